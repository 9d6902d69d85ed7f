"""A directory as sheets: one for each kind of thing, a row for each thing, a column for each of its fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from graph.canonical import Lines
from graph.exchange.workbook.book import CLEAR, DELETE, FIRST_ROW, Book, Cell, Column, Row, Sheet
from graph.exchange.workbook.cells import show_all
from graph.exchange.workbook.names import Names
from graph.fields import CHOICE, STRING, TEXT, THING, Field, Kind, kinds, name_of_term
from graph.terms import DCT, RDF, XSD
from graph.words import LANGUAGE, say

ID, NAME, ACT = 0, 1, 2  # the columns that every sheet begins with
_NUMBER = re.compile(r"-?(?=[\d.]{1,15}$)\d+(\.\d+)?", re.ASCII)  # a spreadsheet keeps 15 digits
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets disagree about days before it
_KINDS_OF_LITERAL = {
    f"^^<{XSD.date}>": "date",
    f"^^<{XSD.boolean}>": "boolean",
    f"^^<{XSD.integer}>": "integer",
    f"^^<{XSD.decimal}>": "number",
    f"^^<{XSD.duration}>": "duration",
    f"^^<{XSD.gYear}>": "year",
    f"^^<{XSD.gYearMonth}>": "month",
    f"^^<{XSD.dateTime}>": "moment",
    f"@{LANGUAGE}": TEXT,
    "": STRING,
}


def export(lines: Lines, version: str) -> Book:
    """The workbook of a version. Raises DirectoryError no-directory."""
    return export_names(Names(lines), version)


def export_names(names: Names, version: str) -> Book:
    """The workbook of a version whose things have been read already."""
    things: dict[str, list[str]] = {}
    for thing, kind in names.kinds.items():
        things.setdefault(kind.iri if kind else "", []).append(thing)
    sheets = [_sheet(kind, things.get(iri, []), names) for iri, kind in kinds().items()]
    if "" in things:
        sheets.append(_sheet(None, things[""], names))
    return Book(version, names.labels[names.directory], tuple(sheets))


def sheet_name(kind: Kind | None) -> str:
    """What the sheet of a kind is called."""
    return say(f"workbook.kind.{kind.name}") if kind else say("workbook.others")


def values_of(thing: str, field: Field, kind: Kind | None, names: Names) -> list[str]:
    """The values of a field that the workbook shows: of the classes of a thing only those that its kind leaves open."""
    values = names.said.get(thing, {}).get(field.predicate, [])
    given = {f"<{iri}>" for iri in kind.also} if kind and field.predicate == RDF.type_ else set()
    return [value for value in values if value not in given]


def _sheet(kind: Kind | None, things: list[str], names: Names) -> Sheet:
    columns = tuple(_columns(kind, _fields(kind, things, names), names))
    rows = tuple(
        Row(number, tuple(_cells(thing, kind, columns, names)))
        for number, thing in enumerate(sorted(things, key=names.id_of), FIRST_ROW)
    )
    return Sheet(sheet_name(kind), columns, rows, kind)


def _fields(kind: Kind | None, things: list[str], names: Names) -> list[Field]:
    """The fields of a kind, then what else is said of the things of this kind here."""
    used: dict[str, list[str]] = {}
    most: Counter[str] = Counter()
    for thing in things:
        for predicate, values in names.said[thing].items():
            used.setdefault(predicate, []).extend(values)
            most[predicate] = max(most[predicate], len(values))
    known = {field.predicate for field in kind.fields if field.kind} if kind else set()
    types = {value[1:-1] for value in used.pop(RDF.type_, [])} - set(kind.also if kind else ())
    used.pop(DCT.identifier, None)
    further = [_further(p, values, most[p] > 1) for p, values in sorted(used.items()) if p not in known]
    fields = [field for field in kind.fields if field.kind] if kind else []
    if types:
        further.append(Field(RDF.type_, say("workbook.also"), CHOICE, choices=tuple(sorted(types))))
    return fields + further


def _further(predicate: str, values: list[str], several: bool) -> Field:
    known = _anywhere().get(predicate)
    if known:
        return known._replace(many=known.many or several, required=False, classes=())
    return Field(predicate, name_of_term(predicate), _kind_of_values(values))


@cache
def _anywhere() -> dict[str, Field]:
    """What a property is in the first kind that has it."""
    return {field.predicate: field for kind in reversed(kinds().values()) for field in kind.fields if field.kind}


def _kind_of_values(values: Iterable[str]) -> str:
    suffixes = {
        None if value.startswith("<") else value[value.rindex('"') + 1 :]
        for value in values
        if '"' in value or value[0] == "<"
    }
    if suffixes == {None}:
        return THING
    return _KINDS_OF_LITERAL.get(str(next(iter(suffixes))), TEXT) if len(suffixes) == 1 else TEXT


def _columns(kind: Kind | None, fields: list[Field], names: Names) -> Iterator[Column]:
    yield Column(say("workbook.id"), hint=say("workbook.hint.id"))
    yield Column(say("workbook.name"), hint=say("workbook.hint.name"), locked=True)
    yield Column(say("workbook.act"), hint=say("workbook.hint.act", delete=DELETE), options=(DELETE,))
    taken = Counter(field.name for field in fields)
    for field in fields:
        name = field.name if taken[field.name] == 1 else f"{field.name} ({name_of_term(field.predicate)})"
        yield Column(name, field, _hint(field), options=tuple(_options(field, names)))
        if field.kind == THING:
            yield Column(say("workbook.names", field=name), field, say("workbook.hint.name"), locked=True)


def _hint(field: Field) -> str:
    parts = [
        say(f"workbook.hint.{field.kind}"),
        say("workbook.hint.many") if field.many else "",
        say("workbook.hint.required") if field.required else "",
    ]
    return " ".join(part for part in parts if part)


def _options(field: Field, names: Names) -> Iterator[str]:
    if field.kind == CHOICE:
        yield from (name_of_term(iri) for iri in field.choices)
    elif field.kind == "boolean":
        yield from (say("cell.yes"), say("cell.no"))
    elif field.kind == THING and field.classes:
        yield from names.ids(field.classes)
    else:
        return
    yield CLEAR


def _cells(thing: str, kind: Kind | None, columns: tuple[Column, ...], names: Names) -> Iterator[Cell]:
    yield from (names.id_of(thing), names.labels[thing], None)
    for column in columns[ACT + 1 :]:
        assert column.field is not None
        values = values_of(thing, column.field, kind, names)
        yield _names(values, names) if column.locked else _cell(values, column.field, names)


def names_beside(values: Iterable[str], names: Names) -> str:
    """What the things are called that a cell refers to, in the order in which it lists them."""
    called = {names.id_of(value[1:-1]): names.labels[value[1:-1]] for value in values if value[1:-1] in names.labels}
    return "\n".join(called[one] for one in sorted(called))


def _names(values: list[str], names: Names) -> Cell:
    return names_beside(values, names) or None


def _cell(values: list[str], field: Field, names: Names) -> Cell:
    if not values:
        return None
    text = show_all(values, field, names)
    if field.kind in ("number", "integer") and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if field.kind == "date" and _DAY.fullmatch(text) and (day := date.fromisoformat(text)) >= _FIRST_DAY:
        return day
    return text
