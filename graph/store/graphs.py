"""The graphs that a worker answers from, and which of them a query needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

# Only by these words does a query reach another graph than the default one; an escape could stand for their letters.
# Where FROM can stand, no longer word can end, but for two that the engine lets be written together with it.
_NAMES_A_GRAPH = re.compile(r"GRAPH|(?<!\w)FROM|(?:ASK|CONSTRUCT)FROM|\\", re.IGNORECASE)


class Graphs(NamedTuple):
    """A store with every graph, and one with the merge alone.

    In memory the engine goes through the quads of all graphs and leaves out those of others, so a query that asks only
    the merge is half as fast again where nothing else is. On disk each graph is found by itself, and both are one.
    """

    whole: ox.Store
    merge: ox.Store

    def asked(self, asked: dict[str, Any]) -> ox.Store:
        """The store that a query is answered from: that of the merge, unless it may name a graph."""
        names = asked["default_graphs"] or asked["named_graphs"] or _NAMES_A_GRAPH.search(asked["text"])
        return self.whole if names else self.merge


def load(sources: Sequence[tuple[str, bool, bytes]]) -> Graphs:
    """Keeps Turtle in memory: each source in a graph of its name and, where it says so, in the merge."""
    graphs = Graphs(ox.Store(), ox.Store())
    fill(graphs.whole, sources)
    for _, merged, turtle in sources:
        if merged:
            graphs.merge.bulk_load(turtle, format=ox.RdfFormat.TURTLE)
    return graphs


def fill(store: ox.Store, sources: Sequence[tuple[str, bool, bytes]]) -> None:
    """Loads Turtle: each source into a graph of its name and, where it says so, into the merge, the default graph."""
    for name, merged, turtle in sources:
        store.bulk_load(turtle, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(name))
        if merged:
            store.bulk_load(turtle, format=ox.RdfFormat.TURTLE)
