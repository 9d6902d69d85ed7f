"""What can rule a service out: a *must* that is not met, and nothing weaker."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from graph.clocks import is_offered
from graph.finding import NOT_SUITABLE, find, outcome_of
from graph.match import match
from graph.model import Clocks, Service
from graph.opening import subject_fits
from graph.situation import read_situation
from graph.verdict import weigh
from tests.graph.worlds import World, steady, worlds


def with_criteria(service: Service, **changed: Any) -> Service:
    """The same service with its own criteria changed in the same way."""
    return service._replace(criteria=tuple(criterion._replace(**changed) for criterion in service.criteria))


@given(worlds())
@steady
def test_a_may_never_changes_an_outcome(world: World) -> None:
    situation = read_situation(world.directory, world.facts)
    for service in world.directory.services.values():
        without = service._replace(criteria=tuple(c for c in service.criteria if c.strength != "may"))
        also = service._replace(criteria=tuple(c._replace(strength="may") for c in service.criteria))
        with_more = service._replace(criteria=(*service.criteria, *also.criteria))
        outcomes = {outcome_of(world.directory, s, situation, world.on) for s in (service, without, with_more)}
        assert len(outcomes) == 1


@given(worlds())
@steady
def test_nobody_waits_for_a_may(world: World) -> None:
    situation = read_situation(world.directory, world.facts)
    for service in world.directory.services.values():
        without = service._replace(criteria=tuple(c for c in service.criteria if c.strength != "may"))
        first, second = (find(world.directory, s, situation, world.on) for s in (service, without))
        assert first.settled_by == second.settled_by
        assert first.summary == second.summary


@given(worlds())
@steady
def test_a_normally_that_is_not_met_is_never_not_suitable(world: World) -> None:
    situation = read_situation(world.directory, world.facts)
    for service in world.directory.services.values():
        fits = subject_fits(world.directory, service.subjects, situation) is not False
        if fits and is_offered(service.clocks, world.on):
            usual = with_criteria(service, strength="normally")
            assert outcome_of(world.directory, usual, situation, world.on) != NOT_SUITABLE


@given(worlds())
@steady
def test_a_prerequisite_that_is_not_met_is_never_not_suitable(world: World) -> None:
    situation = read_situation(world.directory, world.facts)
    for service in world.directory.services.values():
        fits = subject_fits(world.directory, service.subjects, situation) is not False
        if fits and is_offered(service.clocks, world.on):
            later = with_criteria(service, prerequisite=True)
            assert outcome_of(world.directory, later, situation, world.on) != NOT_SUITABLE


@given(worlds())
@steady
def test_whatever_is_not_suitable_names_a_must_that_is_not_met(world: World) -> None:
    said = match(world.directory, read_situation(world.directory, world.facts), world.on)
    for finding in said.findings:
        failed = [v.criterion for v in finding.verdicts if weigh(v.criterion, v.truth) is False]
        assert bool(failed) == (finding.outcome == NOT_SUITABLE)
        assert all(criterion.strength == "must" and not criterion.prerequisite for criterion in failed)
        assert not failed or any(criterion.text in finding.summary for criterion in failed)


@given(worlds())
@steady
def test_not_suitable_never_removes_an_instruction_or_a_next_step(world: World) -> None:
    closed = {n: s._replace(clocks=Clocks(status="suspended")) for n, s in world.directory.services.items()}
    situation = read_situation(world.directory, world.facts)
    before = match(world.directory, situation, world.on)
    after = match(world.directory._replace(services=closed), situation, world.on)
    assert {finding.outcome for finding in after.findings} == {NOT_SUITABLE}
    assert after.instructions == before.instructions
    assert after.next_steps == before.next_steps


@given(worlds())
@steady
def test_what_is_not_offered_on_the_day_is_never_offered(world: World) -> None:
    said = match(world.directory, read_situation(world.directory, world.facts), world.on)
    for finding in said.findings:
        clocks = finding.service.clocks
        early = clocks.valid_from is not None and clocks.valid_from > world.on
        late = clocks.valid_to is not None and clocks.valid_to < world.on
        gone = clocks.status == "closed" and clocks.valid_to is None
        ever = clocks.suspended_from is None and clocks.suspended_to is None
        if early or late or gone or clocks.status == "planned" or (clocks.status == "suspended" and ever):
            assert finding.outcome == NOT_SUITABLE
        if not ever and (clocks.suspended_from or world.on) <= world.on <= (clocks.suspended_to or world.on):
            assert finding.outcome == NOT_SUITABLE
    for opened in (*said.next_steps, *(way for finding in said.findings for way in finding.ways)):
        clocks = opened.route.clocks
        assert clocks.status != "planned"
        assert clocks.valid_to is None or clocks.valid_to >= world.on


@given(worlds())
@steady
def test_nothing_named_instead_is_itself_not_suitable(world: World) -> None:
    said = match(world.directory, read_situation(world.directory, world.facts), world.on)
    ruled_out = {finding.service.id for finding in said.findings if finding.outcome == NOT_SUITABLE}
    for finding in said.findings:
        assert not ruled_out & set(finding.instead)
        assert finding.outcome == NOT_SUITABLE or finding.instead == ()
