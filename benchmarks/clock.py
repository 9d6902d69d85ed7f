"""Medians of times, and the table that they are printed in."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Row(NamedTuple):
    """One figure: what was measured, how much, and what it is held against; `met` is None where nothing is promised."""

    what: str
    figure: str
    against: str = ""
    met: bool | None = None


def time_of(work: Callable[[], object], times: int) -> float:
    """The median time of some runs, in seconds."""
    return times_of([work], times)[0]


def times_of(works: list[Callable[[], object]], times: int) -> list[float]:
    """The median time of each work, in seconds; they take turns, so that what else the machine does is shared."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, so_far in zip(works, taken, strict=True):
            gc.collect()
            start = perf_counter()
            work()
            so_far.append(perf_counter() - start)
    return [median(so_far) for so_far in taken]


def shown(seconds: float) -> str:
    """A time in a unit that leaves few digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def print_table(title: str, rows: Iterable[Row]) -> None:
    """A titled table in plain text, one figure to a line, at once."""
    print(f"\n{title}", flush=True)
    for row in rows:
        met = {None: "", True: "met", False: "MISSED"}[row.met]
        print(f"  {row.what:<58}{row.figure:>12}  {row.against:<34}{met}".rstrip(), flush=True)
