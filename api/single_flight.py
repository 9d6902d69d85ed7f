"""What several want at the same time is done once, for all of them (single flight)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, TypeVar

Found = TypeVar("Found")


class _Flight(NamedTuple):
    work: asyncio.Task[Any]
    waiting: list[None]


class SingleFlight:
    """Work that is under way, by name."""

    def __init__(self) -> None:
        self._flights: dict[bytes, _Flight] = {}

    async def join(self, name: bytes, begin: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
        """What comes of the work of that name, which begins where it is not under way. Raises what the work raises.

        Cancelled, it ends the work where nobody else waits for it.
        """
        flight = self._flights.get(name)
        if flight is None:
            flight = self._flights[name] = _Flight(asyncio.create_task(begin()), [])
            flight.work.add_done_callback(lambda work: self._done(name, work))
        flight.waiting.append(None)
        try:
            found: Found = await asyncio.shield(flight.work)
            return found
        finally:
            flight.waiting.pop()
            if not flight.waiting and not flight.work.done():
                self._flights.pop(name, None)
                flight.work.cancel()

    def _done(self, name: bytes, work: asyncio.Task[Any]) -> None:
        if (flight := self._flights.get(name)) and flight.work is work:
            del self._flights[name]
        if not work.cancelled():
            work.exception()  # whoever waited has been told; where nobody did, nobody has to be
