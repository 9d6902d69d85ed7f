"""What several want at the same time is done once, for all of them (single flight)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Found = TypeVar("Found")


class SingleFlight:
    """Work that is under way, by name."""

    def __init__(self) -> None:
        self._flights: dict[bytes, _Flight] = {}

    def join(self, name: bytes, begin: Callable[[], Coroutine[Any, Any, Found]]) -> asyncio.Future[Found]:
        """What comes of the work of that name, or its error; the work begins where it is not under way.

        Cancelled, it ends the work where nobody else waits for it.
        """
        flight = self._flights.get(name)
        if flight is None:
            flight = self._flights[name] = _Flight(begin(), lambda: self._forget(name))
        return flight.board()

    def _forget(self, name: bytes) -> None:
        del self._flights[name]


class _Flight:
    def __init__(self, work: Coroutine[Any, Any, Any], forget: Callable[[], None]) -> None:
        self._forget = forget
        self._waiting: set[asyncio.Future[Any]] = set()
        self._task: asyncio.Task[None] | None = asyncio.create_task(self._fly(work))

    def board(self) -> asyncio.Future[Any]:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        waiting.add_done_callback(self._leave)
        return waiting

    async def _fly(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            found = await work
        except Exception as error:
            for waiting in self._land():
                waiting.set_exception(error)
        except asyncio.CancelledError:
            for waiting in self._land():
                waiting.cancel()
            raise
        else:
            for waiting in self._land():
                waiting.set_result(found)

    def _land(self) -> list[asyncio.Future[Any]]:
        """Whoever is to be told."""
        if self._task:
            self._task = None
            self._forget()
        return [waiting for waiting in self._waiting if not waiting.done()]

    def _leave(self, waiting: asyncio.Future[Any]) -> None:
        self._waiting.discard(waiting)
        if not waiting.cancelled():
            waiting.exception()  # whoever still waits has been told; where nobody does, nobody has to be
        elif self._task and not self._waiting:
            task, self._task = self._task, None
            # Whoever comes now gets work of its own, though this is still ending.
            self._forget()
            task.cancel()
