"""Where everything stands: computed once for a directory version, the same every time.

Needs stand in the first column, then services by stage, left to right in the directory's order; a long stage takes
several columns. Ways in and their gates stand above, panels and agencies below, all on one grid, so that the gutters
between columns are free for connections.
Units are pixels at full size; y grows downwards.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from itertools import groupby
from math import ceil, sqrt
from typing import Any, NamedTuple

import networkx as nx

from graph.words import listed, say
from viz.lettering import wrap
from viz.scene import (
    AGENCY,
    CLUSTER,
    GAP,
    GATE,
    GUARDS,
    LEADS_TO,
    NEED,
    PANEL,
    QUIET,
    ROUTE,
    SERVICE,
    WAY_IN,
    Node,
    Scene,
)
from viz.wiring import Cell, Grid, Point, Side, plan_wires

# So wide that the columns of six stages and of the needs fit a laptop's screen at full size.
BOX = 159.0
_MARGIN, _BETWEEN, _HEAD = 8.0, 10.0, 34.0
_NAME, _SMALL = 14.0, 12.0
_LEADING = {_NAME: 18.0, _SMALL: 15.0}
_FEWEST_ROWS = 16


class Line(NamedTuple):
    """A line of type in a box: its middle at (x, y) from the box's corner; `role` is name, more or status."""

    text: str
    size: float
    role: str
    x: float
    y: float


class Box(NamedTuple):
    """A rectangle with its top left corner at (x, y), and the lines of type in it."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]


class Band(NamedTuple):
    """A background with a heading: `kind` is need, route, service or agency; a stage has one over all its columns."""

    kind: str
    heading: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float


class Layout(NamedTuple):
    """A drawing without colours: boxes by node, the points of each connection by edge, and backgrounds."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    paths: Mapping[str, tuple[Point, ...]]
    bands: tuple[Band, ...]


def lay_out(scene: Scene, notes: Mapping[str, str] | None = None) -> Layout:
    """The layout of a scene; notes are words that stand first in the boxes of some nodes."""
    plain = {node.id: _letter(node, dict(scene.stages), (notes or {}).get(node.id, "")) for node in scene.nodes}
    columns = _columns(scene)
    cells = {
        node: Cell(number, 0, row) for number, column in enumerate(columns) for row, node in enumerate(column.nodes)
    }
    count = len(columns)
    routes = _route_rows(scene, cells, count)
    cells.update({node: Cell(c, r - len(routes), 0) for r, row in enumerate(routes) for node, c in row.items()})
    agencies: list[dict[str, int]] = []
    _settle(scene, [n.id for n in scene.nodes if n.kind in (PANEL, AGENCY)], cells, count, agencies, 0)
    cells.update({node: Cell(c, r + 1, 0) for r, row in enumerate(agencies) for node, c in row.items()})

    grid = plan_wires(scene, cells, count, len(routes), len(agencies))
    lefts, width = _across(grid, count)
    tops, bands, height = _down(scene, plain, cells, columns, routes, agencies, grid, lefts, width)
    boxes = {node.id: plain[node.id]._replace(x=lefts[cells[node.id].column], y=tops[node.id]) for node in scene.nodes}
    ports = {port: _at(boxes[port[0]], port[1], place, among) for port, (place, among) in grid.ports().items()}
    return Layout(width, height, boxes, grid.paths(ports), tuple(bands))


def _letter(node: Node, stages: dict[str, str], note: str) -> Box:
    inset = 18.0 if node.kind in (GATE, PANEL) else 11.0
    room = BOX - 2 * inset
    wanted = [(line, _NAME, "name") for line in wrap(node.name, _NAME, room - 12, 6)]
    said: list[tuple[str, str]] = [(note, "status")] if note else []
    if node.status != "active":
        said.append((say(f"map.status.{node.status}"), "status"))
    if node.kind == SERVICE:
        said.append((listed(node.providers) or say("map.provider.none"), "more"))
    elif node.sort not in (say("map.sort.agency"), say("map.sort.route"), say("map.sort.need")):
        said.append((node.sort, "more"))
    if len(node.stages) > 1:
        also = listed(tuple(stages[s] for s in node.stages[1:]))
        said.append((say("map.also-in", stages=also), "more"))
    wanted += [(line, _SMALL, role) for text, role in said for line in wrap(text, _SMALL, room, 3)]
    lines: list[Line] = []
    y = 9.0
    for text, size, role in wanted:
        lines.append(Line(text, size, role, inset, y + _LEADING[size] / 2))
        y += _LEADING[size]
    return Box(0, 0, BOX, y + 8, tuple(lines))


class Column(NamedTuple):
    """The nodes of one column from the top; columns that follow each other with one heading share it."""

    kind: str
    heading: str
    nodes: list[str]


def _columns(scene: Scene) -> list[Column]:
    """Needs, then services by stage. A service stands in the first of its stages."""
    services = [node for node in scene.nodes if node.kind in (SERVICE, GAP, CLUSTER)]
    tallest = max(_FEWEST_ROWS, ceil(1.4 * sqrt(len(services))))
    came = {node.id: [len(scene.nodes)] for node in services}
    rank = {node.id: place for place, node in enumerate(scene.nodes)}
    for edge in scene.edges:
        if edge.target in came and edge.relation not in QUIET:
            insort(came[edge.target], rank[edge.source])
    columns = _split(NEED, say("map.band.need"), [n.id for n in scene.nodes if n.kind == NEED], tallest + 8)
    for stage, label in scene.stages:
        # What comes from the same things stands together, so that connections share their way.
        here = sorted((n.id for n in services if n.stages[0] == stage), key=lambda n: (came[n], rank[n]))
        columns += _split(SERVICE, label, here, tallest) or [Column(SERVICE, label, [])]
    return columns or [Column(SERVICE, "", [])]


def _split(kind: str, heading: str, nodes: list[str], tallest: int) -> list[Column]:
    wide = ceil(len(nodes) / tallest)
    high = ceil(len(nodes) / max(1, wide))
    return [Column(kind, heading, nodes[high * i : high * (i + 1)]) for i in range(wide)]


def _route_rows(scene: Scene, cells: dict[str, Cell], count: int) -> list[dict[str, int]]:
    """Ways in, those that lead to others above them; each row maps nodes to columns."""
    graph: Any = nx.DiGraph()
    routes = [node.id for node in scene.nodes if node.kind == ROUTE]
    graph.add_edges_from((e.source, e.target) for e in scene.edges if e.relation == LEADS_TO and e.target in routes)
    # Ways in that lead to each other in a ring share a level.
    rings = nx.condensation(graph)
    depth: dict[int, int] = {}
    for ring in nx.topological_sort(rings):
        depth[ring] = max((depth[before] + 1 for before in rings.predecessors(ring)), default=0)
    level = {node: depth[ring] for node, ring in rings.graph["mapping"].items()}
    rows: list[dict[str, int]] = []
    for step in range(max(level.values(), default=-1) + 1):
        _settle(scene, [n for n in routes if level.get(n) == step], cells, count, rows, len(rows))
    # The others lead to no way in, so any row will do.
    _settle(scene, [n for n in routes if n not in level], cells, count, rows, 0)
    placed = {**cells, **{node: Cell(c, r - len(rows), 0) for r, row in enumerate(rows) for node, c in row.items()}}
    _settle(scene, [node.id for node in scene.nodes if node.kind == GATE], placed, count, rows, 0)
    return rows


def _settle(
    scene: Scene, nodes: list[str], cells: Mapping[str, Cell], count: int, rows: list[dict[str, int]], first: int
) -> None:
    """Puts nodes into rows from `first` on, each as near as can be above or below what it is connected with."""
    taken = sum(len(row) for row in rows[first:])
    while (len(rows) - first) * count < taken + len(nodes):
        rows.append({})
    wanted = {node: _middle(scene, node, cells) for node in nodes}
    free = [(r, c) for r in range(first, len(rows)) for c in range(count) if c not in rows[r].values()]
    for node in sorted(nodes, key=lambda n: (wanted[n] is None, wanted[n] or 0.0, nodes.index(n))):
        goal = wanted[node]
        # What is connected with nothing goes where there is room, from the end.
        row, column = min(free, key=lambda cell: (abs(cell[1] - (count if goal is None else goal)) + cell[0] / 2, cell))
        free.remove((row, column))
        rows[row][node] = column


def _middle(scene: Scene, node: str, cells: Mapping[str, Cell]) -> float | None:
    near = [
        cells[other].column
        for edge in scene.edges
        for here, other in ((edge.source, edge.target), (edge.target, edge.source))
        if here == node and other in cells and (edge.relation in (WAY_IN, GUARDS) or not other.startswith(ROUTE))
    ]
    return sum(near) / len(near) if near else None


def _across(grid: Grid, count: int) -> tuple[list[float], float]:
    """The left edge of each column, and the whole width; sets the gutters' places."""
    x = _MARGIN
    lefts: list[float] = []
    for gutter in range(count + 1):
        wide = grid.room("gutter", gutter)
        grid.place("gutter", gutter, x)
        x += wide
        if gutter < count:
            lefts.append(x)
            x += BOX
    return lefts, x + _MARGIN


def _down(
    scene: Scene,
    plain: Mapping[str, Box],
    cells: Mapping[str, Cell],
    columns: list[Column],
    routes: list[dict[str, int]],
    agencies: list[dict[str, int]],
    grid: Grid,
    lefts: list[float],
    width: float,
) -> tuple[dict[str, float], list[Band], float]:
    """The top of each box, the backgrounds, and the whole height; sets the channels' places."""
    tops: dict[str, float] = {}
    bands: list[Band] = []

    def rows(these: Iterable[dict[str, int]], first: int, y: float) -> float:
        for number, row in enumerate(these):
            grid.place("channel", first + number, y)
            y += grid.room("channel", first + number)
            tops.update(dict.fromkeys(row, y))
            y += max(plain[node].height for node in row)
        return y

    inside = width - 2 * _MARGIN
    y = _MARGIN
    if routes:
        end = rows(routes, 0, y + _HEAD)
        bands.append(Band(ROUTE, (say("map.band.route"),), _MARGIN, y, inside, end + _BETWEEN - y))
        y = end + _BETWEEN
    grid.place("channel", len(routes), y)
    y += grid.room("channel", len(routes))

    heads = {column.heading: wrap(column.heading, 16.0, BOX, 2) for column in columns}
    head = 14 + 20 * max(len(lines) for lines in heads.values())
    bottom = y + head
    for column in columns:
        below = y + head
        for node in column.nodes:
            tops[node] = below
            below += plain[node].height + _BETWEEN
        bottom = max(bottom, below)
    numbered = list(enumerate(columns))
    for (kind, heading), those in groupby(numbered, key=lambda pair: (pair[1].kind, pair[1].heading)):
        mine = [lefts[number] for number, _ in those]
        bands.append(Band(kind, heads[heading], mine[0] - 8, y, mine[-1] + BOX + 16 - mine[0], bottom - y))
    y = bottom + _BETWEEN
    if agencies:
        end = rows(agencies, len(routes) + 1, y + _HEAD)
        bands.append(Band(AGENCY, (say("map.band.agency"),), _MARGIN, y, inside, end + _BETWEEN - y))
        y = end + _BETWEEN
    return tops, bands, y + _MARGIN


def _at(box: Box, side: Side, place: int, among: int) -> Point:
    """Where on a side of its box a bundle of connections begins or ends, spread about the middle."""
    long = box.height if side in ("left", "right") else box.width
    apart = min(8.0, (long - 16) / max(1, among - 1))
    along = long / 2 + (place - (among - 1) / 2) * apart
    if side in ("left", "right"):
        return (box.x + (box.width if side == "right" else 0), box.y + along)
    return (box.x + along, box.y + (box.height if side == "bottom" else 0))
