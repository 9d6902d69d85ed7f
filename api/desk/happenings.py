"""What happened to a thing: for each answer the fields that it needs, and the change that it makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from api.desk.controls import Values
from graph import acts
from graph.acts import Basis
from graph.canonical import Lines
from graph.change import Change
from graph.diff import literal_text
from graph.fields import CHOICE, STRING, TEXT, THING, Field, Kind, kinds
from graph.terms import SP
from graph.words import say

WHY, SOURCE = "why", "source"
_WAYS = (SP.replaced, SP.merged, SP.split)


class Happening(NamedTuple):
    """One thing that can happen: its fields, and how they become a change of lines, for a thing by its address."""

    name: str
    fields: tuple[Field, ...]
    make: Callable[[Lines, str, Told], Change]


class Told(NamedTuple):
    """What was told, by the name of its field."""

    values: Values

    def text(self, name: str) -> str:
        """A text, or nothing."""
        return next((literal_text(term) for term in self.values.get(name, ())), "")

    def day(self, name: str) -> date | None:
        """A day, or None."""
        text = self.text(name)
        return date.fromisoformat(text) if text else None

    def expect_day(self, name: str) -> date:
        """A day that had to be told."""
        day = self.day(name)
        assert day is not None
        return day

    def things(self, name: str) -> tuple[str, ...]:
        """Addresses of things."""
        return tuple(term[1:-1] for term in self.values.get(name, ()))

    def basis(self) -> Basis:
        """How it is known: stated where a passage says it, or else the editors' own account."""
        passages = self.things("passage")
        return Basis("stated" if passages else "editorial", passages, self.day("nationally"), self.text("note"))


def reasons() -> tuple[Field, ...]:
    """What every proposal says: why, and from what source."""
    return (_field(WHY, TEXT, required=True), _field(SOURCE, STRING, required=True))


def happenings(kind: Kind) -> tuple[Happening, ...]:
    """What can happen to a thing of a kind."""
    alike = tuple(iri for iri in kind.also if iri in kinds())
    close = (
        _field("last-day", "date", required=True),
        _field("successors", THING, many=True, classes=alike),
        Field("way", say("desk.ask.way"), CHOICE, many=False, choices=_WAYS),
        *_known(),
    )
    replaced = (_field("new", THING, required=True, classes=alike), _field("on", "date", required=True), *_known())
    merged = (
        _field("others", THING, many=True, required=True, classes=alike),
        _field("on", "date", required=True),
        *_known(),
    )
    renamed = (_field("name", TEXT, required=True), _field("on", "date", required=True), *_known())
    moved = (
        _field("agency", THING, required=True, classes=(SP.Agency,)),
        _field("on", "date", required=True),
        *_known(),
    )
    suspended = (_field("first-day", "date", required=True), _field("last-paused", "date"))
    found = (
        Happening("closed", close, _close),
        Happening("replaced", replaced, _replace),
        Happening("merged", merged, _merge),
        Happening("renamed", renamed, _rename),
        Happening("moved", moved, _move),
        Happening("suspended", suspended, _suspend),
        Happening("unconfirmed", (_field("since", "date", required=True),), _unconfirmed),
        Happening("mistaken", (), lambda lines, thing, _: acts.delete(lines, thing)),
    )
    return tuple(one for one in found if one.name != "moved" or kind.iri == SP.Service)


def _known() -> tuple[Field, ...]:
    return (
        _field("nationally", "date"),
        _field("passage", THING, many=True, classes=(SP.Passage,)),
        _field("note", TEXT),
    )


def _field(name: str, kind: str, many: bool = False, required: bool = False, classes: tuple[str, ...] = ()) -> Field:
    return Field(name, say(f"desk.ask.{name}"), kind, many=many, required=required, classes=classes)


def _close(lines: Lines, thing: str, told: Told) -> Change:
    way = next((way.removeprefix(SP.NS) for way in told.things("way")), "replaced")
    return acts.close(lines, thing, told.expect_day("last-day"), told.things("successors"), way, told.basis())


def _replace(lines: Lines, thing: str, told: Told) -> Change:
    return acts.replace(lines, thing, told.things("new")[0], told.expect_day("on"), told.basis())


def _merge(lines: Lines, thing: str, told: Told) -> Change:
    return acts.merge(lines, told.things("others"), thing, told.expect_day("on"), told.basis())


def _rename(lines: Lines, thing: str, told: Told) -> Change:
    return acts.rename(lines, thing, told.text("name"), told.expect_day("on"), told.basis())


def _move(lines: Lines, thing: str, told: Told) -> Change:
    return acts.move(lines, thing, told.things("agency")[0], told.expect_day("on"), told.basis())


def _suspend(lines: Lines, thing: str, told: Told) -> Change:
    return acts.suspend(lines, thing, told.expect_day("first-day"), told.day("last-paused"))


def _unconfirmed(lines: Lines, thing: str, told: Told) -> Change:
    return acts.mark_not_confirmed(lines, thing, told.expect_day("since"))
