"""Queries in worker processes: a whole answer within a time, a size and a memory, or a clean error.

An arbitrary query cannot be stopped inside the engine, so it is stopped with the process that runs it. A worker that
was stopped, or that ended by itself, is replaced at once, before anyone waits for it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from graph.errors import QueryError
from graph.query import Query, broken_query, find_format, prepare
from graph.settings import Settings
from graph.store.crew import Crew
from graph.store.lane import Lane
from graph.store.process import WorkerEndedError
from graph.store.sources import Published
from graph.store.store import Capabilities, Result
from graph.words import listed, say

# The least that can be asked.
_LEAST = prepare("ASK {}")
_ENGINE = f"Oxigraph {version('pyoxigraph')}"

# What the engine lists where a variable, a name or a value could stand.
_VARIABLE = '"?"'
_START_OF_TERM = re.compile(r'"([$?(\[:+-]|_:|<{1,2}\(?|true|false|[\\\'"]+)"')


class Pool:
    """The embedded store (`graph.store.store.Store`): workers, some of which strangers' queries never get.

    `async with` opens and closes it.
    """

    def __init__(self, settings: Settings, published: Published) -> None:
        """Starts nothing yet. Raises DirectoryError where the directory's file is no longer what was published."""
        self._settings = settings
        self._crew = Crew(settings, published)
        # The order of rows that nobody sorts is another one on disk, and relative addresses begin at the public one.
        self.version = f"{self._crew.version}-{'disk' if self._crew.path else 'memory'}-{settings.base}"
        self.graphs = self._crew.graphs
        self._public = Lane(self._crew, max(settings.query_workers, 1), settings.query_seconds)
        self._own = Lane(self._crew, settings.query_own_workers, settings.query_seconds)
        self._closing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Pool:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def capabilities(self) -> Capabilities:
        """As in Store."""
        return Capabilities(_ENGINE, rdf12=True, guards=self._crew.guards)

    async def open(self) -> None:
        """As in Store."""
        await self._public.open()
        await self._own.open()

    async def opened(self) -> None:
        """As in Store."""
        await self._crew.settled()
        if not (self._public.ready and self._own.ready):
            raise QueryError("store-unready")

    async def check(self) -> None:
        """As in Store."""
        try:
            await self.run(_LEAST, own=True)
        except QueryError as error:
            # Anybody can ask so many of our own queries at once that no more can wait: that is busy, not broken.
            if error.code != "query-busy" or self._crew.closed:
                raise

    async def discard(self) -> None:
        """As in Store."""
        await self.close()
        await self._crew.discard()

    async def run(
        self,
        query: Query,
        format: str = "json",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most_bytes: int | None = None,
        own: bool = False,
    ) -> Result:
        """As in Store."""
        media_type = find_format(query, format).media_type
        limit = min(self._settings.query_bytes, most_bytes or self._settings.query_bytes)
        asked = {
            "text": query.text,
            "base": f"{self._settings.base}/sparql",
            "format": format,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
            "most_bytes": limit,
            "seconds": self._settings.query_seconds,
        }
        try:
            header, body = await self._ask(asked, own)
        except WorkerEndedError as ended:
            if not ended.was_killed:
                raise self._ended(ended) from None
            # Not by us, and no fault of the query as far as one can tell; it may try once more.
            try:
                header, body = await self._ask(asked, own)
            except WorkerEndedError as ended_again:
                raise self._ended(ended_again) from None
        if header:
            raise self._error(header, query, limit)
        return Result(media_type, body)

    async def close(self) -> None:
        """As in Store."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)  # whoever ends it halfway would leave workers behind

    async def _close(self) -> None:
        self._crew.kill()
        for lane in (self._public, self._own):
            await lane.closed()
        await self._crew.gone()

    async def _ask(self, asked: dict[str, Any], own: bool) -> tuple[dict[str, Any], bytes]:
        # Ours take what strangers leave free, and wait among them where no more of ours may; never the other way round.
        elsewhere = self._public.free or self._own.full
        reserved = own and self._settings.query_own_workers and (self._own.free or not elsewhere)
        lane = self._own if reserved else self._public
        try:
            return await lane.ask(asked, self._settings.query_seconds)
        except TimeoutError:
            raise self._timeout() from None

    def _timeout(self) -> QueryError:
        return QueryError("query-timeout", seconds=f"{self._settings.query_seconds:g}")

    def _ended(self, ended: WorkerEndedError) -> QueryError:
        return self._timeout() if ended.was_late else QueryError("query-stopped")

    def _error(self, header: dict[str, Any], query: Query, most_bytes: int) -> QueryError:
        if header["error"] != "broken-query":
            return QueryError(header["error"], limit=most_bytes)
        return broken_query(query.text, header["line"], header["column"], _reason(tuple(header["expected"])))


def _reason(expected: tuple[str, ...]) -> str:
    """What the engine has to say of a broken query: its sentences, or else the signs that could have stood there."""
    if sentences := tuple(words for words in expected if " " in words):
        return listed(sentences, "list.or")
    # Its keywords are left out: it lists those that it looked for, not those that would do.
    signs = tuple(words for words in expected if words.startswith('"') and not _START_OF_TERM.fullmatch(words))
    if _VARIABLE in expected:
        signs = (say("query.term"), *signs)
    return say("query.expected", names=listed(signs[:8], "list.or")) if signs else say("query.unexpected")
