"""How connections run: only in the gutters between columns and the channels between rows, never behind a box.

Connections that begin in the same thing and say the same share one lane until they part. Those to agencies, drawn only
when something is selected, share one lane between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from viz.scene import QUIET, Edge, Scene

Point = tuple[float, float]
Side = Literal["left", "right", "top", "bottom"]
Track = tuple[Literal["gutter", "channel"], int]

# One side of a node, and the bundle that begins or ends there.
Port = tuple[str, Side, str]

_LANE, _PAD = 7.0, 13.0


class Cell(NamedTuple):
    """A place on the grid: `band` is below zero for rows of ways in, zero for services, above for agencies."""

    column: int
    band: int
    row: int


class Wire(NamedTuple):
    """One connection's way: out of a side, along tracks that alternate, into a side."""

    edge: Edge
    bundle: str
    leave: Side
    tracks: tuple[Track, ...]
    arrive: Side


def plan_wires(scene: Scene, cells: Mapping[str, Cell], columns: int, above: int, below: int) -> Grid:
    """The grid with every connection's way on it; `above` and `below` count the rows of ways in and of agencies."""
    wires: list[Wire] = []
    for edge in scene.edges:
        start, end = cells[edge.source], cells[edge.target]
        leave: Side = "bottom" if start.band < 0 else "right"
        arrive: Side = "left" if end.band == 0 else "top"
        first: Track = ("channel", above + start.band + 1) if leave == "bottom" else ("gutter", start.column + 1)
        # The channel above a row of ways in has the row's number; the services' channel comes after those.
        last: Track = ("gutter", end.column) if arrive == "left" else ("channel", above + end.band)
        bundle = "quiet" if edge.relation in QUIET else f"{edge.relation} {edge.source}"
        wires.append(Wire(edge, bundle, leave, _tracks(first, last, start, end, above), arrive))
    return Grid(tuple(wires))


def _tracks(first: Track, last: Track, start: Cell, end: Cell, above: int) -> tuple[Track, ...]:
    if first == last:
        return (first,)
    if first[0] != last[0]:
        return (first, last)
    if first[0] == "gutter":
        return (first, ("channel", above), last)
    return (first, ("gutter", end.column + (start.column > end.column)), last)


class Grid:
    """Wires, the lanes they take, and where the tracks lie once they are placed."""

    def __init__(self, wires: tuple[Wire, ...]) -> None:
        self.wires = wires
        self._lanes: dict[Track, dict[str, int]] = {}
        self._ports: dict[tuple[str, Side], dict[str, int]] = {}
        self._places: dict[Track, float] = {}
        for wire in wires:
            for track in wire.tracks:
                lanes = self._lanes.setdefault(track, {})
                lanes.setdefault(wire.bundle, len(lanes))
            for node, side, bundle in self._ends(wire):
                ports = self._ports.setdefault((node, side), {})
                ports.setdefault(bundle, len(ports))

    @staticmethod
    def _ends(wire: Wire) -> tuple[Port, Port]:
        return (wire.edge.source, wire.leave, wire.bundle), (wire.edge.target, wire.arrive, wire.bundle)

    def room(self, kind: Literal["gutter", "channel"], number: int) -> float:
        """How wide a track has to be for its lanes."""
        lanes = len(self._lanes.get((kind, number), {}))
        return 2 * _PAD + _LANE * max(0, lanes - 1)

    def place(self, kind: Literal["gutter", "channel"], number: int, start: float) -> None:
        """Says where a track begins: its left edge or its top."""
        self._places[kind, number] = start + _PAD

    def ports(self) -> dict[Port, tuple[int, int]]:
        """For each port its place among all on that side of the node, and their number."""
        return {
            (node, side, bundle): (place, len(bundles))
            for (node, side), bundles in self._ports.items()
            for bundle, place in bundles.items()
        }

    def paths(self, ports: Mapping[Port, Point]) -> dict[str, tuple[Point, ...]]:
        """The points of every connection, from the ports of its ends, in right angles."""
        paths: dict[str, tuple[Point, ...]] = {}
        for wire in self.wires:
            start, end = (ports[port] for port in self._ends(wire))
            points = [start]
            for track in wire.tracks:
                along = self._places[track] + _LANE * self._lanes[track][wire.bundle]
                x, y = points[-1]
                points.append((along, y) if track[0] == "gutter" else (x, along))
            x, y = points[-1]
            points.append((x, end[1]) if wire.tracks[-1][0] == "gutter" else (end[0], y))
            points.append(end)
            paths[wire.edge.id] = tuple(points)
        return paths
