"""What a workbook is, whatever file it stands in: sheets of rows of cells, and the version that they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from graph.errors import WorkbookError
from graph.fields import Field, Kind
from graph.words import say

FORMAT = 1
CLEAR, DELETE, KEPT = "[clear]", "[delete]", "[kept]"
FIRST_ROW = 3  # of the things; the names of the columns and the hints stand above
LONGEST_CELL = 32_767  # characters, the most that a spreadsheet holds


class Unread(NamedTuple):
    """A cell that holds no value: `why` is formula, fault or merged."""

    why: str
    value: str


# What a spreadsheet holds; nothing where a cell is blank.
Cell = str | int | float | date | Unread | None


class Column(NamedTuple):
    """A column of a field, or of the names beside it (locked); without a field, of the thing itself."""

    name: str
    field: Field | None = None
    hint: str = ""
    locked: bool = False
    options: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row with the number that the spreadsheet gives it."""

    number: int
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """One kind of thing; a sheet that was read knows only the names of its columns."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kind: Kind | None = None


class Book(NamedTuple):
    """A workbook, and the name of the version that it was made from."""

    version: str
    title: str
    sheets: tuple[Sheet, ...]
    form: int = FORMAT


class CellError(NamedTuple):
    """What is wrong with one cell, in words; `cell` is as in F12, or empty where it is the sheet."""

    sheet: str
    cell: str
    field: str
    message: str
    value: str

    @property
    def place(self) -> str:
        """Where it is, as a spreadsheet writes it."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    high, low = divmod(column, 26)
    return (letters(high - 1) if high else "") + chr(ord("A") + low)


def typed_as(cell: Cell) -> str:
    """A cell as text, the same for every way in which one value can be typed."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return say("cell.yes") if cell else say("cell.no")
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(cell, Unread):
        return cell.value
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    return str(cell)


def front(book: Book) -> tuple[tuple[str, ...], ...]:
    """The rows of the first sheet: what the workbook is, and how to use it."""
    told = (
        (say("workbook.directory"), book.title),
        (say("workbook.version"), book.version),
        (say("workbook.form"), str(book.form)),
    )
    how = say("workbook.how", clear=CLEAR, delete=DELETE, kept=KEPT).split("\n")
    return (*told, (), *((line,) for line in how))


def read_front(rows: Iterable[tuple[Cell, ...]]) -> tuple[str, str, int]:
    """Version, title and format as the first sheet says them. Raises WorkbookError workbook-format."""
    said = {typed_as(row[0]): typed_as(row[1]) for row in rows if len(row) > 1 and row[1] is not None}
    version, form = said.get(say("workbook.version"), ""), said.get(say("workbook.form"), "")
    if not re.fullmatch("[0-9a-f]{64}", version) or form != str(FORMAT):
        raise WorkbookError("workbook-format", form=FORMAT)
    return version, said.get(say("workbook.directory"), ""), FORMAT
