"""A worker ends when it should, is replaced when it ends, and never outlives who started it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from graph.errors import QueryError
from graph.query import prepare
from graph.settings import ROOT, Settings
from graph.snapshot import Snapshot
from graph.store.pool import Pool
from graph.store.process import Worker
from graph.store.store import Result
from tests.graph.store.asking import ENDLESS, NUMBERS, ONE, code_of, using, value
from tests.graph.store.processes import gone, workers_of


def test_a_query_that_nobody_waits_for_any_more_is_ended(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> tuple[bool, str]:
        await pool.run(ONE)
        before = workers_of(os.getpid())
        query = asyncio.ensure_future(pool.run(ENDLESS))
        await asyncio.sleep(0.2)
        query.cancel()
        assert isinstance((await asyncio.gather(query, return_exceptions=True))[0], asyncio.CancelledError)
        return await asyncio.to_thread(gone, before), value(await pool.run(ONE))

    assert using(settings._replace(query_seconds=60), snapshot, work) == (True, "1")


def test_a_worker_that_was_killed_from_outside_is_replaced(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> list[str]:
        answers = [value(await pool.run(ONE))]
        for _ in range(3):
            (worker,) = workers_of(os.getpid())
            os.kill(worker, signal.SIGKILL)
            answers.append(value(await pool.run(ONE)))
        return answers

    assert using(settings, snapshot, work) == ["1"] * 4


def test_a_worker_is_replaced_however_much_else_is_done_in_threads(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> str:
        await pool.run(ONE)
        (worker,) = workers_of(os.getpid())
        done = Event()
        others = [asyncio.ensure_future(asyncio.to_thread(done.wait)) for _ in range(100)]
        await asyncio.sleep(0)
        try:
            os.kill(worker, signal.SIGKILL)
            return value(await pool.run(ONE))
        finally:
            done.set()
            await asyncio.gather(*others)

    assert using(settings, snapshot, work) == "1"


def test_a_query_whose_worker_was_killed_from_outside_is_asked_once_more(
    settings: Settings, snapshot: Snapshot
) -> None:
    slow = prepare(f"SELECT (COUNT(*) AS ?n) {{ {NUMBERS.partition('VALUES ?d')[0]} }}")

    async def work(pool: Pool) -> str:
        await pool.run(ONE)
        (worker,) = workers_of(os.getpid())
        query = asyncio.ensure_future(pool.run(slow))
        await asyncio.sleep(0.05)
        os.kill(worker, signal.SIGKILL)
        return value(await query)

    assert using(settings._replace(query_seconds=20), snapshot, work) == "1000000"


def test_a_query_whose_worker_is_killed_again_is_asked_no_more(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> None:
        await pool.run(ONE)
        query, before = asyncio.ensure_future(pool.run(ENDLESS)), set[int]()
        for _ in range(2):
            while not pool._public._busy or workers_of(os.getpid()) <= before:
                await asyncio.sleep(0.01)
            (worker,) = workers_of(os.getpid()) - before
            before.add(worker)
            os.kill(worker, signal.SIGKILL)
        assert await code_of(query) == "query-stopped"

    using(settings, snapshot, work)


@pytest.mark.parametrize(("ended", "code"), [(signal.SIGTERM, "query-stopped"), (signal.SIGALRM, "query-timeout")])
def test_a_query_that_ended_its_worker_is_told_how_and_asked_no_more(
    ended: int, code: str, settings: Settings, snapshot: Snapshot
) -> None:
    async def work(pool: Pool) -> str:
        await pool.run(ONE)
        (worker,) = workers_of(os.getpid())
        query = asyncio.ensure_future(pool.run(ENDLESS))
        await asyncio.sleep(0)
        os.kill(worker, ended)
        return await code_of(query)

    assert using(settings, snapshot, work) == code


def test_closing_ends_what_is_being_answered_and_what_waits(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> list[BaseException | Result]:
        await pool.run(ONE)
        queries = [asyncio.ensure_future(pool.run(ENDLESS)) for _ in range(6)]
        await asyncio.sleep(0.1)
        await pool.close()
        assert workers_of(os.getpid()) == set()
        return await asyncio.gather(*queries, return_exceptions=True)

    ended = using(settings._replace(query_workers=2), snapshot, work)
    codes = [error.code for error in ended if isinstance(error, QueryError)]
    assert len(codes) == 6
    assert set(codes) <= {"query-busy", "query-stopped"}


def test_a_worker_that_nobody_wants_any_more_as_it_starts_is_ended() -> None:
    async def give_up() -> None:
        for _ in range(3):
            starting = asyncio.ensure_future(Worker.spawn())
            await asyncio.sleep(0)
            starting.cancel()
            await asyncio.wait([starting])
            assert starting.cancelled()

    asyncio.run(give_up())
    assert workers_of(os.getpid()) == set()


ORPHAN = """
import asyncio
from graph.query import prepare
from graph.settings import Settings
from graph.snapshot import open_snapshot
from graph.store.pool import Pool

async def main():
    async with Pool(Settings(query_seconds=%r), open_snapshot()) as pool:
        await pool.run(prepare("ASK {}"))
        asyncio.get_running_loop().call_later(0.2, lambda: print("ready", flush=True))
        await pool.run(prepare(%r))

asyncio.run(main())
"""


def busy_server(seconds: float) -> subprocess.Popen[str]:
    """A process whose workers have loaded, and that has asked a query without end."""
    command = [sys.executable, "-c", ORPHAN % (seconds, ENDLESS.text)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    return server


def test_workers_end_with_a_server_that_is_killed() -> None:
    with busy_server(60) as server:
        workers = workers_of(server.pid)
        server.kill()
    assert len(workers) == Settings().query_workers + Settings().query_own_workers
    assert gone(workers)


def test_a_query_ends_in_time_even_if_its_server_is_too_busy_to_end_it() -> None:
    with busy_server(1) as server:
        server.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        before = workers_of(server.pid)
        while len(workers_of(server.pid)) == len(before) and time.monotonic() < started + 10:
            time.sleep(0.05)
        after = workers_of(server.pid)
        server.kill()
    assert after < before
    assert gone(before)


def test_a_worker_sees_nothing_of_our_environment(
    settings: Settings, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNPOST_TOKEN", "a secret")

    async def work(pool: Pool) -> bytes:
        await pool.run(ONE)
        (worker,) = workers_of(os.getpid())
        return Path(f"/proc/{worker}/environ").read_bytes()

    assert b"secret" not in using(settings, snapshot, work)
