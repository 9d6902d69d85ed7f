"""The map's graph for other tools: as networkx holds it, as GraphML, and as JSON."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import networkx as nx

from graph.exchange.answer import sources_json
from graph.words import listed
from viz.entries import cite
from viz.focus import EVERYTHING, Focus, shown
from viz.picture import Picture
from viz.scene import Node

# Characters that no XML document may hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_networkx(picture: Picture, focus: Focus = EVERYTHING) -> nx.MultiDiGraph[str]:
    """Every thing that fits the filters, and every connection between them, with its words, whatever is drawn.

    Several connections may join the same two.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    scene, stages = picture.whole, dict(picture.whole.stages)
    fitting = shown(scene, picture.facets, focus._replace(chosen=""))
    for node in scene.nodes:
        if node.id in fitting:
            graph.add_node(node.id, **_values(node, stages))
    for edge in scene.edges:
        if not {edge.source, edge.target} <= fitting:
            continue
        graph.add_edge(
            edge.source,
            edge.target,
            key=edge.id,
            relation=edge.relation,
            label=edge.label,
            words=edge.words,
            sources=cite(edge.sources, ""),
        )
    return graph


def to_graphml(picture: Picture, focus: Focus = EVERYTHING) -> bytes:
    """The graph as GraphML, for Gephi, yEd, Cytoscape and others; every value is text."""
    graph = to_networkx(picture, focus)
    for values in (*(data for _, data in graph.nodes(data=True)), *(data for *_, data in graph.edges(data=True))):
        for name, value in values.items():
            values[name] = _NOT_XML.sub("\ufffd", str(value))
    clean = nx.relabel_nodes(graph, {node: _NOT_XML.sub("\ufffd", node) for node in graph})
    file = BytesIO()
    nx.write_graphml_xml(clean, file, named_key_ids=True)
    return file.getvalue()


def to_json(picture: Picture, focus: Focus = EVERYTHING) -> str:
    """The graph as node-link JSON with the sources of every thing and connection as data."""
    graph = to_networkx(picture, focus)
    data: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    sources = {node.id: node.sources for node in picture.whole.nodes}
    written = {edge.id: edge.sources for edge in picture.whole.edges}
    for node in data["nodes"]:
        node["sources"] = sources_json(sources[node["id"]])
    for edge in data["edges"]:
        edge["sources"] = sources_json(written[edge["key"]])
    data["directory"] = {"id": picture.directory.id, "version": picture.directory.version, "on": str(picture.on)}
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def _values(node: Node, stages: dict[str, str]) -> dict[str, str]:
    return {
        "kind": node.kind,
        "label": node.name,
        "sort": node.sort,
        "description": node.description,
        "stages": listed(tuple(stages[stage] for stage in node.stages)),
        "providers": listed(node.providers),
        "status": node.status,
        "confirmed": "" if node.confirmed is None else str(node.confirmed).lower(),
        "checked": str(node.checked or ""),
        "sources": cite(node.sources, ""),
    }
