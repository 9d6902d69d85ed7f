"""Each criterion has one of six verdicts, and says who settles it."""

from __future__ import annotations

from typing import Any

import pytest

from graph.model import Answer, Criterion, Ticked
from graph.verdict import (
    ASKER,
    MET,
    NOBODY,
    NOT_KNOWN,
    NOT_MET,
    NOT_RECORDED,
    NOT_TOLD,
    TO_BE_DECIDED,
    Verdict,
    judge,
    leaves,
    open_leaves,
)
from tests.graph.worlds import choice, group, holds, made, service, yes_or_no

QUESTIONS = (
    yes_or_no("leak"),
    yes_or_no("paid", settled_by="Money adviser"),
    yes_or_no("granted", decision=True, settled_by="Harbour master"),
    yes_or_no("allowed", decision=True),
    yes_or_no("weeks", kind="number"),
    choice("home", "concept", renting="", private="renting", aboard=""),
    choice("trouble", "concepts", leak="", engine="", broken_shaft="engine"),
)
DIRECTORY = made(QUESTIONS, [service(name="survey", providers=("Surveyor",))])


def told(criterion: Criterion, **facts: Answer) -> Verdict:
    """The verdict on a criterion when these facts were told."""
    return judge(DIRECTORY, criterion, facts, facts)


def picks(question: str, *options: str, **more: Any) -> Criterion:
    """A condition that one of these options was chosen."""
    return Criterion(question, question, "condition", question=question, accepts=frozenset(options))._replace(**more)


def ticked(*options: str, closed: bool = False) -> Ticked:
    """Options as they are told: one answer and no other, or a list that is open."""
    return Ticked(frozenset(options), closed)


def test_a_told_fact_is_met_or_not_met_and_settled() -> None:
    assert told(holds("leak"), leak=True) == Verdict(holds("leak"), True, MET)
    assert told(holds("leak"), leak=False) == Verdict(holds("leak"), False, NOT_MET)
    assert told(holds("leak", expected=False), leak=False).verdict == MET


@pytest.mark.parametrize(("weeks", "verdict"), [(3, NOT_MET), (4, MET), (8, MET), (8.5, NOT_MET)])
def test_both_bounds_of_a_number_are_within(weeks: float, verdict: str) -> None:
    between = Criterion("weeks", "", "condition", question="weeks", minimum=4, maximum=8)
    assert told(between, weeks=float(weeks)).verdict == verdict


def test_what_was_not_said_is_not_told_and_the_asker_settles_it() -> None:
    assert told(holds("leak"))[2:4] == (NOT_TOLD, ASKER)


def test_what_the_asker_does_not_know_is_not_known_and_nobody_settles_it() -> None:
    assert told(holds("leak"), leak=None)[2:4] == (NOT_KNOWN, NOBODY)


def test_what_the_asker_does_not_know_is_for_whom_the_directory_names() -> None:
    assert told(holds("paid"))[2:5] == (NOT_TOLD, ASKER, "Money adviser")
    assert told(holds("paid"), paid=None)[2:4] == (TO_BE_DECIDED, "Money adviser")


def test_a_decision_is_to_be_decided_by_whom_the_criterion_or_the_question_names() -> None:
    assert told(holds("granted"))[2:4] == (TO_BE_DECIDED, "Harbour master")
    assert told(holds("granted", decided_by="Berth panel"))[2:4] == (TO_BE_DECIDED, "Berth panel")
    assert told(holds("allowed"))[2:4] == (TO_BE_DECIDED, NOBODY)
    assert told(holds("granted"), granted=True).verdict == MET


def test_terms_that_are_not_recorded_are_never_met_and_never_not_met() -> None:
    assert told(Criterion("terms", "", "unrecorded"))[1:4] == (None, NOT_RECORDED, NOBODY)


def test_a_narrower_option_meets_a_broader_one() -> None:
    assert told(picks("home", "renting"), home=ticked("private", closed=True)).verdict == MET


def test_a_broader_option_does_not_say_whether_a_narrower_one_holds() -> None:
    assert told(picks("home", "private"), home=ticked("renting", closed=True))[1:4] == (None, NOT_KNOWN, ASKER)
    assert told(picks("home", "aboard"), home=ticked("renting", closed=True)).verdict == NOT_MET


def test_an_option_that_is_not_ticked_is_not_told() -> None:
    assert told(picks("trouble", "leak"), trouble=ticked("engine"))[1:4] == (None, NOT_TOLD, ASKER)
    assert told(picks("trouble", "engine"), trouble=ticked("broken_shaft")).verdict == MET


def test_none_of_these_says_that_no_option_holds() -> None:
    assert told(picks("trouble", "leak"), trouble=ticked(closed=True)).verdict == NOT_MET
    assert told(group("none", picks("trouble", "leak")), trouble=ticked(closed=True)).verdict == MET


def test_an_exclusion_that_nobody_has_answered_is_not_clear() -> None:
    assert told(group("none", picks("trouble", "leak")), trouble=ticked("engine"))[1:4] == (None, NOT_TOLD, ASKER)


def test_a_group_that_is_open_says_what_the_asker_can_settle_first() -> None:
    both = group("all", holds("granted"), holds("leak"))
    assert told(both)[2:4] == (NOT_TOLD, ASKER)
    assert told(both, leak=True)[2:4] == (TO_BE_DECIDED, "Harbour master")
    assert [leaf.criterion.id for leaf in open_leaves(told(both, leak=True))] == ["granted"]
    assert [leaf.criterion.id for leaf in leaves(told(both))] == ["granted", "leak"]


def test_members_that_can_no_longer_change_a_group_are_not_open() -> None:
    assert list(open_leaves(told(group("any", holds("granted"), holds("leak")), leak=True))) == []
    assert list(open_leaves(told(group("all", holds("granted"), holds("leak")), leak=False))) == []


def test_an_unmet_prerequisite_is_settled_by_who_provides_it() -> None:
    surveyed = holds("leak", expected=False, prerequisite=True, obtained_through=("survey",))
    assert told(surveyed, leak=True)[1:4] == (False, NOT_MET, "Surveyor")


def test_an_unmet_normally_stays_open_for_whoever_decides() -> None:
    usual = holds("leak", strength="normally", decided_by="Harbour master")
    assert told(usual, leak=False)[1:4] == (False, NOT_MET, "Harbour master")
    assert told(holds("leak", strength="normally"), leak=False).settled_by == NOBODY


@pytest.mark.parametrize(
    ("usual", "facts"),
    [
        (group("none", holds("leak"), strength="normally"), {"leak": True}),
        (group("none", holds("leak", strength="normally")), {"leak": True}),
        (group("all", holds("leak"), strength="normally"), {"leak": False}),
        (group("any", holds("leak"), strength="normally"), {"leak": False}),
    ],
)
def test_a_group_that_normally_has_to_be_met_is_itself_what_is_unusual(
    usual: Criterion, facts: dict[str, bool]
) -> None:
    verdict = told(usual, **facts)
    assert [(leaf.criterion.id, leaf.verdict) for leaf in open_leaves(verdict)] == [(usual.id, NOT_MET)]


def test_an_exclusion_that_does_not_hold_is_not_called_unusual() -> None:
    excluded = group("none", holds("leak", strength="normally"), holds("paid"))
    assert [leaf.criterion.id for leaf in open_leaves(told(excluded, leak=False))] == ["paid"]


def test_an_alternative_that_normally_holds_is_not_called_unusual() -> None:
    either = group("any", holds("leak", strength="normally"), holds("paid"))
    assert [leaf.criterion.id for leaf in open_leaves(told(either, leak=False))] == ["paid"]


def test_nothing_waits_for_a_may() -> None:
    assert list(open_leaves(told(holds("leak", strength="may")))) == []
