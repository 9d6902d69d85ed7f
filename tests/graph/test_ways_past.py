"""What lets somebody past a gate is marked for an approver, however the ways in are laid otherwise."""

from __future__ import annotations

import pytest

from graph.model import Directory, Outcome, Route, Step
from graph.weakening import weakenings
from tests.graph.worlds import holds, made, service, yes_or_no

RING = Step("ring", 1, "Ring.", outcomes=(Outcome("turned-away", "No place.", ()),))
PANEL = Step("panel", 2, "See the panel.", gate=holds("agrees", id="gate"))
PLACED = Step("placed", 3, "A place.", outcomes=(Outcome("yes", "Yes.", ("service",)),))
DOOR = Step("door", 1, "Come in.")


def way(name: str, *steps: Step, **more: object) -> Route:
    return Route(name, name, "", steps, True, None, frozenset())._replace(**more)


FIRST = way("first", RING, PANEL, PLACED)
AFTER = way("after", RING, PANEL, PLACED, DOOR, continues="first", inherited=3)
OPEN = way("open", Step("open-door", 1, "Walk in."))
# The way in that no service names: an answer in its own right.
MEETING = way("meeting", Step("meet", 1, "Meet.", gate=holds("told", id="meeting-gate")))
ROUTES = (FIRST, AFTER, OPEN, MEETING)


def directory(*routes: Route, ways: tuple[str, ...] = ("first", "after")) -> Directory:
    whole = made([yes_or_no("agrees"), yes_or_no("told")], [service(name="service", routes=ways)])
    return whole._replace(routes={route.id: route for route in routes or ROUTES})


def leading(step: Step, outcome: Outcome) -> Step:
    return step._replace(outcomes=(outcome,))


PAST = {
    "a way in no longer continues the gated one": (
        directory(FIRST, way("after", DOOR), OPEN, MEETING),
        "panel",
    ),
    "a service is led to a way in without a gate": (directory(ways=("first", "after", "open")), "open"),
    "a service is led to such a way in only": (directory(ways=("open",)), "open"),
    "a way in is made again without its gate": (
        directory(way("again", RING, PANEL._replace(gate=None), PLACED), OPEN, MEETING, ways=("again",)),
        "again",
    ),
    "the gated step comes after the place": (
        directory(
            way("first", RING, PLACED, PANEL),
            AFTER._replace(steps=(RING, PLACED, PANEL, DOOR)),
            OPEN,
            MEETING,
        ),
        "panel",
    ),
    "the gated step comes first": (
        directory(
            way("first", PANEL, RING, PLACED),
            AFTER._replace(steps=(PANEL, RING, PLACED, DOOR)),
            OPEN,
            MEETING,
        ),
        "panel",
    ),
    "the place is made again before the gate": (
        directory(way("first", RING, PLACED._replace(id="new"), PANEL), OPEN, MEETING, ways=("first",)),
        "panel",
    ),
    "an earlier step leads straight to the service": (
        directory(
            way("first", leading(RING, Outcome("turned-away", "Yes.", ("service",))), PANEL, PLACED),
            AFTER,
            OPEN,
            MEETING,
        ),
        "first",
    ),
    "a way in beside it leads to the service": (
        directory(FIRST, AFTER, way("open", leading(OPEN.steps[0], Outcome("in", "In.", ("service",)))), MEETING),
        "open",
    ),
    "a new way in without a gate stands beside it": (
        directory(*ROUTES, way("side", DOOR._replace(id="side-door")), ways=("first", "after", "side")),
        "side",
    ),
    "a next step is made again without its gate": (
        directory(FIRST, AFTER, OPEN, way("meet-again", Step("meet-2", 1, "Meet."))),
        "meet-again",
    ),
    "what has to hold is less": (
        directory(
            way("first", RING, PANEL._replace(gate=holds("agrees", id="gate", strength="normally")), PLACED),
            OPEN,
            MEETING,
            ways=("first",),
        ),
        "gate",
    ),
}

NOT_PAST = {
    "nothing": directory(),
    "a way in is gone": directory(FIRST, OPEN, MEETING, ways=("first",)),
    "a way in continues the gated one": directory(
        *ROUTES,
        way("later", RING, PANEL, PLACED, DOOR._replace(id="later-door"), continues="first", inherited=3),
        ways=("first", "after", "later"),
    ),
    "a way in has one more gate": directory(
        way("first", RING._replace(gate=holds("told", id="more")), PANEL, PLACED), OPEN, MEETING, ways=("first",)
    ),
    "a step more at the end": directory(
        way("first", RING, PANEL, PLACED, DOOR._replace(id="end")), OPEN, MEETING, ways=("first",)
    ),
    "a new way in that no service has": directory(*ROUTES, way("help", Step("help-line", 1, "Call for help."))),
    "a way in has another name": directory(FIRST._replace(name="Another"), AFTER, OPEN, MEETING),
}


@pytest.mark.parametrize("change", PAST)
def test_what_leads_past_a_gate_is_marked(change: str) -> None:
    after, thing = PAST[change]
    found = weakenings(directory(), after)
    assert thing in {one.thing for one in found}, found
    assert all(one.name and one.why.endswith(".") for one in found)


@pytest.mark.parametrize("change", NOT_PAST)
def test_what_leads_past_no_gate_is_not_marked(change: str) -> None:
    assert weakenings(directory(), NOT_PAST[change]) == ()


def test_one_more_open_way_is_not_marked_where_one_was_open_already() -> None:
    before, after = directory(ways=("first", "open")), directory(ways=("first", "open", "after"))
    assert weakenings(before, after) == ()


def test_what_takes_the_place_of_a_service_is_reached_by_no_easier_way() -> None:
    before = directory()
    copy = service(name="copy", routes=("open",), replaces=("service",))
    after = before._replace(services={**before.services, "copy": copy})
    assert {one.thing for one in weakenings(before, after)} == {"open"}
