"""Loading a directory, against rdflib and bare pyoxigraph reading the same file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from benchmarks.clock import Row, shown, times_of
from graph.search import index
from graph.snapshot import Snapshot, open_snapshot
from graph.store.graphs import load
from graph.store.sources import read_sources


def measure(files: dict[int, Path]) -> Iterator[Row]:
    """Rows for each size: the evaluator's values, the store and the search index, and how each compares."""
    for services, file in files.items():
        ours, store, parsed, bare = times_of(_works(file), 5 if services <= 1_000 else 1)
        yield Row(f"{services} services: opened", shown(ours), f"{parsed / ours:.1f}x faster than rdflib")
        goal = f"{parsed / store:.1f}x faster than rdflib (goal 6x)"
        yield Row(f"{services} services: opened, with store and search", shown(store), goal, parsed / store >= 6)
        yield Row(
            f"{services} services: the same, against bare pyoxigraph",
            f"{store / bare:.2f}x",
            "goal 2x",
            store / bare <= 2,
        )


def _works(file: Path) -> list[Callable[[], object]]:
    return [
        lambda: open_snapshot(file),
        lambda: _with_store(file),
        lambda: Graph().parse(file, format="turtle"),
        lambda: ox.Store().load(path=str(file), format=ox.RdfFormat.TURTLE),
    ]


def _with_store(file: Path) -> Snapshot:
    snapshot = open_snapshot(file)
    sources = read_sources(snapshot)
    load([(source.graph, source.merged, source.turtle) for source in sources])
    index(snapshot.directory)
    return snapshot
