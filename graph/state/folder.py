"""A state folder, read: what is live, what was, and what each version says. Reading needs no lock and never waits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from graph.canonical import Lines, version_of
from graph.clocks import say_day
from graph.errors import DirectoryError, NotFoundError, StateError
from graph.state.publication import Publication, read_record

_POINTER = re.compile(r"([1-9][0-9]{0,8}) ([0-9a-f]{64})\n")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BEGINNING = re.compile(r"[0-9a-f]{6,64}")


class State(NamedTuple):
    """The folder: `current` points at one record of `publications`, which names one of `versions`."""

    path: Path

    def pointer(self) -> tuple[int, str] | None:
        """The number of the live publication and its version; None before the first. Raises StateError broken-state."""
        try:
            text = (self.path / "current").read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StateError("broken-state", where=str(self.path / "current"), reason=str(error)) from None
        found = _POINTER.fullmatch(text)
        if not found:
            raise StateError("broken-state", where=str(self.path / "current"), reason=text[:80])
        return int(found[1]), found[2]

    def current(self) -> Publication | None:
        """The publication that is live, or None before the first. Raises StateError broken-state."""
        pointed = self.pointer()
        return self.publication(pointed[0]) if pointed else None

    def history(self) -> tuple[Publication, ...]:
        """Every publication up to the live one, oldest first. A record that never became live is not among them."""
        pointed = self.pointer()
        return tuple(self.publication(n) for n in range(1, pointed[0] + 1)) if pointed else ()

    def publication(self, number: int) -> Publication:
        """One record. Raises StateError broken-state where it is missing or says something else."""
        file = self.record_path(number)
        try:
            return read_record(file.read_bytes())
        except (OSError, DirectoryError, KeyError, ValueError) as error:
            raise StateError("broken-state", where=str(file), reason=str(error)) from None

    def lines(self, version: str) -> Lines:
        """What a version says. Raises StateError broken-state where the file is not what its name promises."""
        file = self.data_path(version)
        try:
            lines = tuple(file.read_text(encoding="utf-8").split("\n")[:-1])
        except (OSError, UnicodeDecodeError) as error:
            raise StateError("broken-state", where=str(file), reason=str(error)) from None
        if version_of(lines) != version:
            raise StateError("broken-state", where=str(file), reason=version)
        return lines

    def find(self, name: str) -> str:
        """The version that `find_version` finds. Raises what that does."""
        return find_version(self.history(), name)

    def data_path(self, version: str) -> Path:
        """The file of a version's triples."""
        return self.path / "versions" / version / "data.nq"

    def derived(self, version: str) -> Path:
        """The folder of what was made from a version and can be made again."""
        return self.path / "versions" / version / "derived"

    def record_path(self, number: int) -> Path:
        """The file of a publication."""
        return self.path / "publications" / f"{number:06}.ttl"


def find_version(history: Sequence[Publication], name: str, served: str = "") -> str:
    """A published version by the beginning of its name, or by a day: what was live at its end.

    `served` is one more, by name alone: it needs not have been published.
    Raises NotFoundError no-such-version, and before-first-version for a day before the first publication.
    """
    if _DAY.fullmatch(name):
        end, first = _end_of(name), next(iter(history), None)
        if first and first.at > end:
            raise NotFoundError("before-first-version", day=say_day(end), first=say_day(first.at.date()))
        found = [p.version for p in history if p.at <= end][-1:]
    elif _BEGINNING.fullmatch(name):
        found = [version for version in {served, *(p.version for p in history)} if version.startswith(name)]
    else:
        found = []
    if len(found) != 1:
        raise NotFoundError("no-such-version", name=name[:80])
    return found[0]


def _end_of(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time.max, UTC)
    except ValueError:
        raise NotFoundError("no-such-version", name=day) from None
