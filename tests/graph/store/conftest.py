"""The project's directory, and settings for queries that are stopped soon."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from graph.settings import Settings
from graph.snapshot import Snapshot, open_snapshot
from tests.graph.store.processes import SHARED, Canary, workers_of


@pytest.fixture(scope="module", autouse=True)
def shared() -> Iterator[None]:
    """The workers that were there before are nobody's here."""
    SHARED.update(workers_of(os.getpid()))
    yield
    SHARED.clear()


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return open_snapshot()


@pytest.fixture
def settings() -> Settings:
    return Settings(query_seconds=5, query_workers=1, query_own_workers=0)


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()
