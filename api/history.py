"""What was published in the state folder, as pages and documents need it: read once for each publication."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from api.linked import facts_of
from api.service import Served
from graph.canonical import Lines
from graph.state.folder import State, find_version
from graph.state.publication import Publication


def published_of(served: Served) -> tuple[Publication, ...]:
    """Every publication up to the live one, oldest first; none where there is no state folder."""
    folder = served.settings.state
    pointed = State(folder).pointer() if folder else None
    return _history(folder, *pointed) if folder and pointed else ()


def edition_of(published: tuple[Publication, ...]) -> str:
    """What tells one state of the history from another, for the tags of what shows it."""
    return f"-{published[-1].number}" if published else ""


def whole_name(served: Served, name: str) -> str:
    """The version that is served, or was published, by the beginning of its name or a day.

    Raises NotFoundError no-such-version and before-first-version.
    """
    return find_version(published_of(served), name, served.snapshot.directory.version)


def lines_of(served: Served, version: str) -> Lines:
    """What the version that is served says, or one that was published. Raises StateError broken-state."""
    folder = served.settings.state
    if folder is None or version == served.snapshot.directory.version:
        return facts_of(served).lines
    return State(folder).lines(version)


@lru_cache(2)
def _history(folder: Path, number: int, version: str) -> tuple[Publication, ...]:
    # Up to this one: what was published since has a number of its own.
    return tuple(State(folder).publication(earlier) for earlier in range(1, number + 1))
