"""The rows of a workbook that was handed in, each put beside what an export of its version would hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from graph.errors import WorkbookError
from graph.exchange.workbook.book import DELETE, Book, Cell, CellError, Column, Row, Sheet, Unread, letters, typed_as
from graph.exchange.workbook.names import Names, is_new_id, one_line
from graph.exchange.workbook.sheets import ACT, ID, NAME, export_names, sheet_name
from graph.fields import Kind
from graph.nearest import nearest
from graph.terms import DCT, SKOS, SP
from graph.words import say

MOST_ERRORS = 500
_MOST_SEARCHES = 20  # for what was nearest, which takes longer the larger a directory is
_MOST_LISTED = 12
_NAMED_BY = (SKOS.prefLabel, DCT.title, SP.conditionText, DCT.description)
_LONGEST_STEM = 40


class Place(NamedTuple):
    """A cell: its sheet, and its name as a spreadsheet gives it."""

    sheet: str
    cell: str


class Written(NamedTuple):
    """One row: the thing it is about, and its cells by column, each with what stood there (nothing in a new row)."""

    sheet: Sheet
    thing: str
    new: bool
    deleted: bool
    act: Place
    cells: tuple[tuple[Column, Place, Cell, Cell], ...]


class Errors:
    """All that is wrong with the cells of a workbook, up to a number that nobody puts right one by one."""

    def __init__(self) -> None:
        self.found: list[CellError] = []
        self._searches = 0

    def add(self, place: Place, field: str, message: str, value: str = "") -> None:
        """Takes down what is wrong with a cell. Raises WorkbookError workbook-errors when there are too many."""
        self.found.append(CellError(place.sheet, place.cell, field, message, value))
        if len(self.found) >= MOST_ERRORS:
            self.stop()

    def nearest(self, name: str, known: list[str]) -> str:
        """The known names nearest to one, for as long as that is quick."""
        self._searches += 1
        if self._searches > _MOST_SEARCHES:
            return ", ".join(known[:_MOST_LISTED])
        return nearest(name, known) or say("nearest.none")

    def check(self) -> None:
        """Raises WorkbookError workbook-errors where anything is wrong."""
        if self.found:
            self.stop()

    def stop(self) -> NoReturn:
        """Raises WorkbookError workbook-errors."""
        cells = tuple(self.found)
        raise WorkbookError("workbook-errors", where=cells[0].place, count=len(cells), first=cells[0], cells=cells)


class Rows:
    """Goes through a workbook sheet by sheet; a new thing is known by its id to all that comes after."""

    def __init__(self, book: Book, names: Names, errors: Errors) -> None:
        self.book, self.names, self.errors = book, names, errors
        self.expected = {sheet.name: sheet for sheet in export_names(names, book.version).sheets}
        self.stood: dict[str, Place] = {}

    def read(self) -> list[Written]:
        """Every row that is about a thing; what is wrong with the others is among the errors."""
        rows: list[Written] = []
        for sheet in self.book.sheets:
            expected = self.expected.get(sheet.name)
            if expected is not None:
                rows += self._sheet(sheet, expected)
            elif sheet.rows or any(column.name for column in sheet.columns):
                known = self.errors.nearest(sheet.name, list(self.expected))
                self.errors.add(Place(sheet.name, ""), "", say("cell.unknown-sheet", nearest=known), sheet.name)
        return rows

    def _sheet(self, sheet: Sheet, expected: Sheet) -> Iterator[Written]:
        columns = self._columns(sheet, expected)
        if expected.columns[ID] not in columns:
            if sheet.rows:
                message = say("cell.no-id-column", value=expected.columns[ID].name)
                self.errors.add(Place(sheet.name, "A1"), "", message)
            return
        known = {str(row.cells[ID]): row for row in expected.rows}
        for row in sheet.rows:
            cells = [(column, self._place(sheet, row, index), cell) for index, column, cell in _pairs(columns, row)]
            if not self._can_be_read(row, sheet, columns) or all(cell is None for _, _, cell in cells):
                continue
            if (written := self._row(row, cells, expected, known)) is not None:
                yield written

    def _columns(self, sheet: Sheet, expected: Sheet) -> list[Column | None]:
        known = {column.name: column for column in expected.columns}
        found: list[Column | None] = []
        for index, column in enumerate(sheet.columns):
            place = Place(sheet.name, f"{letters(index)}1")
            match = known.get(column.name)
            if match is not None and match in found:
                self.errors.add(place, column.name, say("cell.column-twice", value=column.name), column.name)
            elif column.name and match is None:
                near = self.errors.nearest(column.name, list(known))
                message = say("cell.unknown-column", value=column.name[:80], nearest=near)
                self.errors.add(place, column.name, message, column.name)
            found.append(match)
        return found

    def _can_be_read(self, row: Row, sheet: Sheet, columns: list[Column | None]) -> bool:
        good = True
        for index, cell in enumerate(row.cells):
            column = columns[index] if index < len(columns) else None
            field = column.name if column else ""
            if isinstance(cell, Unread):
                self.errors.add(self._place(sheet, row, index), field, say(f"cell.{cell.why}"), cell.value)
                good = False
            elif cell is not None and column is None and not (index < len(sheet.columns) and sheet.columns[index].name):
                self.errors.add(self._place(sheet, row, index), "", say("cell.headless"), typed_as(cell)[:80])
                good = False
        return good

    def _row(
        self, row: Row, cells: list[tuple[Column, Place, Cell]], expected: Sheet, known: dict[str, Row]
    ) -> Written | None:
        id_column, name_column, act_column = expected.columns[: ACT + 1]
        by_column = {column.name: (place, cell) for column, place, cell in cells}
        nowhere = (by_column[id_column.name][0], None)
        place, typed = by_column[id_column.name]
        text = typed_as(typed)
        if text == id_column.hint:
            return None
        stood = known.get(text)
        if stood is None and all(cell is None for column, _, cell in cells if column is not act_column):
            return None
        thing = self._known(text, place, expected) if stood else self._new(row, cells, expected)
        if thing is None:
            return None
        beside, act = by_column.get(name_column.name, nowhere), by_column.get(act_column.name, nowhere)
        if stood and typed_as(beside[1]) not in ("", typed_as(stood.cells[NAME])):
            self.errors.add(beside[0], name_column.name, say("cell.name-of-other"), typed_as(beside[1])[:80])
        deleted = typed_as(act[1]) == DELETE
        if act[1] is not None and not (deleted and stood):
            message = say("cell.delete-new") if deleted else say("cell.act", delete=DELETE, value=typed_as(act[1])[:80])
            self.errors.add(act[0], act_column.name, message)
        before = {c.name: cell for c, cell in zip(expected.columns, stood.cells, strict=True)} if stood else {}
        rest = tuple((c, where, cell, before.get(c.name)) for c, where, cell in cells if c.field is not None)
        return Written(expected, thing, stood is None, deleted and stood is not None, act[0], rest)

    def _known(self, text: str, place: Place, expected: Sheet) -> str | None:
        thing = self.names.thing(text)
        assert thing is not None
        return thing if self._first(text, thing, place, expected) else None

    def _new(self, row: Row, cells: list[tuple[Column, Place, Cell]], expected: Sheet) -> str | None:
        by_name = {column.name: (place, cell) for column, place, cell in cells}
        id_column, name_column = expected.columns[ID], expected.columns[NAME]
        (place, typed), (_, beside) = by_name[id_column.name], by_name.get(name_column.name, (None, None))
        text, kind = typed_as(typed), expected.kind
        if wrong := self._why_not_new(text, beside, kind, expected):
            self.errors.add(place, id_column.name, wrong, text[:80])
            return None
        assert kind is not None
        name = _name_of(cells)
        # What has no name of its own, such as a succession, is called by its kind.
        nameless = not any(kind.field(predicate) for predicate in _NAMED_BY)
        text = text or self.names.new_id(name[:_LONGEST_STEM] or (kind.label if nameless else ""))
        if not text:
            self.errors.add(place, id_column.name, say("cell.unnamed"))
            return None
        thing = self.names.base + text
        if not self._first(text, thing, place, expected):
            return None
        self.names.add(thing, kind, one_line(name))
        return thing

    def _why_not_new(self, text: str, beside: Cell, kind: Kind | None, expected: Sheet) -> str:
        there = self.names.thing(text)
        if there is not None and text not in self.stood:
            return say("cell.wrong-sheet", value=text, sheet=sheet_name(self.names.kinds[there]))
        if there is not None:
            return say("cell.twice", value=text, first="!".join(self.stood[text]))
        if beside is not None and not text:
            return say("cell.no-id")
        if beside is not None:
            known = [str(row.cells[ID]) for row in expected.rows]
            near, label = self.errors.nearest(text, known), kind.label if kind else say("diff.thing")
            return say("cell.unknown-id", kind=label, value=text[:80], nearest=near)
        if kind is None:
            return say("cell.no-kind")
        return "" if not text or is_new_id(text) else say("cell.wrong-id", value=text[:80])

    def _first(self, text: str, thing: str, place: Place, expected: Sheet) -> bool:
        if text in self.stood:
            message = say("cell.twice", value=text, first="!".join(self.stood[text]))
            self.errors.add(place, expected.columns[ID].name, message, text)
            return False
        self.stood[text] = place
        return True

    @staticmethod
    def _place(sheet: Sheet, row: Row, index: int) -> Place:
        return Place(sheet.name, f"{letters(index)}{row.number}")


def _pairs(columns: list[Column | None], row: Row) -> Iterator[tuple[int, Column, Cell]]:
    """Each known column of a row, with its cell: blank where the row ends before it."""
    for index, column in enumerate(columns):
        if column is not None:
            yield index, column, row.cells[index] if index < len(row.cells) else None


def _name_of(cells: list[tuple[Column, Place, Cell]]) -> str:
    said = {column.field.predicate: typed_as(cell) for column, _, cell in cells if column.field and not column.locked}
    return next((said[predicate] for predicate in _NAMED_BY if said.get(predicate)), "")
