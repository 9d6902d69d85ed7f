"""One server that is abused by every test here, and a listener that nobody may ever call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.abuse.target import Target, target
from tests.graph.store.processes import Canary, gone


@pytest.fixture(scope="session")
def abused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server whose queries have half a second; when it has ended, no worker of its is left."""
    with target(tmp_path_factory.mktemp("abused"), 0.5) as abused:
        yield abused
        workers = abused.workers()
    assert gone(workers)


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()
