"""A directory in numbered editions: what is told together has the same number wherever it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.county import write_directory
from graph.canonical import Lines, lines_of
from graph.state.commit import commit
from graph.state.folder import State
from graph.state.publication import Publication

BASE = "https://w3id.org/signpost/id/county/"
SPARQL = f"""PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?all ?one WHERE {{ <{BASE}county> dct:title ?all . <{BASE}service-0> dct:title ?one }}"""
# What has to be told at once: the title of the directory stands on every page, the service in what is listed there.
_TOLD = tuple(f"<{BASE}{thing}> <http://purl.org/dc/terms/title> " for thing in ("county", "service-0"))
_EDITION = re.compile(rb"edition (\d+)")


class Editions:
    """Publishes one edition after the other into a state folder."""

    def __init__(self, path: Path, services: int) -> None:
        self.state = State(path)
        lines = lines_of(write_directory(services).encode())
        self._rest = tuple(line for line in lines if not line.startswith(_TOLD))
        self.versions: dict[str, int] = {}
        self.lines: Lines = ()
        self.publish(1)

    def publish(self, number: int) -> Publication:
        """Makes an edition live in the state folder; servers take it up when they see it."""
        return self.commit((*self._rest, *(f'{said}"Part of edition {number}"@en .' for said in _TOLD)), number)

    def commit(self, lines: Iterable[str], number: int = 0) -> Publication:
        """Makes any lines live, sound or not."""
        now = datetime.now(UTC)
        self.lines = tuple(sorted(lines))
        made = commit(self.state, self.lines, by="editor", why=f"Edition {number}", at=now)
        self.versions[made.version] = number
        return made

    def break_up(self) -> Publication:
        """Makes live what nobody can answer from."""
        return self.commit(tuple(line for line in self._rest if "#Directory>" not in line))


def edition_of(content: bytes) -> int:
    """The edition that an answer is of. AssertionError where it tells fewer than two things, or of two editions."""
    found = [int(number) for number in _EDITION.findall(content)]
    assert len(found) >= 2, content[:300]
    assert len(set(found)) == 1, found
    return found[0]
