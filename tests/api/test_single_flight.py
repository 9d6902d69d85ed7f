"""Work that several want is done once; whoever leaves ends it only where nobody else waits."""

from __future__ import annotations

import asyncio
from typing import NoReturn

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
