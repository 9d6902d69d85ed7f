"""The directory as it stands on the day that somebody asks about, with what pages and answers look up in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from api.lookup import lookups
from api.service import Served
from graph.lifetime import on_day
from graph.links import Links, link
from graph.model import Directory

# So many states of directories are kept with what was made of them; to ask for ever other days fills no memory.
_MOST = 4


class Day(NamedTuple):
    """A directory on a day; `found` is what templates look up in it, by name."""

    on: date
    directory: Directory
    links: Links
    found: dict[str, Callable[..., Any]]


class _Made(NamedTuple):
    """What was made of a state of a directory; it does not say which day was asked about."""

    directory: Directory
    links: Links
    found: dict[str, Callable[..., Any]]


_lock = Lock()
_kept: list[_Made] = []


def day_of(served: Served, on: date) -> Day:
    """The served directory as it stands on a day; days on which it says the same share all but the day."""
    whole = served.snapshot.directory
    directory = on_day(whole, on)
    with _lock:
        made = next((made for made in _kept if made.directory is directory), None)
    if made is None:
        links = served.links if directory is whole else link(directory)
        made = _Made(directory, links, lookups(directory, links))
        with _lock:
            _kept.insert(0, made)
            del _kept[_MOST:]
    return Day(on, *made)


def forget(version: str) -> None:
    """Keeps nothing more of a version that nobody is answered from."""
    with _lock:
        _kept[:] = [day for day in _kept if day.directory.version != version]
