"""A pool opens before anybody waits for it, and however it is closed, it leaves no process and no store behind."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from graph.errors import QueryError
from graph.settings import Settings
from graph.snapshot import Snapshot, open_snapshot
from graph.store.crew import Crew
from graph.store.pool import Pool
from tests.graph.store.asking import ENDLESS, ONE, code_of, using, value
from tests.graph.store.processes import workers_of


def test_a_pool_that_is_opened_has_every_worker_waiting(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> int:
        await pool.opened()
        return len(workers_of(os.getpid()))

    assert using(settings._replace(query_workers=2), snapshot, work) == 2


def test_a_pool_is_open_while_its_only_worker_answers(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> None:
        await pool.opened()
        query = asyncio.ensure_future(pool.run(ENDLESS))
        await asyncio.sleep(0)
        await pool.opened()
        assert not query.done()
        query.cancel()

    using(settings, snapshot, work)


def test_a_pool_that_no_worker_can_open_says_so(settings: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("a file where a folder should be")

    async def work(pool: Pool) -> str:
        with pytest.raises(QueryError) as failed:
            await pool.opened()
        return failed.value.code

    assert using(settings._replace(state=tmp_path), snapshot, work) == "store-unready"


def test_a_pool_of_which_one_kind_of_asker_has_no_worker_says_so(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    file, state = tmp_path / "services.ttl", tmp_path / "state"
    shutil.copy(snapshot.path, file)

    async def work(pool: Pool) -> str:
        await pool.opened()
        shutil.rmtree(state)
        file.unlink()
        query = asyncio.ensure_future(pool.run(ENDLESS, own=True))
        await asyncio.sleep(0)
        query.cancel()
        await asyncio.wait([query])
        with pytest.raises(QueryError) as failed:
            await pool.opened()
        return failed.value.code

    assert using(settings._replace(state=state, query_own_workers=1), open_snapshot(file), work) == "store-unready"


def test_a_pool_that_is_closed_is_not_open(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> str:
        await pool.opened()
        await pool.close()
        with pytest.raises(QueryError) as failed:
            await pool.opened()
        return failed.value.code

    assert using(settings, snapshot, work) == "store-unready"


def test_closing_twice_at_once_and_giving_up_halfway_still_closes(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> None:
        await pool.opened()
        asked = asyncio.ensure_future(code_of(pool.run(ENDLESS)))
        await asyncio.sleep(0.1)
        first, second = asyncio.ensure_future(pool.close()), asyncio.ensure_future(pool.close())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait_for(second, 10)
        assert first.cancelled()
        assert await asked in ("query-stopped", "query-busy")
        assert workers_of(os.getpid()) == set()

    using(settings._replace(query_workers=2), snapshot, work)


def test_a_worker_that_is_being_started_when_its_crew_is_ended_opens_nothing(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def run() -> str:
        crew = Crew(settings, snapshot)
        starting = asyncio.ensure_future(crew.start())
        await asyncio.sleep(0)
        assert len(workers_of(os.getpid())) == 1
        crew.kill()
        try:
            return await code_of(starting)
        finally:
            await crew.gone()

    assert asyncio.run(run()) == "store-unready"
    assert workers_of(os.getpid()) == set()


def test_a_store_that_is_being_built_when_its_pool_is_closed_leaves_nothing(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    stores = tmp_path / "derived" / "store"

    async def run() -> None:
        pool = Pool(settings._replace(state=tmp_path), snapshot)
        await pool.open()
        while not list(stores.glob("*.*")):
            await asyncio.sleep(0.001)
        await pool.close()

    asyncio.run(asyncio.wait_for(run(), 30))
    assert list(stores.glob("*")) == []


def test_what_a_killed_server_had_begun_goes_with_the_store(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    async def run() -> None:
        pool = Pool(settings._replace(state=tmp_path), snapshot)
        await pool.open()
        await pool.opened()
        (store,) = (tmp_path / "derived" / "store").glob("*")
        (store.with_name(f"{store.name}.begun") / "part").mkdir(parents=True)
        await pool.discard()

    asyncio.run(run())
    assert list((tmp_path / "derived" / "store").glob("*")) == []


def test_what_another_server_is_building_stays_when_the_store_goes(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    async def built(state: Path) -> bool:
        """Whether a store was discarded while half of it was there, and was built all the same."""
        stores, here = state / "derived" / "store", settings._replace(state=state)
        async with Pool(here, snapshot) as pool:
            while not list(stores.glob("*")):
                await asyncio.sleep(0.001)
            stop()
            if half := list(stores.glob("*.*")):
                async with asyncio.timeout(10):  # it waits for nobody who builds
                    await Pool(here, snapshot).discard()
                assert list(stores.glob("*")) == half
            for worker in workers_of(os.getpid()):
                os.kill(worker, signal.SIGCONT)
            await pool.opened()
            assert value(await pool.run(ONE)) == "1"
        return bool(half)

    def stop() -> None:
        for worker in workers_of(os.getpid()):
            with suppress(ProcessLookupError, ChildProcessError):  # it has ended
                os.kill(worker, signal.SIGSTOP)
                os.waitid(os.P_PID, worker, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    tries = (tmp_path / str(number) for number in count())
    while not asyncio.run(built(next(tries))):
        pass  # its worker was quicker than we were
    assert workers_of(os.getpid()) == set()


def test_a_store_on_disk_that_somebody_took_away_is_built_again_and_a_discarded_one_is_gone(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    async def run() -> None:
        impatient = settings._replace(state=tmp_path, query_seconds=1)
        async with Pool(impatient, snapshot) as one:
            other = Pool(impatient, snapshot)
            await one.opened()
            await one.run(ONE)
            await other.discard()
            assert not list(tmp_path.glob("derived/store/*"))
            await code_of(one.run(ENDLESS))  # its worker is replaced by one that needs the store
            await one.run(ONE)
            assert list(tmp_path.glob("derived/store/*"))

    asyncio.run(run())
    assert workers_of(os.getpid()) == set()


def test_a_store_that_cannot_be_built_again_is_not_ready_and_answers_once_its_file_is_back(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    file, state = tmp_path / "services.ttl", tmp_path / "state"
    shutil.copy(snapshot.path, file)

    async def work(pool: Pool) -> tuple[list[str], list[object]]:
        loop, unhandled = asyncio.get_running_loop(), list[object]()
        loop.set_exception_handler(lambda _, context: unhandled.append(context))
        await pool.opened()
        shutil.rmtree(state)
        file.unlink()
        codes = [await code_of(pool.run(ENDLESS))]  # the worker that takes the place of this one has no store to open
        await pool._crew.settled()
        codes.append(await code_of(pool.run(ONE)))
        shutil.copy(snapshot.path, file)
        assert value(await pool.run(ONE)) == "1"
        gc.collect()  # what ended in an error that nobody saw is told of when it is forgotten
        return codes, unhandled

    impatient = settings._replace(state=state, query_seconds=1)
    assert using(impatient, open_snapshot(file), work) == (["query-timeout", "store-unready"], [])
