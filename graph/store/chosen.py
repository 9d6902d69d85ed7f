"""Which store answers: the one place that knows more than one kind."""

from __future__ import annotations

import asyncio

from graph.query import Query, find_format
from graph.settings import Settings
from graph.store.pool import Pool
from graph.store.sources import Published
from graph.store.store import Result, Store


def store_of(settings: Settings, published: Published) -> Store:
    """The store that the settings ask for, not opened yet. Raises DirectoryError where it cannot be made."""
    return Pool(settings, published)


def run_query(settings: Settings, published: Published, query: Query, format: str = "json") -> Result:
    """The whole answer to one query, from a store of its own. Raises what `Store.run` raises, and DirectoryError."""

    async def run() -> Result:
        find_format(query, format)  # refused before anything is loaded for it
        store = store_of(settings._replace(query_workers=1, query_own_workers=0), published)
        try:
            # Opened first, however long that takes: whoever asks meanwhile waits for a bounded time.
            await store.open()
            await store.opened()
            return await store.run(query, format)
        finally:
            await store.close()

    return asyncio.run(run())
