"""What of a scene is shown and what is lit: the same rules for the page, for the drawing and for the script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph.errors import NotFoundError
from graph.nearest import nearest
from viz.facets import CARRIERS, FILTERS, Facets
from viz.scene import (
    AGENCY,
    DECIDED_BY,
    GATE,
    GUARDS,
    KINDS,
    NEED,
    PANEL,
    QUIET,
    ROUTE,
    TAKES_PART,
    WAY_IN,
    Edge,
    Scene,
)


class Focus(NamedTuple):
    """What somebody looks at: values of the filters, of which empty ones mean all, and the node that is chosen.

    `chosen` is the identifier of a node, as kind and thing; `age` is the first year of a band.
    """

    stage: str = ""
    agency: str = ""
    route: str = ""
    need: str = ""
    age: str = ""
    status: str = ""
    kind: str = ""
    chosen: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name; the kind is none: it hides, and asks nothing of services."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}


EVERYTHING = Focus()

# The things that a filter is about are shown with what fits it.
_OWN = {"agency": (AGENCY, PANEL), "route": (ROUTE,), "need": (NEED,)}


def check_focus(scene: Scene, known: Mapping[str, Mapping[str, str]], focus: Focus) -> Focus:
    """The focus itself. Raises NotFoundError where it names what is not among the known values of its filters."""
    for field, value in zip(Focus._fields, focus, strict=True):
        if field == "chosen":
            values = {node.id for node in scene.nodes}
        elif field == "kind":
            values = set(KINDS)
        else:
            values = set(known[field])
        if value and value not in values:
            raise NotFoundError("not-found", where=field, name=value[:80], nearest=nearest(value, sorted(values)))
    return focus


def shown(scene: Scene, facets: Facets, focus: Focus) -> frozenset[str]:
    """The nodes that a focus lets through: services that every filter fits, and what has to do with one of them.

    With them the thing that a filter names, whether or not a service fits, and always the chosen node.
    """
    filters = focus.filters
    fitting = {
        node.id
        for node in scene.nodes
        if node.kind in CARRIERS and all(value in facets.values[name][node.id] for name, value in filters.items())
    }
    own = {f"{kind}:{filters[name]}" for name, kinds in _OWN.items() if name in filters for kind in kinds}
    return frozenset(
        node.id
        for node in scene.nodes
        if node.id == focus.chosen
        or (
            (not focus.kind or node.kind == focus.kind)
            and (
                not filters
                or node.id in fitting
                or node.id in own
                or (node.kind not in CARRIERS and not fitting.isdisjoint(facets.services[node.id]))
            )
        )
    )


def lit(scene: Scene) -> dict[str, tuple[Edge, ...]]:
    """For each node the connections that light up with it, in the order of the scene."""
    joins = _joins(scene)
    return {node.id: _lit(node.id, joins) for node in scene.nodes}


def light(scene: Scene, node: str) -> tuple[Edge, ...]:
    """The connections that light up with one node."""
    return _lit(node, _joins(scene))


class _Joins(NamedTuple):
    """The connections at each node, those of them that lead to it, and the place of each in the scene."""

    at: dict[str, list[Edge]]
    into: dict[str, list[Edge]]
    order: dict[str, int]


def _joins(scene: Scene) -> _Joins:
    joins = _Joins({node.id: [] for node in scene.nodes}, {node.id: [] for node in scene.nodes}, {})
    for place, edge in enumerate(scene.edges):
        joins.order[edge.id] = place
        joins.at[edge.source].append(edge)
        joins.at[edge.target].append(edge)
        if edge.relation not in QUIET:
            joins.into[edge.target].append(edge)
    return joins


def _lit(node: str, joins: _Joins) -> tuple[Edge, ...]:
    """All that leads to a node, the whole way, and one step of what it leads on to.

    A panel, an agency or a gate lights up with the ways in that it takes part in or guards, and with the services
    behind them; needs and agencies on the way stay dark.
    """
    edges = {edge.id: edge for edge in joins.at[node]}
    if node.partition(":")[0] in (GATE, PANEL, AGENCY):
        edges |= {edge.id: edge for edge in _behind(node, joins.at)}
    waiting, seen = [node], {node}
    while waiting:
        for edge in joins.into[waiting.pop()]:
            edges[edge.id] = edge
            if edge.source not in seen:
                seen.add(edge.source)
                waiting.append(edge.source)
    return tuple(sorted(edges.values(), key=lambda edge: joins.order[edge.id]))


def _behind(node: str, at: dict[str, list[Edge]]) -> Iterator[Edge]:
    """What a party or a gate stands before: gates that it decides on, ways in, and what these are ways in to."""
    waiting, seen = [node], {node}
    while waiting:
        here = waiting.pop()
        for edge in at[here]:
            further = edge.target if edge.source == here else edge.source
            forward = edge.relation in (GUARDS, WAY_IN) and edge.source == here
            backward = edge.relation in (TAKES_PART, DECIDED_BY) and edge.target == here
            if forward or backward:
                yield edge
                if further not in seen:
                    seen.add(further)
                    waiting.append(further)


def ends(edges: tuple[Edge, ...], chosen: str) -> frozenset[str]:
    """The chosen node and every node at an end of these connections."""
    return frozenset({chosen, *(e.source for e in edges), *(e.target for e in edges)} - {""})
