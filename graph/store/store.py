"""What a store is to those who ask it: whole results as bytes, and errors that say what went wrong.

The web and the command line know nothing else of it, so that an engine on another machine can stand in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from graph.query import Query


class Result(NamedTuple):
    """The answer to a query: its media type and all of its bytes."""

    media_type: str
    body: bytes


class Capabilities(NamedTuple):
    """What answers, whether it speaks RDF 1.2, and which guards of GUARDS hold around each query on this machine."""

    engine: str
    rdf12: bool
    guards: tuple[str, ...] = ()


# A process of its own that is killed at the deadline; a limit of memory; the kernel refuses network and programs, as
# well as files; no file can be opened.
GUARDS = ("process", "memory", "kernel", "no-files")


class Store(Protocol):
    """Answers queries on one version of a directory, from `open` until `close`."""

    @property
    def graphs(self) -> tuple[str, ...]:
        """The names of its graphs; the default graph is the merge of those that were published."""

    @property
    def version(self) -> str:
        """Stands for all that it holds: two stores of one version and engine answer every query alike."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do; its guards are known once it is opened."""

    async def open(self) -> None:
        """Begins to open; whoever asks meanwhile waits until it is."""

    async def opened(self) -> None:
        """Returns once it is open. Raises QueryError store-unready where it cannot be opened."""

    async def check(self) -> None:
        """Returns where it answers, however busy it is. Raises what `run` raises."""

    async def run(
        self,
        query: Query,
        format: str = "json",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most_bytes: int | None = None,
        own: bool = False,
    ) -> Result:
        """The whole answer to a query, in a format of `graph.query`; the graphs, where any are named, are its dataset.

        `own` is a query of the application itself, which waits behind none of a stranger's. Raises QueryError
        wrong-format, broken-query, wrong-graph, unsupported-query, query-busy, query-timeout, result-too-large,
        query-stopped, query-failed, unwritable-result, store-unready. Cancelled, it ends the query.
        """

    async def close(self) -> None:
        """Ends every query; when it returns nothing of it runs any more."""

    async def discard(self) -> None:
        """Closes, and takes away what was made for this version; whoever still needs that makes it again."""
