"""A pathway on the map: the things that it goes through, and the connections between them, no others."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from graph.model import Directory, Route, Step
from graph.pathways import Pathway
from viz.scene import COMES_AFTER, GATE, GUARDS, LEADS_TO, ROUTE, SERVICE, WAY_IN, Scene


class Trace(NamedTuple):
    """What of a scene lights up for one way: identifiers of nodes, in the order of the way, and of edges."""

    nodes: tuple[str, ...]
    edges: tuple[str, ...]


def trace(directory: Directory, scene: Scene, way: Pathway) -> Trace:
    """The trace of a pathway. A gate lights up with the route that it guards, a shut one never does: no way has it."""
    stops: list[str] = []
    gates: list[str] = []
    for leg in way.legs:
        route = directory.routes.get(leg.route)
        if leg.step is None:
            stops.append(f"{SERVICE}:{leg.service}")
        elif route is not None:
            stops.append(f"{ROUTE}:{_owner(directory, route, leg.step)}")
            if leg.gate is not None:
                gates.append(f"{GATE}:{leg.gate.criterion.id}")
    order = tuple(dict.fromkeys(stops))
    moves = {*pairwise(stops), *_later(order, {f"{SERVICE}:{service}" for service in way.through})}
    edges = [
        edge.id
        for edge in scene.edges
        if (edge.relation in (WAY_IN, LEADS_TO, COMES_AFTER) and (edge.source, edge.target) in moves)
        or (edge.relation == GUARDS and edge.source in gates and edge.target in order)
    ]
    return Trace(tuple(dict.fromkeys((*order, *gates))), tuple(edges))


def _owner(directory: Directory, route: Route, step: Step) -> str:
    """The route that a step is of: a route that continues others begins with theirs."""
    while step not in route.own_steps and route.continues in directory.routes:
        route = directory.routes[route.continues]
    return route.id


def _later(order: tuple[str, ...], passed: set[str]) -> list[tuple[str, str]]:
    # An assessment that has to come first is joined to the service for which it does, past the route between them.
    return [
        (stop, after)
        for place, stop in enumerate(order)
        if stop in passed
        for after in order[place + 1 :]
        if after.startswith(f"{SERVICE}:")
    ]
