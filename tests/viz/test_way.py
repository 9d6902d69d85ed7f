"""A pathway lights exactly what it goes through."""

from __future__ import annotations

from datetime import date

import pytest

from graph.model import Directory
from graph.pathways import pathways
from graph.situation import complete
from viz.scene import GATE, ROUTE, SERVICE, make_scene
from viz.way import trace

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("told", [{}, {"age": 14.0}, {"age": 14.0, "court": True}, {"age": 9.0}])
def test_a_trace_holds_the_way_s_routes_services_and_gates_and_nothing_else(
    city: Directory, told: dict[str, object]
) -> None:
    scene = make_scene(city, DAY)
    joined = {edge.id: (edge.source, edge.target) for edge in scene.edges}
    situation = complete(city, told)  # type: ignore[arg-type]
    traced = 0
    for service in city.services:
        for way in pathways(city, service, situation, DAY).ways:
            traced += 1
            found = trace(city, scene, way)
            own = {f"{SERVICE}:{service}", *(f"{SERVICE}:{s}" for s in way.through)}
            legs = [city.routes[leg.route] for leg in way.legs if leg.route]
            routes = {route.id for route in legs} | {route.continues for route in legs if route.continues}
            gates = {f"{GATE}:{leg.gate.criterion.id}" for leg in way.legs if leg.gate}
            assert own <= set(found.nodes)
            assert {n for n in found.nodes if n.startswith(GATE)} == gates
            assert {n.partition(":")[2] for n in found.nodes if n.startswith(ROUTE)} <= routes
            assert {*way.routes} <= {n.partition(":")[2] for n in found.nodes}
            for edge in found.edges:
                assert set(joined[edge]) <= set(found.nodes)
    assert traced > 10


def test_every_stop_of_a_way_is_joined_to_the_next(workshop: Directory) -> None:
    scene = make_scene(workshop, DAY)
    joined = {edge.id: (edge.source, edge.target) for edge in scene.edges}
    way = pathways(workshop, "wheel", complete(workshop, {}), DAY).ways[0]
    found = trace(workshop, scene, way)
    assert set(found.nodes) == {
        "route:counter",
        "service:check-over",
        "route:booking",
        "service:wheel",
        "gate:g-stand",
    }
    assert {joined[edge] for edge in found.edges} >= {
        ("route:counter", "service:check-over"),
        ("service:check-over", "service:wheel"),
        ("route:booking", "service:wheel"),
        ("gate:g-stand", "route:booking"),
    }


def test_a_shut_gate_and_a_route_that_is_not_open_are_on_no_way(workshop: Directory) -> None:
    shut = pathways(workshop, "wheel", complete(workshop, {"free": False}), DAY)
    assert shut.ways == ()
    assert shut.closed
