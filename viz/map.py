"""The map as a page: pyvis holds the network, the page around it is ours, and no address outside is ever called.

The page has the same content three times: as a list in words, as a drawing with links, and, where scripts run, as a
canvas to explore. pyvis's own page is never used: it calls other servers and lets markup through.
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pyvis import network as pyvis

from graph.clocks import notice
from graph.model import Directory
from graph.words import say
from viz.drawn import draw, middle_of
from viz.entries import entry_values, number, say_count, sections
from viz.facets import FILTERS
from viz.focus import EVERYTHING
from viz.layout import BOX
from viz.palette import FAINT_EDGE, FAINT_LINE, FAINT_TEXT, LOOKS, PAPER, SMALL, STATUS, STROKES, TEXT
from viz.picture import Picture, make_picture
from viz.scene import CLUSTER, GAP, KINDS, MISSING, QUIET, SERVICE, Node
from viz.svg import TEMPLATES, render_svg
from viz.view import FILE, FRAME, PAGE, WHOLE, View

# The folder of the library that draws on the canvas, as pyvis carries it, and that of our own script and style sheet.
LIBRARY = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2"
STATIC = Path(__file__).parent / "static"

_MOST_KEPT = 12

# In this order: the drawing can be used before the library that draws on the canvas has been read.
FILES = (STATIC / "map-paint.js", STATIC / "map.js", LIBRARY / "vis-network.min.js")

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


def render_map(directory: Directory, on: date, view: View = WHOLE, *, emergency: str = "") -> Markup:
    """The main part of the map's page for a view. Raises NotFoundError where that names what is not there.

    The last ones made are kept: most people look at the same. What rests on a situation is never kept.
    """
    picture = picture_of(directory, on, view)
    for kept, seen, said, content in _kept:
        if kept is picture and (seen, said) == (view, emergency):
            return content
    content = _render(picture, on, view, emergency)
    if not view.told:
        _kept[:] = [*_kept[1 - _MOST_KEPT :], (picture, view, emergency, content)]
    return content


def _render(picture: Picture, on: date, view: View, emergency: str) -> Markup:
    directory = picture.directory
    listed = sections(picture)
    numbers = number(listed)
    drawn = draw(picture, view)
    chosen = next((node for node in picture.scene.nodes if node.id == view.focus.chosen), None)
    return Markup(
        TEMPLATES.get_template("map.html").render(
            entry_values(picture, view),
            sections=listed,
            numbers=numbers,
            svg=render_svg(picture, view, numbers, alone=False),
            drawn=drawn,
            chosen=chosen,
            count=say_count(picture, len(drawn.shown), chosen),
            told=view.place == FILE,
            file=view.place == FILE,
            frame=view.place == FRAME,
            notice="" if view.place not in (FILE, FRAME) else notice(directory.clocks, on),
            emergency=emergency,
            filters=FILTERS,
            focus=view.focus._asdict(),
            kinds=KINDS + ((GAP,) if view.gaps else ()),
            strokes={r: stroke for r, stroke in STROKES.items() if r != MISSING or view.gaps},
            looks=LOOKS,
            quiet=QUIET,
            nothing=EVERYTHING,
            data=_data(picture, view),
        )
    )


def render_table(directory: Directory, on: date, view: View = WHOLE) -> Markup:
    """The services of a view as a table for each stage; every name chooses on the map. Raises NotFoundError."""
    picture = picture_of(directory, on, view)
    nodes = {node.id: node for node in picture.scene.nodes}
    before: dict[str, dict[str, list[Node]]] = {node: {} for node in nodes}
    for edge in picture.scene.edges:
        others = before[edge.target].setdefault(edge.relation, [])
        if nodes[edge.source] not in others:
            others.append(nodes[edge.source])
    shown = draw(picture, view).shown
    return Markup(
        TEMPLATES.get_template("table.html").render(
            entry_values(picture, view._replace(place=PAGE)),
            sections=sections(picture),
            before=before,
            shown=shown,
            count=say("map.table.count", count=len({n for n in shown if nodes[n].kind in (SERVICE, GAP, CLUSTER)})),
        )
    )


def render_entry(directory: Directory, on: date, view: View) -> Markup:
    """All about the chosen thing, for a page that shows too many to tell of each. Raises NotFoundError."""
    picture = picture_of(directory, on, view)
    chosen = next(node for node in picture.scene.nodes if node.id == view.focus.chosen)
    return Markup(TEMPLATES.get_template("entry.html").render(entry_values(picture, view), node=chosen))


def render_file(directory: Directory, on: date, view: View = WHOLE, *, emergency: str = "") -> Markup:
    """The map as one file that needs no network: it carries its script and style, and allows by hash no others."""
    # Files of our own and of the library: a closing tag inside a script would end it.
    scripts = [file.read_text("utf-8").replace("</script", "<\\/script") for file in FILES]
    style = (STATIC / "map.css").read_text("utf-8")
    allowed = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return Markup(
        TEMPLATES.get_template("page.html").render(
            content=render_map(directory, on, view._replace(place=FILE), emergency=emergency),
            directory=directory,
            scripts=[Markup(script) for script in scripts],
            style=Markup(style),
            policy="; ".join(f"{name} {sources}" for name, sources in allowed.items()),
        )
    )


def render_drawing(directory: Directory, on: date, view: View = WHOLE) -> str:
    """The drawing alone, as an SVG document whose links choose on the map's page. Raises NotFoundError."""
    return str(render_svg(picture_of(directory, on, view), view, {}, alone=True))


def picture_of(directory: Directory, on: date, view: View) -> Picture:
    """The picture that a view is drawn from. Raises NotFoundError where it names what is not there."""
    among = frozenset(node for trace in view.traces for node in trace.nodes)
    return make_picture(
        directory,
        view.on or on,
        view.focus,
        gaps=view.gaps,
        since=view.since,
        among=among,
        # A day that was told is not remembered; that it is today says nothing.
        keep=not view.told or view.on is None,
    )


_kept: list[tuple[Picture, View, str, Markup]] = []


def forget(version: str) -> None:
    """Keeps nothing more of a version."""
    _kept[:] = [one for one in _kept if one[0].directory.version != version]


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _data(picture: Picture, view: View) -> dict[str, Any]:
    """What the script needs besides the drawing that stands on the page: pyvis's network, facets, and our words."""
    nodes, edges, _, _, _, options = _network(picture).get_network_data()
    places = {edge.id: place for place, edge in enumerate(picture.scene.edges)}
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "wide": BOX,
        "middle": middle_of(picture.layout),
        "width": round(picture.layout.width),
        "height": round(picture.layout.height),
        "looks": {kind: look._asdict() for kind, look in LOOKS.items()},
        "strokes": {relation: stroke._asdict() for relation, stroke in STROKES.items()},
        "quiet": QUIET,
        "filters": FILTERS,
        "traces": [[trace.nodes, [places[e] for e in trace.edges if e in places]] for trace in view.traces],
        "narrowed": picture.narrowed,
        "type": {"name": TEXT, "more": SMALL, "status": STATUS},
        "faint": {"text": FAINT_TEXT, "line": FAINT_LINE, "edge": FAINT_EDGE, "paper": PAPER},
        "all": len(picture.whole.nodes),
        "place": view.place,
        "kept": view.kept,
        "words": {
            "count": say("map.count", shown="{shown}", all="{all}"),
            "lit": say("map.count.lit", name="{name}", lit="{lit}"),
            "none": say("map.count.none"),
        },
    }


def _network(picture: Picture) -> Any:
    network = pyvis.Network(directed=True)
    network.options = _OPTIONS
    places = {edge.id: place for place, edge in enumerate(picture.scene.edges)}
    order = {node.id: place for place, node in enumerate(picture.scene.nodes)}
    facets = picture.facets
    for node in picture.scene.nodes:
        box = picture.layout.boxes[node.id]
        behind = facets.services.get(node.id, ())
        own = {name: sorted(of[node.id]) for name, of in facets.values.items() if of.get(node.id)}
        network.add_node(
            node.id,
            label=" ",  # the script draws the words that stand in the drawing
            shape="custom",
            x=round(box.x + box.width / 2),
            y=round(box.y + box.height / 2),
            fixed=True,
            kind=node.kind,
            low=round(box.y + box.height),
            lit=[places[edge.id] for edge in picture.lit[node.id]],
            **({"facets": own} if own else {"services": sorted(order[s] for s in behind if s in order)}),
        )
    for edge in picture.scene.edges:
        # Hidden: the script draws it along its path; a network knows only straight and curved ones.
        network.add_edge(edge.source, edge.target, hidden=True, relation=edge.relation)
    return network
