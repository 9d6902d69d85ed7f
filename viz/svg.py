"""The drawing as SVG: real links, no script, no style sheet needed; it prints, and it follows forced colours.

Shapes are paths, so that the canvas draws the very same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph.words import listed, say
from viz.focus import Focus, ends, shown
from viz.layout import Box
from viz.palette import BANDS, FAINT_LINE, FAINT_TEXT, LOOKS, PAPER, SMALL, STATUS, STROKES, TEXT, Look
from viz.picture import Picture
from viz.scene import SERVICE, Node
from viz.wiring import QUIET, Point

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals.update(say=say, listed=listed)

_BEND, _HEAD = 6.0, 7.0
_TYPE = {"name": TEXT, "more": SMALL, "status": STATUS}


class Drawn(NamedTuple):
    """What of a picture is shown, lit and faint for one focus: sets of node and edge identifiers."""

    shown: frozenset[str]
    lit_nodes: frozenset[str]
    lit_edges: frozenset[str]

    def node(self, node: str) -> str:
        """How a node is drawn: out, lit, faint, or plain."""
        if node not in self.shown:
            return "out"
        return "plain" if not self.lit_nodes else "lit" if node in self.lit_nodes else "faint"

    def edge(self, edge: str, source: str, target: str, relation: str) -> str:
        """How a connection is drawn: those to agencies only when they are lit."""
        if not {source, target} <= self.shown:
            return "out"
        if edge in self.lit_edges:
            return "lit"
        return "out" if relation in QUIET else "faint" if self.lit_nodes else "plain"


def draw(picture: Picture, focus: Focus) -> Drawn:
    """How everything in a picture is drawn for a focus; what is lit is shown, whatever the filters say."""
    edges = picture.lit[focus.selected] if focus.selected else ()
    lit_nodes = ends(edges, focus.selected)
    return Drawn(shown(picture.scene, focus) | lit_nodes, lit_nodes, frozenset(edge.id for edge in edges))


def render_svg(picture: Picture, focus: Focus, address: Callable[[Node], str], *, alone: bool) -> Markup:
    """The drawing for a focus. `address` gives the link of a node; `alone`: as a document of its own."""
    drawn = draw(picture, focus)
    layout, scene = picture.layout, picture.scene
    edges: list[dict[str, Any]] = []
    for edge in scene.edges:
        points, state = layout.paths[edge.id], drawn.edge(edge.id, edge.source, edge.target, edge.relation)
        edges.append(
            {
                "edge": edge,
                "state": state,
                "line": line_path(points),
                "head": head_path(points),
                "stroke": STROKES[edge.relation].line if state != "faint" else "#c9ced3",
                "dash": " ".join(map(str, STROKES[edge.relation].dash)),
                "width": 2.5 if state == "lit" else 1.4,
            }
        )
    edges.sort(key=lambda e: e["state"] == "lit")
    nodes: list[dict[str, Any]] = []
    for node in scene.nodes:
        look, box, state = LOOKS[node.kind], layout.boxes[node.id], drawn.node(node.id)
        faint = state == "faint"
        nodes.append(
            {
                "node": node,
                "state": f"{state} chosen" if node.id == focus.selected else state,
                "href": address(node),
                "label": spoken(picture, node),
                "path": box_path(box, look),
                "fill": PAPER if faint else look.fill,
                "stroke": FAINT_LINE if faint else look.line,
                "width": 3.5 if node.id == focus.selected else 2.5 if state == "lit" else 1.4,
                "dash": "" if node.status == "active" else "6 4",
                "lines": [
                    (line.text, line.size, line.role, box.x + line.x, box.y + line.y, _TYPE[line.role], FAINT_TEXT)
                    for line in box.lines
                ],
                "faint": faint,
                "mark": mark_path(box, confirmed=node.confirmed),
            }
        )
    return Markup(
        TEMPLATES.get_template("drawing.svg").render(
            layout=layout, bands=BANDS, edges=edges, nodes=nodes, alone=alone, directory=picture.directory, text=TEXT
        )
    )


def spoken(picture: Picture, node: Node) -> str:
    """A node as it is said aloud: its name, what it is, where it stands, and how much it is connected."""
    stages = dict(picture.scene.stages)
    parts = [node.name, node.sort]
    if node.status != "active":
        parts.append(say(f"map.status.{node.status}"))
    if node.kind == SERVICE:
        parts += [listed(tuple(stages[s] for s in node.stages)), listed(node.providers) or say("map.provider.none")]
    parts.append(say("map.confirmed" if node.confirmed else "map.unconfirmed"))
    parts.append(say("map.connections", count=sum(node.id in (e.source, e.target) for e in picture.lit[node.id])))
    return ". ".join(parts)


def line_path(points: tuple[Point, ...]) -> str:
    """A line through points, its corners rounded, ending where its head begins."""
    points = (*points[:-1], _towards(points[-1], points[-2], _HEAD - 1))
    parts = [f"M{_at(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(_BEND, _apart(before, here) / 2, _apart(here, after) / 2)
        parts.append(f"L{_at(_towards(here, before, bend))}Q{_at(here)} {_at(_towards(here, after, bend))}")
    return "".join((*parts, f"L{_at(points[-1])}"))


def head_path(points: tuple[Point, ...]) -> str:
    """The arrow head at the end of a line."""
    tip, foot = points[-1], _towards(points[-1], points[-2], _HEAD)
    across, down = (foot[1] - tip[1]) * 0.55, (tip[0] - foot[0]) * 0.55
    return f"M{_at(tip)}L{_at((foot[0] + across, foot[1] + down))}L{_at((foot[0] - across, foot[1] - down))}Z"


def box_path(box: Box, look: Look) -> str:
    """The outline of a box: its corners round or cut."""
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    r = min(look.radius, box.height / 2)
    corners = (
        ((x, y + r), (x, y), (x + r, y)),
        ((right - r, y), (right, y), (right, y + r)),
        ((right, bottom - r), (right, bottom), (right - r, bottom)),
        ((x + r, bottom), (x, bottom), (x, bottom - r)),
    )
    turns = [
        f"{_at(start)}L{_at(end)}" if look.corner == "cut" else f"{_at(start)}Q{_at(corner)} {_at(end)}"
        for start, corner, end in corners
    ]
    return f"M{'L'.join(turns)}Z"


def mark_path(box: Box, *, confirmed: bool) -> str:
    """A tick in the corner of what has been confirmed, an open ring in that of what has not."""
    x, y = box.x + box.width - 13, box.y + 13
    if confirmed:
        return f"M{_at((x - 4, y))}L{_at((x - 1, y + 4))}L{_at((x + 5, y - 4))}"
    return f"M{_at((x - 4, y))}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"


def _at(point: Point) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"


def _apart(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    far = _apart(start, end)
    part = min(1.0, by / far) if far else 0.0
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
