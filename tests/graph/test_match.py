"""The answer of a directory to a situation: the harbour town, from the first question to the last."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.finding import Finding
from graph.match import Answer, match
from graph.situation import read_situation
from tests.graph.worlds import ON, second


def ask(on: date = ON, **facts: Any) -> Answer:
    """What the harbour town says to facts."""
    told = {name.replace("_", "-"): value for name, value in facts.items()}
    return match(second(), read_situation(second(), told), on)


def about(answer: Answer, service: str) -> Finding:
    """The finding for one service."""
    return next(finding for finding in answer.findings if finding.service.id == service)


def outcome(service: str, on: date = ON, **facts: Any) -> str:
    """The outcome of one service for a household."""
    return about(ask(on, **{"who": "household", **facts}), service).outcome


def test_nothing_told_rules_out_only_what_is_not_offered() -> None:
    answer = ask()
    ruled_out = {finding.service.id for finding in answer.findings if finding.outcome == "not-suitable"}
    assert ruled_out == {"tide-loan", "housing-clinic", "engine-grants", "winter-berths"}
    assert len(answer.findings) == len(second().services)


def test_all_that_is_demanded_told_and_met_looks_suitable_and_the_provider_decides() -> None:
    finding = about(ask(who="household", weeks=6, claim=False, done=["budget-made"]), "debt-casework")
    assert finding.outcome == "looks-suitable"
    assert "Caffi Môr advice point decides" in finding.summary
    assert "eligible" not in finding.summary


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"weeks": 3}, "not-suitable"),
        ({"weeks": 4}, "cannot-tell-yet"),
        ({"weeks": 4, "claim": True}, "not-suitable"),
        ({"weeks": 4, "claim": None}, "cannot-tell-yet"),
        ({"weeks": 4, "claim": False}, "cannot-tell-yet"),
        ({"weeks": 4, "claim": False, "done": ["none"]}, "cannot-tell-yet"),
        ({"weeks": 4, "claim": False, "done": ["budget-made"]}, "looks-suitable"),
    ],
)
def test_a_must_rules_out_an_exclusion_waits_and_a_prerequisite_postpones(facts: dict[str, Any], expected: str) -> None:
    assert outcome("debt-casework", **facts) == expected


def test_a_service_with_no_recorded_terms_is_not_open_to_all() -> None:
    finding = about(ask(who="household"), "walk-in-advice")
    assert finding.outcome == "cannot-tell-yet"
    assert finding.settled_by == ("nobody",)
    assert "terms of entry are not recorded" in finding.summary


def test_what_normally_holds_and_does_not_is_said_to_be_unusual() -> None:
    finding = about(ask(who="household", weeks=0), "budget-session")
    assert finding.outcome == "cannot-tell-yet"
    assert "unusual" in finding.summary
    assert "At least a week behind" in finding.summary


def test_what_normally_bars_and_does_is_said_to_be_unusual() -> None:
    finding = about(ask(who="household", claim=True, home="owned"), "court-desk")
    assert finding.outcome == "cannot-tell-yet"
    assert "unusual" in finding.summary
    assert "Normally not for owners" in finding.summary
    assert finding.settled_by == ("nobody",)


def test_a_may_that_is_not_met_changes_nothing() -> None:
    assert outcome("hardship-fund", home="private-rent", weeks=20) == "looks-suitable"
    assert outcome("hardship-fund", home="private-rent") == "looks-suitable"


def test_alternatives_within_alternatives_are_weighed_as_written() -> None:
    ready: dict[str, Any] = {"done": ["hull-surveyed"], "slip_granted": True, "home": "aboard"}
    assert outcome("slipway-repair", **ready, trouble=["leak"]) == "looks-suitable"
    assert outcome("slipway-repair", **ready, trouble=["engine"]) == "cannot-tell-yet"
    assert outcome("slipway-repair", **ready, trouble=["engine"], weeks=2) == "looks-suitable"
    assert outcome("slipway-repair", **ready, trouble=["engine"], weeks=26) == "cannot-tell-yet"
    assert outcome("slipway-repair", **ready, trouble=["none"]) == "not-suitable"


def test_a_decision_waits_for_whoever_takes_it() -> None:
    finding = about(ask(who="club", done=["hull-surveyed"], trouble=["leak"]), "slipway-repair")
    assert finding.settled_by == ("Harbour master",)
    assert "Harbour master" in finding.summary


def test_only_services_of_the_asked_day_are_offered() -> None:
    assert outcome("hardship-fund", date(2026, 12, 31), home="private-rent") == "looks-suitable"
    assert outcome("hardship-fund", date(2027, 1, 1), home="private-rent") == "not-suitable"
    assert outcome("housing-clinic", date(2027, 3, 31), home="renting") == "not-suitable"
    assert outcome("housing-clinic", date(2027, 4, 1), home="renting") == "looks-suitable"


@pytest.mark.parametrize(("service", "word"), [("winter-berths", "planned"), ("engine-grants", "for the time being")])
def test_what_is_planned_or_suspended_is_shown_as_such(service: str, word: str) -> None:
    assert word in about(ask(), service).summary


def test_a_closed_service_was_offered_until_its_last_day() -> None:
    assert outcome("tide-loan", date(2024, 3, 31), home="renting") == "looks-suitable"
    assert outcome("tide-loan", date(2024, 4, 1), home="renting") == "not-suitable"


def test_a_closed_service_names_what_replaced_it() -> None:
    assert about(ask(who="household", home="renting"), "tide-loan").instead == ("hardship-fund",)
    assert "closed" in about(ask(), "tide-loan").summary


def test_what_is_not_suitable_names_what_the_failed_criterion_names_instead() -> None:
    assert about(ask(who="household", weeks=6, claim=True), "debt-casework").instead == ("court-desk",)
    assert about(ask(who="household", weeks=1), "debt-casework").instead == ("walk-in-advice",)


def test_instructions_that_hold_stand_first_and_those_that_may_hold_say_so() -> None:
    applied = {a.instruction.id: a.applies for a in ask(who="household", trouble=["eviction"]).instructions}
    assert applied == {"answer-notice": "yes", "stop-the-water": "if"}


def test_an_instruction_of_one_subject_is_not_shown_for_another_but_where_to_ask_is() -> None:
    answer = ask(who="club", trouble=["none"])
    assert [a.instruction.id for a in answer.instructions] == ["keep-the-log"]
    assert "A household" in answer.elsewhere
    assert ask(who="household", trouble=["leak"]).elsewhere.count("A boat club") == 1


def test_an_instruction_outlives_a_contradiction_about_its_facts() -> None:
    applied = {a.instruction.id: a.applies for a in ask(trouble=["eviction"], home="owned").instructions}
    assert applied["answer-notice"] in ("yes", "if")


def test_what_rests_on_disputed_facts_cannot_be_told() -> None:
    assert outcome("debt-casework", weeks=0, claim=True) == "cannot-tell-yet"
    assert outcome("court-desk", weeks=0, claim=True, home="renting") == "cannot-tell-yet"


def test_next_steps_that_are_open_come_before_those_that_may_be() -> None:
    steps = [(o.route.id, o.applies) for o in ask(who="household", trouble=["leak"]).next_steps]
    assert steps == [("pump", "yes"), ("harbour-office", "if")]


def test_a_way_in_carries_its_gate_and_no_closed_way_is_shown() -> None:
    (way,) = about(ask(who="household", weeks=6), "debt-casework").ways
    assert [step.id for step, _ in way.gates] == ["front-desk-1", "front-desk-2", "adviser-desk-1"]
    assert [gate.verdict for _, gate in way.gates if gate] == ["met"]
    assert [w.route.id for w in about(ask(who="household"), "court-desk").ways] == ["front-desk"]


def test_a_route_is_no_way_in_where_the_one_that_it_continues_is_none() -> None:
    assert about(ask(who="household", home="renting"), "slipway-repair").ways == ()
    assert [w.route.id for w in about(ask(who="club"), "slipway-repair").ways] == ["slip-booking"]


def test_findings_stand_by_outcome_then_stage_then_the_order_of_the_directory() -> None:
    found = ask(who="household", weeks=6, claim=False, done=["budget-made"]).findings
    stages = list(second().stages)
    outcomes = ["looks-suitable", "cannot-tell-yet", "not-suitable"]
    places = [(outcomes.index(f.outcome), stages.index(f.service.stages[0]), f.service.order) for f in found]
    assert places == sorted(places)


def test_every_finding_cites_where_its_service_is_written() -> None:
    for finding in ask().findings:
        assert finding.service.sources
        assert all(verdict.criterion.sources for verdict in finding.verdicts)
