"""What changed over time: each publication with who, when and why, and what it changed, thing by thing and in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from graph.change import difference
from graph.diff import ADDED, CHANGED, FieldChange, ThingChange, describe, say_change
from graph.fields import kinds
from graph.model import MOVED, RENAMED, REPLACING
from graph.settings import ROOT
from graph.state.durable import write_durably
from graph.state.folder import State
from graph.state.publication import Publication
from graph.terms import RDF, SP
from graph.words import listed, read_catalogue, say

_CHECKED = {SP.lastChecked, SP.reviewDue}
_CLOCKS = {*_CHECKED, SP.lastEdited}
_WORDED = ("graph/diff.py", "graph/fields.py", "graph/news.py")
_REMEMBERED = 32  # pairs of versions, so that a folder that cannot be written costs no second look


class Item(NamedTuple):
    """One publication: `changes` what it says otherwise, `checked` what was found unchanged, each thing once.

    Both are empty for the first of all, which says everything for the first time.
    """

    publication: Publication
    changes: tuple[ThingChange, ...]
    checked: tuple[ThingChange, ...]

    @property
    def first(self) -> bool:
        """Whether nothing was published before it."""
        return not self.publication.base


def news(state: State, since: date | None = None, until: date | None = None) -> tuple[Item, ...]:
    """Every publication of these days, both included, the newest first. Raises StateError broken-state."""
    return tuple(item_of(state, one) for one in published(state, since, until))


def published(state: State, since: date | None = None, until: date | None = None) -> tuple[Publication, ...]:
    """The publications of these days (UTC), the newest first. Raises StateError broken-state."""
    pointed = state.pointer()
    whole = _history(state, pointed) if pointed else ()
    first, last = since or date.min, until or date.max
    return tuple(one for one in reversed(whole) if first <= one.at.date() <= last)


def item_of(state: State, publication: Publication) -> Item:
    """A publication with what it changed. Raises StateError broken-state."""
    if not publication.base:
        return Item(publication, (), ())
    return Item(publication, *sort_out(changes_between(state, publication.base, publication.version)))


def sort_out(changes: Iterable[ThingChange]) -> tuple[tuple[ThingChange, ...], tuple[ThingChange, ...]]:
    """What is said otherwise, without the clocks; and what a check found unchanged. A check itself is in neither."""
    told = tuple(changes)
    named = {
        thing
        for one in told
        if one.kind == _kind_of_check() and one.act == ADDED
        for field in one.details
        if field.predicate == SP.concerns
        for thing in field.come
    }
    said: list[ThingChange] = []
    checked: list[ThingChange] = []
    for one in told:
        details = tuple(field for field in one.details if field.predicate not in _CLOCKS)
        clocks = tuple(field for field in one.details if field.predicate in _CHECKED)
        if one.kind == _kind_of_check() and not _turned(one):
            continue
        if one.act != CHANGED or details:
            said.append(one._replace(details=details))
        elif clocks and one.thing in named:
            checked.append(one)
        elif clocks:
            said.append(one._replace(details=clocks))
    return tuple(said), tuple(checked)


def _turned(one: ThingChange) -> bool:
    """Whether a thing is of another kind than before."""
    return one.act == CHANGED and any(field.predicate == RDF.type_ for field in one.details)


def say_news(one: ThingChange) -> list[str]:
    """A change to one thing in sentences; what now follows what is one."""
    if one.kind == kinds()[SP.Succession].label and one.act == ADDED:
        said = {field.predicate: field.now for field in one.details}
        old, new, things = (listed(said.get(part, ())) for part in (SP.predecessor, SP.successor, SP.concerns))
        kind, day = (listed(said.get(part, ())) for part in (SP.successionKind, SP.succeededOn))
        if kind in (*REPLACING, MOVED, RENAMED):
            old = listed(said.get(SP.formerName, ())) or old
            return [say("note.event", day=day, text=say(f"succession.{kind}", old=old, new=new, things=things))]
    return say_change(one)


@lru_cache(maxsize=_REMEMBERED)
def changes_between(state: State, before: str, after: str) -> tuple[ThingChange, ...]:
    """What differs between two published versions, in words; kept beside the later one, where it can be deleted.

    Raises StateError broken-state.
    """
    file = state.derived(after) / f"changes-{before[:16]}-{_wording()}.json"
    kept = _read(file, before, after)
    if kept is not None:
        return kept
    old, new = state.lines(before), state.lines(after)
    found = describe(difference(old, new), old, new)
    _keep(file, before, after, found)
    return found


def change_json(one: ThingChange) -> dict[str, Any]:
    """A change to one thing for programs, with its sentences."""
    details = [field._asdict() for field in one.details]
    return {**one._asdict(), "details": details, "sentences": say_news(one)}


@lru_cache(maxsize=4)
def _history(state: State, pointed: tuple[int, str]) -> tuple[Publication, ...]:
    # Records are immutable, so a history is read once for what is live.
    return state.history()


@cache
def _wording() -> str:
    """What an account in words depends on, besides the two versions: our words and what fields are called."""
    seen = sha256(json.dumps(read_catalogue()).encode())
    for file in ("ontology/shapes.ttl", "ontology/signpost.ttl", *_WORDED):
        seen.update((ROOT / file).read_bytes())
    return seen.hexdigest()[:12]


@cache
def _kind_of_check() -> str:
    return kinds()[SP.Check].label


def _read(file: Path, before: str, after: str) -> tuple[ThingChange, ...] | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["seal"] != _seal(before, after, kept["changes"]):
            return None
        return tuple(_change(one) for one in kept["changes"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None  # not there, or not what it should be: it is made again


def _change(kept: dict[str, Any]) -> ThingChange:
    details = tuple(
        FieldChange(
            one["field"],
            one["predicate"],
            tuple(one["was"]),
            tuple(one["now"]),
            one["more"],
            tuple(one["gone"]),
            tuple(one["come"]),
        )
        for one in kept["details"]
    )
    return ThingChange(**{**kept, "details": details, "owners": tuple(kept["owners"])})


def _keep(file: Path, before: str, after: str, found: tuple[ThingChange, ...]) -> None:
    changes = [{**one._asdict(), "details": [field._asdict() for field in one.details]} for one in found]
    content = json.dumps({"seal": _seal(before, after, changes), "changes": changes})
    try:
        file.parent.mkdir(exist_ok=True)
        write_durably(file, content.encode())
    except OSError:
        pass  # a reader may have no right to write there: then it is worked out again another time


def _seal(before: str, after: str, changes: object) -> str:
    """What only an account of these two versions, as it was written, is sealed with."""
    return sha256(json.dumps([before, after, changes]).encode()).hexdigest()
