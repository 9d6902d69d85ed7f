"""Spreadsheet files that nobody should be able to do harm with, made from a good one part by part."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SERVICES = "xl/worksheets/sheet2.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = b"</sheetData></worksheet>"


def parts_of(book: bytes) -> dict[str, bytes]:
    """The parts of a spreadsheet file by name."""
    with ZipFile(io.BytesIO(book)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(parts: dict[str, bytes | Iterable[bytes]]) -> bytes:
    """A spreadsheet file of these parts, each in one or in pieces."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            with target.open(ZipInfo(name), "w", force_zip64=True) as part:
                for piece in [content] if isinstance(content, bytes) else content:
                    part.write(piece)
    # ZipInfo made by hand stores; what is written here has to be small.
    return _deflated(written.getvalue())


def _deflated(stored: bytes) -> bytes:
    written = io.BytesIO()
    with ZipFile(io.BytesIO(stored)) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            with source.open(name) as old, target.open(name, "w", force_zip64=True) as new:
                while piece := old.read(1 << 20):
                    new.write(piece)
    return written.getvalue()


def repeated(before: bytes, piece: bytes, times: int, after: bytes) -> Iterator[bytes]:
    """A part that says one thing many times, made a megabyte at a time."""
    many = max(1, (1 << 20) // len(piece))
    yield before
    for _ in range(times // many):
        yield piece * many
    yield piece * (times % many) + after


def read_bounded(file: str, memory: int, seconds: int) -> None:
    """Reads a workbook within a limit of memory and processor time, and prints the code of what it was refused with."""
    import resource

    from graph.errors import SignpostError
    from graph.exchange.workbook.folder import read_folder
    from graph.exchange.workbook.xlsx import read_xlsx

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    path = Path(file)
    try:
        (read_folder if path.is_dir() else read_xlsx)(path)
    except SignpostError as error:
        print(error.code)
    else:
        print("read")


if __name__ == "__main__":
    read_bounded(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
