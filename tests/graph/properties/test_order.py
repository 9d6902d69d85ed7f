"""In which order things are told or written down never matters."""

from __future__ import annotations

from random import Random

from hypothesis import given

from graph.match import match
from graph.model import Criterion, Directory
from graph.situation import read_situation
from tests.graph.worlds import World, steady, worlds


def shuffled(criterion: Criterion, random: Random) -> Criterion:
    """The same criterion with its members, and theirs, in another order."""
    members = [shuffled(member, random) for member in criterion.members]
    random.shuffle(members)
    return criterion._replace(members=tuple(members))


def outcomes(directory: Directory, world: World, facts: dict[str, object]) -> dict[str, str]:
    """The outcome of every service."""
    said = match(directory, read_situation(directory, facts), world.on)
    return {finding.service.id: finding.outcome for finding in said.findings}


@given(worlds())
@steady
def test_the_order_of_members_and_of_criteria_never_matters(world: World) -> None:
    services = {}
    for name, service in world.directory.services.items():
        criteria = [shuffled(criterion, world.random) for criterion in service.criteria]
        world.random.shuffle(criteria)
        services[name] = service._replace(criteria=tuple(criteria))
    turned = world.directory._replace(services=services)
    assert outcomes(turned, world, world.facts) == outcomes(world.directory, world, world.facts)


@given(worlds())
@steady
def test_the_order_of_facts_and_of_rules_never_matters(world: World) -> None:
    facts = list(world.facts.items())
    world.random.shuffle(facts)
    rules = list(world.directory.implications)
    world.random.shuffle(rules)
    turned = world.directory._replace(implications=tuple(rules))
    assert outcomes(turned, world, dict(facts)) == outcomes(world.directory, world, world.facts)


@given(worlds())
@steady
def test_the_same_situation_always_has_the_same_answer(world: World) -> None:
    situation = read_situation(world.directory, world.facts)
    assert match(world.directory, situation, world.on) == match(world.directory, situation, world.on)
