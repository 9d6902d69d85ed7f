"""A note of one month's changes in plain English, to paste into an e-mail or a newsletter; and what a day brings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from graph.clocks import ONE_DAY, is_offered, say_day, standing
from graph.diff import ADDED, CHANGED, REMOVED, FieldChange, ThingChange
from graph.fields import kinds
from graph.lifetime import dated
from graph.model import MOVED, RENAMED, Clocks, Directory, Instruction, Statement, Succession, within
from graph.news import changes_between, published, say_news, sort_out
from graph.state.folder import State
from graph.terms import ADMS, DCT, RDF, SP
from graph.words import listed, say

_MOST, _LONGEST = 40, 300
_MAIN = (SP.Service, SP.Agency, SP.Panel, SP.Meeting, SP.Role, SP.NextStep, SP.AccessRoute, SP.Need, SP.Document)
_RULES = (SP.Condition, SP.Prerequisite, SP.AllOf, SP.AnyOf, SP.NoneOf, SP.UnrecordedTerms, SP.Instruction)
_ENDS = {ADMS.status, SP.validTo, SP.suspendedFrom, SP.suspendedTo}
_FOLLOWS = {DCT.isReplacedBy, DCT.replaces}
_GROUPS = ("new", "closed", "replaced", "criteria", "other")


class Event(NamedTuple):
    """Something that takes effect by itself on a day, in words; `thing` is whom it happens to."""

    day: date
    thing: str
    text: str


def month_note(state: State, directory: Directory, month: date, address: str) -> str:
    """What a month changed in all, and what takes effect in it and the next; `address` is of the page of changes.

    What was changed and taken back within the month is not in it. Raises StateError broken-state.
    """
    first, after, end = month.replace(day=1), next_month(month), next_month(next_month(month))
    lines = [say("note.title", title=directory.title, month=say_month(first)), ""]
    done = published(state, first, after - ONE_DAY)
    if not done:
        lines += [say("note.nothing", month=say_month(first)), ""]
    elif not done[-1].base:
        lines += [say("note.first", day=say_day(done[-1].at.date())), ""]
    if done:
        started = done[-1].base or done[-1].version
        changes = changes_between(state, started, done[0].version) if started != done[0].version else ()
        said, checked = sort_out(changes)
        lines += _said(directory, said)
        if checked:
            lines += [say("note.checked.one" if len(checked) == 1 else "note.checked", count=len(checked)), ""]
        if done[-1].base and not said and not checked:
            lines += [say("note.taken-back"), ""]
    if coming := events(directory, first, end - ONE_DAY):
        lines.append(say("note.coming", month=say_month(first), next=say_month(after)))
        lines += [*_bullets(say("note.event", day=say_day(one.day), text=one.text) for one in coming), ""]
    return "\n".join([*lines, say("note.more", address=address), ""])


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def say_month(month: date) -> str:
    """A month as people write it: November 2026."""
    return f"{say(f'month.{month.month}')} {month.year}"


def events(directory: Directory, first: date, last: date) -> tuple[Event, ...]:
    """What takes effect by itself on these days, both included, as the directory dates it now, by day."""
    days = [day for day in dated(directory) if first <= day <= last]
    return tuple(event for day in days for event in dict.fromkeys(_on(directory, day)))


def say_succession(directory: Directory, one: Succession) -> str:
    """What follows what, in a sentence."""
    old, new = (listed([_name(directory, thing) for thing in things]) for things in (one.predecessors, one.successors))
    if one.kind == RENAMED:
        return say("succession.renamed", old=one.former_name, new=one.new_name or new)
    things = listed([_name(directory, thing) for thing in one.concerns])
    return say(f"succession.{one.kind}", old=old, new=new, things=things)


def _on(directory: Directory, day: date) -> Iterator[Event]:
    for one in directory.successions:
        if one.on == day:
            things = one.concerns if one.kind == MOVED else one.predecessors
            yield Event(day, next(iter(things), one.id), say_succession(directory, one))
    if day == date.min:
        return  # there is no day before it, from which anything could differ
    for thing, name, clocks, rule in _clocked(directory):
        before, now = standing(clocks, day - ONE_DAY), standing(clocks, day)
        if before == now:
            continue
        if not rule:
            yield Event(day, thing, say("note.standing", name=name, standing=say(f"availability.{now}")))
        elif is_offered(clocks, day) != is_offered(clocks, day - ONE_DAY):
            yield Event(day, thing, say("note.counts" if is_offered(clocks, day) else "note.counts-not", name=name))


def _clocked(directory: Directory) -> Iterator[tuple[str, str, Clocks, bool]]:
    """Everything with days of its own: what it is a part of, its name, its clocks, and whether it is a rule."""
    for things in (directory.services, directory.routes, directory.parties, directory.documents):
        for id, thing in things.items():
            yield id, _name(directory, id), thing.clocks, False
    for service in directory.services.values():
        for criterion in (inner for outer in service.criteria for inner in within(outer)):
            name = say("diff.part", owner=service.name, label=criterion.text)
            yield service.id, name, criterion.clocks, True
    rules: tuple[Instruction | Statement, ...] = (*directory.instructions, *directory.statements)
    yield from ((rule.id, rule.text, rule.clocks, True) for rule in rules)


def _name(directory: Directory, thing: str) -> str:
    for things in (directory.services, directory.routes, directory.parties):
        if thing in things:
            return str(things[thing].name)
    for options in (directory.needs, directory.stages):
        if thing in options:
            return options[thing].label
    return directory.documents[thing].title if thing in directory.documents else thing


def _said(directory: Directory, changes: tuple[ThingChange, ...]) -> list[str]:
    """The changes under their heads, in their order; heads with nothing under them are left out."""
    told = {
        (directory.base + old, directory.base + new)
        for succession in directory.successions
        for old in succession.predecessors
        for new in succession.successors
    }
    by_act = {act: {one.thing for one in changes if one.act == act} for act in (ADDED, REMOVED)}
    groups: dict[str, list[str]] = {group: [] for group in _GROUPS}
    for one in changes:
        if (one.owners and by_act[ADDED].issuperset(one.owners)) or one.kind in _labels(SP.Passage):
            continue  # what is new is named once, not part by part; a source is no news
        kept = one._replace(details=tuple(d for d in one.details if not _told(one, d, told, by_act)))
        groups[_group(kept)] += _sentences(kept)
    lines: list[str] = []
    for group, sentences in groups.items():
        if sentences:
            lines += [say(f"note.{group}"), *_bullets(sentences), ""]
    return lines


def _told(one: ThingChange, field: FieldChange, told: set[tuple[str, str]], by_act: dict[str, set[str]]) -> bool:
    """Whether a field says only what is told elsewhere: of a thing that came or went, or of a succession."""
    if one.act != CHANGED:
        return False
    if field.predicate == RDF.type_ or (len(field.gone), len(field.come)) != (len(field.was), len(field.now)):
        return False
    if field.predicate in _FOLLOWS and not field.gone:
        pairs = {(one.thing, new) if field.predicate == DCT.isReplacedBy else (new, one.thing) for new in field.come}
        return pairs <= told
    return by_act[REMOVED].issuperset(field.gone) and by_act[ADDED].issuperset(field.come)


def _group(one: ThingChange) -> str:
    predicates = {field.predicate for field in one.details}
    if one.kind in _labels(SP.Succession) or (one.act == CHANGED and predicates & _FOLLOWS):
        return "replaced"
    if one.kind in _labels(*_RULES):
        return "criteria"
    if one.kind in _labels(*_MAIN) and one.act != CHANGED:
        return "new" if one.act == ADDED else "closed"
    return "closed" if one.kind in _labels(*_MAIN) and predicates & _ENDS else "other"


def _sentences(one: ThingChange) -> list[str]:
    if one.act == ADDED and one.kind in _labels(*_MAIN):
        return [say("note.thing", name=one.label, kind=one.kind)]
    return say_news(one)


@cache
def _labels(*classes: str) -> frozenset[str]:
    return frozenset(kinds()[iri].label for iri in classes)


def _bullets(sentences: Iterable[str]) -> list[str]:
    lines = [say("note.line", text=textwrap.shorten(text, _LONGEST, placeholder=" …")) for text in sentences]
    more = [say("note.and-more", count=len(lines) - _MOST)] if len(lines) > _MOST else []
    return [*lines[:_MOST], *more]
