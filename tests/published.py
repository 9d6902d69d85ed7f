"""A state folder with a few months of a directory's life: published, edited, checked, and once taken back."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from graph.acts import checked, close
from graph.canonical import Lines, about, read_lines
from graph.change import Change, apply
from graph.publish import publish, roll_back
from graph.snapshot import DEFAULT_DIRECTORY, open_snapshot
from graph.state.commit import commit
from graph.state.folder import State
from graph.terms import SP, XSD

HOSTILE = "Their office wrote <script>alert('x')</script> & \\ \"rang\"\x0b"
EDITOR = "directory editor"
BASE = open_snapshot().directory.base


def build(path: Path) -> State:
    """Five publications: the directory; a contact; an end, a rule and a new service; a check; and that taken back."""
    shutil.copytree(_built(), path)
    return State(path)


@cache  # each is checked against the shapes, and every test that changes the folder has a copy
def _built() -> Path:
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    state = State(Path(folder) / "state")
    lines = read_lines(DEFAULT_DIRECTORY)
    commit(state, lines, by=EDITOR, why="The directory as it was written", at=_at(2026, 10, 5))
    lines = with_contact(lines, "tender", "Ring the office")
    publish(state, lines, by=EDITOR, why=HOSTILE, source="an e-mail of 19 October", at=_at(2026, 10, 20))
    lines = _edited(lines)
    third = publish(state, lines, by=EDITOR, why="What the autumn meeting decided", at=_at(2026, 11, 3))
    things = (BASE + "strategy", BASE + "nspcc")
    lines = apply(lines, checked(lines, things, date(2026, 11, 10), EDITOR, "phone", date(2027, 2, 10)))
    publish(state, lines, by=EDITOR, why="Two calls", at=_at(2026, 11, 10))
    roll_back(state, third.version, by="approver", why="The calls were about another place", at=_at(2026, 12, 2))
    return state.path


def with_contact(lines: Lines, agency: str, text: str) -> Lines:
    """The lines with a way to reach an agency that had none."""
    return apply(lines, Change(frozenset(), frozenset([f'<{BASE}{agency}> <{SP.contact}> "{text}"@en .'])))


def _edited(lines: Lines) -> Lines:
    lines = apply(lines, close(lines, BASE + "tender-programmes", date(2026, 11, 30), (BASE + "phse",)))
    (was,) = (line for line in about(lines, BASE + "c-age-10") if f"<{SP.minValue}>" in line)
    now = f'<{BASE}c-age-10> <{SP.minValue}> "11"^^<{XSD.decimal}> .'
    (title,) = (line for line in about(lines, BASE + "whole-school-approaches") if "/title>" in line)
    like = {
        line for line in about(lines, BASE + "whole-school-approaches") if line not in (title,) and "Label>" not in line
    }
    new = {line.replace("whole-school-approaches", "evening-club") for line in like}
    new.add(f'<{BASE}evening-club> <http://purl.org/dc/terms/title> "Evening club"@en .')
    return apply(lines, Change(frozenset([was]), frozenset([now, *new])))


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, 30, tzinfo=UTC)
