"""Work that several want is done once; whoever leaves ends it only where nobody else waits."""

from __future__ import annotations

import asyncio
import gc
from typing import Any, NoReturn

import pytest

from api.single_flight import SingleFlight

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_who_comes_after_the_last_has_left_gets_work_of_its_own() -> None:
    flights, may_end = SingleFlight(), asyncio.Event()

    async def endless() -> NoReturn:
        try:
            await asyncio.Event().wait()
        finally:
            await may_end.wait()
        raise AssertionError

    async def quick() -> str:
        return "done"

    first = flights.join(b"a", endless)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    # What was given up is still ending.
    assert await flights.join(b"a", quick) == "done"
    may_end.set()


async def test_work_that_was_given_up_takes_nothing_from_what_followed_it() -> None:
    flights, first_may_end, second_may_end = SingleFlight(), asyncio.Event(), asyncio.Event()
    begun: list[str] = []

    async def given_up() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await first_may_end.wait()

    async def following() -> str:
        begun.append("following")
        await second_may_end.wait()
        return "followed"

    first = flights.join(b"a", given_up)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    second = flights.join(b"a", following)
    await asyncio.sleep(0)
    first_may_end.set()
    for _ in range(3):
        await asyncio.sleep(0)
    third = flights.join(b"a", following)
    await asyncio.sleep(0)
    second_may_end.set()
    assert await asyncio.gather(second, third) == ["followed"] * 2
    assert begun == ["following"]


async def test_a_failure_is_told_to_all_who_wait_and_to_nobody_later() -> None:
    flights, tries = SingleFlight(), 0

    async def fail() -> NoReturn:
        nonlocal tries
        tries += 1
        raise ValueError(tries)

    told = await asyncio.gather(*(flights.join(b"a", fail) for _ in range(3)), return_exceptions=True)
    assert [str(error) for error in told] == ["1"] * 3
    with pytest.raises(ValueError, match="2"):
        await flights.join(b"a", fail)


@pytest.mark.parametrize("error", [None, ValueError("told")])
async def test_whoever_leaves_in_the_moment_in_which_the_work_ends_keeps_nothing_from_the_others(
    error: Exception | None,
) -> None:
    flights, may_end = SingleFlight(), asyncio.Event()

    async def work() -> str:
        await may_end.wait()
        if error:
            raise error
        return "done"

    # In which order they are told nobody knows.
    leaving, staying = ([flights.join(b"a", work) for _ in range(20)] for _ in range(2))
    await asyncio.sleep(0)
    may_end.set()
    for waiting in leaving:
        waiting.cancel()
    async with asyncio.timeout(5):
        told = await asyncio.gather(*staying, return_exceptions=True)
    assert told == [error or "done"] * 20
    assert all(waiting.cancelled() for waiting in leaving)


async def test_a_failure_that_nobody_waits_for_any_more_is_nowhere_to_be_read() -> None:
    async def fail() -> NoReturn:
        raise ValueError("what was asked")

    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))
    SingleFlight().join(b"a", fail)
    for _ in range(3):
        await asyncio.sleep(0)
    gc.collect()
    assert complaints == []


async def test_where_the_work_is_ended_by_another_nobody_waits_for_it_any_longer() -> None:
    flights = SingleFlight()

    async def ended() -> NoReturn:
        raise asyncio.CancelledError

    async def quick() -> str:
        return "done"

    waiting = [flights.join(b"a", ended) for _ in range(3)]
    await asyncio.wait(waiting, timeout=5)
    assert all(each.cancelled() for each in waiting)
    assert await flights.join(b"a", quick) == "done"
