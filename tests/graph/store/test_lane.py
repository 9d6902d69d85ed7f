"""Waiting for a store that is being opened is not waiting behind others; each has its own limit and its own error.

So much time passes here at once that it does not matter how busy the machine is.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from graph.errors import QueryError
from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store.crew import Crew
from graph.store.lane import Lane
from graph.store.process import Worker
from tests.graph.store.asking import ENDLESS, ONE, code_of
from tests.graph.store.processes import workers_of

# How long one may wait behind others, and for a store.
BEHIND, FOR_STORE = 1000, 3000


class Ahead(asyncio.SelectorEventLoop):
    """A loop whose clock goes as others do, and can be moved on."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead

    async def pass_by(self, seconds: float) -> None:
        """Moves the clock on, and lets what was to happen until then happen."""
        self.ahead += seconds
        for _ in range(20):
            await asyncio.sleep(0)


class LockedCrew(Crew):
    """Starts a worker once somebody unlocks it, and counts the workers that were there whenever it was to start one."""

    def __init__(self, settings: Settings, snapshot: Snapshot) -> None:
        super().__init__(settings, snapshot)
        self.there: list[int] = []
        self.begun = asyncio.Event()
        self.unlocked = asyncio.Event()
        self.fails = False

    async def start(self) -> Worker:
        self.there.append(len(self._workers))
        self.begun.set()
        await self.unlocked.wait()
        if self.fails:
            raise QueryError("store-unready")
        return await super().start()

    async def start_one(self) -> None:
        """Returns when a worker is being started that was not when this was called."""
        self.unlocked.clear()
        self.begun.clear()
        await self.begun.wait()


class Asked:
    """A lane of one worker, and what was asked of it."""

    def __init__(self, settings: Settings, snapshot: Snapshot) -> None:
        self.crew = LockedCrew(settings, snapshot)
        self.lane = Lane(self.crew, 1, BEHIND, FOR_STORE)

    async def open(self) -> None:
        """Opens the lane, and returns when its worker is being started."""
        await self.lane.open()
        await self.crew.begun.wait()

    async def ask(self, text: str) -> asyncio.Task[Any]:
        """Somebody who asks and waits, and who has gone as far as one can without waiting."""
        asked = {
            "text": text,
            "base": "http://signpost.example/sparql",
            "format": "csv",
            "default_graphs": [],
            "named_graphs": [],
            "most_bytes": 10_000,
            "seconds": 600,
        }
        asking = asyncio.ensure_future(self.lane.ask(asked, 10 * FOR_STORE))
        await pass_by(0)
        return asking


async def pass_by(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Ahead)
    await loop.pass_by(seconds)


def at_once(asking: asyncio.Task[Any]) -> asyncio.Task[Any]:
    """Somebody who waits for nothing any more."""
    assert asking.done()
    return asking


def with_lane(settings: Settings, snapshot: Snapshot, work: Callable[[Asked], Coroutine[Any, Any, None]]) -> None:
    """Does some work with a lane that has no worker yet; after it no worker may be left."""

    async def run() -> None:
        asked = Asked(settings, snapshot)
        try:
            await work(asked)
        finally:
            asked.crew.unlocked.set()
            asked.crew.kill()
            await asked.lane.closed()
            await asked.crew.gone()

    with asyncio.Runner(loop_factory=Ahead) as runner:
        runner.run(run())
    assert workers_of(os.getpid()) == set()


ANSWER = ({}, b"n\r\n1\r\n")


def test_who_waits_for_a_store_waits_longer_than_behind_others(settings: Settings, snapshot: Snapshot) -> None:
    async def work(asked: Asked) -> None:
        await asked.open()
        one = await asked.ask(ONE.text)
        await pass_by(BEHIND + 100)
        assert not one.done()
        asked.crew.unlocked.set()
        assert await one == ANSWER

    with_lane(settings, snapshot, work)


def test_who_has_waited_long_enough_for_a_store_is_told_that_it_is_not_ready(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(asked: Asked) -> None:
        await asked.open()
        one = await asked.ask(ONE.text)
        await pass_by(FOR_STORE + 100)
        assert await code_of(at_once(one)) == "store-unready"

    with_lane(settings, snapshot, work)


def test_who_is_to_have_a_new_worker_waits_no_longer_and_leaves_it_to_the_next(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(asked: Asked) -> None:
        one, other = await asked.ask(ONE.text), await asked.ask(ONE.text)
        await pass_by(FOR_STORE - 100)
        assert not one.done()
        await pass_by(200)
        assert await code_of(at_once(one)) == await code_of(at_once(other)) == "store-unready"
        late = await asked.ask(ONE.text)
        asked.crew.unlocked.set()
        assert await late == ANSWER
        assert asked.crew.there == [0]

    with_lane(settings, snapshot, work)


def test_who_leaves_while_a_worker_is_started_leaves_it_to_the_next(settings: Settings, snapshot: Snapshot) -> None:
    async def work(asked: Asked) -> None:
        one = await asked.ask(ONE.text)
        one.cancel()
        await asyncio.wait([one])
        asked.crew.unlocked.set()
        assert await (await asked.ask(ONE.text)) == ANSWER
        assert asked.crew.there == [0]

    with_lane(settings, snapshot, work)


def test_who_has_waited_for_a_store_that_failed_waits_only_the_rest_for_the_next(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(asked: Asked) -> None:
        await asked.open()
        one = await asked.ask(ONE.text)
        await pass_by(FOR_STORE - 500)
        asked.crew.fails = True
        asked.crew.unlocked.set()
        await asked.crew.start_one()
        await pass_by(400)
        assert not one.done()
        await pass_by(200)
        assert await code_of(at_once(one)) == "store-unready"

    with_lane(settings, snapshot, work)


def test_who_has_waited_long_enough_for_a_store_in_the_moment_in_which_it_fails_is_told_so_and_hinders_nobody(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(asked: Asked) -> None:
        await asked.open()
        opened = asyncio.ensure_future(asked.crew.settled())
        one = await asked.ask(ONE.text)
        asked.crew.fails = True
        asyncio.get_running_loop().call_later(FOR_STORE - 1, asked.crew.unlocked.set)
        await pass_by(FOR_STORE + 100)
        assert await code_of(at_once(one)) == "store-unready"
        await opened
        asked.crew.fails = False
        assert await (await asked.ask(ONE.text)) == ANSWER

    with_lane(settings, snapshot, work)


def test_the_time_behind_others_goes_on_where_it_stood(settings: Settings, snapshot: Snapshot) -> None:
    async def work(asked: Asked) -> None:
        asked.crew.unlocked.set()
        assert await (await asked.ask(ONE.text)) == ANSWER
        first, second, last = [await asked.ask(text) for text in (ENDLESS.text, ENDLESS.text, ONE.text)]
        await pass_by(BEHIND - 500)
        first.cancel()
        await asked.crew.start_one()
        await pass_by(FOR_STORE - 100)
        asked.crew.unlocked.set()
        await asked.crew.settled()
        await pass_by(400)
        assert not last.done()
        await pass_by(200)
        assert await code_of(at_once(last)) == "query-busy"
        assert not second.done()
        second.cancel()

    with_lane(settings, snapshot, work)


def test_a_new_worker_is_started_once_the_old_one_is_gone(settings: Settings, snapshot: Snapshot) -> None:
    async def work(asked: Asked) -> None:
        asked.crew.unlocked.set()
        await (await asked.ask(ONE.text))
        (await asked.ask(ENDLESS.text)).cancel()
        await asked.crew.start_one()
        assert asked.crew.there == [0, 0]

    with_lane(settings, snapshot, work)


def test_a_worker_that_ended_while_nobody_asked_is_not_asked_and_leaves_nothing(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(asked: Asked) -> None:
        asked.crew.unlocked.set()
        await (await asked.ask(ONE.text))
        (process,) = workers_of(os.getpid())
        os.kill(process, signal.SIGKILL)
        (worker,) = asked.lane._idle
        while worker.alive:
            await asyncio.sleep(0.001)
        assert await (await asked.ask(ONE.text)) == ANSWER
        await asked.crew.settled()
        with pytest.raises(ChildProcessError):  # somebody has fetched it
            os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT)

    with_lane(settings, snapshot, work)
