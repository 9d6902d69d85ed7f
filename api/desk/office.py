"""What the desk of one server keeps in memory: who is signed in, and the versions that are being worked on."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from api.desk.sessions import Sessions, Tries
from api.turns import Turns
from graph.canonical import Lines
from graph.errors import StateError
from graph.exchange.workbook.names import Names
from graph.state.folder import State

_MOST_EDITIONS, _MOST_FOUND = 3, 20
Found = TypeVar("Found")


class Edition(NamedTuple):
    """A published version as an editor needs it: what it says, and what its things are called.

    `fitting` keeps what fields could name, by the classes that fit: an id and a label each.
    """

    version: str
    lines: Lines
    names: Names
    fitting: dict[tuple[str, ...], tuple[tuple[str, str], ...]]


class Office:
    """Everything here can be lost: the facts are in the state folder."""

    def __init__(self) -> None:
        self.sessions, self.tries = Sessions(), Tries()
        # A long review keeps readers of the public pages waiting no longer than its turn.
        self.turns = Turns(at_once=1)
        self._lock = Lock()
        self._editions: dict[str, Edition] = {}
        self._found: dict[Hashable, Any] = {}

    def edition(self, state: State, version: str) -> Edition:
        """A version that was published. Raises StateError broken-state."""
        return self._once(self._editions, version, _MOST_EDITIONS, lambda: _open(version, state.lines(version)))

    def live(self, state: State) -> Edition:
        """The live version. Raises StateError nothing-published before the first."""
        pointed = state.pointer()
        if pointed is None:
            raise StateError("nothing-published")
        return self.edition(state, pointed[1])

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What takes long to find, found once for as long as few others are asked for."""
        return self._once(self._found, key, _MOST_FOUND, find)

    def _once(self, kept: dict[Any, Any], key: Hashable, most: int, find: Callable[[], Found]) -> Found:
        with self._lock:
            if key in kept:
                known: Found = kept.pop(key)
                kept[key] = known
                return known
        found = find()
        with self._lock:
            kept[key] = found
            while len(kept) > most:
                del kept[next(iter(kept))]
        return found


def _open(version: str, lines: Lines) -> Edition:
    return Edition(version, lines, Names(lines), {})
