"""Triples as a picture: a box for each thing, in it a row for all that is said of it, and arrows to other boxes.

Whatever nothing points to stands at the left, and each thing as many columns further as there are arrows to it.
Units are pixels; y grows downwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, takewhile
from typing import NamedTuple

from viz.lettering import measure

# What is larger than this cannot be taken in at a glance.
MOST_TRIPLES = 150
_SIZE, _LINE, _INSET = 14.0, 22.0, 10.0
_WIDTH, _ACROSS, _DOWN, _MARGIN = 290.0, 80.0, 18.0, 8.0


class Triple(NamedTuple):
    """What is said of a thing, in words as they are read; a literal has no box of its own."""

    subject: str
    predicate: str
    object: str
    literal: bool


class Row(NamedTuple):
    """One line in a box, at the height of its middle."""

    text: str
    y: float


class Box(NamedTuple):
    """A thing: its name, its top left corner, and what is said of it."""

    name: Row
    x: float
    y: float
    width: float
    height: float
    rows: tuple[Row, ...]


class Drawing(NamedTuple):
    """Boxes, and the path of each arrow as SVG has it."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]


def draw_triples(triples: Sequence[Triple]) -> Drawing | None:
    """The picture of some triples; None where there are none, or too many for a picture."""
    if not 0 < len(triples) <= MOST_TRIPLES:
        return None
    said: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        said[triple.subject].append(triple)
    links = {name: [t.object for t in about if not t.literal] for name, about in said.items()}
    boxes = _place(_columns(links), said)
    arrows = [
        _arrow(boxes[name], row, boxes[triple.object])
        for name, about in said.items()
        for triple, row in zip(about, boxes[name].rows, strict=True)
        if not triple.literal
    ]
    # What points backwards goes round a box at its right.
    width = max(box.x + box.width for box in boxes.values()) + _ACROSS
    height = max(box.y + box.height for box in boxes.values()) + _MARGIN
    return Drawing(width, height, tuple(boxes.values()), tuple(arrows))


def _columns(links: Mapping[str, Iterable[str]]) -> list[list[str]]:
    pointed = {other for name, others in links.items() for other in others if other != name}
    depths: dict[str, int] = {}
    # In a ring everything is pointed to: then it begins with what stands first.
    for start in sorted(links, key=pointed.__contains__):
        waiting = [] if start in depths else [start]
        depths.setdefault(start, 0)
        for name in waiting:
            for other in links.get(name, ()):
                if other not in depths:
                    depths[other] = depths[name] + 1
                    waiting.append(other)
    columns: list[list[str]] = [[] for _ in range(max(depths.values()) + 1)]
    for name, depth in depths.items():
        columns[depth].append(name)
    return columns


def _place(columns: Iterable[Iterable[str]], said: Mapping[str, Sequence[Triple]]) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    wanted: dict[str, float] = {}
    for number, column in enumerate(columns):
        y = _MARGIN
        # Things stand in the order of the rows that point to them, so that few arrows cross.
        for name in sorted(column, key=lambda name: wanted.get(name, 0.0)):
            about = said.get(name, ())
            rows = tuple(Row(_say(t), y + (i + 1.5) * _LINE) for i, t in enumerate(about))
            height = (len(rows) + 1) * _LINE
            x = _MARGIN + number * (_WIDTH + _ACROSS)
            boxes[name] = Box(Row(_fit(name), y + _LINE / 2), x, y, _WIDTH, height, rows)
            for triple, row in zip(about, rows, strict=True):
                wanted.setdefault(triple.object, row.y)
            y += height + _DOWN
    return boxes


def _say(triple: Triple) -> str:
    # Where an arrow leads, the other box says the rest.
    return _fit(f"{triple.predicate}: {triple.object}" if triple.literal else triple.predicate)


def _fit(text: str) -> str:
    room = _WIDTH - 2 * _INSET
    # No more is measured of a long text than there is room for.
    ends = list(takewhile(room.__ge__, accumulate(measure(character, _SIZE) for character in text)))
    if len(ends) == len(text):
        return text
    return text[: sum(end <= room - _SIZE for end in ends)] + "\u2026"


def _arrow(box: Box, row: Row, other: Box) -> str:
    begin, onward = box.x + box.width, other.x > box.x
    end = other.x if onward else other.x + other.width
    bend = _ACROSS / 2
    lean = (begin + bend, end - bend) if onward else (max(begin, end) + bend,) * 2
    return f"M{begin:g} {row.y:g}C{lean[0]:g} {row.y:g} {lean[1]:g} {other.name.y:g} {end:g} {other.name.y:g}"
