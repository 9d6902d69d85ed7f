"""The map as a list: each thing with what it is, whom it is for, how one gets there, and where that is written."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from graph.clocks import say_day
from graph.model import Directory, Source
from graph.words import say
from viz.picture import Picture
from viz.scene import (
    AGENCY,
    CLUSTER,
    GAP,
    GATE,
    NEED,
    PANEL,
    PROVIDED_BY,
    RELATIONS,
    REPLACED_BY,
    ROUTE,
    SERVICE,
    WAY_IN,
    Edge,
    Node,
)
from viz.view import FILE, View, anchor

_PAGES = {SERVICE: "services", ROUTE: "routes", AGENCY: "agencies", PANEL: "agencies", NEED: "needs"}
# In these the other end's name says all that the words would.
_SAID_BY_HEADING = (WAY_IN, PROVIDED_BY, REPLACED_BY)


class Connection(NamedTuple):
    """One connection as a thing's entry shows it: the other end, why, and where that is written."""

    other: Node
    edge: Edge


class Section(NamedTuple):
    """A part of the list: a stage with what stands in it, or another kind of thing, which has no stage."""

    id: str
    stage: str | None
    heading: str
    nodes: tuple[Node, ...]
    none: str


def sections(picture: Picture) -> tuple[Section, ...]:
    """The list in its order: services by stage, then ways in, gates, needs, panels and agencies."""
    nodes = picture.scene.nodes
    # Of a part nothing follows for the whole.
    none = say("map.table.none" if picture.narrowed else "map.stage.empty")
    found = [
        Section(f"stage-{number}", stage, label, tuple(n for n in nodes if stage in n.stages), none)
        for number, (stage, label) in enumerate(picture.scene.stages, 1)
    ]
    for kind in (ROUTE, GATE, NEED, PANEL, AGENCY):
        those = tuple(n for n in nodes if n.kind == kind)
        if those or (kind in (ROUTE, AGENCY) and not picture.narrowed):
            none = say(f"map.{kind}.empty") if kind in (ROUTE, AGENCY) else ""
            found.append(Section(f"kind-{kind}", None, say(f"map.kind.{kind}"), those, none))
    return tuple(found)


def number(listed: tuple[Section, ...]) -> dict[str, int]:
    """The number of each thing, as it comes first in the list; boxes bear the same on paper."""
    nodes = dict.fromkeys(node.id for section in listed for node in section.nodes)
    return {node: place for place, node in enumerate(nodes, 1)}


def entry_values(picture: Picture, view: View) -> dict[str, Any]:
    """All that the templates of entries look up, by name."""
    directory, single = picture.directory, _only_document(picture)
    choose = view.choose(picture.clusters)
    return {
        "picture": picture,
        "directory": directory,
        "view": view,
        "stages": dict(picture.scene.stages),
        "connections": _connections(picture),
        "said_by_heading": _SAID_BY_HEADING,
        "anchor": anchor,
        "address": choose,
        "page": lambda node: "" if view.place == FILE else page_of(directory, node),
        "thing_of": lambda node: _thing_of(directory, node),
        "behind_of": lambda node: [n for n in picture.scene.nodes if n.id in picture.facets.services.get(node.id, ())],
        "route_of": directory.routes.get,
        "service_of": directory.services.get,
        "cite": lambda sources: cite(sources, single),
        "cited": single,
        "say_day": say_day,
        "changes": {change.node.id: change for change in picture.changes},
    }


def page_of(directory: Directory, node: Node) -> str:
    """The page of a thing; none for a gate, a gap or a cluster, or where its name would lead up a step instead."""
    if node.kind not in _PAGES or node.thing in (".", ".."):
        return ""
    return f"/{_PAGES[node.kind]}/{quote(directory.id, safe='')}/{quote(node.thing, safe='')}"


def cite(sources: tuple[Source, ...], single: str) -> str:
    """Where something is written, in one line: the places, how it rests on them, and whose pages are counted."""
    if not sources:
        return say("map.source.none")
    said: list[str] = []
    for basis in dict.fromkeys(source.basis for source in sources):
        here = [source for source in sources if source.basis == basis]
        places: list[str] = []
        for source in here:
            document = "" if source.document == single else source.document
            page = "" if source.page is None else say("map.source.page", page=source.page)
            places.append(", ".join(part for part in (document, source.section, page) if part))
        counted = any(source.page is not None and source.page_basis != "stated" for source in here)
        words = say(f"map.basis.{basis}") + (say("map.source.counted") if counted else "")
        told = "; ".join(place for place in dict.fromkeys(places) if place)
        said.append(say("map.source", place=told, basis=words) if told else words)
    return " ".join(said)


def say_count(picture: Picture, shown: int, chosen: Node | None) -> str:
    """How many things are shown, and how many connections of the chosen one are lit."""
    said = [say("map.count", shown=shown, all=len(picture.whole.nodes))]
    if picture.clusters:
        said = [say("map.count.clusters", boxes=len(picture.scene.nodes), all=len(picture.whole.nodes))]
    if chosen is not None:
        said.append(say("map.count.lit", name=chosen.name, lit=len(picture.lit[chosen.id])))
    return " ".join(said)


def _thing_of(directory: Directory, node: Node) -> str:
    """The address of a thing, which stays."""
    return "" if node.kind in (GAP, CLUSTER) else directory.base + node.thing


def _connections(picture: Picture) -> dict[str, list[tuple[str, list[Connection]]]]:
    """For each node its connections, under a heading for each kind and direction, in a fixed order."""
    nodes = {node.id: node for node in picture.scene.nodes}
    found: dict[str, dict[tuple[str, str], list[Connection]]] = {node: {} for node in nodes}
    for edge in picture.scene.edges:
        found[edge.target].setdefault((edge.relation, "in"), []).append(Connection(nodes[edge.source], edge))
        found[edge.source].setdefault((edge.relation, "out"), []).append(Connection(nodes[edge.target], edge))
    order = [(relation, way) for relation in RELATIONS for way in ("in", "out")]
    return {
        node: [(say(f"map.group.{key[0]}.{key[1]}"), groups[key]) for key in order if key in groups]
        for node, groups in found.items()
    }


def _only_document(picture: Picture) -> str:
    """The one document that every connection comes from, or nothing where there are several."""
    documents = {s.document for edge in picture.scene.edges for s in edge.sources if s.document}
    return documents.pop() if len(documents) == 1 else ""
