"""Publishing: what does not keep to the shapes never becomes live; everything else is one commit."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from graph.canonical import Lines, text_of
from graph.change import difference
from graph.directory import read_directory
from graph.errors import DirectoryError, NotFoundError
from graph.settings import ROOT
from graph.state.commit import commit
from graph.state.folder import State
from graph.state.publication import ROLLED_BACK, Publication
from graph.store.embedded import read_triples
from graph.validate import Report, validate, validate_change

SHAPES = ROOT / "ontology" / "shapes.ttl"


def publish(
    state: State,
    lines: Lines,
    *,
    by: str,
    why: str,
    at: datetime,
    source: str = "",
    base: str | None = None,
    proposal: str = "",
) -> Publication:
    """Makes lines the live version, if they keep to the shapes and can be answered from.

    Raises DirectoryError broken-shape, broken-directory and nothing-changed, and what `commit` raises; then what was
    live still is.
    """
    live = state.current()
    before = state.lines(live.version) if live else ()
    if before == lines:
        raise DirectoryError("nothing-changed")
    sound = live is not None and _vouched(state, live.version)
    demand_sound(check_lines(lines, before) if sound else validate(text_of(lines), SHAPES))
    read_directory(read_triples(text_of(lines)), "")  # what cannot be answered from never becomes live
    # What was checked against is what must still be live: a change of two publishers' making is checked as one.
    started = base if base is not None else live.version if live else ""
    done = commit(state, lines, by=by, why=why, at=at, source=source, base=started, proposal=proposal)
    vouch(state, done.version)
    return done


def vouch(state: State, version: str) -> None:
    """Notes that a version keeps to the shapes as they are now, so that only what changes it need be checked."""
    mark = _mark(state, version)
    with suppress(OSError):  # it can be lost: then the whole is checked again
        mark.parent.mkdir(exist_ok=True)
        mark.write_text(_shapes(), encoding="ascii")


def _vouched(state: State, version: str) -> bool:
    """Whether a version was found sound under these very shapes: others may ask for more."""
    try:
        return _mark(state, version).read_text(encoding="ascii") == _shapes()
    except (OSError, UnicodeDecodeError):
        return False


def _mark(state: State, version: str) -> Path:
    return state.derived(version) / "conforms"


def _shapes() -> str:
    return sha256(SHAPES.read_bytes()).hexdigest()


def roll_back(state: State, version: str, *, by: str, why: str, at: datetime) -> Publication:
    """Makes an earlier version live again. Raises NotFoundError no-such-version, and what `commit` raises."""
    live = state.current()
    if live is None or version not in {publication.version for publication in state.history()}:
        raise NotFoundError("no-such-version", name=version[:12])
    if live.version == version:
        raise DirectoryError("nothing-changed")
    lines = state.lines(version)
    read_directory(read_triples(text_of(lines)), "")
    return commit(state, lines, by=by, why=why, at=at, base=live.version, kind=ROLLED_BACK)


def check_lines(lines: Lines, before: Lines) -> Report:
    """The report on lines: on what changed since a version that was sound, or on all where there was none."""
    return validate_change(before, difference(before, lines), SHAPES) if before else validate(text_of(lines), SHAPES)


def demand_sound(report: Report) -> None:
    """Raises DirectoryError broken-shape, with the first problem, where something forbids publishing."""
    if not report.conforms:
        first = report.problems[0]
        raise DirectoryError("broken-shape", where=first.thing, count=len(report.problems), first=first.message)
