"""The drawing as SVG: real links, no script, no style sheet needed; it prints, and it follows forced colours.

Shapes are paths, so that the canvas draws the very same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph.clocks import OFFERED
from graph.words import listed, say
from viz.drawn import draw, extent
from viz.outline import box_path, head_path, line_path, mark_path
from viz.palette import BANDS, FAINT_EDGE, FAINT_LINE, FAINT_TEXT, LOOKS, PAPER, SMALL, STATUS, STROKES, TEXT
from viz.picture import Picture
from viz.scene import CLUSTER, GAP, SERVICE, Node
from viz.view import View

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
TEMPLATES.globals.update(say=say, listed=listed)

_TYPE = {"name": TEXT, "more": SMALL, "status": STATUS}


def render_svg(picture: Picture, view: View, numbers: Mapping[str, int], *, alone: bool) -> Markup:
    """The drawing for a view. `numbers` tie boxes to a list, on paper; `alone`: as a document of its own."""
    drawn = draw(picture, view)
    layout, scene = picture.layout, picture.scene
    address = view.choose(picture.clusters)
    changed = {change.node.id: change.how for change in picture.changes}
    edges: list[dict[str, Any]] = []
    for place, edge in enumerate(scene.edges):
        points, state = layout.paths[edge.id], drawn.edge(edge.id, edge.source, edge.target, edge.relation)
        edges.append(
            {
                "edge": edge,
                "place": place,
                "state": state,
                "line": line_path(points),
                "head": head_path(points),
                "stroke": STROKES[edge.relation].line if state != "faint" else FAINT_EDGE,
                "dash": " ".join(map(str, STROKES[edge.relation].dash)),
                "width": 2.5 if state == "lit" else 1.4,
            }
        )
    edges.sort(key=lambda e: e["state"] == "lit")
    nodes: list[dict[str, Any]] = []
    for node in scene.nodes:
        look, box, state = LOOKS[node.kind], layout.boxes[node.id], drawn.node(node.id)
        faint, chosen = state == "faint", node.id == view.focus.chosen
        how = changed.get(node.id, "")
        nodes.append(
            {
                "node": node,
                "state": f"{state}{' chosen' if chosen else ''}{f' was-{how}' if how else ''}",
                "href": address(node),
                "label": spoken(picture, node),
                "path": box_path(box, look),
                "fill": PAPER if faint else look.fill,
                "stroke": FAINT_LINE if faint else look.line,
                "width": 3.5 if chosen or how else 2.5 if state == "lit" else 1.4,
                "dash": "" if node.status in OFFERED else "6 4",
                "lines": [
                    (line.text, line.size, line.role, box.x + line.x, box.y + line.y, _TYPE[line.role], FAINT_TEXT)
                    for line in box.lines
                ],
                "faint": faint,
                "mark": "" if node.confirmed is None else mark_path(box, confirmed=node.confirmed),
                "number": numbers.get(node.id),
                "corner": (box.x + box.width - 5, box.y + box.height - 5),
            }
        )
    return Markup(
        TEMPLATES.get_template("drawing.svg").render(
            layout=layout,
            extent=extent(picture, drawn),
            bands=BANDS,
            edges=edges,
            nodes=nodes,
            alone=alone,
            directory=picture.directory,
            text=TEXT,
        )
    )


def spoken(picture: Picture, node: Node) -> str:
    """A node as it is said aloud: its name, what it is, and where it stands."""
    stages = dict(picture.scene.stages)
    parts = [node.name, node.sort]
    if node.kind in (GAP, CLUSTER):
        parts.append(stages[node.stages[0]])
    if node.status != "active":
        parts.append(say(f"map.status.{node.status}"))
    if node.kind == SERVICE:
        parts += [listed(tuple(stages[s] for s in node.stages)), listed(node.providers) or say("map.provider.none")]
    if node.confirmed is not None:
        parts.append(say("map.confirmed" if node.confirmed else "map.unconfirmed"))
    parts += [change.words[0] for change in picture.changes if change.node.id == node.id]
    return ". ".join(parts)
