"""A change in words: thing by thing and field by field, as the people who keep a directory speak of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from graph.canonical import Lines, about, split
from graph.change import Change, Edit, edits
from graph.clocks import say_day
from graph.fields import Kind, field_of, kind_of, name_of_term
from graph.terms import CV, DCT, RDF, SKOS, SP, XSD
from graph.words import cut, listed, say

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_NAMES = (SKOS.prefLabel, DCT.title, SP.conditionText, DCT.description)
_OWNERS = (CV.holdsRequirement, CV.hasRequirement, SP.hasStep, SP.outcome, SP.gate, SP.when)
_UNSAID = (RDF.type_, DCT.identifier)
_DEPTH = 8  # of criteria within one another, at which looking for an owner ends
_LONGEST_NAME = 80


class FieldChange(NamedTuple):
    """One field of a thing in words: what went and what came, and whether it says more that stays as it was.

    `gone` and `come` are the addresses among what went and came.
    """

    field: str
    predicate: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    more: bool = False
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


class ThingChange(NamedTuple):
    """What a change does to one thing: `act` is added, removed or changed; `owner` names what it is a part of.

    `owners` are the addresses of all that it is a part of.
    """

    thing: str
    id: str
    kind: str
    label: str
    act: str
    owner: str
    details: tuple[FieldChange, ...]
    owners: tuple[str, ...] = ()


def describe(change: Change, before: Lines, after: Lines) -> tuple[ThingChange, ...]:
    """A change by thing, in words, those that belong to one another together; `after` is `before` with the change."""
    found = edits(change)
    owners = _owners(before, after, {edit.thing for edit in found})
    names = _Names(before, after)
    grouped: dict[str, list[Edit]] = {}
    for edit in found:
        grouped.setdefault(edit.thing, []).append(edit)
    things = [_describe(thing, fields, names, owners) for thing, fields in grouped.items()]
    return tuple(sorted(things, key=lambda one: (one.owner or one.label, bool(one.owner), one.label, one.id)))


def say_change(one: ThingChange) -> list[str]:
    """A change to one thing in sentences."""
    name = say("diff.part", owner=one.owner, label=one.label) if one.owner else one.label
    if one.act == ADDED:
        return [say("diff.added", kind=one.kind, name=name)]
    if one.act == REMOVED:
        return [say("diff.removed", kind=one.kind, name=name)]
    return [_say_field(name, field) for field in one.details]


def say_whole(one: ThingChange) -> list[str]:
    """A change to one thing in sentences, and of a new thing all that it says: nobody accepts what was not shown."""
    if one.act != ADDED:
        return say_change(one)
    return [*say_change(one), *(say("diff.says", field=f.field, now=listed(f.now)) for f in one.details)]


def _say_field(name: str, field: FieldChange) -> str:
    was, now = listed(field.was), listed(field.now)
    if field.more:
        key = "swapped" if was and now else "also" if now else "less"
        return say(f"diff.{key}", name=name, field=field.field, was=was, now=now)
    if field.was and field.now:
        return say("diff.changed", name=name, field=field.field, was=was, now=now)
    if field.now:
        return say("diff.recorded", name=name, field=field.field, now=now)
    return say("diff.cleared", name=name, field=field.field, was=was)


def _describe(thing: str, fields: list[Edit], names: _Names, owners: dict[str, tuple[str, ...]]) -> ThingChange:
    was, now = about(names.before, thing), about(names.after, thing)
    act = CHANGED if was and now else ADDED if now else REMOVED
    kind = kind_of(_types(now or was))
    details = [
        _describe_kind(edit, was, now) if edit.predicate == RDF.type_ else _describe_field(edit, was, now, kind, names)
        for edit in fields
        # What is new or gone says what it is and what it is called by its kind and its name.
        if act == CHANGED or edit.predicate not in _UNSAID
    ]
    owner = owners.get(thing, ())
    return ThingChange(
        thing=thing,
        id=local_id(thing),
        kind=_label(kind),
        label=names.of(thing),
        act=act,
        owner=names.of(owner[0]) if len(owner) == 1 else say("diff.shared", count=len(owner)) if owner else "",
        details=tuple(sorted(details, key=lambda one: _place(kind, one))),
        owners=owner,
    )


def _describe_field(edit: Edit, was: Lines, now: Lines, kind: Kind | None, names: _Names) -> FieldChange:
    return FieldChange(
        field_of(kind, edit.predicate).name,
        edit.predicate,
        tuple(names.say(value, edit.predicate) for value in edit.was),
        tuple(names.say(value, edit.predicate) for value in edit.now),
        _stays(was, now, edit.predicate),
        _addresses(edit.was),
        _addresses(edit.now),
    )


def _describe_kind(edit: Edit, was: Lines, now: Lines) -> FieldChange:
    """The kind before and after; where that is the same, the classes that went and came."""
    before, after = (_label(kind_of(_types(lines))) for lines in (was, now))
    gone, come = _addresses(edit.was), _addresses(edit.now)
    if before != after:
        return FieldChange(say("diff.kind"), RDF.type_, (before,), (after,), gone=gone, come=come)
    went, came = (tuple(name_of_term(one) for one in classes) for classes in (gone, come))
    return FieldChange(say("diff.kind"), RDF.type_, went, came, _stays(was, now, RDF.type_), gone, come)


def _label(kind: Kind | None) -> str:
    return kind.label if kind else say("diff.thing")


def _addresses(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term[1:-1] for term in terms if term.startswith("<"))


def _stays(before: Lines, after: Lines, predicate: str) -> bool:
    field = f"<{predicate}>"
    return any(split(line)[1] == field for line in set(before).intersection(after))


def local_id(thing: str) -> str:
    """The identifier of a thing: what stands after the last slash of its address."""
    return thing.rsplit("/", 1)[-1]


def _place(kind: Kind | None, detail: FieldChange) -> tuple[int, str]:
    places = [field.predicate for field in kind.fields] if kind else []
    return (places.index(detail.predicate) if detail.predicate in places else len(places), detail.field)


def _types(lines: Iterable[str]) -> set[str]:
    return {split(line)[2][1:-1] for line in lines if split(line)[1] == f"<{RDF.type_}>"}


def _owners(before: Lines, after: Lines, things: set[str]) -> dict[str, tuple[str, ...]]:
    """What each thing is a part of in the end: a criterion of its services, an outcome of its route."""
    parents: dict[str, set[str]] = {}
    wanted = {f"<{predicate}>" for predicate in _OWNERS}
    for lines in (before, after):
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            if predicate in wanted:
                parents.setdefault(rest[1:-3], set()).add(subject[1:-1])
    found = {}
    for thing in things & parents.keys():
        here, ends = {thing}, set[str]()
        for _ in range(_DEPTH):
            ends |= here - parents.keys()
            here = set().union(*(parents[one] for one in here & parents.keys()))
        found[thing] = tuple(sorted(ends - {thing}))
    return found


class _Names:
    """What things are called, after a change if they are still there."""

    def __init__(self, before: Lines, after: Lines) -> None:
        self.before, self.after = before, after

    def of(self, thing: str) -> str:
        said = about(self.after, thing) or about(self.before, thing)
        for name in _NAMES:
            for line in said:
                if split(line)[1] == f"<{name}>":
                    return cut(literal_text(split(line)[2]), _LONGEST_NAME)
        return local_id(thing) if said else name_of_term(thing)

    def say(self, term: str, predicate: str) -> str:
        """A value in words: the name of a thing, a day as people write it, yes or no, or the text itself."""
        if term.startswith("<"):
            return self.of(term[1:-1])
        text = literal_text(term)
        if term.endswith(f"^^<{XSD.date}>"):
            try:
                return say_day(date.fromisoformat(text))
            except ValueError:
                return text
        if term.endswith(f"^^<{XSD.boolean}>"):
            return say("diff.yes" if text == "true" else "diff.no")
        # 10.0 and 10 are one number; which of the two stands there says nothing to a reader.
        return re.sub(r"\.0+$", "", text) if term.endswith(f"^^<{XSD.decimal}>") else text


def literal_text(term: str) -> str:
    """The text of a literal as N-Triples writes it, without its language or datatype."""
    text: str = json.loads(term[: term.rindex('"') + 1], strict=False)
    return text
