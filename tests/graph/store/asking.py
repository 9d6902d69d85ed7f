"""Asking a pool, and queries that would never end."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from graph.errors import QueryError
from graph.query import Query, prepare
from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store.pool import Pool
from graph.store.store import Result
from tests.graph.store.processes import workers_of

T = TypeVar("T")

STAGES = "{ ?s a <https://w3id.org/signpost/ns#Stage> }"
# Neither touches the data, so that an engine which looks at its clock only there would never stop them.
NUMBERS = "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(100)))} }} " for name in "abcdef")
ENDLESS = prepare(f"SELECT (COUNT(*) AS ?n) {{ {NUMBERS} }}")
SORTED = prepare(f"SELECT * {{ {NUMBERS} }} ORDER BY DESC(?a)")
ONE = prepare("SELECT (1 AS ?n) {}")


def using(settings: Settings, snapshot: Snapshot, work: Callable[[Pool], Awaitable[T]]) -> T:
    """What comes of some work with a pool; after it no worker may be left."""

    async def run() -> T:
        async with Pool(settings, snapshot) as pool:
            return await work(pool)

    found = asyncio.run(run())
    assert workers_of(os.getpid()) == set()
    return found


def ask(settings: Settings, snapshot: Snapshot, query: Query, format: str = "json", **graphs: list[str]) -> Result:
    return using(settings, snapshot, lambda pool: pool.run(query, format, **graphs))


async def code_of(asking: Awaitable[Any]) -> str:
    """The code of the error that a query ends in."""
    with pytest.raises(QueryError) as failed:
        await asking
    return failed.value.code


def value(result: Result) -> str:
    """The one value of a result in JSON."""
    (row,) = json.loads(result.body)["results"]["bindings"]
    (term,) = row.values()
    return str(term["value"])
