"""Signpost's web tier over the project's directory, over another from another field, and as a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from graph.model import Directory
from graph.settings import Settings
from tests.server import serving

ROOT = Path(__file__).resolve().parent.parent.parent
FRAME = ROOT / "tests" / "shapes" / "frame.ttl"
SECOND = ROOT / "tests" / "second" / "services.ttl"
DAY = date(2026, 11, 23)
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def client_of(settings: Settings) -> TestClient:
    """A client of an application whose today is always the same day."""
    return TestClient(create_app(settings, today=lambda: DAY), follow_redirects=False)


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client of the project's own directory."""
    with client_of(Settings()) as client:
        yield client


@pytest.fixture(scope="session")
def directory(client: TestClient) -> Directory:
    """The directory that `client` asks."""
    served: Directory = client.app.state.service.snapshot.directory  # type: ignore[attr-defined]
    return served


@pytest.fixture(scope="session")
def spokes() -> Iterator[TestClient]:
    """A client of a small directory from another field."""
    with client_of(Settings(directory=FRAME)) as client:
        yield client


@pytest.fixture(scope="session")
def second() -> Iterator[TestClient]:
    """A client of the second directory, which has a bit of everything."""
    with client_of(Settings(directory=SECOND)) as client:
        yield client


class Live(NamedTuple):
    """A server in a process of its own: where it listens, and the file that all its output goes to."""

    port: int
    log: Path


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The application on a free port, as `signpost serve` runs it."""
    log = tmp_path_factory.mktemp("live") / "log.txt"
    command = ["-m", "api.server"]
    with serving(command, log) as port:
        yield Live(port, log)
