"""What an editor writes in a cell: what it changes, and what is said of each cell that cannot be read."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from graph.canonical import Lines, lines_of, read_lines, text_of
from graph.change import apply, difference, edits, merge
from graph.errors import WorkbookError
from graph.exchange.workbook.book import Book, Cell, Column, Row
from graph.exchange.workbook.changes import changes, read_changes, say_conflicts
from graph.exchange.workbook.xlsx import read_xlsx, write_xlsx
from graph.settings import ROOT
from graph.terms import SP, XSD
from graph.validate import validate_change
from tests.graph.exchange.books import SECOND, book_of, row_of, sheet_of, written

BASE = "https://w3id.org/signpost/id/harbour/"
NEW_ROW = 60
NEW = {
    "title": "Night mooring",
    "description": "A berth for one night.",
    "stage": "repair",
    "for subject": "household",
    "basis": "editorial",
    "status": "planned",
}


@pytest.fixture(scope="module")
def lines() -> Lines:
    """The second directory."""
    return read_lines(SECOND)


@pytest.fixture(scope="module")
def book(lines: Lines) -> Book:
    """Its workbook."""
    return book_of(lines)


def edit(book: Book, sheet: str, thing: str, cells: dict[str, Cell]) -> Book:
    """The workbook with cells of a thing written over."""
    return written(book, sheet, row_of(sheet_of(book, sheet), thing), cells)


def wrongs(book: Book, lines: Lines) -> list[str]:
    """All that is said about the cells of a workbook."""
    with pytest.raises(WorkbookError) as caught:
        changes(book, lines)
    assert caught.value.code == "workbook-errors"
    return [str(cell) for cell in caught.value.values["cells"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sheet", "thing", "field", "cell", "now"),
    [
        ("Services", "boat-survey", "last checked", date(2026, 12, 1), f'"2026-12-01"^^<{XSD.date}>'),
        ("Services", "boat-survey", "last checked", "1 December 2026", f'"2026-12-01"^^<{XSD.date}>'),
        ("Services", "boat-survey", "last checked", "2026-12-01", f'"2026-12-01"^^<{XSD.date}>'),
        ("Services", "boat-survey", "last checked", "25/12/2026", f'"2026-12-25"^^<{XSD.date}>'),
        ("Services", "boat-survey", "last checked", "12/12/2026", f'"2026-12-12"^^<{XSD.date}>'),
        ("Services", "boat-survey", "status", "Closed", f"<{SP.closed}>"),
        ("Services", "boat-survey", "provider", "Town Council", f"<{BASE}town-council>"),
        ("Services", "boat-survey", "provider", "town-council", f"<{BASE}town-council>"),
        ("Services", "boat-survey", "order", "12", f'"12"^^<{XSD.integer}>'),
        ("Services", "boat-survey", "order", 12.0, f'"12"^^<{XSD.integer}>'),
        ("Agencies", "caffi-mor", "offers something to practitioners", True, f'"true"^^<{XSD.boolean}>'),
        ("Agencies", "caffi-mor", "offers something to practitioners", "no", f'"false"^^<{XSD.boolean}>'),
        ("Services", "boat-survey", "title", '"Hull" survey\n=1', '"\\"Hull\\" survey\\n=1"@en'),
    ],
)
def test_a_value_can_be_written_as_people_do(
    book: Book, lines: Lines, sheet: str, thing: str, field: str, cell: Cell, now: str
) -> None:
    [found] = edits(changes(edit(book, sheet, thing, {field: cell}), lines))
    assert (found.thing, found.now) == (BASE + thing, (now,))


@pytest.mark.parametrize("cell", ["1 November 2026", date(2026, 11, 1), "2026-11-01T00:00:00"])
def test_the_same_day_in_another_form_is_no_change(book: Book, lines: Lines, cell: Cell) -> None:
    assert not changes(edit(book, "Services", "boat-survey", {"last checked": cell}), lines)


def test_a_blank_cell_changes_nothing_and_clear_clears(book: Book, lines: Lines) -> None:
    assert not changes(edit(book, "Services", "boat-survey", {"title": None, "for subject": None}), lines)
    [found] = edits(changes(edit(book, "Services", "boat-survey", {"for subject": "[clear]"}), lines))
    assert (len(found.was), found.now) == (2, ())


def test_one_of_several_values_can_be_taken_away_or_added(book: Book, lines: Lines) -> None:
    [found] = edits(changes(edit(book, "Services", "boat-survey", {"for subject": "household"}), lines))
    assert (found.was, found.now) == ((f"<{BASE}club>",), ())
    [found] = edits(changes(edit(book, "Services", "boat-survey", {"other name": "One\n\nTwo"}), lines))
    assert (found.was, found.now) == ((), ('"One"@en', '"Two"@en'))


def test_a_value_in_another_language_stays_while_one_in_ours_changes() -> None:
    lines = lines_of(
        text_of(read_lines(SECOND)) + f'<{BASE}boat-survey> <http://purl.org/dc/terms/title> "Arolwg"@cy .\n'.encode()
    )
    book = book_of(lines)
    sheet = sheet_of(book, "Services")
    stood = sheet.rows[0].cells[3]
    assert stood == '"Arolwg"@cy\nHull survey'
    [found] = edits(changes(edit(book, "Services", "boat-survey", {"title": '"Arolwg"@cy\nHull check'}), lines))
    assert (found.was, found.now) == (('"Hull survey"@en',), ('"Hull check"@en',))


def test_a_row_or_column_or_sheet_that_is_gone_deletes_nothing(book: Book, lines: Lines) -> None:
    services = sheet_of(book, "Services")
    fewer = services._replace(
        columns=services.columns[:8], rows=tuple(Row(row.number, row.cells[:8]) for row in services.rows[3:])
    )
    assert not changes(book._replace(sheets=(fewer,)), lines)


def test_rows_and_columns_can_stand_in_any_order(book: Book, lines: Lines) -> None:
    services = sheet_of(book, "Services")
    turned = services._replace(
        columns=services.columns[::-1],
        rows=tuple(Row(n, row.cells[::-1]) for n, row in enumerate(services.rows[::-1], 3)),
    )
    assert not changes(book._replace(sheets=(turned,)), lines)


def test_a_new_row_is_a_new_thing_that_keeps_to_the_shapes(book: Book, lines: Lines) -> None:
    change = changes(
        written(book, "Services", NEW_ROW, {"id": "night-mooring", "provider": "Town Council", **NEW}), lines
    )
    assert (change.things, change.removed) == ({f"{BASE}night-mooring"}, frozenset())
    assert f'<{BASE}night-mooring> <http://purl.org/dc/terms/identifier> "night-mooring" .' in change.added
    assert validate_change(lines, change, ROOT / "ontology" / "shapes.ttl").problems == ()


def test_an_id_is_made_from_the_name_and_never_twice(book: Book, lines: Lines) -> None:
    twice = written(written(book, "Services", NEW_ROW, NEW), "Services", NEW_ROW + 1, NEW | {"title": "Hull  Survey"})
    again = written(twice, "Services", NEW_ROW + 2, NEW)
    assert read_changes(again, lines).added == tuple(
        BASE + one for one in ("night-mooring", "hull-survey", "night-mooring-2")
    )


def test_new_things_can_refer_to_one_another(book: Book, lines: Lines) -> None:
    agency = {"id": "night-watch", "name": "Night Watch", "basis": "editorial"}
    both = written(written(book, "Services", NEW_ROW, NEW | {"provider": "Night Watch"}), "Agencies", NEW_ROW, agency)
    provided = f"<{BASE}night-mooring> <{SP.providedBy}> <{BASE}night-watch> ."
    assert provided in changes(both, lines).added


def test_a_thing_is_deleted_by_a_word_and_is_said_to_be(book: Book, lines: Lines) -> None:
    reading = read_changes(edit(book, "Services", "boat-survey", {"delete": "[delete]", "title": "Other"}), lines)
    assert reading.deleted == (f"{BASE}boat-survey",)
    assert reading.change.removed == {line for line in lines if line.startswith(f"<{BASE}boat-survey> ")}
    assert not reading.change.added


@pytest.mark.parametrize(
    ("sheet", "thing", "cells", "said"),
    [
        ("Services", "boat-survey", {"order": "ten"}, "order must be a whole number, got 'ten'"),
        ("Services", "boat-survey", {"order": 1.5}, "order must be a whole number, got '1.5'"),
        ("Conditions", "c-four-weeks", {"lowest value": "4,5"}, "lowest value must be a number, got '4,5'"),
        (
            "Services",
            "boat-survey",
            {"last checked": "soon"},
            "last checked must be a day such as 2026-03-01, got 'soon'",
        ),
        ("Services", "boat-survey", {"last checked": "2/11/2026"}, "last checked must be a day such as"),
        ("Services", "boat-survey", {"last checked": "01/11/2026"}, "last checked must be a day such as 2026-03-01"),
        ("Services", "boat-survey", {"last checked": "11/1/2026"}, "last checked must be a day such as 2026-03-01"),
        ("Services", "boat-survey", {"last checked": "31/13/2026"}, "last checked must be a day such as"),
        ("Services", "boat-survey", {"last checked": "30 February 2026"}, "last checked must be a day such as"),
        (
            "Services",
            "boat-survey",
            {"status": "shut"},
            "status must be active, planned, suspended, closing or closed, got 'shut'",
        ),
        ("Services", "boat-survey", {"provider": "harbor-trust"}, "the nearest are: harbour-trust"),
        (
            "Services",
            "boat-survey",
            {"provider": "boat-survey"},
            "provider must be agency or role, but 'boat-survey' is service",
        ),
        ("Services", "boat-survey", {"title": date(2026, 3, 4)}, "title got the day 2026-03-04"),
        ("Services", "boat-survey", {"name (read only)": "Other"}, "this name belongs to another id"),
        ("Services", "boat-survey", {"provider: names (read only)": "Other"}, "this column is read only"),
        ("Services", "boat-survey", {"delete": "yes"}, "write [delete] or nothing, got 'yes'"),
        ("Services", "boat-survey", {"for subject": "[clear]\nclub"}, "[clear] has to stand alone in its cell"),
        (
            "Services",
            "boat-survey",
            {"id": "boat-survay"},
            "no service has the id 'boat-survay'; the nearest are: boat-survey",
        ),
        ("Services", "boat-survey", {"id": None}, "the id of this row was taken away"),
        ("Services", "boat-survey", {"id": "court-desk"}, "this name belongs to another id"),
        ("Services", "boat-survey", {"id": "town-council"}, "'town-council' belongs on the sheet Agencies"),
        ("Conditions", "c-aboard", {"accepts": "The home is rented"}, "several things are called"),
    ],
)
def test_what_is_wrong_with_a_cell_is_said_by_cell(
    book: Book, lines: Lines, sheet: str, thing: str, cells: dict[str, Cell], said: str
) -> None:
    target = sheet_of(book, sheet)
    found = wrongs(edit(book, sheet, thing, cells), lines)
    column = [column.name for column in target.columns].index(next(iter(cells)))
    if "belongs to another id" not in said:
        assert (
            f"{sheet}!{chr(65 + column % 26) if column < 26 else 'A' + chr(65 + column - 26)}{row_of(target, thing)}: "
            in found[0]
        )
    assert said in found[0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (NEW | {"id": "Night Mooring"}, "a new id has small letters, digits and hyphens only"),
        ({name: value for name, value in NEW.items() if name != "stage"}, "every new service needs its stage"),
        ({"status": "planned"}, "a new thing needs an id, or a name to make one from"),
        (NEW | {"delete": "[delete]"}, "there is no such thing to delete"),
    ],
)
def test_what_a_new_row_lacks_is_said(book: Book, lines: Lines, cells: dict[str, Cell], said: str) -> None:
    found = wrongs(written(book, "Services", NEW_ROW, cells), lines)
    assert any(said in one for one in found), found


def test_everything_that_is_wrong_is_said_at_once(book: Book, lines: Lines) -> None:
    wrong = edit(book, "Services", "boat-survey", {"order": "ten", "status": "shut"})
    wrong = edit(wrong, "Conditions", "c-four-weeks", {"lowest value": "four"})
    assert len(wrongs(wrong, lines)) == 3


def test_an_id_that_stands_twice_is_said(book: Book, lines: Lines) -> None:
    twice = written(book, "Services", NEW_ROW, {"id": "boat-survey", "title": "Again"})
    assert wrongs(twice, lines) == [
        f"Services!A{NEW_ROW}: the id 'boat-survey' stands here for the second time, after Services!A3"
    ]


def test_sheets_and_columns_that_are_not_known_are_said(book: Book, lines: Lines) -> None:
    services = sheet_of(book, "Services")
    columns = (*services.columns[:3], services.columns[3]._replace(name="titel"), *services.columns[4:])
    rows = (*services.rows[:-1], Row(services.rows[-1].number, (*services.rows[-1].cells, "loose")))
    odd = services._replace(columns=columns, rows=rows)
    found = wrongs(book._replace(sheets=(odd, odd._replace(name="Servises"), *book.sheets[2:])), lines)
    assert len(found) == 3
    assert "Services!D1: this sheet has no column 'titel'; the nearest are: title" in found[0]
    assert "nothing says what this column is" in found[1]
    assert "Servises: there is no kind of thing called so; the nearest are: Services" in found[2]


def test_a_sheet_without_its_ids_is_said(book: Book, lines: Lines) -> None:
    services = sheet_of(book, "Services")
    without = services._replace(columns=(Column("title"),), rows=(Row(3, ("Hull survey",)),))
    assert wrongs(book._replace(sheets=(without,)), lines) == ["Services!A1: the column 'id' is missing"]


def test_a_workbook_of_another_version_is_refused(book: Book, lines: Lines) -> None:
    with pytest.raises(WorkbookError) as caught:
        changes(book, lines[1:])
    assert caught.value.code == "workbook-base"


def test_what_both_have_changed_is_shown_by_cell(book: Book, lines: Lines) -> None:
    mine = edit(book, "Conditions", "c-aboard", {"lowest value": 10})
    mine = edit(mine, "Services", "boat-survey", {"title": "Hull check", "delete": None})
    mine = edit(mine, "Services", "court-desk", {"delete": "[delete]"})
    theirs = edit(book, "Conditions", "c-aboard", {"lowest value": 12})
    theirs = edit(theirs, "Services", "court-desk", {"title": "Desk at court"})
    current = apply(lines, changes(theirs, lines))
    reading = read_changes(mine, lines)
    settled, conflicts = merge(lines, reading.change, difference(lines, current))
    assert '"Hull check"@en' in "".join(settled.added)
    said = [str(one) for one in say_conflicts(reading, conflicts, current)]
    column = "I" if sheet_of(book, "Conditions").columns[8].name == "lowest value" else "?"
    assert said == [
        f"Conditions!{column}3: you wrote 10, but since the workbook was exported it became 12 (was not recorded)",
        "Services!C5: you deleted it, but since the workbook was exported its title became Desk at court "
        "(was Court desk)",
    ]


def test_a_workbook_saved_by_another_program_reads_the_same(book: Book, lines: Lines) -> None:
    opened = openpyxl.load_workbook(BytesIO(write_xlsx(book)))
    sheet = opened["Services"]
    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked
    assert not sheet["D3"].protection.locked
    assert sheet["D3"].value == "Hull survey"
    sheet["D3"] = "Hull check"
    sheet.row_dimensions[4].hidden = True
    opened["Agencies"].sheet_state = "hidden"
    opened["Agencies"]["D3"] = "Caffi Mawr"
    saved = BytesIO()
    opened.save(saved)
    found = edits(changes(read_xlsx(saved.getvalue()), lines))
    assert [one.now for one in found] == [('"Hull check"@en',), ('"Caffi Mawr"@en',)]


def test_lists_to_choose_from_stand_where_a_list_can(book: Book) -> None:
    opened = openpyxl.load_workbook(BytesIO(write_xlsx(book)))
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1 for rule in opened["Services"].data_validations.dataValidation
    }
    columns = {cell.value: cell.column_letter for cell in opened["Services"][1]}
    for name, wanted in {"status": "closed", "provider": "town-council", "stage": "repair"}.items():
        column, last = rules[f"{columns[name]}3"].removeprefix("'Lists'!$").replace("$", "").split(":")[0], 0
        found = [cell.value for cell in opened["Lists"][column.rstrip("0123456789")]]
        assert wanted in found[last:]
