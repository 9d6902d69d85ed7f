"""The workbook as an .xlsx file: openpyxl, in this one file."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from copy import copy
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

from graph.errors import WorkbookError
from graph.exchange.workbook.book import (
    FIRST_ROW,
    Book,
    Cell,
    Column,
    Row,
    Sheet,
    Unread,
    front,
    letters,
    read_front,
)
from graph.exchange.workbook.unpack import MOST_BYTES, not_a_workbook, too_large, unpack
from graph.words import say

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100, 200_000, 256, 2_000_000
_LAST_ROW = 1_048_576
_WHEN = datetime(2000, 1, 1)  # the same book gives the same bytes
_TEXT, _DAY, _NUMBER, _LOCKED, _HEAD, _HINT = "sp text", "sp day", "sp number", "sp locked", "sp head", "sp hint"
_GREY, _PALE = "FFE7E6E6", "FFF5F5F5"
_WIDTHS = {"text": 40, "string": 30, "thing": 28, "choice": 14, "date": 13, "number": 12, "integer": 10, "boolean": 10}
_ESCAPE, _ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)"), re.compile(r"_x([0-9A-Fa-f]{4})_")
_BOUNDS = re.compile(r"([A-Z]+)([0-9]+)(?::|$)")


def write_xlsx(book: Book) -> bytes:
    """The workbook as a file; the same bytes for the same book."""
    written = Workbook(write_only=True)
    written.properties.created = written.properties.modified = _WHEN
    for style in _styles():
        written.add_named_style(style)
    _write_front(written, book)
    lists: dict[tuple[str, ...], int] = {}
    for sheet in book.sheets:
        _write_sheet(written, sheet, lists)
    _write_lists(written, lists)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(written, archive).write_data()
    return _without_times(packed)


def read_xlsx(source: bytes | Path) -> Book:
    """A workbook file as it is. Hidden rows, columns and sheets are read like others.

    Raises what `unpack` raises, and WorkbookError workbook-format and workbook-too-large.
    """
    data = source if isinstance(source, bytes) else _read_file(source)
    clean = unpack(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = load_workbook(io.BytesIO(clean.content), read_only=True, data_only=False, keep_links=False)
            try:
                return _read_book(opened, clean.merged)
            finally:
                opened.close()
    except WorkbookError:
        raise
    except Exception:  # whatever a reader of spreadsheets stumbles over, the file is not one
        raise not_a_workbook("whole") from None


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise WorkbookError("not-a-workbook", where=str(path), reason=error.strerror or str(error)) from None


def _styles() -> Iterator[NamedStyle]:
    top = Alignment(vertical="top", wrap_text=True)
    free, locked = Protection(locked=False), Protection(locked=True)
    grey, pale = PatternFill("solid", _GREY), PatternFill("solid", _PALE)
    yield NamedStyle(_TEXT, number_format="@", alignment=top, protection=free)
    yield NamedStyle(_DAY, number_format="yyyy-mm-dd", alignment=top, protection=free)
    yield NamedStyle(_NUMBER, number_format="General", alignment=top, protection=free)
    yield NamedStyle(_LOCKED, number_format="@", alignment=top, protection=locked, fill=grey)
    yield NamedStyle(_HEAD, number_format="@", alignment=top, protection=locked, font=Font(bold=True), fill=grey)
    yield NamedStyle(_HINT, number_format="@", alignment=top, protection=locked, font=Font(italic=True), fill=pale)


def _style(column: Column) -> str:
    if column.locked:
        return _LOCKED
    kind = column.field.kind if column.field else ""
    return {"date": _DAY, "number": _NUMBER, "integer": _NUMBER}.get(kind, _TEXT)


def _write_front(written: Workbook, book: Book) -> None:
    sheet = written.create_sheet(say("workbook.front"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 80
    sheet.protection.sheet = True
    for row in front(book):
        cells = [_cell(sheet, text, _TEXT) for text in row]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=len(row) > 1, vertical="top")
        sheet.append(cells)


def _write_sheet(written: Workbook, sheet: Sheet, lists: dict[tuple[str, ...], int]) -> None:
    target = written.create_sheet(sheet.name)
    target.freeze_panes = f"C{FIRST_ROW}"
    _protect(target)
    styles, named = [_style(column) for column in sheet.columns], {style.name: style for style in _styles()}
    for index, column in enumerate(sheet.columns):
        # The style of a column is that of all its cells that are not there yet: new rows can be written in.
        dimension = target.column_dimensions[letters(index)]
        dimension.width = _WIDTHS.get(column.field.kind, 16) if column.field else (28, 28, 9)[index]
        for what in ("number_format", "alignment", "protection", "fill"):
            setattr(dimension, what, copy(getattr(named[styles[index]], what)))
        if column.options:
            target.data_validations.append(_choose(letters(index), column.options, lists))
    target.append([_cell(target, column.name, _HEAD) for column in sheet.columns])
    target.append([_cell(target, column.hint, _HINT) for column in sheet.columns])
    for row in sheet.rows:
        target.append(
            [
                None if value is None else _cell(target, value, _LOCKED if index == 0 else styles[index])
                for index, value in enumerate(row.cells)
            ]
        )


def _protect(target: Any) -> None:
    # Without a password: it keeps from slips, not from intent. What is named here stays allowed.
    target.protection.sheet = True
    target.protection.formatCells = target.protection.formatColumns = target.protection.formatRows = False
    target.protection.autoFilter = target.protection.sort = False


def _choose(column: str, options: tuple[str, ...], lists: dict[tuple[str, ...], int]) -> DataValidation:
    place = letters(lists.setdefault(options, len(lists)))
    formula = f"'{say('workbook.lists')}'!${place}$1:${place}${len(options)}"
    # Several values, and names, can be written too: a list helps, and the errors come when the workbook is read.
    chosen = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    chosen.add(f"{column}{FIRST_ROW}:{column}{_LAST_ROW}")
    return chosen


def _write_lists(written: Workbook, lists: dict[tuple[str, ...], int]) -> None:
    sheet = written.create_sheet(say("workbook.lists"))
    sheet.protection.sheet = True
    columns = list(lists)
    for number in range(max(map(len, columns), default=0)):
        texts = [options[number] if number < len(options) else None for options in columns]
        sheet.append([None if text is None else _cell(sheet, text, _LOCKED) for text in texts])


def _cell(sheet: Any, value: Cell, style: str) -> Any:
    if isinstance(value, str):
        value = _ESCAPE.sub("_x005F_", value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # also where it begins as a formula does
    cell.style = style
    return cell


def _without_times(packed: io.BytesIO) -> bytes:
    written = io.BytesIO()
    with ZipFile(packed) as given, ZipFile(written, "w") as fixed:
        for name in given.namelist():
            part = ZipInfo(name, _WHEN.timetuple()[:6])
            part.compress_type = ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            fixed.writestr(part, given.read(name))
    return written.getvalue()


def _read_book(opened: Any, merged: dict[str, tuple[str, ...]]) -> Book:
    if len(opened.worksheets) > MOST_SHEETS:
        raise too_large("sheets", most=MOST_SHEETS)
    first = next((sheet for sheet in opened.worksheets if sheet.title == say("workbook.front")), None)
    told = [tuple(row.cells) for row in _rows(first, 20)] if first else []
    version, title, form = read_front(told)
    left, sheets = MOST_CELLS, []
    for sheet in opened.worksheets:
        if sheet.title in (say("workbook.front"), say("workbook.lists")):
            continue
        rows = []
        for row in _rows(sheet):
            left -= sum(cell is not None for cell in row.cells)
            if left < 0:
                raise too_large("cells", most=MOST_CELLS)
            rows.append(row)
        ranges = merged.get(sheet._worksheet_path.lstrip("/"), ())
        sheets.append(table(sheet.title, [*rows, *_merged_rows(ranges)]))
    return Book(version, title, tuple(sheets), form)


def table(name: str, rows: list[Row]) -> Sheet:
    """A sheet as it was read: its first row names the columns."""
    head = next((row.cells for row in rows if row.number == 1), ())
    columns = tuple(Column(cell.strip() if isinstance(cell, str) else "") for cell in head)
    unread = [row for row in rows if row.number == 1 and any(isinstance(cell, Unread) for cell in row.cells)]
    return Sheet(name, columns, (*unread, *(row for row in rows if row.number > 1)))


def _rows(sheet: Any, most: int = 0) -> Iterator[Row]:
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if most and number > most:
            return
        if number > MOST_ROWS:
            raise too_large("rows", most=MOST_ROWS, sheet=sheet.title[:40])
        if len(cells) > MOST_COLUMNS:
            raise too_large("columns", most=MOST_COLUMNS, sheet=sheet.title[:40])
        values = tuple(_value(cell) for cell in cells)
        if any(value is not None for value in values):
            yield Row(number, values)


def _value(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind == "f":
        return Unread("formula", str(getattr(value, "text", value) or "=")[:80])
    if kind == "e":
        return Unread("fault", str(value)[:80])
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, str):
        text = _ESCAPED.sub(_unescape, value)
        return text if text.strip() else None
    return value if isinstance(value, int | float | date) else str(value)


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _merged_rows(ranges: tuple[str, ...]) -> Iterator[Row]:
    for ref in ranges[:MOST_COLUMNS]:
        if bounds := _BOUNDS.match(ref):
            column = 0
            for letter in bounds[1][:3]:
                column = column * 26 + ord(letter) - ord("A") + 1
            blank: tuple[Cell, ...] = (None,) * min(column - 1, MOST_COLUMNS)
            yield Row(int(bounds[2][:7]), (*blank, Unread("merged", ref)))
