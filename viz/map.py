"""The map as a page: pyvis holds the network, the page around it is ours, and no address outside is ever called.

The page has the same content three times: as a list in words, as a drawing with links, and, where scripts run, as a
canvas to explore. pyvis's own page is never used: it calls other servers and lets markup through.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from markupsafe import Markup
from pyvis import network as pyvis  # type: ignore[import-untyped]

from graph.clocks import notice
from graph.model import Directory, Source
from graph.words import say
from viz.focus import EVERYTHING, Focus, check_focus
from viz.layout import Layout
from viz.palette import BANDS, FAINT_LINE, FAINT_TEXT, LOOKS, PAPER, SMALL, STATUS, STROKES, TEXT
from viz.picture import Picture, make_picture
from viz.scene import AGENCY, KINDS, PROVIDED_BY, RELATIONS, REPLACED_BY, ROUTE, WAY_IN, Edge, Node
from viz.svg import TEMPLATES, box_path, draw, head_path, line_path, mark_path, render_svg, spoken
from viz.wiring import QUIET

# The folder of the library that draws on the canvas, as pyvis carries it, and that of our own script and style sheet.
LIBRARY = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2"
STATIC = Path(__file__).parent / "static"

FILES = (LIBRARY / "vis-network.min.js", STATIC / "map.js")

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "dragNodes": False,
        "zoomView": False,
        "hover": False,
        "keyboard": {"enabled": False},
        "navigationButtons": False,
        "selectConnectedEdges": False,
    },
    "nodes": {"chosen": False},
    "edges": {"smooth": False, "chosen": False},
}
_PAGES = {"service": "services", "route": "routes", "agency": "agencies"}


class Connection(NamedTuple):
    """One connection as a thing's entry shows it: the other end, why, and where that is written."""

    other: Node
    edge: Edge


def render_page(directory: Directory, *, on: date, standalone: bool, focus: Focus = EVERYTHING) -> Markup:
    """The map. `standalone`: one whole file, every link within it; else the main part, for a server's page around it.

    Raises NotFoundError where the focus names what is not there.
    """
    content = _content(directory, on, standalone, focus)
    if not standalone:
        return content
    # Files of our own and of the library: a closing tag inside a script would end it.
    scripts = [file.read_text("utf-8").replace("</script", "<\\/script") for file in FILES]
    return Markup(
        TEMPLATES.get_template("page.html").render(
            content=content,
            directory=directory,
            scripts=[Markup(script) for script in scripts],
            style=Markup((STATIC / "map.css").read_text("utf-8")),
        )
    )


def _content(directory: Directory, on: date, standalone: bool, focus: Focus) -> Markup:
    picture = make_picture(directory, on)
    check_focus(picture.scene, focus)
    scene = picture.scene
    chosen = next((node for node in scene.nodes if node.id == focus.selected), None)
    drawn = draw(picture, focus)
    address = anchor if standalone else selection
    single = _only_document(picture)
    return Markup(
        TEMPLATES.get_template("map.html").render(
            picture=picture,
            directory=directory,
            focus=focus,
            chosen=chosen,
            drawn=drawn,
            standalone=standalone,
            notice=notice(directory.clocks, on) if standalone else "",  # a served page says it above
            svg=render_svg(picture, focus, address, alone=False),
            connections=_connections(picture),
            stages=dict(scene.stages),
            by_stage=[(s, label, [n for n in scene.nodes if s in n.stages]) for s, label in scene.stages],
            routes=[node for node in scene.nodes if node.kind == ROUTE],
            agencies=[node for node in scene.nodes if node.kind == AGENCY],
            kinds=KINDS,
            strokes=STROKES,
            looks=LOOKS,
            quiet=QUIET,
            anchor=anchor,
            address=address,
            page=lambda node: "" if standalone else _page(directory, node),
            cite=lambda sources: _cite(sources, single),
            cited=single,
            said_by_heading=(WAY_IN, PROVIDED_BY, REPLACED_BY),
            count=_say_count(picture, drawn.shown, chosen),
            data=_data(picture, address),
        )
    )


def render_drawing(directory: Directory, *, on: date, focus: Focus = EVERYTHING) -> str:
    """The drawing alone, as an SVG document whose links select on the map's page."""
    picture = make_picture(directory, on)
    check_focus(picture.scene, focus)
    return str(render_svg(picture, focus, selection, alone=True))


def anchor(node: Node) -> str:
    """The place of a node in the list, as a link within the page."""
    return f"#{node.kind}-{quote(node.thing, safe='')}"


def selection(node: Node) -> str:
    """The map with a node lit, as a link."""
    return f"/map?{urlencode({node.kind: node.thing})}"


def _page(directory: Directory, node: Node) -> str:
    return f"/{_PAGES[node.kind]}/{quote(directory.id, safe='')}/{quote(node.thing, safe='')}"


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


def _cite(sources: tuple[Source, ...], single: str) -> str:
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


def _say_count(picture: Picture, shown: frozenset[str], chosen: Node | None) -> str:
    parts = [say("map.count", shown=len(shown), all=len(picture.scene.nodes))]
    if chosen is not None:
        parts.append(say("map.count.lit", name=chosen.name, lit=len(picture.lit[chosen.id])))
    return " ".join(parts)


def _data(picture: Picture, address: Callable[[Node], str]) -> dict[str, Any]:
    """What the script draws from: pyvis's nodes, edges and options, and our colours and words."""
    nodes, edges, _, _, _, options = _network(picture).get_network_data()
    layout: Layout = picture.layout
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "width": round(layout.width),
        "height": round(layout.height),
        "bands": [
            {
                "fill": BANDS[band.kind],
                "at": [round(v, 1) for v in (band.x, band.y, band.width, band.height)],
                "heading": band.heading,
            }
            for band in layout.bands
        ],
        "looks": {kind: look._asdict() for kind, look in LOOKS.items()},
        "strokes": {relation: stroke._asdict() for relation, stroke in STROKES.items()},
        "quiet": QUIET,
        "type": {"name": TEXT, "more": SMALL, "status": STATUS},
        "faint": {"text": FAINT_TEXT, "line": FAINT_LINE, "edge": "#c9ced3", "paper": PAPER},
        "words": {
            "count": say("map.count", shown="{shown}", all="{all}"),
            "lit": say("map.count.lit", name="{name}", lit="{lit}"),
        },
        "addresses": {node.id: address(node) for node in picture.scene.nodes},
    }


def _network(picture: Picture) -> Any:
    network = pyvis.Network(directed=True)
    network.options = _OPTIONS
    place = {edge.id: number for number, edge in enumerate(picture.scene.edges)}
    for node in picture.scene.nodes:
        box = picture.layout.boxes[node.id]
        network.add_node(
            node.id,
            label=node.name or " ",
            shape="custom",
            x=box.x + box.width / 2,
            y=box.y + box.height / 2,
            fixed=True,
            kind=node.kind,
            thing=node.thing,
            spoken=spoken(picture, node),
            box=[round(v, 1) for v in (box.x, box.y, box.width, box.height)],
            path=box_path(box, LOOKS[node.kind]),
            mark=mark_path(box, confirmed=node.confirmed),
            dashed=node.status != "active",
            lines=[(line.text, line.size, line.role, box.x + line.x, box.y + line.y) for line in box.lines],
            stages=sorted(picture.of.stages[node.id]),
            agencies=sorted(picture.of.agencies[node.id]),
            lit=[place[edge.id] for edge in picture.lit[node.id]],
            anchor=anchor(node)[1:],
        )
    for edge in picture.scene.edges:
        points = picture.layout.paths[edge.id]
        network.add_edge(
            edge.source,
            edge.target,
            id=edge.id,
            hidden=True,  # the script draws it along its path; a network knows only straight and curved ones
            relation=edge.relation,
            path=line_path(points),
            head=head_path(points),
        )
    return network
