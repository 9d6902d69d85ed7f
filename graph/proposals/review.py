"""What a proposal would do to the live version: worked out whenever it is looked at, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date
from typing import NamedTuple

from graph.canonical import Lines, about, split, text_of, version_of
from graph.cases import Case
from graph.change import Change, Conflict, apply, difference, edits, merge
from graph.diff import ThingChange, describe
from graph.directory import read_directory
from graph.errors import DirectoryError
from graph.impact import Impact, impact
from graph.model import Directory
from graph.proposals.proposal import Proposal
from graph.publish import check_lines
from graph.situations import invent_situations
from graph.state.folder import State
from graph.store.embedded import read_triples
from graph.validate import Report
from graph.weakening import Weakening, weakenings


class Review(NamedTuple):
    """A proposal against the live version: `left` of its change is what the live version does not say already.

    `impact` is None where there is something to put right first; `stale` says that another version was
    published since it was made. `after` is the whole directory with the change.
    """

    live: str
    left: Change
    after: Lines
    report: Report
    changes: tuple[ThingChange, ...]
    impact: Impact | None
    weakenings: tuple[Weakening, ...]
    conflicts: tuple[Conflict, ...]
    stale: bool

    @property
    def acceptable(self) -> bool:
        """Whether nothing but a missing approver stands in the way."""
        return bool(self.left) and self.report.conforms and not self.conflicts and self.impact is not None


def review(state: State, proposal: Proposal, cases: Sequence[Case], on: date, situations: int = 200) -> Review:
    """What accepting a proposal would do, tried on case cards and so many invented situations on a day.

    Raises StateError nothing-published and broken-state.
    """
    live, lines, left, conflicts = stand(state, proposal)
    return review_change(lines, left, cases, on, situations)._replace(
        live=live, conflicts=conflicts, stale=live != proposal.base
    )


def review_change(lines: Lines, change: Change, cases: Sequence[Case], on: date, situations: int = 200) -> Review:
    """What a change of a version would do, whether or not it is proposed."""
    live, after = version_of(lines), apply(lines, change)
    before_directory, after_directory = _read(lines, live), _read(after, "")
    report = check_lines(after, lines)
    found: Impact | None = None
    weak: tuple[Weakening, ...] = ()
    # What breaks a shape may have no meaning at all, so it is not tried.
    if before_directory and after_directory and report.conforms:
        known = [case.facts for case in cases]
        tried = invent_situations(before_directory, situations, live, known, after_directory)
        found = impact(before_directory, after_directory, cases, tried, on)
        weak = weakenings(before_directory, after_directory)
    changes = describe(change, lines, after)
    return Review(live, change, after, report, changes, found, weak, conflicts=(), stale=False)


def stand(state: State, proposal: Proposal) -> tuple[str, Lines, Change, tuple[Conflict, ...]]:
    """The live version with its lines, what a proposal still changes in it, and the fields that both changed."""
    current = state.current()
    live = current.version if current else proposal.base
    lines = state.lines(live)
    if live == proposal.base:
        return live, lines, proposal.change, ()
    base = state.lines(proposal.base)
    left, conflicts = merge(base, proposal.change, difference(base, lines))
    found = {(one.thing, one.predicate): one for one in (*_halved(base, lines, proposal.change, left), *conflicts)}
    return live, lines, _without(left, found.keys()), tuple(found[field] for field in sorted(found))


def _halved(base: Lines, live: Lines, ours: Change, left: Change) -> Iterator[Conflict]:
    """Where one side takes a thing away that the other says more of: put together, half a thing would be left."""
    after = apply(base, ours)
    for thing in sorted(ours.things | left.things):
        if not (was := about(base, thing)):
            continue
        if not about(live, thing):
            for edit in edits(left):
                if edit.thing == thing:
                    yield Conflict(thing, edit.predicate, edit.was, edit.now, ())
        elif not about(after, thing):
            for edit in edits(difference(was, about(live, thing))):
                yield Conflict(thing, edit.predicate, edit.was, (), edit.now)


def _without(change: Change, fields: Set[tuple[str, str]]) -> Change:
    """A change without what it does to these fields."""

    def kept(lines: frozenset[str]) -> frozenset[str]:
        terms = {line: split(line) for line in lines}
        return frozenset(line for line, (s, p, _) in terms.items() if (s[1:-1], p[1:-1]) not in fields)

    return Change(kept(change.removed), kept(change.added)) if fields else change


def weakenings_of(lines: Lines, after: Lines) -> tuple[Weakening, ...]:
    """All that a change from one version to another weakens; nothing where one of them cannot be answered from."""
    before_directory, after_directory = _read(lines, ""), _read(after, "")
    return weakenings(before_directory, after_directory) if before_directory and after_directory else ()


def _read(lines: Lines, name: str) -> Directory | None:
    try:
        return read_directory(read_triples(text_of(lines)), name)
    except DirectoryError:
        return None
