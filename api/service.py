"""What a running server answers from: one version of a directory, with all that could be made of it beforehand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

from jinja2 import Environment
from starlette.requests import Request

from api.logo import Logo, read_logo
from api.render import make_environment
from graph import words
from graph.dependence import Dependence, find_dependences
from graph.gaps import Cell, find_gaps
from graph.links import Links, link
from graph.search import Entry, index
from graph.settings import Settings
from graph.snapshot import Snapshot, open_snapshot

HERE = Path(__file__).parent

# What a page is made of, besides the directory and the settings.
_SHAPING = frozenset([".py", ".html", ".svg", ".json", ".css", ".js"])


Found = TypeVar("Found")


class Served(NamedTuple):
    """One version, made once and never changed; `build` stands for version, words, templates and settings at once."""

    settings: Settings
    snapshot: Snapshot
    turtle: bytes
    entries: tuple[Entry, ...]
    links: Links
    logo: Logo | None
    templates: Environment
    build: str
    gaps: Callable[[date], tuple[Cell, ...]]
    dependences: Callable[[date], tuple[Dependence, ...]]
    today: Callable[[], date]


def serve(settings: Settings, today: Callable[[], date] = date.today) -> Served:
    """Reads the directory of the settings. Raises DirectoryError where it cannot be served."""
    snapshot = open_snapshot(settings.directory)
    links = link(snapshot.directory)
    return Served(
        settings=settings,
        snapshot=snapshot,
        turtle=snapshot.path.read_bytes(),
        entries=index(snapshot.directory),
        links=links,
        logo=read_logo(settings.logo),
        templates=make_environment(settings, snapshot.directory, links),
        build=_build(settings, snapshot),
        gaps=_once_a_day(lambda day: find_gaps(snapshot.directory, day)),
        dependences=_once_a_day(lambda day: find_dependences(snapshot.directory, day)),
        today=today,
    )


def served_by(request: Request) -> Served:
    """What the server that got a request answers from."""
    served: Served = request.app.state.service
    return served


def _build(settings: Settings, snapshot: Snapshot) -> str:
    seen = sha256(f"{snapshot.directory.version} {settings}".encode())
    for folder in (HERE, HERE.parent / "viz", Path(words.__file__).parent):
        for file in sorted(f for f in folder.rglob("*") if f.suffix in _SHAPING):
            seen.update(file.read_bytes())
    return seen.hexdigest()[:16]


def _once_a_day(find: Callable[[date], Found]) -> Callable[[date], Found]:
    # Only the last day asked for is kept, so that asking for other days fills no memory.
    kept: list[tuple[date, Found]] = []

    def found(day: date) -> Found:
        last = kept[:]
        if last and last[0][0] == day:
            return last[0][1]
        new = find(day)
        kept[:] = [(day, new)]
        return new

    return found
