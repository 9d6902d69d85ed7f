"""Pathways obey the criteria, name what is closed, and cite what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import given

from graph.clocks import is_offered
from graph.finding import NOT_SUITABLE, outcome_of
from graph.model import Criterion
from graph.opening import open_route
from graph.pathways import Pathways, pathways
from graph.situation import Situation, read_situation
from graph.verdict import weigh
from tests.graph.worlds import World, steady, worlds


def ways_of(world: World) -> Iterator[tuple[Situation, Pathways]]:
    """The pathways to every service of a world."""
    situation = read_situation(world.directory, world.facts)
    for service in world.directory.services:
        yield situation, pathways(world.directory, service, situation, world.on)


@given(worlds())
@steady
def test_no_way_runs_through_a_closed_route_or_a_shut_gate(world: World) -> None:
    for situation, found in ways_of(world):
        for way in found.ways:
            for route in (world.directory.routes[name] for name in way.routes):
                assert is_offered(route.clocks, world.on)
                assert open_route(world.directory, route, situation, world.on) is not None
            gates = [leg.gate for leg in way.legs if leg.gate is not None]
            assert all(weigh(gate.criterion, gate.truth) is not False for gate in gates)


@given(worlds())
@steady
def test_no_way_runs_through_a_service_that_is_not_suitable(world: World) -> None:
    for situation, found in ways_of(world):
        target = world.directory.services[found.service]
        if outcome_of(world.directory, target, situation, world.on) == NOT_SUITABLE:
            assert found.ways == ()
            assert found.closed
        for name in (name for way in found.ways for name in way.through):
            passed = world.directory.services[name]
            assert outcome_of(world.directory, passed, situation, world.on) != NOT_SUITABLE


@given(worlds())
@steady
def test_every_leg_says_where_it_is_written_and_every_way_ends_at_the_service(world: World) -> None:
    for _, found in ways_of(world):
        for way in found.ways:
            assert all(leg.sources for leg in way.legs)
            assert (way.legs[-1].service, way.legs[-1].step) == (found.service, None)
        assert all(closed.why and closed.sources for closed in found.closed)


@given(worlds())
@steady
def test_no_way_is_named_twice_and_none_passes_a_service_twice(world: World) -> None:
    for _, found in ways_of(world):
        described = [
            tuple((leg.route, leg.step.id if leg.step else leg.service) for leg in way.legs) for way in found.ways
        ]
        assert len(set(described)) == len(described)
        assert all(len(set(way.through)) == len(way.through) for way in found.ways)


@given(worlds())
@steady
def test_an_open_route_without_a_shut_gate_is_a_way_where_nothing_has_to_come_first(world: World) -> None:
    for situation, found in ways_of(world):
        service = world.directory.services[found.service]
        first = any(criterion.prerequisite for criterion in every_criterion(service.criteria))
        if first or outcome_of(world.directory, service, situation, world.on) == NOT_SUITABLE:
            continue
        for name in service.routes:
            opened = open_route(world.directory, world.directory.routes[name], situation, world.on)
            shut = opened is None or any(
                g is not None and weigh(g.criterion, g.truth) is False for _, g in opened.gates
            )
            assert shut == (not any(way.routes == (name,) for way in found.ways))


def every_criterion(criteria: Iterable[Criterion]) -> Iterator[Criterion]:
    """Criteria and all that are within them."""
    for criterion in criteria:
        yield criterion
        yield from every_criterion(criterion.members)
