"""What a running server answers from: one version of a directory, with all that could be made of it beforehand."""

from __future__ import annotations

from asyncio import Event
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

import graph
from api.logo import Logo, read_logo
from api.made import Made, make, once_a_day
from api.render import make_environment
from api.repeats import Repeats
from graph.dependence import Dependence, find_dependences
from graph.due import count_checked
from graph.gaps import Cell, find_gaps
from graph.links import Links
from graph.search import Entry
from graph.settings import Settings
from graph.snapshot import Snapshot, open_current
from graph.state.folder import State
from graph.store.chosen import store_of
from graph.store.sources import ONTOLOGY
from graph.store.store import Store

HERE = Path(__file__).parent

# What a page is made of, besides the directory and the settings.
_SHAPING = frozenset([".py", ".html", ".svg", ".json", ".css", ".js", ".ttl", ".jsonld", ".rq"])


class Readers:
    """Who is being answered from a version; when nobody is any more, it can go."""

    def __init__(self) -> None:
        self._count = 0
        self._none = Event()
        self._none.set()

    def __enter__(self) -> None:
        self._count += 1
        self._none.clear()

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            self._none.set()

    async def gone(self) -> None:
        """Returns when the last one has the last byte."""
        await self._none.wait()


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
    checked: Callable[[date], tuple[int, int]]
    today: Callable[[], date]
    pool: Store
    repeats: Repeats
    readers: Readers


def serve(settings: Settings, today: Callable[[], date] = date.today) -> Served:
    """Reads the live version, or the directory file where there is none.

    Raises DirectoryError and StateError where it cannot be served.
    """
    return put_together(settings, make(open_current(settings)), today)


def put_together(
    settings: Settings, made: Made, today: Callable[[], date], templates: Environment | None = None
) -> Served:
    """A version ready to be served; its pool is not started. Raises what `store_of` raises."""
    snapshot, foreseen = made.snapshot, made.foreseen
    directory = snapshot.directory
    store = store_of(settings, snapshot)
    return Served(
        settings=settings,
        snapshot=snapshot,
        turtle=made.turtle,
        entries=made.entries,
        links=made.links,
        logo=read_logo(settings.logo),
        templates=templates or make_environment(settings),
        build=_build(settings, snapshot),
        gaps=once_a_day(lambda day: find_gaps(directory, day), foreseen and (foreseen.day, foreseen.gaps)),
        dependences=once_a_day(
            lambda day: find_dependences(directory, day), foreseen and (foreseen.day, foreseen.dependences)
        ),
        checked=once_a_day(lambda day: count_checked(directory, day)),
        today=today,
        pool=store,
        repeats=Repeats(store, settings.query_kept_bytes, _modified(settings, snapshot), _code()),
        readers=Readers(),
    )


def served_by(request: Request) -> Served:
    """What a request is answered from: the same version, on the same day, from its first byte to its last."""
    served: Served = request.state.served
    return served


class OneVersion:
    """Binds every request to the version that is live as it begins, and to the day."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        served: Served = scope["app"].state.service
        day = served.today()
        scope["state"] = {**scope.get("state", {}), "served": served._replace(today=lambda: day)}
        with served.readers:
            await self.app(scope, receive, send)


def _modified(settings: Settings, snapshot: Snapshot) -> datetime | None:
    """Since when what is served has been so: since it was published, or its file or our ontology written.

    The files of what was published say nothing: a copy of the state folder may have written all of them at once.
    None where another version has been published since.
    """
    files = [*ONTOLOGY.glob("*.ttl")]
    published = State(settings.state).current() if settings.state else None
    if published is None:
        files.append(snapshot.path)
    elif published.version != snapshot.directory.version:
        return None
    written = datetime.fromtimestamp(max(file.stat().st_mtime for file in files), UTC)
    return max(published.at, written) if published else written


def _build(settings: Settings, snapshot: Snapshot) -> str:
    return sha256(f"{snapshot.directory.version} {settings} {_code()}".encode()).hexdigest()[:16]


@lru_cache(1)
def _code() -> str:
    """A name for all that shapes an answer besides the directory and the settings."""
    seen = sha256()
    for folder in (HERE, HERE.parent / "viz", Path(graph.__file__).parent, ONTOLOGY):
        for file in sorted(f for f in folder.rglob("*") if f.suffix in _SHAPING):
            seen.update(file.read_bytes())
    return seen.hexdigest()
