"""The workers of one store: each opens it before anybody asks, and all of them are known until they are gone."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Coroutine
from pathlib import Path
from secrets import token_hex
from typing import Any

from graph.errors import DirectoryError, QueryError
from graph.settings import Settings
from graph.store.process import Worker, WorkerEndedError
from graph.store.shelf import take_away
from graph.store.sources import Published, Source, key_of, read_sources

# How long a store may take to load or to be built.
_SECONDS_TO_LOAD = 600.0


class Crew:
    """Starts workers on a store in memory, or on disk where there is a state folder; there it is built once."""

    def __init__(self, settings: Settings, published: Published) -> None:
        """Starts nothing yet. Raises DirectoryError where the directory's file is no longer what was published."""
        self._memory = settings.query_memory
        self._published = published
        sources = read_sources(published)
        self.graphs = tuple(source.graph for source in sources)
        self.version = key_of(sources)
        self.path: Path | None = None
        if settings.state:
            # A folder of `versions` is made by whoever publishes, and by nobody else.
            versioned = published.path.parent.name == published.directory.version
            folder = published.path.parent if versioned else settings.state
            self.path = (folder / "derived" / "store" / self.version).resolve()
            self._making = self.path.with_name(f"{self.version}.{token_hex(4)}")
        # A store on disk is built once; what it is built from is large, and read again if it has to be.
        self._sources = () if self.path else sources
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._building = asyncio.Lock()
        self._built = False
        self.closed = False
        self.guards: tuple[str, ...] = ()

    async def start(self) -> Worker:
        """A worker that has opened the store. Raises QueryError store-unready."""
        async with self._building:
            if self.path and not (self._built and self.path.exists()):
                try:
                    sources = await asyncio.to_thread(read_sources, self._published)
                except DirectoryError:  # the file is gone, or says something else by now
                    raise QueryError("store-unready") from None
                await self.end(await self._load(sources, build=True))
                self._built = True
        return await self._load(self._sources)

    async def _load(self, sources: tuple[Source, ...], build: bool = False) -> Worker:
        told = {
            "build": build,
            "path": str(self.path) if self.path else None,
            "making": str(self._making) if build else None,
            "sources": [(source.graph, source.merged) for source in sources],
            "memory": self._memory,
        }
        try:
            worker = await Worker.spawn()
        except OSError:  # the system has no process or no descriptor left
            raise QueryError("store-unready") from None
        self._workers.add(worker)
        if self.closed:
            worker.kill()
        try:
            async with asyncio.timeout(_SECONDS_TO_LOAD):
                said = await worker.load(told, (source.turtle for source in sources))
        except BaseException as error:
            self.later(self.end(worker))
            if isinstance(error, TimeoutError | WorkerEndedError):
                raise QueryError("store-unready") from None
            raise
        if not build:
            self.guards = tuple(json.loads(said))
        return worker

    async def end(self, worker: Worker) -> None:
        """Ends a worker that nobody asks any more; when it returns the process is gone."""
        await worker.stop()
        self._workers.discard(worker)

    def kill(self) -> None:
        """From now on every worker ends at once, also those that are yet to be started."""
        self.closed = True
        for worker in self._workers:
            worker.kill()

    async def gone(self) -> None:
        """Returns when no worker is left, nor half a store."""
        await self.settled()
        for worker in tuple(self._workers):
            await self.end(worker)
        if self.path:
            await asyncio.to_thread(shutil.rmtree, self._making, ignore_errors=True)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Has some work done that nobody waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Returns once all that was to be done later is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def discard(self) -> None:
        """Takes the store on disk away, and what killed servers had begun of it, but not what others build."""
        if self.path:
            await asyncio.to_thread(take_away, self.path)
