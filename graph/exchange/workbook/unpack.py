"""A spreadsheet file opened with care: what is declared is not believed, and only the parts that hold cells go on.

What comes out is a file of the same form that is no larger than the limits here, has no document types, no entities and
nothing behind the rows of a sheet; merged cells are told apart from it, by sheet part.
"""

from __future__ import annotations

import io
import re
import zlib
from itertools import pairwise
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from graph.errors import WorkbookError
from graph.words import say

MOST_BYTES = 30_000_000
MOST_UNPACKED = 400_000_000
MOST_PARTS = 500
MOST_RATIO = 250
_RATIO_COUNTS_FROM = 20_000_000
# Parsers keep one row, or one text, in memory at a time; the rest of a part they go through.
_MOST_IN_ONE = 4_000_000
_SHEETS = re.compile(r"xl/worksheets/[\w.-]+\.xml")
_WANTED = {
    "[Content_Types].xml": 2_000_000,
    "_rels/.rels": 500_000,
    "xl/workbook.xml": 2_000_000,
    "xl/_rels/workbook.xml.rels": 500_000,
    "xl/styles.xml": 1_500_000,
    "xl/sharedStrings.xml": 100_000_000,
}
_MOST_OF_SHEET = 200_000_000
_LOCKED, _PACKED = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_END_OF_ROWS = re.compile(rb"</((?:\w+:)?)sheetData\s*>|<((?:\w+:)?)sheetData\s*/>")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*ref\s*=\s*["']([A-Z0-9:]+)["']""")
_ENDS = {"row": re.compile(rb"</(?:\w+:)?row\s*>"), "si": re.compile(rb"</(?:\w+:)?si\s*>")}


class Unpacked(NamedTuple):
    """A file that can be read, and the ranges of merged cells of each sheet by the name of its part."""

    content: bytes
    merged: dict[str, tuple[str, ...]]


def unpack(data: bytes) -> Unpacked:
    """What of a file holds cells. Raises WorkbookError not-a-workbook, encrypted-workbook, workbook-macros,
    workbook-links, workbook-doctype and workbook-too-large.
    """
    if len(data) > MOST_BYTES:
        raise too_large("bytes", most=MOST_BYTES)
    if data.startswith(_LOCKED):
        raise WorkbookError("encrypted-workbook")
    if not data.startswith(_PACKED):
        raise not_a_workbook("zip")
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            _check(packed.infolist(), len(data))
            return _repack(packed)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise not_a_workbook("whole") from None


def too_large(what: str, **values: object) -> WorkbookError:
    """The error of a workbook that goes beyond a limit."""
    return WorkbookError("workbook-too-large", reason=say(f"workbook.large.{what}", **values))


def not_a_workbook(why: str, **values: object) -> WorkbookError:
    """The error of a file that is something else."""
    return WorkbookError("not-a-workbook", reason=say(f"workbook.not.{why}", **values))


def _check(parts: list[ZipInfo], packed: int) -> None:
    names = [part.filename for part in parts]
    if len(names) > MOST_PARTS:
        raise too_large("parts", most=MOST_PARTS)
    if len(set(names)) < len(names):
        raise not_a_workbook("twice")
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookError("encrypted-workbook")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise too_large("unpacked", most=MOST_UNPACKED)
    if unpacked > max(_RATIO_COUNTS_FROM, MOST_RATIO * packed):
        raise too_large("ratio", ratio=unpacked // packed)
    lowered = [name.lower() for name in names]
    if any("vba" in name or name.startswith(("xl/macrosheets/", "xl/activex/")) for name in lowered):
        raise WorkbookError("workbook-macros")
    if any(name.startswith("xl/externallinks/") for name in lowered):
        raise WorkbookError("workbook-links")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise not_a_workbook("zip")


def _repack(packed: ZipFile) -> Unpacked:
    written = io.BytesIO()
    merged: dict[str, tuple[str, ...]] = {}
    left = MOST_UNPACKED
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=1) as clean:
        for part in packed.infolist():
            name = part.filename
            sheet = bool(_SHEETS.fullmatch(name))
            if not sheet and name not in _WANTED:
                continue
            content = _read(packed, part, min(left, _MOST_OF_SHEET if sheet else _WANTED[name]))
            left -= len(content)
            _check_markup(name, content)
            if name == "[Content_Types].xml" and b"macroenabled" in content.lower():
                raise WorkbookError("workbook-macros")
            if sheet:
                content, merged[name] = _only_rows(content)
            if sheet or name == "xl/sharedStrings.xml":
                _check_chunks(name, content, "row" if sheet else "si")
            clean.writestr(name, content)
    return Unpacked(written.getvalue(), merged)


def _read(packed: ZipFile, part: ZipInfo, most: int) -> bytes:
    with packed.open(part) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise too_large("part", part=part.filename[:80], most=most)
    return content


def _check_markup(name: str, content: bytes) -> None:
    declared = _ENCODING.search(content[:200])
    strange = declared and declared[1].lower() not in (b"utf-8", b"us-ascii")
    if strange or b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise WorkbookError("workbook-doctype", part=name)


def _only_rows(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A sheet without what stands after its rows, and which of its cells are merged."""
    end = _END_OF_ROWS.search(content)
    if end is None:
        return content, ()
    prefix = end[1] if end[1] is not None else end[2]
    merged = tuple(found.decode() for found in _MERGED.findall(content, end.end()))
    return content[: end.end()] + b"</" + prefix + b"worksheet>", merged


def _check_chunks(name: str, content: bytes, tag: str) -> None:
    ends = [0, *(found.end() for found in _ENDS[tag].finditer(content)), len(content)]
    if any(after - before > _MOST_IN_ONE for before, after in pairwise(ends)):
        raise too_large("chunk", part=name, most=_MOST_IN_ONE)
