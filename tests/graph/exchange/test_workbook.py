"""A directory goes out as a workbook and comes back: what was not touched is not changed, what was is exactly that."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.canonical import Lines, read_lines
from graph.change import Change, edits
from graph.exchange.workbook.book import Book, Cell, Column
from graph.exchange.workbook.changes import changes, read_changes
from graph.exchange.workbook.folder import read_folder, write_folder
from graph.exchange.workbook.names import Names
from graph.exchange.workbook.sheets import values_of
from graph.exchange.workbook.xlsx import read_xlsx, write_xlsx
from graph.fields import CHOICE, STRING, TEXT, THING, Field, kinds, name_of_term
from graph.terms import XSD
from graph.words import say
from tests.graph.exchange.books import REAL, SECOND, book_of, directories, real, written

NOTHING = Change(frozenset(), frozenset())


def through_xlsx(book: Book) -> Book:
    """The workbook, saved as a file and opened."""
    return read_xlsx(write_xlsx(book))


def through_folder(book: Book) -> Book:
    """The workbook, saved as a folder of CSV files and opened."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(book, Path(folder))
        return read_folder(Path(folder))


FORMS = pytest.mark.parametrize("through", [through_xlsx, through_folder])


@FORMS
@pytest.mark.parametrize("file", [REAL, SECOND])
def test_a_workbook_that_nobody_touched_changes_nothing(file: Path, through: Callable[[Book], Book]) -> None:
    lines = read_lines(file)
    assert changes(through(book_of(lines)), lines) == NOTHING


@settings(max_examples=6, deadline=None)
@given(lines=directories())
def test_no_odd_value_of_any_directory_is_lost_in_a_workbook(lines: Lines) -> None:
    book = book_of(lines)
    assert changes(through_xlsx(book), lines) == NOTHING
    assert changes(through_folder(book), lines) == NOTHING


@settings(max_examples=10, deadline=None)
@given(lines=directories(), data=st.data())
def test_to_write_one_cell_changes_that_field_and_nothing_else(lines: Lines, data: st.DataObject) -> None:
    book, names = book_of(lines), Names(lines)
    sheet = data.draw(st.sampled_from([sheet for sheet in book.sheets if sheet.rows and sheet.kind]))
    row = data.draw(st.sampled_from(sheet.rows))
    free = [one for one in sheet.columns if one.field and not one.locked and can_be_written(one.field, names)]
    column = data.draw(st.sampled_from(free))
    field = column.field
    assert field is not None
    thing = names.thing(str(row.cells[0]))
    assert thing is not None
    was = set(values_of(thing, field, sheet.kind, names))
    cell, term = data.draw(new_value(field, names))
    through = data.draw(st.sampled_from([through_xlsx, through_folder]))
    change = changes(through(written(book, sheet.name, row.number, {column.name: cell})), lines)
    same = was == {term}
    assert [(edit.thing, edit.predicate) for edit in edits(change)] == ([] if same else [(thing, field.predicate)])
    assert same or {line.split(" ", 2)[2][:-2] for line in change.removed} == was - {term}
    assert same or {line.split(" ", 2)[2][:-2] for line in change.added} == {term} - was


def can_be_written(field: Field, names: Names) -> bool:
    """Whether there is anything to refer to."""
    return field.kind != THING or bool(names.ids(field.classes))


def new_value(field: Field, names: Names) -> st.SearchStrategy[tuple[Cell, str]]:
    """What somebody could write in a cell, and the value that it is, said without the code that reads it."""
    words = st.text(alphabet="abc =+-@'é,;", min_size=1, max_size=12).map(lambda text: f"new {text} x".strip())
    if field.kind == TEXT:
        return words.map(lambda text: (text, f'"{text}"@en'))
    if field.kind == STRING:
        return words.map(lambda text: (text, f'"{text}"'))
    if field.kind == "integer":
        return st.integers(1000, 9999).map(lambda n: (n, f'"{n}"^^<{XSD.integer}>'))
    if field.kind == "number":
        return st.integers(1000, 9999).map(lambda n: (n + 0.25, f'"{n}.25"^^<{XSD.decimal}>'))
    if field.kind == "date":
        days = st.integers(0, 20_000).map(lambda n: date(1990, 1, 1) + timedelta(n))
        return days.map(lambda day: (day, f'"{day}"^^<{XSD.date}>'))
    if field.kind == CHOICE:
        return st.sampled_from(field.choices).map(lambda iri: (name_of_term(iri), f"<{iri}>"))
    if field.kind == THING:
        return st.sampled_from(names.ids(field.classes)).map(lambda one: (one, f"<{names.thing(one)}>"))
    if field.kind == "duration":
        return st.integers(20, 30).map(lambda n: (f"{n} months", f'"P{n}M"^^<{XSD.duration}>'))
    if field.kind == "year":
        return st.integers(1900, 1999).map(lambda n: (n, f'"{n}"^^<{XSD.gYear}>'))
    assert field.kind == "boolean", field.kind
    return st.just(("no", f'"false"^^<{XSD.boolean}>'))


def test_the_same_directory_gives_the_same_bytes() -> None:
    assert write_xlsx(book_of(real())) == write_xlsx(book_of(real()))


def test_every_kind_of_thing_has_a_sheet_of_its_own_name() -> None:
    names = [sheet.name for sheet in book_of(real()).sheets]
    assert len(set(names)) == len(names) == len(kinds())
    assert all(len(name) <= 31 for name in names)
    assert {say("workbook.front"), say("workbook.lists")} & set(names) == set()


@pytest.mark.parametrize("file", [REAL, SECOND])
def test_no_sheet_has_two_columns_of_one_name(file: Path) -> None:
    for sheet in book_of(read_lines(file)).sheets:
        assert len({column.name for column in sheet.columns}) == len(sheet.columns)


def test_every_statement_about_a_thing_stands_in_its_row() -> None:
    book = book_of(real())
    shown: list[Column] = [column for sheet in book.sheets for column in sheet.columns if column.field]
    assert len(shown) > 300
    filled = sum(cell is not None for sheet in book.sheets for row in sheet.rows for cell in row.cells[3:])
    assert filled > 2500
    assert read_changes(book, real()).cells == {}
