"""What was published in the state folder, as pages and documents need it: read once for each publication."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from api.service import Served
from graph.canonical import Lines
from graph.errors import NotFoundError
from graph.state.folder import State
from graph.state.publication import Publication


def published_of(served: Served) -> tuple[Publication, ...]:
    """Every publication up to the live one, oldest first; none where there is no state folder."""
    folder = served.settings.state
    pointed = State(folder).pointer() if folder else None
    return _history(folder, *pointed) if folder and pointed else ()


def number_of(served: Served) -> str:
    """What tells one state of the history from another, for the tags of what shows it."""
    published = published_of(served)
    return f"-{published[-1].number}" if published else ""


def published_lines(served: Served, version: str) -> Lines | None:
    """What a version that was published says; None for the one that is served. Raises NotFoundError no-such-version."""
    if version == served.snapshot.directory.version:
        return None
    if served.settings.state and any(one.version == version for one in published_of(served)):
        return State(served.settings.state).lines(version)
    raise NotFoundError("no-such-version", name=version[:80])


@lru_cache(2)
def _history(folder: Path, number: int, version: str) -> tuple[Publication, ...]:
    return State(folder).history()
