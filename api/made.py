"""What is made of a version before anybody asks for it, so that its first reader waits no longer than the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import NamedTuple, TypeVar

from graph import lifetime
from graph.dependence import Dependence, find_dependences
from graph.errors import SignpostError
from graph.gaps import Cell, find_gaps
from graph.lifetime import on_day
from graph.links import Links, link
from graph.search import Entry, index
from graph.snapshot import Snapshot
from graph.store.export import turtle_of
from viz import picture
from viz.picture import make_picture

Found = TypeVar("Found")


class Foreseen(NamedTuple):
    """What the first reader of a day would wait for: gaps, what rests on what, and the whole map.

    `states` and `pictures` are what `graph.lifetime` and `viz.picture` remember of it.
    """

    day: date
    gaps: tuple[Cell, ...]
    dependences: tuple[Dependence, ...]
    states: lifetime.Remembered
    pictures: picture.Remembered


class Made(NamedTuple):
    """A version with its Turtle, its search index and its links: plain values, so that a process can hand them over."""

    snapshot: Snapshot
    turtle: bytes
    entries: tuple[Entry, ...]
    links: Links
    foreseen: Foreseen | None = None


class Failed(NamedTuple):
    """Why a version could not be made: an error, as it is handed over."""

    kind: type[SignpostError]
    code: str
    where: str
    values: dict[str, object]


def make(snapshot: Snapshot) -> Made:
    """All that does not rest on the day."""
    directory = snapshot.directory
    return Made(snapshot, _turtle(snapshot), index(directory), link(directory))


def foresee(made: Made, day: date) -> Made:
    """With what a day needs too; for a large directory this takes longer than all else."""
    directory = made.snapshot.directory
    gaps, dependences = find_gaps(directory, day), find_dependences(directory, day)
    make_picture(on_day(directory, day), day)
    return made._replace(foreseen=Foreseen(day, gaps, dependences, lifetime.remembered(), picture.remembered()))


def once_a_day(find: Callable[[date], Found], known: tuple[date, Found] | None = None) -> Callable[[date], Found]:
    """Finds something for a day once; only the last day is kept, so that asking for others fills no memory."""
    kept = [known] if known else []

    def found(day: date) -> Found:
        last = kept[:]
        if last and last[0][0] == day:
            return last[0][1]
        new = find(day)
        kept[:] = [(day, new)]
        return new

    return found


def _turtle(snapshot: Snapshot) -> bytes:
    content = snapshot.path.read_bytes()
    if sha256(content).hexdigest() != snapshot.directory.version:
        return content  # as people wrote it
    return turtle_of(tuple(content.decode().split("\n")[:-1]), snapshot.directory.base)
