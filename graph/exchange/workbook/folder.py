"""The workbook as a folder of CSV files, one a sheet, for people whose program writes no .xlsx."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from graph.errors import WorkbookError
from graph.exchange.workbook.book import Book, Cell, Row, Sheet, Unread, front, read_front, typed_as
from graph.exchange.workbook.unpack import not_a_workbook, too_large
from graph.exchange.workbook.xlsx import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, table
from graph.words import say

MOST_BYTES = 100_000_000
# A spreadsheet program would work these out; an apostrophe keeps it from that, and is taken away again.
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_FIRST_CELL = re.compile(r'"?[^",;\t\r\n]*"?([,;\t])')
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def write_folder(book: Book, path: Path) -> None:
    """Writes a CSV file for each sheet, in UTF-8 with a byte order mark. Raises WorkbookError unwritable-workbook."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        for name, rows in _tables(book):
            text = io.StringIO(newline="")
            csv.writer(text).writerows([_guard(value) for value in row] for row in rows)
            (path / f"{name}.csv").write_bytes(text.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise WorkbookError("unwritable-workbook", where=str(path), reason=error.strerror or str(error)) from None


def read_folder(path: Path) -> Book:
    """A workbook from its folder. Raises WorkbookError not-a-workbook, workbook-format and workbook-too-large."""
    files = sorted(file for file in path.glob("*.csv") if file.is_file()) if path.is_dir() else []
    if not files:
        raise not_a_workbook("folder")
    if len(files) > MOST_SHEETS:
        raise too_large("sheets", most=MOST_SHEETS)
    left, cells = MOST_BYTES, MOST_CELLS
    rows: dict[str, list[Row]] = {}
    for file in files:
        data = _read_file(file, left)
        left -= len(data)
        rows[file.stem] = _rows(file, data)
        cells -= sum(cell is not None for row in rows[file.stem] for cell in row.cells)
        if cells < 0:
            raise too_large("cells", most=MOST_CELLS)
    version, title, form = read_front(row.cells for row in rows.pop(say("workbook.front"), []))
    return Book(version, title, tuple(table(name, found) for name, found in rows.items()), form)


def _tables(book: Book) -> list[tuple[str, list[tuple[Cell, ...]]]]:
    return [(say("workbook.front"), [*front(book)]), *((sheet.name, _rows_of(sheet)) for sheet in book.sheets)]


def _rows_of(sheet: Sheet) -> list[tuple[Cell, ...]]:
    head = [tuple(column.name for column in sheet.columns), tuple(column.hint for column in sheet.columns)]
    return [*head, *(row.cells for row in sheet.rows)]


def _guard(value: Cell) -> str:
    text = typed_as(value)
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def _unguard(text: str) -> Cell:
    if not text.strip():
        return None
    if _GUARDED.match(text):
        return text[1:]
    return Unread("formula", text[:80]) if text.startswith("=") else text


def _read_file(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise WorkbookError("not-a-workbook", where=str(file), reason=error.strerror or str(error)) from None
    if len(data) > most:
        raise too_large("bytes", most=MOST_BYTES)
    return data


def _rows(file: Path, data: bytes) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise not_a_workbook("utf8", file=file.name[:80]) from None
    # Where a comma stands between digits, programs part cells by a semicolon or a tab.
    parted = _FIRST_CELL.match(text)
    comma = parted[1] if parted else ","
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=comma), 1):
            if number > MOST_ROWS:
                raise too_large("rows", most=MOST_ROWS, sheet=file.stem[:40])
            if len(cells) > MOST_COLUMNS:
                raise too_large("columns", most=MOST_COLUMNS, sheet=file.stem[:40])
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, tuple(map(_unguard, cells))))
    except csv.Error:
        raise not_a_workbook("csv", file=file.name[:80]) from None
    return rows
