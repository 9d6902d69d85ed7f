"""Long answers take turns, so that files, probes and whoever asks for little are not kept waiting behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.problems import RequestError

AT_ONCE, MOST_WAITING = 2, 64

Made = TypeVar("Made")


class Turns:
    """So many are worked on at once, so many may wait, and one more is sent away."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + most_waiting
        self._taken = 0

    async def take(self, work: Callable[[], Made]) -> Made:
        """What the work gives, once it has its turn. Raises RequestError too-busy where too many wait."""
        if self._taken >= self._most:
            raise RequestError("too-busy")
        self._taken += 1
        try:
            return await to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._taken -= 1
