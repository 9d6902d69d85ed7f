"""Whatever is open says who settles it, and whatever is settled waits for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

from graph.finding import CANNOT_TELL, Finding
from graph.match import match
from graph.model import Ticked
from graph.situation import Situation, read_situation
from graph.verdict import ASKER, NOBODY, NOT_MET, NOT_TOLD, UNSETTLED, Verdict, leaves, open_leaves, weigh
from graph.words import say
from tests.graph.worlds import World, steady, worlds


def answered(world: World) -> tuple[Situation, tuple[Finding, ...]]:
    """A situation of a world, and what is found in it."""
    situation = read_situation(world.directory, world.facts)
    return situation, match(world.directory, situation, world.on).findings


def within(verdict: Verdict) -> Iterator[Verdict]:
    """A verdict and all that are within it."""
    yield verdict
    for member in verdict.members:
        yield from within(member)


@given(worlds())
@steady
def test_every_unsettled_leaf_says_who_settles_it(world: World) -> None:
    named = {party.name for party in world.directory.parties.values()}
    for finding in answered(world)[1]:
        for leaf in (leaf for verdict in finding.verdicts for leaf in leaves(verdict)):
            if leaf.verdict in UNSETTLED:
                assert leaf.settled_by in {ASKER, NOBODY} | named
            elif leaf.verdict != NOT_MET:
                assert leaf.settled_by == ""


@given(worlds())
@steady
def test_what_cannot_be_told_yet_says_what_it_waits_for(world: World) -> None:
    for finding in answered(world)[1]:
        waits = finding.outcome == CANNOT_TELL
        assert bool(finding.settled_by) == waits
        assert (finding.summary.strip() == say("summary.cannot-tell-yet", reasons="").strip()) is False


@given(worlds())
@steady
def test_each_criterion_that_keeps_a_finding_open_has_a_leaf_that_does(world: World) -> None:
    for finding in answered(world)[1]:
        for verdict in finding.verdicts:
            assert bool(list(open_leaves(verdict))) == (weigh(verdict.criterion, verdict.truth) is None)


@given(worlds())
@steady
def test_only_what_was_not_told_is_left_to_the_asker(world: World) -> None:
    situation, findings = answered(world)
    for verdict in (v for finding in findings for top in finding.verdicts for v in within(top) if not v.members):
        if verdict.settled_by != ASKER:
            continue
        question = verdict.criterion.question
        told = situation.told.get(question)
        untold = question not in situation.told or (isinstance(told, Ticked) and not told.closed)
        assert untold or question in situation.disputed or isinstance(told, Ticked)
        assert verdict.verdict != NOT_TOLD or not world.directory.questions[question].decision or untold


@given(worlds())
@steady
def test_a_decision_is_never_left_to_the_asker_before_it_is_told(world: World) -> None:
    situation, findings = answered(world)
    for verdict in (v for finding in findings for top in finding.verdicts for v in within(top) if not v.members):
        question = world.directory.questions.get(verdict.criterion.question)
        if question is not None and question.decision and question.id not in situation.told and verdict.truth is None:
            assert verdict.verdict == "to-be-decided"
