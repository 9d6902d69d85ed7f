"""What of a scene is shown and what is lit: the same rules for the page, for the drawing and for the script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graph.errors import NotFoundError
from graph.nearest import nearest
from viz.facets import CARRIERS, FILTERS, Facets
from viz.scene import AGENCY, KINDS, NEED, PANEL, QUIET, ROUTE, Edge, Scene


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
    """For each node the connections that light up with it: all that leads to it, and what it leads on to.

    Towards it the whole way is followed, away from it one step. Needs and agencies light up for the node itself only.
    """
    into: dict[str, list[Edge]] = {node.id: [] for node in scene.nodes}
    at: dict[str, list[Edge]] = {node.id: [] for node in scene.nodes}
    for edge in scene.edges:
        at[edge.source].append(edge)
        at[edge.target].append(edge)
        if edge.relation not in QUIET:
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


def ends(edges: tuple[Edge, ...], chosen: str) -> frozenset[str]:
    """The chosen node and every node at an end of these connections."""
    return frozenset({chosen, *(e.source for e in edges), *(e.target for e in edges)} - {""})
