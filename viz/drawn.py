"""How each thing of a picture is drawn: out, lit, faint or plain. The script of the page follows the same rules."""

from __future__ import annotations

from typing import NamedTuple

from viz.focus import ends, shown
from viz.layout import Layout
from viz.picture import Picture
from viz.scene import NEED, QUIET, SERVICE
from viz.view import View


class Drawn(NamedTuple):
    """What of a picture is shown, lit and faint: sets of node and edge identifiers."""

    shown: frozenset[str]
    lit_nodes: frozenset[str]
    lit_edges: frozenset[str]

    def node(self, node: str) -> str:
        """How a node is drawn."""
        if node not in self.shown:
            return "out"
        return "plain" if not self.lit_nodes else "lit" if node in self.lit_nodes else "faint"

    def edge(self, edge: str, source: str, target: str, relation: str) -> str:
        """How a connection is drawn: those that are quiet only when they are lit."""
        if not {source, target} <= self.shown:
            return "out"
        if edge in self.lit_edges:
            return "lit"
        return "out" if relation in QUIET else "faint" if self.lit_nodes else "plain"


def extent(picture: Picture, drawn: Drawn) -> tuple[int, int]:
    """From where to where something is shown: no empty band of ways in above it, and nothing below the last box."""
    layout = picture.layout
    if not drawn.shown or len(drawn.shown) == len(picture.scene.nodes):
        return 0, round(layout.height)
    boxes = [layout.boxes[node] for node in drawn.shown]
    middle = middle_of(layout)
    top = 0 if min(box.y for box in boxes) < middle else middle - 8
    return top, min(round(layout.height), max(round(box.y + box.height) for box in boxes) + 16)


def middle_of(layout: Layout) -> int:
    """Where needs and services begin, below the ways in."""
    return round(min((band.y for band in layout.bands if band.kind in (NEED, SERVICE)), default=0))


def draw(picture: Picture, view: View) -> Drawn:
    """How everything in a picture is drawn for a view; what is lit is shown, whatever the filters say."""
    chosen = view.focus.chosen
    if chosen not in picture.lit:
        chosen = ""
    edges = frozenset(edge.id for edge in picture.lit[chosen]) if chosen else frozenset[str]()
    nodes = ends(picture.lit[chosen], chosen) if chosen else frozenset[str]()
    if view.traces:
        edges, nodes = frozenset(view.traces[0].edges), frozenset(view.traces[0].nodes)
    # What was narrowed holds nothing but what is shown.
    through = frozenset(picture.lit) if picture.narrowed else shown(picture.scene, picture.facets, view.focus)
    return Drawn(through | nodes, nodes, edges)
