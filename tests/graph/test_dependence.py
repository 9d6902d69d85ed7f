"""A dependence is one thing without which two services or more have no recorded way left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dependence import KINDS, Dependence, find_dependences, say_dependence
from graph.model import Clocks, Criterion, Directory, Outcome, Party, Route, Service, Source, Step
from graph.snapshot import open_snapshot
from tests.graph.worlds import ON, group, holds, made, second, service, steady

CLOSED = Clocks("closed")
WRITTEN = Source("Handbook", "1", 1, "stated")


def party(name: str, kind: str) -> Party:
    """Somebody whose name and identifier are the same."""
    return Party(name, name, kind)


def step(name: str, **more: Any) -> Step:
    """A step that nobody takes, unless it is said who."""
    return Step(name, 1, name)._replace(**more)


def route(name: str, *steps: Step, **more: Any) -> Route:
    """A way in that is offered, of these steps."""
    return Route(name, name, "", steps, False, None, frozenset())._replace(**more)


def comes_first(*services: str, **more: Any) -> Criterion:
    """What is obtained through one of these services."""
    return holds("done", prerequisite=True, obtained_through=services, **more)


def directory(*things: Service | Route | Party) -> Directory:
    """A directory of these things and nothing else."""
    parties = [
        party("board", "panel"),
        party("circle", "meeting"),
        party("office", "agency"),
        party("shop", "agency"),
        party("worker", "role"),
        *(thing for thing in things if isinstance(thing, Party)),
    ]
    return made((), (thing for thing in things if isinstance(thing, Service)))._replace(
        routes={thing.id: thing for thing in things if isinstance(thing, Route)},
        parties={p.id: p for p in parties},
    )


def ways(name: str, *routes: str, **more: Any) -> Service:
    """A service with these routes, and no provider that could be the only one."""
    return service(name=name, routes=routes, providers=(), **more)


def first(name: str, *criteria: Criterion, **more: Any) -> Service:
    """A service with these criteria, no route and no provider."""
    return service(*criteria, name=name, providers=(), **more)


def found(*things: Service | Route | Party, on: date = ON) -> dict[tuple[str, str], tuple[str, ...]]:
    """The services that hang on each thing."""
    return {(one.kind, one.thing): one.services for one in find_dependences(directory(*things), on)}


def test_what_the_one_way_of_two_services_needs_is_what_both_hang_on() -> None:
    gate = holds("agreed")
    door = route("door", step("ask", partner="board"), step("meet", actor="circle", decided_by="office", gate=gate))
    assert found(ways("a", "door"), ways("b", "door")) == {} == found(ways("a", "door"), door)
    assert found(ways("a", "door"), ways("b", "door"), door) == {
        ("panel", "board"): ("a", "b"),
        ("meeting", "circle"): ("a", "b"),
        ("gate", "agreed"): ("a", "b"),
        ("agency", "office"): ("a", "b"),
        ("route", "door"): ("a", "b"),
    }


def test_a_role_is_nothing_to_hang_on_and_neither_are_several_of_whom_one_will_do() -> None:
    door = route("door", step("ask", actor="worker", partner="office / shop"))
    assert found(ways("a", "door"), ways("b", "door"), door) == {("route", "door"): ("a", "b")}


def test_a_gate_that_need_not_hold_shuts_nobody_out() -> None:
    door = route("door", step("ask", gate=holds("agreed", strength="normally")))
    assert ("gate", "agreed") not in found(ways("a", "door"), ways("b", "door"), door)


def test_of_several_ways_only_what_all_need_is_needed() -> None:
    door, hatch = route("door", step("ask", partner="office")), route("hatch", step("knock", actor="office"))
    assert found(ways("a", "door", "hatch"), ways("b", "door"), door, hatch) == {("agency", "office"): ("a", "b")}
    garden = route("garden", step("walk", partner="shop"))
    assert found(ways("a", "door", "garden"), ways("b", "door"), door, garden) == {}


def test_a_way_that_is_not_to_be_had_on_the_day_is_none() -> None:
    door, garden = route("door", step("ask", partner="office")), route("garden", step("walk", partner="shop"))
    services = (ways("a", "door", "garden"), ways("b", "door"))
    shut = garden._replace(clocks=CLOSED)
    assert ("agency", "office") in found(*services, door, shut)
    ending = garden._replace(clocks=Clocks(valid_to=ON))
    assert found(*services, door, ending) == {}
    assert ("agency", "office") in found(*services, door, ending, on=date(2026, 11, 24))
    behind = route("garden", step("walk"), continues="gate")
    assert ("agency", "office") in found(*services, door, behind, route("gate", clocks=CLOSED))


def test_a_service_that_is_not_offered_hangs_on_nothing() -> None:
    door = route("door", step("ask", partner="office"))
    assert found(ways("a", "door"), ways("b", "door", clocks=CLOSED), door) == {}


def test_what_a_route_continues_is_needed_with_all_its_steps() -> None:
    ask = step("ask", partner="office")
    door, stairs = route("door", ask), route("stairs", ask, step("climb"), continues="door", inherited=1)
    assert found(ways("a", "door"), ways("b", "stairs"), door, stairs) == {
        ("agency", "office"): ("a", "b"),
        ("route", "door"): ("a", "b"),
    }


def test_an_outcome_that_leads_to_a_service_is_a_way_to_it_up_to_that_step() -> None:
    turns = step("turn", partner="office", outcomes=(Outcome("o", "It is b", ("b",)),))
    door, garden = route("door", turns, step("ask", partner="board")), route("garden", step("walk", partner="office"))
    known = found(ways("a", "door"), ways("b"), door)
    assert known == {("agency", "office"): ("a", "b"), ("route", "door"): ("a", "b")}
    assert found(ways("a", "door"), ways("b", "garden"), door, garden) == {("agency", "office"): ("a", "b")}


def test_what_has_to_come_first_is_needed_with_all_that_it_needs() -> None:
    door = route("door", step("ask", partner="office"))
    assert found(ways("a", "door"), first("b", comes_first("a")), first("c", comes_first("b")), door) == {
        ("agency", "office"): ("a", "b", "c"),
        ("service", "a"): ("b", "c"),
        ("route", "door"): ("a", "b", "c"),
    }


def test_where_one_of_several_comes_first_what_all_of_them_need_is_needed() -> None:
    door, garden = route("door", step("ask", partner="office")), route("garden", step("walk", partner="office"))
    either = (ways("a", "door"), ways("b", "garden"), first("c", comes_first("a", "b")), door, garden)
    assert found(*either) == {("agency", "office"): ("a", "b", "c")}
    assert found(first("d", comes_first("c", "a")), *either) == {("agency", "office"): ("d", "a", "b", "c")}
    after = first("d", comes_first("a")), first("e", comes_first("a", "d"))
    assert found(*either[:1], *after, door)["service", "a"] == ("d", "e")


def test_what_is_not_offered_can_not_come_first() -> None:
    either = first("c", comes_first("a", "b")), first("d", comes_first("a"))
    assert found(ways("a"), ways("b"), *either) == {}
    assert found(ways("a"), ways("b", clocks=CLOSED), *either) == {("service", "a"): ("c", "d")}


@pytest.mark.parametrize("form", ["any", "none"])
def test_what_comes_first_in_one_case_alone_is_not_needed(form: str) -> None:
    perhaps = first("b", group(form, comes_first("a"), holds("other"))), first("c", comes_first("a"))
    assert found(ways("a"), *perhaps) == {}
    always = first("b", group("all", comes_first("a"), holds("other")))
    assert found(ways("a"), always, perhaps[1]) == {("service", "a"): ("b", "c")}
    softly = first("b", group("all", comes_first("a"), strength="normally"))
    assert found(ways("a"), softly, perhaps[1]) == {}
    normally = first("b", comes_first("a", strength="normally"))
    assert found(ways("a"), normally, perhaps[1]) == {}


def test_in_a_circle_each_hangs_on_the_others_and_none_on_itself() -> None:
    circle = first("a", comes_first("b")), first("b", comes_first("c")), first("c", comes_first("a"))
    assert found(*circle) == {
        ("service", "a"): ("b", "c"),
        ("service", "b"): ("a", "c"),
        ("service", "c"): ("a", "b"),
    }
    round_and_round = route("door", continues="hatch"), route("hatch", continues="door")
    assert found(ways("a", "door"), ways("b", "hatch"), *round_and_round) == {
        ("route", "door"): ("a", "b"),
        ("route", "hatch"): ("a", "b"),
    }


def test_the_only_provider_in_a_stage_is_named_with_the_stage() -> None:
    both = service(name="a", providers=("office",)), service(name="b", providers=("office",))
    (only,) = find_dependences(directory(*both), ON)
    assert only == Dependence("only-provider", "office", "office", "first-advice", ("a", "b"), ())
    elsewhere = service(name="b", providers=("shop",))
    assert found(both[0], elsewhere) == {} == found(both[0]) == found(both[0], ways("b"))
    assert found(*both, elsewhere._replace(id="c", stages=("repair",))) == {("only-provider", "office"): ("a", "b")}
    assert found(*both, elsewhere._replace(id="c", clocks=CLOSED)) == {("only-provider", "office"): ("a", "b")}
    unknown = tuple(one._replace(providers=("A friend",)) for one in both)
    assert list(found(*unknown)) == [("only-provider", "A friend")]


def test_a_kind_stands_before_another_then_what_most_hang_on_then_what_the_directory_has_first() -> None:
    doors = [
        route("door", step("ask", partner="office")),
        route("hatch", step("knock", partner="shop", actor="board")),
        route("garden", step("walk", partner="hall")),
    ]
    services = [ways(f"{door.id}-{n}", door.id) for door in doors for n in range(3 if door.id == "hatch" else 2)]
    assert list(found(*doors, *services, party("hall", "agency"))) == [
        ("panel", "board"),
        ("agency", "shop"),
        ("agency", "office"),
        ("agency", "hall"),
        ("route", "hatch"),
        ("route", "door"),
        ("route", "garden"),
    ]


def test_it_says_where_it_is_written_that_the_services_need_it() -> None:
    pages = [WRITTEN._replace(page=n) for n in range(4)]
    door = route(
        "door", step("ask", partner="office", sources=(pages[0],)), step("go", actor="office", sources=(pages[1],))
    )
    hatch = route("hatch", step("knock", partner="office", sources=(pages[2],)))
    other = route("other", step("turn", partner="office", sources=(pages[3],)), clocks=CLOSED)
    services = ways("a", "door"), ways("b", "door", "hatch"), ways("c", "other")
    (one,) = find_dependences(directory(*services, door, hatch, other), ON)
    assert (one.thing, one.sources) == ("office", (pages[0], pages[1], pages[2]))


def test_it_is_said_how_services_hang_on_a_thing_and_on_how_many_they_are() -> None:
    said = {say_dependence(second(), Dependence(kind, "", "", "repair", ("a", "b"), ())) for kind in KINDS}
    assert len(said) == len(KINDS)
    assert all("2" in text for text in said)
    assert any(second().stages["repair"].label in text for text in said)


def test_in_the_harbour_town_much_hangs_on_the_front_desk() -> None:
    hanging = {one.thing: one for one in find_dependences(second(), ON)}
    assert hanging["front-desk"].services == (
        "walk-in-advice",
        "budget-session",
        "debt-casework",
        "court-desk",
        "hardship-fund",
    )
    assert hanging["harbour-office"].services == ("boat-survey", "slipway-repair")
    assert all(one.sources for one in hanging.values())


def test_in_the_projects_own_directory_two_services_hang_on_one_panel() -> None:
    hanging = find_dependences(open_snapshot().directory, ON)
    panel = next(one for one in hanging if one.kind == "panel")
    assert (panel.thing, panel.services) == ("access-to-support-panel", ("mst-psb", "spot-purchased-support"))
    assert all(one.sources for one in hanging)


def invent(random: Random) -> Directory:
    """A small directory in which ways, panels, gates and what comes first are mixed at random."""
    names = [f"s{n}" for n in range(random.randint(3, 7))]
    doors = [f"r{n}" for n in range(4)]
    who = ("board", "circle", "office", "shop", "worker", "office / shop", "", "")

    def some(of: list[str], most: int) -> tuple[str, ...]:
        return tuple(random.sample(of, random.randint(0, min(most, len(of)))))

    def act(name: str) -> Step:
        gate = holds(random.choice(["g0", "g1"]), strength=random.choice(["must", "must", "normally"]))
        ends = (Outcome(f"{name}-o", "", some(names, 1)),) if random.random() < 0.5 else ()
        chosen = {name: random.choice(who) for name in ("actor", "partner", "decided_by")}
        return step(name, gate=gate if random.random() < 0.3 else None, outcomes=ends, **chosen)

    def demand() -> Criterion:
        plain = comes_first(*some(names, 3), strength=random.choice(["must", "must", "must", "may"]))
        return plain if random.random() < 0.6 else group(random.choice(["all", "any", "none"]), plain)

    status = [Clocks()] * 5 + [CLOSED]
    routes: list[Route] = []
    for name in doors:
        before = random.choice(routes) if routes and random.random() < 0.3 else None
        steps = [act(f"{name}-{n}") for n in range(random.randint(0, 2))]
        inherited = before.steps if before else ()
        more = {"continues": before.id if before else "", "inherited": len(inherited)}
        routes.append(route(name, *inherited, *steps, clocks=random.choice(status), **more))
    services = [
        ways(name, *some(doors, 2), criteria=tuple(demand() for _ in range(random.choice([0, 1, 1, 2]))))._replace(
            clocks=random.choice(status)
        )
        for name in names
    ]
    return directory(*services, *routes)


NOTHING = ("nothing", "")


def can_be_had(world: Directory, without: tuple[str, str]) -> set[str]:
    """The services to which a way is left when one thing is taken away, found by striking out what has none."""
    known = {p.name: (p.kind, p.id) for p in world.parties.values()}

    def stands(route: Route, without: tuple[str, str]) -> bool:
        here = route.clocks != CLOSED and ("route", route.id) != without
        return here and (not route.continues or stands(world.routes[route.continues], without))

    def passable(act: Step) -> bool:
        shut = act.gate and act.gate.strength == "must" and ("gate", act.gate.id) == without
        return not shut and all(known.get(name) != without for name in (act.actor, act.partner, act.decided_by))

    def roads(service: Service) -> Iterator[bool]:
        # For each way that is there, whether it is still one without the thing.
        for route in world.routes.values():
            turns = [n for n, act in enumerate(route.steps) if any(service.id in o.leads_to for o in act.outcomes)]
            ends = [n + 1 for n in turns if n >= route.inherited]
            for end in [len(route.steps)] if route.id in service.routes else ends:
                if stands(route, NOTHING):
                    yield stands(route, without) and all(map(passable, route.steps[:end]))

    def demanded(criteria: tuple[Criterion, ...]) -> Iterator[set[str]]:
        for one in criteria:
            if one.strength == "must":
                yield {s for s in one.obtained_through if world.services[s].clocks != CLOSED}
                yield from demanded(one.members if one.form == "all" else ())

    left = {s.id for s in world.services.values() if s.clocks != CLOSED and ("service", s.id) != without}
    for name in list(left):
        here = list(roads(world.services[name]))
        if here and not any(here):
            left.discard(name)
    while True:
        stuck = {s for s in left for one_of in demanded(world.services[s].criteria) if one_of and not one_of & left}
        if not stuck:
            return left
        left -= stuck


@given(st.integers(min_value=0, max_value=5_000))
@steady
def test_a_thing_is_named_where_two_services_have_no_way_left_without_it_and_only_there(seed: int) -> None:
    world = invent(Random(seed))
    everything = can_be_had(world, NOTHING)
    things = [
        *((p.kind, p.id) for p in world.parties.values() if p.kind != "role"),
        *(("gate", gate) for gate in ("g0", "g1")),
        *(("service", name) for name in everything),
        *(("route", name) for name in world.routes),
    ]
    lost = {thing: everything - can_be_had(world, thing) - {thing[1]} for thing in things}
    named = {(one.kind, one.thing): set(one.services) for one in find_dependences(world, ON)}
    assert named == {thing: services for thing, services in lost.items() if len(services) >= 2}


def test_a_panel_that_is_named_only_in_a_gate_is_one_that_much_hangs_on() -> None:
    gate = Criterion(
        "agreed", "The board has agreed", "condition", question="agreed", expected=True, decided_by="board"
    )
    door = route("door", step("ask", gate=gate))
    assert found(door, party("board", "panel"), ways("one", "door"), ways("two", "door"))["panel", "board"] == (
        "one",
        "two",
    )
