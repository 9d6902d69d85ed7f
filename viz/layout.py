"""Where everything stands: computed once for a directory version, the same every time.

Services stand in columns by stage, left to right in the directory's order; a long stage takes several columns. Ways in
stand above them, agencies below, all on the same grid, so that the gutters between columns are free for connections.
Units are pixels at full size; y grows downwards.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from math import ceil, sqrt
from typing import Any, NamedTuple

import networkx as nx

from graph.words import listed, say
from viz.lettering import wrap
from viz.scene import AGENCY, LEADS_TO, ROUTE, SERVICE, WAY_IN, Node, Scene
from viz.wiring import Cell, Grid, Point, Side, plan_wires

BOX = 206.0
_MARGIN, _BETWEEN, _HEAD = 12.0, 12.0, 34.0
_NAME, _SMALL = 14.0, 12.0
_LEADING = {_NAME: 18.0, _SMALL: 15.0}
_FEWEST_ROWS = 6


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
    """A background with a heading: `kind` is route, service or agency; a stage has one over all its columns."""

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


def lay_out(scene: Scene) -> Layout:
    """The layout of a scene."""
    plain = {node.id: _letter(node, dict(scene.stages)) for node in scene.nodes}
    columns = _columns(scene)
    cells = {node: Cell(column, 0, row) for column, (_, nodes) in enumerate(columns) for row, node in enumerate(nodes)}
    count = len(columns)
    routes = _route_rows(scene, cells, count)
    cells.update({node: Cell(c, r - len(routes), 0) for r, row in enumerate(routes) for node, c in row.items()})
    agencies: list[dict[str, int]] = []
    _settle(scene, [n.id for n in scene.nodes if n.kind == AGENCY], cells, count, agencies, 0)
    cells.update({node: Cell(c, r + 1, 0) for r, row in enumerate(agencies) for node, c in row.items()})

    grid = plan_wires(scene, cells, count, len(routes), len(agencies))
    lefts, width = _across(grid, count)
    tops, bands, height = _down(scene, plain, cells, columns, routes, agencies, grid, lefts, width)
    boxes = {node.id: plain[node.id]._replace(x=lefts[cells[node.id].column], y=tops[node.id]) for node in scene.nodes}
    ports = {port: _at(boxes[port[0]], port[1], place, among) for port, (place, among) in grid.ports().items()}
    return Layout(width, height, boxes, grid.paths(ports), tuple(bands))


def _letter(node: Node, stages: dict[str, str]) -> Box:
    room = BOX - 26
    wanted = [(line, _NAME, "name") for line in wrap(node.name, _NAME, room - 12, 4)]
    said: list[tuple[str, str]] = []
    if node.status != "active":
        said.append((say(f"map.status.{node.status}"), "status"))
    if node.kind == SERVICE:
        said.append((listed(node.providers) or say("map.provider.none"), "more"))
    elif node.sort != say("map.sort.agency") and node.sort != say("map.sort.route"):
        said.append((node.sort, "more"))
    if len(node.stages) > 1:
        also = listed(tuple(stages[s] for s in node.stages[1:]))
        said.append((say("map.also-in", stages=also), "more"))
    wanted += [(line, _SMALL, role) for text, role in said for line in wrap(text, _SMALL, room, 3)]
    lines: list[Line] = []
    y = 9.0
    for text, size, role in wanted:
        lines.append(Line(text, size, role, 13.0, y + _LEADING[size] / 2))
        y += _LEADING[size]
    return Box(0, 0, BOX, y + 8, tuple(lines))


def _columns(scene: Scene) -> list[tuple[str, list[str]]]:
    """The stage and the services of each column. A service stands in the first of its stages."""
    services = [node for node in scene.nodes if node.kind == SERVICE]
    tallest = max(_FEWEST_ROWS, ceil(1.4 * sqrt(len(services))))
    came = {node.id: [len(scene.nodes)] for node in services}
    rank = {node.id: place for place, node in enumerate(scene.nodes)}
    for edge in scene.edges:
        if edge.target in came:
            insort(came[edge.target], rank[edge.source])
    columns: list[tuple[str, list[str]]] = []
    for stage, _ in scene.stages:
        # What comes from the same things stands together, so that connections share their way.
        here = sorted((n.id for n in services if n.stages[0] == stage), key=lambda n: (came[n], rank[n]))
        wide = max(1, ceil(len(here) / tallest))
        high = max(1, ceil(len(here) / wide))
        columns += [(stage, here[high * i : high * (i + 1)]) for i in range(wide)]
    return columns or [("", [])]


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
        if here == node and other in cells and (edge.relation == WAY_IN or not other.startswith(ROUTE))
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
    columns: list[tuple[str, list[str]]],
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

    labels = {stage: wrap(label, 16.0, BOX, 2) for stage, label in scene.stages}
    head = 14 + 20 * max((len(lines) for lines in labels.values()), default=1)
    bottom = y + head
    for _, nodes in columns:
        below = y + head
        for node in nodes:
            tops[node] = below
            below += plain[node].height + _BETWEEN
        bottom = max(bottom, below)
    for stage, lines in labels.items():
        mine = [lefts[c] for c, (s, _) in enumerate(columns) if s == stage]
        bands.append(Band(SERVICE, lines, mine[0] - 8, y, mine[-1] + BOX + 16 - mine[0], bottom - y))
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
