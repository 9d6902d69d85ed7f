"""What a workbook changes: only cells that differ from what an export of its version holds, and no blank ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from graph.canonical import Lines, version_of
from graph.change import Change, Conflict
from graph.errors import WorkbookError
from graph.exchange.workbook.book import DELETE, Book, Cell, Column, typed_as
from graph.exchange.workbook.cells import read_all, show_all
from graph.exchange.workbook.literals import WrongValueError, literal
from graph.exchange.workbook.names import Names
from graph.exchange.workbook.rows import Errors, Place, Rows, Written
from graph.exchange.workbook.sheets import names_beside, values_of
from graph.fields import CHOICE, STRING, TEXT, THING, Field, field_of
from graph.terms import DCT, RDF
from graph.words import listed, say

_UNDATED = (TEXT, STRING, CHOICE, THING)


class Reading(NamedTuple):
    """A change, the things that it deletes and adds by their addresses, and the cell that each changed field stands in.

    `cells` has for a deleted thing the one cell that says so, under the field "".
    """

    change: Change
    deleted: tuple[str, ...]
    added: tuple[str, ...]
    cells: dict[tuple[str, str], Place]


class CellConflict(NamedTuple):
    """A field that the workbook and the directory have both changed since, in words; values are as cells hold them."""

    place: str
    field: str
    base: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        key = "workbook.conflict.deleted" if self.ours == DELETE else "workbook.conflict"
        return say(key, **self._asdict())


def changes(book: Book, base: Lines) -> Change:
    """The change that a workbook makes to the version that it came from. Raises what `read_changes` raises."""
    return read_changes(book, base).change


def read_changes(book: Book, base: Lines) -> Reading:
    """A workbook against the version that it came from.

    Raises WorkbookError workbook-base where that is another, and workbook-errors with everything that is wrong.
    """
    if version_of(base) != book.version:
        raise WorkbookError("workbook-base", version=book.version)
    return _Reader(book, base).read()


def say_conflicts(reading: Reading, conflicts: Sequence[Conflict], lines: Lines) -> tuple[CellConflict, ...]:
    """Where the directory has moved on under a workbook, cell by cell.

    `conflicts` are from `graph.change.merge`; `lines`, the directory as it is now, say what things are called.
    """
    names = Names(lines)
    return tuple(_conflict(reading, one, names) for one in conflicts)


def _conflict(reading: Reading, one: Conflict, names: Names) -> CellConflict:
    deleted = one.thing in reading.deleted
    where = reading.cells.get((one.thing, "" if deleted else one.predicate), Place("", names.id_of(one.thing)))
    known = field_of(names.kinds.get(one.thing), one.predicate)
    field = known if known.kind else known._replace(kind=THING if one.base[:1] and one.base[0][0] == "<" else TEXT)
    base, ours, theirs = (
        listed(show_all(values, field, names).split("\n")) or say("workbook.nothing")
        for values in (one.base, one.ours, one.theirs)
    )
    place = "!".join(part for part in where if part)
    return CellConflict(place, field.name, base, DELETE if deleted else ours, theirs)


class _Reader:
    def __init__(self, book: Book, base: Lines) -> None:
        self.book = book
        self.names = Names(base)
        self.errors = Errors()
        self.removed: set[str] = set()
        self.added: set[str] = set()
        self.cells: dict[tuple[str, str], Place] = {}

    def read(self) -> Reading:
        rows = Rows(self.book, self.names, self.errors).read()
        for row in rows:
            if row.deleted:
                self._delete(row)
            else:
                self._edit(row)
        self.errors.check()
        return Reading(
            Change(frozenset(self.removed - self.added), frozenset(self.added - self.removed)),
            tuple(row.thing for row in rows if row.deleted),
            tuple(row.thing for row in rows if row.new),
            self.cells,
        )

    def _delete(self, row: Written) -> None:
        for predicate, values in self.names.said[row.thing].items():
            self.removed |= set(_lines(row.thing, predicate, values))
        self.cells[row.thing, ""] = row.act

    def _edit(self, row: Written) -> None:
        if row.new:
            kind = row.sheet.kind
            assert kind is not None
            self.added |= set(_lines(row.thing, RDF.type_, [f"<{iri}>" for iri in kind.also]))
            name = literal(self.names.id_of(row.thing))
            self.added |= set(_lines(row.thing, DCT.identifier, [name]))
        written: dict[str, Sequence[str]] = {}
        for column, place, cell, stood in row.cells:
            field = column.field
            assert field is not None
            if column.locked:
                self._check_locked(
                    column, place, cell, (stood, names_beside(written.get(field.predicate, ()), self.names))
                )
            elif cell is not None and typed_as(cell) != typed_as(stood):
                written[field.predicate] = self._field(row, field, place, cell)
            elif row.new and field.required:
                message = say("cell.required", kind=row.sheet.kind.label if row.sheet.kind else "", field=field.name)
                self.errors.add(place, field.name, message)

    def _field(self, row: Written, field: Field, place: Place, cell: Cell) -> Sequence[str]:
        was = [] if row.new else values_of(row.thing, field, row.sheet.kind, self.names)
        text = typed_as(cell)
        try:
            if isinstance(cell, date) and field.kind in _UNDATED:
                raise WrongValueError(say("cell.dated", field=field.name, value=text))
            now = read_all(text, field, self.names, was)
        except WrongValueError as error:
            self.errors.add(place, field.name, str(error), text[:80])
            return ()
        if set(now) != set(was):
            self.cells[row.thing, field.predicate] = place
            self.removed |= set(_lines(row.thing, field.predicate, set(was) - set(now)))
            self.added |= set(_lines(row.thing, field.predicate, set(now) - set(was)))
        return now

    def _check_locked(self, column: Column, place: Place, cell: Cell, allowed: tuple[Cell, ...]) -> None:
        if cell is not None and typed_as(cell) not in [typed_as(one) for one in allowed]:
            self.errors.add(place, column.name, say("cell.read-only"), typed_as(cell)[:80])


def _lines(thing: str, predicate: str, values: Iterable[str]) -> list[str]:
    return [f"<{thing}> <{predicate}> {value} ." for value in values]
