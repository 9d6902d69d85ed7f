"""The map's graph as other tools read it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import date
from io import BytesIO

import networkx as nx

from graph.model import Directory
from viz.export import to_graphml, to_json, to_networkx
from viz.focus import Focus, shown
from viz.map import picture_of
from viz.picture import make_picture
from viz.view import WHOLE, View

DAY = date(2026, 11, 23)


def test_graphml_read_back_is_the_graph_with_its_words(directory: Directory) -> None:
    picture = picture_of(directory, DAY, WHOLE)
    graph = to_networkx(picture)
    again = nx.read_graphml(BytesIO(to_graphml(picture)), force_multigraph=True)
    assert dict(again.nodes(data="label")) == dict(graph.nodes(data="label"))
    assert sorted(data["words"] for *_, data in again.edges(data=True)) == sorted(e.words for e in picture.scene.edges)
    assert all(data["sources"] for *_, data in again.edges(data=True))


def test_no_character_breaks_the_graphml(workshop: Directory) -> None:
    wheel = workshop.services["wheel"]._replace(name="a\x00b\ufffec", description="\x1b[31m<&>")
    broken = workshop._replace(services={**workshop.services, "wheel": wheel})
    ET.fromstring(to_graphml(picture_of(broken, DAY, WHOLE)))


def test_json_is_node_link_data_with_the_sources_of_everything(directory: Directory) -> None:
    picture = picture_of(directory, DAY, WHOLE)
    data = json.loads(to_json(picture))
    graph = nx.node_link_graph(data, edges="edges")
    assert set(graph) == {node.id for node in picture.scene.nodes}
    assert graph.number_of_edges() == len(picture.scene.edges)
    assert all(edge["sources"] for edge in data["edges"])
    assert data["directory"]["version"] == directory.version


def test_a_filter_narrows_the_data_and_what_is_too_large_to_draw_is_exported_whole(
    city: Directory, workshop: Directory
) -> None:
    planned = Focus(status="planned")
    picture = picture_of(city, DAY, View(planned))
    assert set(to_networkx(picture, planned)) == shown(picture.whole, picture.facets, planned)
    clustered = make_picture(workshop, DAY, most=5)
    assert clustered.clusters
    assert set(to_networkx(clustered)) == {node.id for node in clustered.whole.nodes}


def test_every_value_of_a_thing_is_in_the_data(workshop: Directory) -> None:
    data = json.loads(to_json(picture_of(workshop, DAY, View(gaps=True))))
    nodes = {node["id"]: node for node in data["nodes"]}
    check = nodes["service:check-over"]
    assert (check["confirmed"], check["checked"], check["stages"]) == ("true", "2026-11-01", "Look")
    assert check["sources"][0]["section"] == "Services"
    assert nodes["gap:shine look"]["providers"] == ""
    comes_first = next(edge for edge in data["edges"] if edge["relation"] == "comes-after")
    assert comes_first["sources"][0]["section"] == "Repairs"
    assert data["directory"]["on"] == "2026-11-23"
