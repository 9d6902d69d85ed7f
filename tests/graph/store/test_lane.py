"""Waiting for a store that is being opened is not waiting behind others; each has its own limit and its own error."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store.crew import Crew
from graph.store.lane import Lane
from graph.store.process import Worker
from tests.graph.store.asking import ENDLESS, ONE, code_of
from tests.graph.store.processes import workers_of


class SlowCrew(Crew):
    """Takes so long over every worker, as if its store were large."""

    seconds = 0.6

    async def start(self) -> Worker:
        await asyncio.sleep(self.seconds)
        return await super().start()


def asked(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "base": "http://signpost.example/sparql",
        "format": "json",
        "default_graphs": [],
        "named_graphs": [],
        "most_bytes": 10_000,
        "seconds": 5,
    }


def told(
    settings: Settings,
    snapshot: Snapshot,
    behind: float,
    for_store: float,
    work: Callable[[Lane], Coroutine[Any, Any, str]],
) -> str:
    """What somebody is told by a lane of one worker whose store takes long to open."""

    async def run() -> str:
        crew = SlowCrew(settings, snapshot)
        lane = Lane(crew, 1, behind, for_store)
        await lane.open()
        try:
            return await work(lane)
        finally:
            crew.kill()
            await lane.closed()
            await crew.gone()

    found = asyncio.run(run())
    assert workers_of(os.getpid()) == set()
    return found


async def answered(lane: Lane, text: str) -> str:
    header, body = await lane.ask(asked(text), 10)
    return str(header or body.decode())


def test_who_waits_for_a_store_waits_longer_than_behind_others(settings: Settings, snapshot: Snapshot) -> None:
    async def work(lane: Lane) -> str:
        return await answered(lane, ONE.text)

    assert '"value":"1"' in told(settings, snapshot, 0.1, 30, work)


def test_who_has_waited_long_enough_for_a_store_is_told_that_it_is_not_ready(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(lane: Lane) -> str:
        return await code_of(lane.ask(asked(ONE.text), 10))  # type: ignore[arg-type]

    assert told(settings, snapshot, 30, 0.1, work) == "store-unready"


def test_the_time_behind_others_goes_on_where_it_stood(settings: Settings, snapshot: Snapshot) -> None:
    async def work(lane: Lane) -> str:
        first = asyncio.ensure_future(lane.ask(asked(ENDLESS.text), 10))
        await asyncio.sleep(0.05)
        code = await code_of(lane.ask(asked(ONE.text), 10))  # type: ignore[arg-type]
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        return code

    assert told(settings, snapshot, 0.3, 30, work) == "query-busy"
