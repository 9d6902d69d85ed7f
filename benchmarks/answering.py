"""Matching and asking, as a directory grows: the cost for one service must not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.clock import Row, shown, time_of
from graph.ask import ask_next
from graph.gaps import find_gaps
from graph.match import match
from graph.search import index, search
from graph.situation import read_situation
from graph.snapshot import open_snapshot

ON = date(2026, 11, 23)
FACTS: dict[str, object] = {"about": "about-0", "age": 14, "worry": ["worry-1"], "agrees": True, "court": None}


def measure(files: dict[int, Path]) -> Iterator[Row]:
    """Rows for each size, and the growth for one service from the smallest directory to the largest."""
    works: dict[str, list[tuple[int, float]]] = {}
    for services, file in files.items():
        for name, work in _works(file).items():
            works.setdefault(name, []).append((services, time_of(work, 5 if services <= 1_000 else 1)))
    for name, taken in works.items():
        for services, seconds in taken:
            yield Row(f"{name}, {services} services", shown(seconds), f"{shown(seconds / services)} a service")
        (few, short), (many, long) = taken[0], taken[-1]
        growth = (long / many) / (short / few)
        yield Row(
            f"{name}: growth for one service, {few} to {many}", f"{growth:.2f}x", "1x is linear, goal 2x", growth <= 2
        )


def _works(file: Path) -> dict[str, Callable[[], object]]:
    directory = open_snapshot(file).directory
    situation = read_situation(directory, FACTS)
    answer = match(directory, situation, ON)
    entries = index(directory)
    return {
        "match": lambda: match(directory, situation, ON),
        "ask next": lambda: ask_next(directory, answer),
        "gaps": lambda: find_gaps(directory, ON),
        "search": lambda: search(entries, "outreech family"),
    }
