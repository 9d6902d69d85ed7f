"""Workers that one kind of asker shares: so many queries at once, so many waiting, each for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from graph.errors import QueryError
from graph.store.crew import Crew
from graph.store.process import Worker

# How many queries may wait for each worker, and how long one that waits puts up with a store that is being opened.
_WAITING_FOR_EACH = 16
_SECONDS_FOR_STORE = 60.0


class _Wait:
    """Two clocks for one wait: behind other queries, and for a store that is being opened; one of them runs."""

    def __init__(self, behind: float, for_store: float) -> None:
        self._left = {False: behind, True: for_store}
        self._since = asyncio.get_running_loop().time()
        self.limit = asyncio.timeout(None)
        self.opening = False

    def go_on(self, opening: bool) -> None:
        """From now on the clock of this kind runs, unless the other one has run out."""
        if self.limit.expired():
            return
        now = asyncio.get_running_loop().time()
        self._left[self.opening] -= now - self._since
        self._since, self.opening = now, opening
        self.limit.reschedule(now + self._left[opening])


class Lane:
    """A number of turns, each with a worker of the crew."""

    def __init__(self, crew: Crew, count: int, seconds: float, for_store: float = _SECONDS_FOR_STORE) -> None:
        self._crew = crew
        self._count = count
        self._seconds = seconds
        self._for_store = for_store
        self._turns = asyncio.Semaphore(count)
        self._waits: set[_Wait] = set()
        self._idle: list[Worker] = []
        self._busy = 0
        self._opening = 0

    @property
    def free(self) -> bool:
        """Whether a query would be answered at once."""
        return not self._turns.locked()

    @property
    def full(self) -> bool:
        """Whether as many wait as may."""
        return len(self._waits) >= self._count * _WAITING_FOR_EACH

    @property
    def ready(self) -> bool:
        """Whether a worker waits for a query or answers one, or none ever will."""
        return bool(self._idle or self._busy) or not self._count

    async def open(self) -> None:
        """Has every worker open the store; whoever asks meanwhile waits for one."""
        for _ in range(self._count):
            await self._turns.acquire()
            self._crew.later(self._keep(self._start()))

    async def ask(self, asked: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """The header and the result of a query. Raises TimeoutError after so many seconds of work, WorkerEndedError,

        and QueryError query-busy, store-unready.
        """
        worker = await self._take()
        self._busy += 1
        try:
            async with asyncio.timeout(seconds):
                answer = await worker.ask(asked)
        except BaseException:
            worker.kill()
            self._crew.later(self._keep(self._renew(worker)))
            raise
        finally:
            self._busy -= 1
        self._idle.append(worker)
        self._turns.release()
        return answer

    async def closed(self) -> None:
        """Returns when nobody has a turn; whoever still waits for one is turned away."""
        for _ in range(self._count):
            await self._turns.acquire()
        self._idle.clear()
        for _ in range(self._count):
            self._turns.release()

    async def _take(self) -> Worker:
        """An idle worker or a new one, and the turn with it. Raises QueryError query-busy, store-unready."""
        if self.full and not self.free:
            raise QueryError("query-busy")
        wait = _Wait(self._seconds, self._for_store)
        try:
            async with wait.limit:
                await self._wait_turn(wait)
                return self._take_idle() or await self._take_new(wait)
        except TimeoutError:
            raise QueryError("store-unready" if wait.opening else "query-busy") from None

    async def _wait_turn(self, wait: _Wait) -> None:
        if self.free:
            await self._turns.acquire()
            return
        self._waits.add(wait)
        try:
            wait.go_on(opening=self._opening > 0)
            await self._turns.acquire()
        finally:
            self._waits.discard(wait)

    def _take_idle(self) -> Worker | None:
        while self._idle and not self._crew.closed:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._crew.later(self._crew.end(worker))
        return None

    async def _take_new(self, wait: _Wait) -> Worker:
        """A new worker; whoever cannot wait so long leaves it, and the turn, to those who come after."""
        starting = asyncio.ensure_future(self._start())
        wait.go_on(opening=True)
        try:
            return await asyncio.shield(starting)
        except BaseException:
            self._crew.later(self._keep(starting))
            raise

    async def _keep(self, starting: Awaitable[Worker]) -> None:
        """Has a worker wait for whoever asks next, in a turn that nobody has any more."""
        try:
            self._idle.append(await starting)
        except QueryError:
            pass  # whoever asks next tries again, and is told
        finally:
            self._turns.release()

    async def _renew(self, old: Worker) -> Worker:
        await self._crew.end(old)
        return await self._start()

    async def _start(self) -> Worker:
        if self._crew.closed:
            raise QueryError("query-busy")
        self._count_opening(1)
        try:
            return await self._crew.start()
        finally:
            self._count_opening(-1)

    def _count_opening(self, more: int) -> None:
        self._opening += more
        for wait in self._waits:
            wait.go_on(opening=self._opening > 0)
