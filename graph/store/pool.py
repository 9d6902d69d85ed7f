"""Queries in worker processes: a whole answer within a time, a size and a memory, or a clean error.

An arbitrary query cannot be stopped inside the engine, so it is stopped with the process that runs it. A worker that
was stopped, or that ended by itself, is replaced at once, before anyone waits for it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from graph.errors import QueryError
from graph.query import Query, broken_query, find_format
from graph.settings import Settings
from graph.store.process import Worker, WorkerEndedError
from graph.store.sources import Published, Source, key_of, read_sources
from graph.words import listed, say

# How many queries may wait for each worker, and how long a store may take to load or to be built.
_WAITING_FOR_EACH = 16
_SECONDS_TO_LOAD = 600.0

# What the engine lists where a variable, a name or a value could stand.
_VARIABLE = '"?"'
_START_OF_TERM = re.compile(r'"([$?(\[:+-]|_:|<{1,2}\(?|true|false|[\\\'"]+)"')


class Result(NamedTuple):
    """The answer to a query: its media type and all of its bytes."""

    media_type: str
    body: bytes


class Pool:
    """Workers that answer queries on one version of a directory; `async with` starts and ends them."""

    def __init__(self, settings: Settings, snapshot: Published) -> None:
        """Starts nothing yet. Raises DirectoryError where the directory's file is no longer what the snapshot was."""
        self._settings = settings
        self._snapshot = snapshot
        sources = read_sources(snapshot)
        self.graphs = tuple(source.graph for source in sources)
        self._path: Path | None = None
        if settings.state:
            # A folder of `versions` is made by whoever publishes, and by nobody else.
            published = snapshot.path.parent.name == snapshot.directory.version
            folder = snapshot.path.parent if published else settings.state
            self._path = (folder / "derived" / "store" / key_of(sources)).resolve()
        # A store on disk is built once; what it is built from is large, and read again if it has to be.
        self._sources = () if self._path else sources
        self._count = max(settings.query_workers, 1)
        self._turns = asyncio.Semaphore(self._count)
        self._waiting = 0
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._building = asyncio.Lock()
        self._built = False
        self._closed = False
        self._closing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Pool:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Has every worker open the store; whoever asks meanwhile waits for one."""
        for _ in range(self._count):
            await self._turns.acquire()
            self._later(self._replace(None))

    async def opened(self) -> None:
        """Returns once no worker is still opening the store. Raises QueryError store-unready where none could."""
        while self._tasks:
            await asyncio.gather(*self._tasks)
        if not self._idle:
            raise QueryError("store-unready")

    async def discard(self) -> None:
        """Closes, and takes the store on disk away; whoever still needs it builds it again."""
        await self.close()
        if self._path:
            await asyncio.to_thread(shutil.rmtree, self._path, ignore_errors=True)

    async def run(
        self,
        query: Query,
        format: str = "json",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most_bytes: int | None = None,
    ) -> Result:
        """The whole answer to a query, in a format of `graph.query`; the graphs, where any are named, are its dataset.

        Raises QueryError wrong-format, broken-query, wrong-graph, query-busy, query-timeout, result-too-large,
        query-stopped, query-failed, unwritable-result, store-unready. Cancelled, it ends the query.
        """
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
            header, body = await self._ask(asked)
        except WorkerEndedError as ended:
            if not ended.was_killed:
                raise self._ended(ended) from None
            # Not by us, and no fault of the query as far as one can tell; it may try once more.
            try:
                header, body = await self._ask(asked)
            except WorkerEndedError as ended_again:
                raise self._ended(ended_again) from None
        if header:
            raise self._error(header, limit)
        return Result(media_type, body)

    async def close(self) -> None:
        """Ends every worker with what it was answering; when it returns no process is left."""
        if self._closing is None:
            self._closed = True
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)  # whoever ends it halfway would leave workers behind

    async def _close(self) -> None:
        for worker in self._workers:
            worker.kill()
        for _ in range(self._count):
            await self._turns.acquire()
        while self._tasks:
            await asyncio.gather(*self._tasks)
        for worker in tuple(self._workers):
            await self._end(worker)
        for _ in range(self._count):
            self._turns.release()  # whoever still waits is turned away

    async def _ask(self, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        await self._wait_turn()
        worker = None
        try:
            worker = await self._take()
            async with asyncio.timeout(self._settings.query_seconds):
                answer = await worker.ask(asked)
        except BaseException as error:
            if worker is None:
                self._turns.release()
            else:
                worker.kill()
                self._later(self._replace(worker))
            if isinstance(error, TimeoutError):
                raise self._timeout() from None
            raise
        self._idle.append(worker)
        self._turns.release()
        return answer

    async def _wait_turn(self) -> None:
        if self._waiting >= self._count * _WAITING_FOR_EACH:
            raise QueryError("query-busy")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.query_seconds):
                await self._turns.acquire()
        except TimeoutError:
            raise QueryError("query-busy") from None
        finally:
            self._waiting -= 1

    async def _take(self) -> Worker:
        """An idle worker, or a new one, for whoever has a turn. Raises QueryError query-busy, store-unready."""
        if self._closed:
            raise QueryError("query-busy")
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._later(self._end(worker))
        return await self._start()

    async def _replace(self, old: Worker | None) -> None:
        """Puts a new worker in the place of one, in the turn of whoever gave that one up."""
        try:
            if old is not None:
                await self._end(old)
            if not self._closed:
                self._idle.append(await self._start())
        except QueryError:
            pass  # whoever asks next tries again, and is told
        finally:
            self._turns.release()

    async def _start(self) -> Worker:
        async with self._building:
            if self._path and not (self._built and self._path.exists()):
                sources = await asyncio.to_thread(read_sources, self._snapshot)
                await self._end(await self._load(sources, build=True))
                self._built = True
        return await self._load(self._sources)

    async def _load(self, sources: tuple[Source, ...], build: bool = False) -> Worker:
        told = {
            "build": build,
            "path": str(self._path) if self._path else None,
            "sources": [(source.graph, source.merged) for source in sources],
            "memory": self._settings.query_memory,
        }
        worker = await Worker.spawn()
        self._workers.add(worker)
        if self._closed:
            worker.kill()
        try:
            async with asyncio.timeout(_SECONDS_TO_LOAD):
                await worker.load(told, (source.turtle for source in sources))
        except BaseException as error:
            self._later(self._end(worker))
            if isinstance(error, TimeoutError | WorkerEndedError):
                raise QueryError("store-unready") from None
            raise
        return worker

    async def _end(self, worker: Worker) -> None:
        await worker.stop()
        self._workers.discard(worker)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _timeout(self) -> QueryError:
        return QueryError("query-timeout", seconds=f"{self._settings.query_seconds:g}")

    def _ended(self, ended: WorkerEndedError) -> QueryError:
        return self._timeout() if ended.was_late else QueryError("query-stopped")

    def _error(self, header: dict[str, Any], most_bytes: int) -> QueryError:
        if header["error"] != "broken-query":
            return QueryError(header["error"], limit=most_bytes)
        return broken_query(header["line"], header["column"], _reason(tuple(header["expected"])))


def _reason(expected: tuple[str, ...]) -> str:
    """What the engine has to say of a broken query: its sentences, or else the signs that could have stood there."""
    if sentences := tuple(words for words in expected if " " in words):
        return listed(sentences, "list.or")
    # Its keywords are left out: it lists those that it looked for, not those that would do.
    signs = tuple(words for words in expected if words.startswith('"') and not _START_OF_TERM.fullmatch(words))
    if _VARIABLE in expected:
        signs = (say("query.term"), *signs)
    return say("query.expected", names=listed(signs[:8], "list.or")) if signs else say("query.unexpected")


def run_query(settings: Settings, snapshot: Published, query: Query, format: str = "json") -> Result:
    """The whole answer to a query, from one worker of its own. Raises what `Pool.run` raises, and DirectoryError."""

    async def run() -> Result:
        # Not opened beforehand, so that the query waits for its worker however long that takes to load.
        pool = Pool(settings._replace(query_workers=1), snapshot)
        try:
            return await pool.run(query, format)
        finally:
            await pool.close()

    return asyncio.run(run())
