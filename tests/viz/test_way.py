"""A pathway lights exactly what it goes through."""

from __future__ import annotations

from datetime import date

import pytest

from graph.model import Answer, Directory
from graph.pathways import pathways
from graph.situation import complete
from viz.scene import GATE, ROUTE, SERVICE, make_scene
from viz.way import trace

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("told", [{}, {"age": 14.0}, {"age": 14.0, "court": True}, {"age": 9.0}])
def test_a_trace_holds_the_way_s_routes_services_and_gates_and_nothing_else(
    city: Directory, told: dict[str, Answer]
) -> None:
    scene = make_scene(city, DAY)
    joined = {edge.id: (edge.source, edge.target) for edge in scene.edges}
    situation = complete(city, told)
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
    assert {joined[edge] for edge in found.edges} == {
        ("route:counter", "service:check-over"),
        ("route:counter", "route:booking"),
        ("service:check-over", "service:wheel"),
        ("route:booking", "service:wheel"),
        ("gate:g-stand", "route:booking"),
    }


def test_a_shut_gate_and_a_route_that_is_not_open_are_on_no_way(workshop: Directory) -> None:
    shut = pathways(workshop, "wheel", complete(workshop, {"free": False}), DAY)
    assert shut.ways == ()
    assert shut.closed


def test_a_route_that_continues_one_that_continues_another_lights_all_three(workshop: Directory) -> None:
    booking = workshop.routes["booking"]
    last = booking.steps[-1]._replace(id="third-1", gate=None, outcomes=())
    third = booking._replace(id="third", continues="booking", inherited=3, steps=(*booking.steps, last))
    wheel = workshop.services["wheel"]._replace(routes=("third",), criteria=())
    deep = workshop._replace(routes={**workshop.routes, "third": third}, services={**workshop.services, "wheel": wheel})
    way = pathways(deep, "wheel", complete(deep, {}), DAY).ways[0]
    found = trace(deep, make_scene(deep, DAY), way)
    assert found.nodes[:4] == ("route:counter", "route:booking", "route:third", "service:wheel")
    assert len(found.edges) >= 4


def test_only_moves_of_the_way_light_up(city: Directory) -> None:
    scene = make_scene(city, DAY)
    edges = {edge.id: edge for edge in scene.edges}
    seen = set()
    for service in city.services:
        for way in pathways(city, service, complete(city, {}), DAY).ways:
            legs = [f"service:{leg.service}" if leg.step is None else f"route:{leg.route}" for leg in way.legs]
            legs += [f"route:{city.routes[leg.route].continues}" for leg in way.legs if leg.route]
            for id in trace(city, scene, way).edges:
                edge = edges[id]
                seen.add(edge.relation)
                if edge.relation == "way-in":
                    assert legs.index(edge.target) > legs.index(edge.source)
                    assert edge.source.partition(":")[2] in city.services[edge.target.partition(":")[2]].routes
    assert {"way-in", "leads-to", "comes-after", "guards"} <= seen
