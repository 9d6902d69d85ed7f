"""Where only words, ways in or deciders change, that is shown beforehand too: all that a reader of a finding sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings

from graph.finding import Finding
from graph.impact import OTHER_STEPS, REWORDED, Impact, impact
from graph.lifetime import dated, on_day
from graph.match import match
from graph.model import MOVED, RENAMED, Clocks, Criterion, Directory, Party, Route, Step, Succession, within
from graph.situation import read_situation
from graph.situations import invent_situations
from tests.graph.altered import alter, on_each
from tests.graph.worlds import ON, World, holds, made, second, service, steady, worlds, yes_or_no

Facts = dict[str, object]
few = settings(steady, max_examples=120)


def of(before: Directory, after: Directory, *situations: Facts) -> Impact:
    return impact(before, after, (), situations, ON)


def words(finding: Finding) -> object:
    demanded = [c for verdict in finding.verdicts[1:] for c in within(verdict.criterion)]
    return finding.summary, [(c.text, c.decided_by) for c in demanded]


def ways(finding: Finding) -> object:
    return [(way.route.id, way.route.name, way.applies, [step(s) for s in way.route.steps]) for way in finding.ways]


def step(one: Step) -> object:
    gate = [(c._replace(members=(), sources=(), clocks=Clocks())) for c in within(one.gate)]
    return one.text, one.actor, one.partner, one.decided_by, one.contact, gate


def shown_otherwise(before: Directory, after: Directory, facts: Facts) -> set[tuple[str, str]]:
    """The services whose words or ways two whole answers say otherwise, on whatever day."""
    found = set()
    for day in sorted({ON, *(day for day in (*dated(before), *dated(after)) if day > ON)}):
        was, now = (
            {f.service.id: f for f in match(d, read_situation(on_day(d, day), facts), day).findings}
            for d in (before, after)
        )
        for name in was.keys() & now.keys():
            if was[name].outcome == now[name].outcome and words(was[name]) != words(now[name]):
                found.add((name, REWORDED))
            if ways(was[name]) != ways(now[name]):
                found.add((name, OTHER_STEPS))
    return found


def _named(directory: Directory, random: Random, things: str, **more: Any) -> Directory:
    every = getattr(directory, things)
    name = random.choice(sorted(every))
    return directory._replace(**{things: {**every, name: every[name]._replace(**more)}})


def _provider(directory: Directory, random: Random) -> Directory:
    return _named(directory, random, "services", providers=("Another agency",))


def _name(directory: Directory, random: Random) -> Directory:
    return _named(directory, random, "services", name="Another name")


def _ways(directory: Directory, random: Random) -> Directory:
    routes = random.sample(sorted(directory.routes), min(1, len(directory.routes)))
    return _named(directory, random, "services", routes=tuple(routes))


def _label(directory: Directory, random: Random) -> Directory:
    return _named(directory, random, "questions", label="Asked otherwise")


def _settled(directory: Directory, random: Random) -> Directory:
    return _named(directory, random, "questions", settled_by="Somebody else", decision=True)


def _step(directory: Directory, random: Random) -> Directory:
    if not directory.routes:
        return directory
    name = random.choice(sorted(directory.routes))
    steps = tuple(step._replace(text="Ring the bell") for step in directory.routes[name].steps[:1])
    return directory._replace(
        routes={**directory.routes, name: directory.routes[name]._replace(steps=steps, continues="")}
    )


def _decider(directory: Directory, random: Random) -> Directory:
    return _criteria(directory, random, lambda c: c._replace(decided_by="Somebody else"))


def _text(directory: Directory, random: Random) -> Directory:
    return _criteria(directory, random, lambda c: c._replace(text="Put otherwise"))


def _obtained(directory: Directory, random: Random) -> Directory:
    other = random.choice(sorted(directory.services))
    return _criteria(directory, random, lambda c: c._replace(prerequisite=True, obtained_through=(other,)))


def _criteria(directory: Directory, random: Random, change: Callable[[Criterion], Criterion]) -> Directory:
    ids = sorted({c.id for s in directory.services.values() for outer in s.criteria for c in within(outer)}) or [""]
    chosen = random.choice(ids)
    return on_each(directory, lambda c: change(c) if c.id == chosen else c)


def _dated(directory: Directory, random: Random) -> Directory:
    """A provider is called otherwise, or another one provides, from a day."""
    if not directory.parties:
        return directory
    party, other = (random.choice(sorted(directory.parties)) for _ in range(2))
    on = ON + timedelta(random.choice([-20, 20]))
    one = Succession("new", RENAMED, (party,), (party,), on, former_name="As it was", new_name="As it will be")
    if random.random() < 0.4:
        concerns = (random.choice(sorted(directory.services)),)
        one = Succession("new", MOVED, (party,), (other,), on, concerns=concerns)
    return directory._replace(successions=tuple(sorted((*directory.successions, one), key=lambda s: s.on)))


CHANGES = (_provider, _name, _ways, _label, _settled, _step, _decider, _text, _obtained, _dated, _dated, alter)


def with_parties(world: World) -> Directory:
    """The world's directory with a provider that is a party in it, and something that is obtained elsewhere."""
    directory, random = world.directory, world.random
    directory = directory._replace(parties={**directory.parties, "p": Party("p", "A party", "agency")})
    for _ in range(2):
        directory = _named(directory, random, "services", providers=("A party", "Provider"))
    directory = _criteria(directory, random, lambda c: c._replace(decided_by="A party / Provider"))
    return _obtained(_dated(directory, random), random)


@few
@given(worlds())
def test_whatever_a_finding_shows_otherwise_is_in_the_impact_and_nothing_else(world: World) -> None:
    before = with_parties(world)
    after = world.random.choice(CHANGES)(before, world.random)
    for told in (world.facts, world.more_facts(0.5)):
        found = of(before, after, told)
        shifts = {(s.id, s.now) for s in found.shifts if s.kind == "service" and s.now in (REWORDED, OTHER_STEPS)}
        assert shifts == shown_otherwise(before, after, told)


def situations(whole: Directory) -> tuple[Facts, ...]:
    return tuple(invent_situations(whole, 60, "words"))


def shifts_of(before: Directory, after: Directory, kind: str = "service") -> set[tuple[str, str]]:
    return {(s.id, s.now) for s in of(before, after, *situations(before)).shifts if s.kind == kind}


def entered() -> tuple[Directory, Route]:
    """A directory with one service and one way in to it that is no next step."""
    route = next(r for r in second().routes.values() if r.steps)._replace(
        next_step=False, when=None, subjects=frozenset(), continues="", inherited=0
    )
    one = service(holds("a", decided_by="The panel"), routes=(route.id,))
    return made([yes_or_no("a")], [one])._replace(routes={route.id: route}), route


def test_a_service_that_loses_its_only_way_in_or_a_step_of_it_that_is_put_otherwise_is_told() -> None:
    before, route = entered()
    lost = before._replace(services={"service": before.services["service"]._replace(routes=())})
    assert shifts_of(before, lost) == {("service", OTHER_STEPS)}
    steps = (route.steps[0]._replace(text="Ring the bell"), *route.steps[1:])
    reworded = before._replace(routes={route.id: route._replace(steps=steps)})
    assert shifts_of(before, reworded) == {("service", OTHER_STEPS)}
    other = (route.steps[0]._replace(decided_by="Another panel"), *route.steps[1:])
    assert shifts_of(before, before._replace(routes={route.id: route._replace(steps=other)})) == {
        ("service", OTHER_STEPS)
    }


def test_a_way_in_that_no_longer_continues_another_is_told_of_the_service_behind_it() -> None:
    before, route = entered()
    first = route._replace(id="first")
    after_first = route._replace(continues="first", steps=(*first.steps, *route.steps), inherited=len(first.steps))
    before = before._replace(routes={"first": first, route.id: after_first})
    assert shifts_of(before, before._replace(routes={"first": first, route.id: route})) == {("service", OTHER_STEPS)}


def test_another_who_decides_and_other_words_of_a_criterion_are_told() -> None:
    before, _ = entered()
    one = before.services["service"]
    for more in ({"decided_by": "Another panel"}, {"text": "Put otherwise"}):
        criteria = (one.criteria[0]._replace(**more),)  # type: ignore[arg-type]
        after = before._replace(services={"service": one._replace(criteria=criteria)})
        assert shifts_of(before, after) == {("service", REWORDED)}


def test_a_check_and_a_source_of_a_way_in_change_nothing_that_is_shown() -> None:
    before, route = entered()
    checked = route._replace(clocks=route.clocks._replace(last_checked=ON), sources=())
    assert not of(before, before._replace(routes={route.id: checked}), *situations(before))


def test_a_name_that_comes_on_a_day_is_told_from_that_day() -> None:
    before, _ = entered()
    before = before._replace(parties={"p": Party("p", "Provider", "agency")})
    later = ON + timedelta(20)
    renaming = Succession("r", RENAMED, ("p",), ("p",), later, former_name="Provider", new_name="Provider now")
    found = of(before, before._replace(successions=(renaming,)), {"a": True})
    assert [(s.id, s.on, s.now) for s in found.shifts] == [("service", later, REWORDED)]
