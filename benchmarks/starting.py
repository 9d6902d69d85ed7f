"""The command line from cold, against an interpreter that does nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from benchmarks.clock import Row, shown, times_of
from graph.settings import ROOT

GOAL, LIMIT = 4.0, 8.0


def measure() -> Iterator[Row]:
    """Rows for a cold answer in words and in JSON, each as a multiple of an interpreter's start."""
    runs = [["-c", "pass"], ["-m", "signpost", "match", "age=14"], ["-m", "signpost", "match", "age=14", "--json"]]
    nothing, words, data = times_of([partial(_run, run) for run in runs], 11)
    yield Row("python -c pass", shown(nothing))
    for name, seconds in (("signpost match age=14", words), ("signpost match age=14 --json", data)):
        ratio = seconds / nothing
        yield Row(name, shown(seconds), f"{ratio:.1f}x (goal {GOAL:g}x)", ratio <= GOAL)
        yield Row("", "", f"{ratio:.1f}x (limit {LIMIT:g}x)", ratio <= LIMIT)


def _run(arguments: list[str]) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True, timeout=60)
