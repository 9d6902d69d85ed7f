"""Outlines as paths of SVG, which a canvas draws just as well: lines with round corners, heads, boxes and marks."""

from __future__ import annotations

from viz.layout import Box
from viz.palette import Look
from viz.wiring import Point

_BEND, _HEAD = 6.0, 7.0


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
    """The outline of a box: its corners round or cut, its sides pointed, or its right side folded as a label's."""
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    r, middle = min(look.radius, box.height / 2), box.y + box.height / 2
    if look.corner == "point":
        points = [(x + r, y), (right - r, y), (right, middle), (right - r, bottom), (x + r, bottom), (x, middle)]
        return f"M{'L'.join(map(_at, points))}Z"
    if look.corner == "fold":
        points = [(x, y), (right - r, y), (right, middle), (right - r, bottom), (x, bottom)]
        return f"M{'L'.join(map(_at, points))}Z"
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
