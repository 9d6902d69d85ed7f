"""Search over names: labels, alternative and old names, abbreviations, with typing errors forgiven.

What is typed is never kept: nothing here stores or logs a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from unicodedata import combining, normalize

from rapidfuzz import fuzz, process

from graph.lifetime import in_its_place, on_day
from graph.model import RENAMED, Directory

MOST_TYPED = 200
_GOOD_ENOUGH = 78.0
_NOT_WORD = re.compile(r"[^0-9a-z]+")


class Entry(NamedTuple):
    """One name of one thing; `kind` is service, agency, route or need."""

    kind: str
    id: str
    name: str
    matched: str
    folded: str


class Hit(NamedTuple):
    """A thing found: `matched` is the name that was recognised, `score` runs from 0 to 100.

    `now` are the names of what stands in its place on the day, if something does.
    """

    kind: str
    id: str
    name: str
    matched: str
    score: float
    now: tuple[str, ...] = ()


def fold(text: str) -> str:
    """A text as it is compared: lower case, without accents and punctuation, apostrophes closed up, single spaces."""
    closed = text.lower().replace("'", "").replace("\u2019", "")
    plain = "".join(c for c in normalize("NFKD", closed) if not combining(c))
    return _NOT_WORD.sub(" ", plain).strip()


def index(directory: Directory) -> tuple[Entry, ...]:
    """Every name by which a thing of the directory can be found: that of today, other ones, and those of other days."""
    renamed: dict[str, list[str]] = {}
    for succession in directory.successions:
        for thing in succession.successors if succession.kind == RENAMED else ():
            for called in (succession.former_name, succession.new_name):
                renamed.setdefault(thing, []).extend([called, *_abbreviations(called)])
    return tuple(
        Entry(kind, thing_id, name, matched, fold(matched))
        for kind, thing_id, name, alternatives in _named(directory)
        for matched in dict.fromkeys((name, *alternatives, *renamed.get(thing_id, ()), *_abbreviations(name)))
    )


def as_seen(hits: tuple[Hit, ...], directory: Directory, on: date) -> tuple[Hit, ...]:
    """What was found, by the names that things have on a day, each with what stands in its place then."""
    known = on_day(directory, on)
    names = {(kind, thing): name for kind, thing, name, _ in _named(known)} if hits else {}
    called = {thing: name for (_, thing), name in names.items()}
    return tuple(
        hit._replace(
            name=names.get((hit.kind, hit.id), hit.name),
            now=tuple(called.get(thing, thing) for thing in in_its_place(known, hit.id, on)),
        )
        for hit in hits
    )


def _named(directory: Directory) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for service in directory.services.values():
        yield "service", service.id, service.name, (*service.alternatives, *service.hidden)
    for party in directory.parties.values():
        yield "agency", party.id, party.name, (*party.alternatives, *party.hidden)
    for route in directory.routes.values():
        yield "route", route.id, route.name, (*route.alternatives, *route.hidden)
    for need in directory.needs.values():
        yield "need", need.id, need.label, (*need.alternatives, *need.hidden)


def _abbreviations(name: str) -> tuple[str, ...]:
    initials = "".join(word[0] for word in re.split(r"[^A-Za-z0-9]+", name) if word and word[0].isupper())
    return (initials,) if len(initials) >= 3 else ()


def search(entries: tuple[Entry, ...], typed: str, most: int = 20) -> tuple[Hit, ...]:
    """The things whose names are nearest to what was typed, best first, each once, by its best name."""
    wanted = fold(typed[:MOST_TYPED])
    if not wanted:
        return ()
    found = process.extract(
        wanted,
        [entry.folded for entry in entries],
        scorer=_likeness,
        score_cutoff=_GOOD_ENOUGH,
        limit=None,
    )
    best: dict[tuple[str, str], Hit] = {}
    for _, score, position in sorted(found, key=lambda f: (-f[1], f[2])):
        entry = entries[position]
        best.setdefault((entry.kind, entry.id), Hit(entry.kind, entry.id, entry.name, entry.matched, round(score, 1)))
    return tuple(best.values())[:most]


def _likeness(wanted: str, name: str, **_: object) -> float:
    """How well a name answers what was typed: the whole, then its beginning, then its words, then near misses."""
    if wanted == name:
        return 100.0
    if wanted.replace(" ", "") == name.replace(" ", ""):
        return 99.0
    if name.startswith(wanted) and len(wanted) > 1:
        return 97.0
    words = name.split()
    typed = wanted.split()
    if all(any(word.startswith(t) for word in words) for t in typed):
        return 94.0 if len(wanted) > 2 else 90.0
    if len(wanted) < 4:
        return 0.0
    whole = fuzz.ratio(wanted, name)
    by_word = [max((fuzz.ratio(t, word) for word in words), default=0.0) for t in typed if len(t) > 2]
    spelled = min(by_word, default=0.0) - 2
    return max(whole, spelled)
