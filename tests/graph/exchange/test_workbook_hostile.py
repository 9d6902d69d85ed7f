"""Files that would do harm are refused with a reason, in bounded memory and time; no formula is ever worked out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graph.canonical import Lines, read_lines
from graph.errors import WorkbookError
from graph.exchange.workbook.changes import changes
from graph.exchange.workbook.folder import read_folder, write_folder
from graph.exchange.workbook.xlsx import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, read_xlsx, write_xlsx
from graph.settings import ROOT
from tests.graph.exchange.books import SECOND, book_of
from tests.graph.exchange.hostile import FOOT, HEAD, SERVICES, packed, parts_of, repeated

MEMORY, SECONDS = 900_000_000, 40
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@pytest.fixture(scope="module")
def lines() -> Lines:
    """The second directory."""
    return read_lines(SECOND)


@pytest.fixture(scope="module")
def good(lines: Lines) -> bytes:
    """Its workbook as a file."""
    return write_xlsx(book_of(lines))


def refused(file: Path) -> str:
    """The code that a file is refused with by a process that may take no more than this; `read` where it is not."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.graph.exchange.hostile", str(file), str(MEMORY), str(SECONDS)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=4 * SECONDS,
        check=False,
    )
    assert ended.returncode == 0, (ended.returncode, ended.stderr[-1500:])
    return ended.stdout.strip()


def code_of(data: bytes) -> str:
    """The code that a small file is refused with."""
    with pytest.raises(WorkbookError) as caught:
        read_xlsx(data)
    assert len(str(caught.value)) < 500
    return caught.value.code


def cell_errors(data: bytes, lines: Lines) -> list[str]:
    """What is said of the cells of a file."""
    with pytest.raises(WorkbookError) as caught:
        changes(read_xlsx(data), lines)
    assert caught.value.code == "workbook-errors"
    return [str(cell) for cell in caught.value.values["cells"]]  # type: ignore[attr-defined]


def with_cell(good: bytes, cell: str, markup: str) -> bytes:
    """The file with other markup for one cell of its sheet of services."""
    parts = parts_of(good)
    pattern = re.compile(rf'<c r="{cell}".*?</c>'.encode())
    assert pattern.search(parts[SERVICES])
    parts[SERVICES] = pattern.sub(lambda _: markup.encode(), parts[SERVICES], count=1)
    return packed({**parts})


@pytest.mark.parametrize(
    "markup",
    [
        '<c r="D3"><f>1+1</f><v>2</v></c>',
        '<c r="D3" t="str"><f>HYPERLINK("https://evil.example","x")</f><v>x</v></c>',
        '<c r="D3"><f t="array" ref="D3:D4">A1:A2</f><v>2</v></c>',
        '<c r="D3"><f t="shared" si="0"/><v>2</v></c>',
        '<c r="D3"><f t="dataTable" ref="D3"/><v>2</v></c>',
    ],
)
def test_a_formula_is_refused_by_cell_and_never_worked_out(good: bytes, lines: Lines, markup: str) -> None:
    assert cell_errors(with_cell(good, "D3", markup), lines) == ["Services!D3: a formula, write its value"]


def test_the_error_of_a_formula_is_refused_by_cell(good: bytes, lines: Lines) -> None:
    wrong = with_cell(good, "D3", '<c r="D3" t="e"><v>#REF!</v></c>')
    assert cell_errors(wrong, lines) == ["Services!D3: the error of a formula, write a value"]


def test_a_formula_where_a_column_is_named_is_refused(good: bytes, lines: Lines) -> None:
    wrong = cell_errors(with_cell(good, "D1", '<c r="D1"><f>1+1</f></c>'), lines)
    assert "Services!D1: a formula, write its value" in wrong


def test_merged_cells_are_refused_by_name(good: bytes, lines: Lines) -> None:
    parts = parts_of(good)
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="D3:E4"/></mergeCells>'
    parts[SERVICES] = parts[SERVICES].replace(b"</sheetData>", merge)
    assert cell_errors(packed({**parts}), lines) == ["Services!D3: merged cells, take them apart"]


def test_text_that_looks_like_a_formula_stays_text(lines: Lines, tmp_path: Path) -> None:
    odd = ("=1+1", "+44 1733", "-x", "@sum", "'=x", "''+y", "\t=z")
    title = "<https://w3id.org/signpost/id/harbour/boat-survey> <http://www.w3.org/2004/02/skos/core#altLabel>"
    said = tuple(sorted({*lines, *(f'{title} "{text.strip()}"@en .' for text in odd)}))
    book = book_of(said)
    write_folder(book, tmp_path)
    assert not changes(read_folder(tmp_path), said)
    assert not changes(read_xlsx(write_xlsx(book)), said)
    assert b"<f>" not in b"".join(parts_of(write_xlsx(book)).values())
    cells = re.findall(r'(?:^|,)"?([=+\-@][^,"]*)', (tmp_path / "Services.csv").read_text("utf-8-sig"), re.MULTILINE)
    assert [cell for cell in cells if not cell.startswith(tuple("0123456789"), 1)] == []


def test_a_formula_in_csv_is_refused_by_cell(lines: Lines, tmp_path: Path) -> None:
    write_folder(book_of(lines), tmp_path)
    file = tmp_path / "Services.csv"
    file.write_text(file.read_text("utf-8-sig").replace(",Hull survey,", ",=cmd(),", 2), "utf-8")
    with pytest.raises(WorkbookError) as caught:
        changes(read_folder(tmp_path), lines)
    assert "a formula, write its value" in str(caught.value.values["first"])


def test_macros_are_refused(good: bytes) -> None:
    assert code_of(packed({**parts_of(good), "xl/vbaProject.bin": b"x"})) == "workbook-macros"
    types = parts_of(good)["[Content_Types].xml"].decode()
    assert WORKSHEET in types
    macros = types.replace(WORKSHEET, "application/vnd.ms-excel.sheet.macroEnabled.main+xml").encode()
    assert code_of(packed({**parts_of(good), "[Content_Types].xml": macros})) == "workbook-macros"


def test_links_to_other_files_are_refused(good: bytes) -> None:
    assert code_of(packed({**parts_of(good), "xl/externalLinks/externalLink1.xml": b"<x/>"})) == "workbook-links"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", SERVICES])
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_are_parsed(good: bytes, part: str, code: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'.encode(code)
    assert code_of(packed({**parts_of(good), part: bomb})) == "workbook-doctype"


def test_what_is_no_spreadsheet_is_refused(good: bytes) -> None:
    assert code_of(b"") == "not-a-workbook"
    assert code_of(b"id,title\nx,y\n") == "not-a-workbook"
    assert code_of(b"%PDF-1.7") == "not-a-workbook"
    assert code_of(packed({"word/document.xml": b"<x/>"})) == "not-a-workbook"
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "encrypted-workbook"


def test_a_file_that_was_cut_off_or_damaged_is_refused(good: bytes) -> None:
    for length in (4, 100, len(good) // 2, len(good) - 1):
        assert code_of(good[:length]) == "not-a-workbook"
    middle = len(good) // 3
    assert code_of(good[:middle] + bytes(200) + good[middle + 200 :]) in ("not-a-workbook", "workbook-doctype")
    for part in ("xl/workbook.xml", SERVICES, "[Content_Types].xml"):
        content = parts_of(good)[part]
        assert code_of(packed({**parts_of(good), part: content[: len(content) // 2]})) == "not-a-workbook"


def test_a_workbook_that_is_not_ours_is_refused(good: bytes) -> None:
    parts = parts_of(good)
    front = "xl/worksheets/sheet1.xml"
    assert code_of(packed({**parts, front: HEAD + FOOT})) == "workbook-format"
    newer = parts[front].replace(b"<v>1</v>", b"<v>2</v>").replace(b"<t>1</t>", b"<t>2</t>")
    assert newer != parts[front]
    assert code_of(packed({**parts, front: newer})) == "workbook-format"


BOMBS = {
    "a zip bomb": ({"xl/media/a.bin": lambda: repeated(b"", b"\0" * 1024, 600_000, b"")}, "workbook-too-large"),
    "a ratio": ({SERVICES: lambda: repeated(HEAD, b" " * 1024, 100_000, FOOT)}, "workbook-too-large"),
    "a million rows": (
        {SERVICES: lambda: repeated(HEAD, b"<row><c><v>1</v></c></row>", 1_000_000, FOOT)},
        "workbook-too-large",
    ),
    "one row far below": (
        {SERVICES: lambda: [HEAD, b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', FOOT]},
        "workbook-too-large",
    ),
    "one cell far right": (
        {SERVICES: lambda: [HEAD, b'<row r="1"><c r="XFD1"><v>1</v></c></row>' * 3000, FOOT]},
        "workbook-too-large",
    ),
    "a row that never ends": (
        {SERVICES: lambda: repeated(HEAD + b"<row>", b"<c/>", 5_000_000, b"</row>" + FOOT)},
        "workbook-too-large",
    ),
    "deep nesting": ({SERVICES: lambda: repeated(HEAD, b"<c>", 3_000_000, b"")}, "workbook-too-large"),
    "a text that never ends": (
        {"xl/sharedStrings.xml": lambda: repeated(b"<sst><si><t>", b"x", 20_000_000, b"</t></si></sst>")},
        "workbook-too-large",
    ),
    "many parts": ({f"xl/a{n}.xml": lambda: [b"<x/>"] for n in range(600)}, "workbook-too-large"),
}

# To write them takes longer than to refuse them.
SLOW = ("a million rows", "a zip bomb")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.proof) if name in SLOW else name for name in BOMBS]
)
def test_what_is_too_large_is_refused_in_bounded_memory_and_time(good: bytes, name: str, tmp_path: Path) -> None:
    parts, code = BOMBS[name]
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(packed({**parts_of(good), **{part: make() for part, make in parts.items()}}))
    assert file.stat().st_size < 10_000_000
    assert refused(file) == code


@pytest.mark.proof
def test_what_a_zip_says_of_its_sizes_is_not_believed(good: bytes, tmp_path: Path) -> None:
    content = b"".join(repeated(HEAD, b" " * 1024, 300_000, FOOT))
    data = packed({**parts_of(good), SERVICES: content})
    lie = data.replace(len(content).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != data
    (tmp_path / "lie.xlsx").write_bytes(lie)
    assert refused(tmp_path / "lie.xlsx") in ("not-a-workbook", "workbook-too-large")


def test_a_large_csv_is_refused_in_bounded_memory_and_time(lines: Lines, tmp_path: Path) -> None:
    write_folder(book_of(lines), tmp_path)
    assert refused(tmp_path) == "read"
    (tmp_path / "Services.csv").write_bytes(b"id,title\n" + b"a,b\n" * (MOST_ROWS + 1))
    assert refused(tmp_path) == "workbook-too-large"
    (tmp_path / "Services.csv").write_bytes(b"id," + b"a," * MOST_COLUMNS)
    assert refused(tmp_path) == "workbook-too-large"
    (tmp_path / "Services.csv").write_bytes((b"a," * 200 + b"\n") * (MOST_CELLS // 200 + 1))
    assert refused(tmp_path) == "workbook-too-large"


def test_csv_in_another_encoding_is_refused_by_file(lines: Lines, tmp_path: Path) -> None:
    write_folder(book_of(lines), tmp_path)
    (tmp_path / "Services.csv").write_bytes("id,title\nx,Café\n".encode("cp1252"))
    with pytest.raises(WorkbookError) as caught:
        read_folder(tmp_path)
    assert "Services.csv is not in UTF-8" in str(caught.value)


def test_a_folder_without_csv_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError) as caught:
        read_folder(tmp_path / "nowhere")
    assert caught.value.code == "not-a-workbook"


def test_many_wrong_cells_stop_the_reading(lines: Lines, tmp_path: Path) -> None:
    write_folder(book_of(lines), tmp_path)
    rows = "".join(f"no-{n},name\n" for n in range(20_000))
    (tmp_path / "Services.csv").write_text(f"id,name (read only)\n{rows}")
    with pytest.raises(WorkbookError) as caught:
        changes(read_folder(tmp_path), lines)
    assert len(caught.value.values["cells"]) == 500  # type: ignore[arg-type]
