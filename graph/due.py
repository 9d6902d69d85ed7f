"""What somebody has to check again: by what was checked, and how fast what is recorded of a kind goes out of date."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from graph.clocks import standing
from graph.model import Clocks, Directory, Instruction, Route, Statement, within
from graph.words import say

AGENCIES, SERVICES, ROUTES, CRITERIA, DOCUMENTS, RULES = (
    "agencies",
    "services",
    "routes",
    "criteria",
    "documents",
    "rules",
)
# In months: how to reach somebody changes soonest, what was published in writing last.
EVERY = {AGENCIES: 3, SERVICES: 6, ROUTES: 6, CRITERIA: 6, DOCUMENTS: 12, RULES: 12}
OVERDUE, NEVER, SOON = "overdue", "never", "soon"
DAYS_BEFORE = 30
_GRAVEST = (OVERDUE, NEVER, SOON)
_ROLE = "role"


class Due(NamedTuple):
    """One record that has to be checked: `state` is overdue, never or soon, `due` the day, None where none is known.

    `kind` is one of EVERY, `names` who can say whether it still holds, the first of them foremost; empty for nobody.
    """

    thing: str
    kind: str
    label: str
    names: tuple[str, ...]
    state: str
    checked: date | None
    due: date | None

    @property
    def late(self) -> bool:
        """Whether the day for a check has passed, or none was ever made."""
        return self.state != SOON


class Head(NamedTuple):
    """What one agency can settle: its name, "" for nobody; or all documents, where `kind` says so."""

    name: str
    kind: str
    rows: tuple[Due, ...]

    @property
    def late(self) -> int:
        """How many are past their day, or were never checked."""
        return sum(row.late for row in self.rows)


def due_after(kind: str, on: date) -> date:
    """The day by which something of a kind has to be checked again after a check."""
    months = on.month - 1 + EVERY[kind]
    year, month = on.year + months // 12, months % 12 + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def find_due(directory: Directory, on: date) -> tuple[Due, ...]:
    """Everything to check by that day or in the 30 days after it, the gravest first.

    A thing with no clock of its own goes by the clock of the directory; a part by that of what it is a part of.
    What is closed or has ended needs no check.
    """
    found = [due for due in _records(directory, on) if due.state]
    return tuple(sorted(found, key=lambda one: (_GRAVEST.index(one.state), one.due or on, one.label, one.thing)))


def count_checked(directory: Directory, on: date) -> tuple[int, int]:
    """How many records were checked by that day, and how many need to be checked at all."""
    found = _records(directory, on)
    return sum(due.checked is not None for due in found), len(found)


def say_due(found: Iterable[Due]) -> str:
    """How many of them are past their check, were never checked, or are due soon, in words."""
    count = Counter(one.state for one in found)
    said = [_say_count(state, count[state]) for state in _GRAVEST if count[state]]
    return " ".join(said if count[OVERDUE] else [say("due.overdue.none"), *said])


def by_agency(found: tuple[Due, ...]) -> tuple[Head, ...]:
    """What is due, under the head of who can settle it, whoever has the most to settle first; documents come last."""
    heads: dict[tuple[str, str], list[Due]] = {}
    for one in found:
        written = one.kind in (DOCUMENTS, RULES)
        heads.setdefault(("", DOCUMENTS) if written else (one.names[0] if one.names else "", ""), []).append(one)
    grouped = [Head(name, kind, tuple(rows)) for (name, kind), rows in heads.items()]
    return tuple(sorted(grouped, key=lambda head: (bool(head.kind), not head.name, -head.late, head.name)))


def kinds_of(directory: Directory) -> Mapping[str, str]:
    """The kind of everything that can be checked, by its identifier."""
    parts = {c.id: CRITERIA for s in directory.services.values() for outer in s.criteria for c in within(outer)}
    rules = dict.fromkeys((rule.id for rule in _rules(directory)), RULES)
    whole = ((AGENCIES, directory.parties), (SERVICES, directory.services), (ROUTES, directory.routes))
    things = {id: kind for kind, those in (*whole, (DOCUMENTS, directory.documents)) for id in those}
    return {**rules, **parts, **things}


def _say_count(state: str, count: int) -> str:
    return say(f"due.{state}.one") if count == 1 else say(f"due.{state}", count=count)


def _records(directory: Directory, on: date) -> list[Due]:
    found = {
        thing: _due(Due(thing, kind, label, names, "", None, None), clocks, directory.clocks, on)
        for thing, kind, label, names, clocks in _things(directory)
        if standing(clocks, on) not in ("closed", "ended")
    }
    return list(found.values())  # a criterion of two services is one record


def _due(found: Due, own: Clocks, general: Clocks, on: date) -> Due:
    clocks = own if own.last_checked or own.review_due else general
    checked = clocks.last_checked if clocks.last_checked and clocks.last_checked <= on else None
    day = clocks.review_due or (due_after(found.kind, checked) if checked else None)
    if day is not None and day < on:
        state = OVERDUE
    elif checked is None:
        state = NEVER
    else:
        state = SOON if day is not None and day <= on + timedelta(days=DAYS_BEFORE) else ""
    return found._replace(state=state, checked=checked, due=day)


def _things(directory: Directory) -> Iterator[tuple[str, str, str, tuple[str, ...], Clocks]]:
    for party in directory.parties.values():
        # Of a role that anybody can have, such as a practitioner's, nothing is said that goes out of date.
        if party.kind != _ROLE or party.contact or _clocked(party.clocks):
            yield party.id, AGENCIES, party.name, (party.name,), party.clocks
    for service in directory.services.values():
        yield service.id, SERVICES, service.name, service.providers, service.clocks
        for criterion in (inner for outer in service.criteria for inner in within(outer)):
            if _clocked(criterion.clocks):
                yield criterion.id, CRITERIA, criterion.text, service.providers, criterion.clocks
    kinds = {party.name: party.kind for party in directory.parties.values()}
    for route in directory.routes.values():
        yield route.id, ROUTES, route.name, _who_knows(route, kinds), route.clocks
    for document in directory.documents.values():
        yield document.id, DOCUMENTS, document.title, (), document.clocks
    for rule in _rules(directory):
        if _clocked(rule.clocks):
            yield rule.id, RULES, rule.text, (), rule.clocks


def _rules(directory: Directory) -> Iterator[Instruction | Statement]:
    yield from directory.instructions
    yield from directory.statements


def _clocked(clocks: Clocks) -> bool:
    return bool(clocks.last_checked or clocks.review_due)


def _who_knows(route: Route, kinds: Mapping[str, str]) -> tuple[str, ...]:
    """Who takes the first step of a route; where anybody may, whom that step turns to."""
    for step in route.own_steps[:1]:
        named = [name for name in (step.actor, step.partner, step.decided_by) if name]
        bodies = [name for name in named if kinds.get(name, _ROLE) != _ROLE]
        return tuple(dict.fromkeys([*bodies, *named]))[:1]
    return ()
