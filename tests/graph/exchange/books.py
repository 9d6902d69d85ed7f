"""Workbooks to try: the real directory, invented ones with odd values, and one cell written over."""

from __future__ import annotations

from functools import cache
from random import Random

from hypothesis import strategies as st

from graph.canonical import Lines, lines_of, read_lines, split, version_of
from graph.exchange.workbook.book import Book, Cell, Row, Sheet
from graph.exchange.workbook.sheets import export
from graph.settings import ROOT
from graph.terms import DCT, RDF, SKOS, SP, XSD
from tests.oracle.invent import invent_directory

REAL = ROOT / "data" / "services.ttl"
SECOND = ROOT / "tests" / "second" / "services.ttl"
ODD = (
    *('"Croeso"@cy', '"plain"', '"=1+1"@en', '"+44 1733"@en', '"-"@en', '"@sum"@en', '"\'=quoted"@en', '"[clear]"@en'),
    *(
        '"[kept]"@en',
        '"two\\nlines"@en',
        '"  spaces "@en',
        '""@en',
        '"\\u0007bell\\r"@en',
        '"_x0041_ \\\\ \\""@en',
        '"\t"@en',
    ),
    *(
        '"\\"said\\"@cy"@en',
        '"\\"x\\""@en',
        f'"010.50"^^<{XSD.decimal}>',
        f'"ten"^^<{XSD.integer}>',
        '"1e3"^^<http://x.example/y>',
    ),
    *(
        f'"2026-02-30"^^<{XSD.date}>',
        f'"2026-03-01"^^<{XSD.date}>',
        f'"1850-03-01"^^<{XSD.date}>',
        f'"1"^^<{XSD.boolean}>',
    ),
    *(f'"true"^^<{XSD.boolean}>', f'"P6M"^^<{XSD.duration}>', f'"P1Y2M"^^<{XSD.duration}>', f'"2026"^^<{XSD.gYear}>'),
    *(
        "<https://elsewhere.example/a?b=c>",
        f"<{SP.closed}>",
        '"' + "long " * 8000 + '"@en',
        '"\u0085\u2028\ufdd0😀"@en',
        '"<a:b>"@en',
    ),
)
PREDICATES = (
    *(DCT.title, DCT.description, SKOS.altLabel, SP.minValue, SP.order, SP.validFrom, SP.expected, SP.providedBy),
    *(SP.basis, DCT.identifier, RDF.type_, "https://elsewhere.example/odd", "https://elsewhere.example/also"),
)


@cache
def real() -> Lines:
    """The directory of the project."""
    return read_lines(REAL)


def book_of(lines: Lines) -> Book:
    """The workbook of a directory."""
    return export(lines, version_of(lines))


@st.composite
def directories(draw: st.DrawFn, odd: int = 12) -> Lines:
    """A directory at random, with odd values strewn over it."""
    lines = lines_of(invent_directory(Random(draw(st.integers(0, 10_000)))).encode())
    things = sorted({split(line)[0] for line in lines})
    extra = draw(
        st.lists(st.tuples(st.sampled_from(things), st.sampled_from(PREDICATES), st.sampled_from(ODD)), max_size=odd)
    )
    added = [f"{thing} <{predicate}> {value} ." for thing, predicate, value in extra if fits(predicate, value)]
    return lines_of("\n".join([*lines, *added]).encode())


def fits(predicate: str, value: str) -> bool:
    """Whether this is a statement at all: a class is an address."""
    return predicate != RDF.type_ or value.startswith("<")


def column_of(sheet: Sheet, name: str) -> int:
    """Where a column of that name stands."""
    return [column.name for column in sheet.columns].index(name)


def sheet_of(book: Book, name: str) -> Sheet:
    """The sheet of that name."""
    return next(sheet for sheet in book.sheets if sheet.name == name)


def row_of(sheet: Sheet, thing: str) -> int:
    """The number of the row of a thing, by its id."""
    return next(row.number for row in sheet.rows if row.cells[0] == thing)


def written(book: Book, sheet: str, number: int, cells: dict[str, Cell]) -> Book:
    """The workbook with some cells of one row written over, by the names of their columns; a new row where none is."""
    target = sheet_of(book, sheet)
    rows = {row.number: list(row.cells) for row in target.rows}
    row = rows.setdefault(number, [None] * len(target.columns))
    for name, value in cells.items():
        row[column_of(target, name)] = value
    changed = target._replace(rows=tuple(Row(n, tuple(found)) for n, found in sorted(rows.items())))
    return book._replace(sheets=tuple(changed if one is target else one for one in book.sheets))
