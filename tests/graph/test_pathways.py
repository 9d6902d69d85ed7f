"""The ways to a service of the harbour town: through desks, gates and what has to come first."""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.pathways import Pathways, pathways
from graph.situation import read_situation
from tests.graph.worlds import ON, second


def ways(service: str, on: date = ON, **facts: object) -> Pathways:
    """All ways to a service in a situation."""
    told = {name.replace("_", "-"): value for name, value in facts.items()}
    return pathways(second(), service, read_situation(second(), told), on)


def acts(found: Pathways) -> list[list[str]]:
    """Each way as its steps and the services passed, in order."""
    return [[leg.step.id if leg.step else leg.service for leg in way.legs] for way in found.ways]


def test_a_way_runs_through_the_steps_in_their_order_to_the_service() -> None:
    assert acts(ways("walk-in-advice", who="household")) == [["front-desk-1", "front-desk-2", "walk-in-advice"]]


def test_a_route_that_continues_another_begins_where_that_one_ends() -> None:
    found = ways("debt-casework", who="household", weeks=6, claim=False, done=["budget-made"])
    desks = ["front-desk-1", "front-desk-2", "adviser-desk-1", "debt-casework"]
    assert desks in acts(found)
    route = second().routes["adviser-desk"]
    assert [step.id for step in route.own_steps] == ["adviser-desk-1"]


def test_what_has_to_come_first_is_passed_on_the_way() -> None:
    found = ways("debt-casework", who="household", weeks=6, claim=False)
    assert found.ways
    for way in found.ways:
        assert way.through == ("budget-session",)
        assert [leg.service for leg in way.legs][-1] == "debt-casework"


def test_what_was_done_already_is_not_done_again() -> None:
    found = ways("debt-casework", who="household", weeks=6, claim=False, done=["budget-made"])
    assert all(way.through == () for way in found.ways)


def test_no_way_leads_to_what_is_not_suitable_and_it_is_said_why() -> None:
    found = ways("debt-casework", who="household", weeks=1)
    assert found.ways == ()
    assert "At least four weeks behind" in found.closed[0].why
    assert found.closed[0].sources


def test_a_closed_route_is_no_way_and_is_named_and_was_one_until_it_closed() -> None:
    found = ways("court-desk", who="household", claim=True, home="renting")
    assert [way.routes for way in found.ways] == [("front-desk",)]
    assert [closed.route for closed in found.closed] == ["old-hatch"]
    before = ways("court-desk", date(2025, 6, 1), who="household", claim=True, home="renting")
    assert ("old-hatch",) in [way.routes for way in before.ways]


def test_a_route_that_the_situation_does_not_open_is_no_way() -> None:
    found = ways("boat-survey", who="household", home="aboard")
    assert ("harbour-office",) in [way.routes for way in found.ways]
    assert ways("boat-survey", who="household", home="renting").ways == ()


def test_a_route_reached_by_an_outcome_says_which() -> None:
    found = ways("boat-survey", who="household", home="aboard")
    through_desk = next(way for way in found.ways if "front-desk" in way.routes)
    assert [leg.because for leg in through_desk.legs if leg.because] == ["It is about a boat"]


def test_a_gate_that_is_still_open_counts_as_unsettled_and_settled_ways_come_first() -> None:
    ready: dict[str, Any] = {"who": "club", "done": ["hull-surveyed"], "trouble": ["leak"]}
    granted, waiting = ways("slipway-repair", slip_granted=True, **ready), ways("slipway-repair", **ready)
    assert granted.ways[0].unsettled == 0
    assert waiting.ways[0].unsettled == 1
    assert [way.unsettled for way in waiting.ways] == sorted(way.unsettled for way in waiting.ways)


def test_a_service_without_a_recorded_route_has_no_way() -> None:
    assert ways("mediation", who="household", home="renting") == Pathways("mediation", (), ())


def test_every_leg_cites_where_it_is_written() -> None:
    for service in second().services:
        for way in ways(service, who="household", weeks=6, claim=False, home="aboard").ways:
            assert all(source.document == "Quay handbook" for leg in way.legs for source in leg.sources)
            assert all(leg.sources for leg in way.legs)


def test_a_way_leaves_a_route_at_the_step_whose_outcome_leads_on() -> None:
    """At the desk somebody may be sent to the harbour office at once: the second step is not on that way."""
    directory = second()
    desk = directory.routes["front-desk"]
    first, hears = desk.steps
    turned = desk._replace(steps=(first._replace(outcomes=hears.outcomes), hears._replace(outcomes=())))
    directory = directory._replace(routes={**directory.routes, "front-desk": turned})
    found = pathways(directory, "boat-survey", read_situation(directory, {"who": "household", "home": "aboard"}), ON)
    assert ["front-desk-1", "harbour-office-1", "boat-survey"] in acts(found)
    assert ["front-desk-1", "front-desk-2", "harbour-office-1", "boat-survey"] not in acts(found)
