"""What of a scene is shown and what is lit: the same rules for the page, for the drawing and for the script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graph.errors import NotFoundError
from graph.nearest import nearest
from viz.scene import (
    AGENCY,
    KINDS,
    PROVIDED_BY,
    ROUTE,
    SERVICE,
    TAKES_PART,
    WAY_IN,
    Edge,
    Scene,
)


class Focus(NamedTuple):
    """What somebody looks at, by identifiers of the directory; empty means all.

    `stage`, `agency` and `kind` filter. `service` or `route`, or else `agency`, is lit.
    """

    stage: str = ""
    agency: str = ""
    kind: str = ""
    route: str = ""
    service: str = ""

    @property
    def selected(self) -> str:
        """The identifier of the node that is lit, or nothing."""
        for kind, thing in ((SERVICE, self.service), (ROUTE, self.route), (AGENCY, self.agency)):
            if thing:
                return f"{kind}:{thing}"
        return ""


EVERYTHING = Focus()


class Membership(NamedTuple):
    """The stages and the agencies that each node has to do with, by the node's identifier."""

    stages: Mapping[str, frozenset[str]]
    agencies: Mapping[str, frozenset[str]]


def check_focus(scene: Scene, focus: Focus) -> Focus:
    """The focus itself. Raises NotFoundError where it names something that is not in the scene."""
    for field, value in zip(Focus._fields, focus, strict=True):
        known: tuple[str, ...]
        if field == "stage":
            known = tuple(stage for stage, _ in scene.stages)
        elif field == "kind":
            known = KINDS
        else:
            known = tuple(node.thing for node in scene.nodes if node.kind == field)
        if value and value not in known:
            raise NotFoundError("not-found", where=field, name=value[:80], nearest=nearest(value, known))
    return focus


def membership(scene: Scene) -> Membership:
    """Which stages and agencies each node has to do with: a way in has to do with those of its services."""
    stages = {node.id: set(node.stages) for node in scene.nodes}
    agencies = {node.id: {node.thing} if node.kind == AGENCY else set() for node in scene.nodes}
    for edge in scene.edges:
        if edge.relation in (PROVIDED_BY, TAKES_PART):
            agencies[edge.source].add(edge.target.partition(":")[2])
    for edge in scene.edges:
        if edge.relation == WAY_IN:
            stages[edge.source] |= stages[edge.target]
            agencies[edge.source] |= agencies[edge.target]
    for edge in scene.edges:
        if edge.relation in (PROVIDED_BY, TAKES_PART):
            stages[edge.target] |= stages[edge.source]
    return Membership(
        {node: frozenset(found) for node, found in stages.items()},
        {node: frozenset(found) for node, found in agencies.items()},
    )


def shown(scene: Scene, focus: Focus) -> frozenset[str]:
    """The nodes that a focus lets through: those that fit every filter, and always the selected one."""
    of = membership(scene)
    return frozenset(
        node.id
        for node in scene.nodes
        if node.id == focus.selected
        or (
            (not focus.stage or focus.stage in of.stages[node.id])
            and (not focus.agency or focus.agency in of.agencies[node.id])
            and (not focus.kind or focus.kind == node.kind)
        )
    )


def lit(scene: Scene) -> dict[str, tuple[Edge, ...]]:
    """For each node the connections that light up with it: all that leads to it, and what it leads on to.

    Towards it the whole way is followed, away from it one step. Agencies light up for the node itself only.
    """
    into: dict[str, list[Edge]] = {node.id: [] for node in scene.nodes}
    at: dict[str, list[Edge]] = {node.id: [] for node in scene.nodes}
    for edge in scene.edges:
        at[edge.source].append(edge)
        at[edge.target].append(edge)
        if edge.relation not in (PROVIDED_BY, TAKES_PART):
            into[edge.target].append(edge)
    order = {edge.id: place for place, edge in enumerate(scene.edges)}
    found: dict[str, tuple[Edge, ...]] = {}
    for node in scene.nodes:
        edges = {edge.id: edge for edge in at[node.id]}
        waiting, seen = [node.id], {node.id}
        while waiting:
            for edge in into[waiting.pop()]:
                edges[edge.id] = edge
                if edge.source not in seen:
                    seen.add(edge.source)
                    waiting.append(edge.source)
        found[node.id] = tuple(sorted(edges.values(), key=lambda edge: order[edge.id]))
    return found


def ends(edges: tuple[Edge, ...], selected: str) -> frozenset[str]:
    """The selected node and every node at an end of these connections."""
    return frozenset({selected, *(e.source for e in edges), *(e.target for e in edges)} - {""})
