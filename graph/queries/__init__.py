"""The queries that come with Signpost: each a document of its own, `NAME.rq`, that runs as it stands in any editor.

What stands in it behind `#+` is YAML: the head says what it answers and who uses it, the foot what its rows and columns
hold. Pages, docs and the description for programs are made from that. A parameter `$x` stands in the query as
`VALUES $x { UNDEF }`: left as it is, the query answers for every x.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from graph.clocks import say_day
from graph.errors import NotFoundError, QueryError
from graph.model import Directory
from graph.nearest import nearest
from graph.query import prepare
from graph.terms import SP, XSD
from graph.words import listed, say

_FOLDER = Path(__file__).parent
SAID = "#+ "
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f\ud800-\udfff<>\"{}|^`\\]*")
_IDENTIFIER = re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff<>\"{}|^`\\:/?#]+")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
# The first and the last of the days that a query asks about.
_SPAN = ("from", "to")
# Where things are that are made up for examples.
_MADE_UP = "https://w3id.org/signpost/id/example/"
# How a value of each kind is written in SPARQL.
_WRITTEN = {"iri": "<{}>", "integer": "{}", "date": f'"{{}}"^^<{XSD.date}>'}


class Parameter(NamedTuple):
    """What can be given to a query: a thing (iri), a whole number (integer), or a day (date).

    `options` are the terms of ours that it can be, where it is no thing of a directory; `today` says that it is the day
    on which the query is asked, if none is given.
    """

    name: str
    kind: str
    example: str
    options: tuple[str, ...] = ()
    today: bool = False

    @property
    def kind_name(self) -> str:
        """What can be given, in words."""
        if self.options:
            return say("queries.options", options=listed(self.options, "list.or"))
        return say(f"queries.kind.{self.kind}")

    @property
    def made_up(self) -> bool:
        """Whether the example is of no directory that there is."""
        return self.example.startswith(_MADE_UP)

    @property
    def written(self) -> str:
        """How a value is written in SPARQL, which stands for the braces."""
        return _WRITTEN[self.kind]

    @property
    def pattern(self) -> str:
        """What the text of a number has to match; empty for all else."""
        return _WHOLE_NUMBER.pattern if self.kind == "integer" else ""

    @property
    def says(self) -> str:
        """What can be given, and what holds if nothing is."""
        return say("queries.if-not-given", kind=self.kind_name) if self.today else self.kind_name


class Column(NamedTuple):
    """What some columns of a result hold, which are told together."""

    names: tuple[str, ...]
    holds: str


class StoredQuery(NamedTuple):
    """A query with what is said of it in it; the text is the whole document.

    `row` is what one row stands for; `nothing` what it means that there is none, where that can be true; `elsewhere`
    are addresses of a server that hold the like in other forms, with what that is.
    """

    name: str
    title: str
    answers: str
    used_by: str
    parameters: tuple[Parameter, ...]
    text: str
    row: str = ""
    columns: tuple[Column, ...] = ()
    nothing: str = ""
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def form(self) -> str:
        """SELECT, ASK or CONSTRUCT."""
        return prepare(self.text).form


@cache
def read_queries() -> dict[str, StoredQuery]:
    """Every query by its name, in the order of their titles."""
    queries = (_read(path) for path in _FOLDER.glob("*.rq"))
    return {query.name: query for query in sorted(queries, key=lambda query: query.title)}


def read_query(name: str) -> StoredQuery:
    """The query of that name. Raises NotFoundError with the nearest that there are."""
    queries = read_queries()
    if name not in queries:
        raise NotFoundError("not-found", name=name[:80], nearest=nearest(name, queries))
    return queries[name]


def bind(query: StoredQuery, values: Mapping[str, str], base: str = "") -> str:
    """The text of the query with values for some of its parameters.

    A thing is given by its address, or by its identifier where `base`, the address of its directory, is given.
    Raises QueryError unknown-parameter, wrong-value and days-reversed.
    """
    text = query.text
    parameters = {parameter.name: parameter for parameter in query.parameters}
    for name, value in values.items():
        if name not in parameters:
            unknown = QueryError(
                "unknown-parameter", where=name[:80], name=name[:80], nearest=nearest(name, parameters)
            )
            unknown.remedy = unknown.remedy if parameters else say("queries.none")
            raise unknown
        text = text.replace(_place(name, "UNDEF"), _place(name, term_of(parameters[name], value, base)))
    if set(_SPAN) <= parameters.keys() & values.keys():
        first, last = (date.fromisoformat(values[name]) for name in _SPAN)
        if first > last:
            start, end = _SPAN
            raise QueryError(
                "days-reversed", where=start, first=say_day(first), last=say_day(last), start=start, end=end
            )
    return text


def term_of(parameter: Parameter, value: str, base: str) -> str:
    """A value as it is written in SPARQL. Raises QueryError wrong-value."""
    if parameter.options:
        if (option := value.removeprefix(SP.NS)) in parameter.options:
            return parameter.written.format(SP.NS + option)
    elif parameter.kind == "iri":
        if _ABSOLUTE.fullmatch(value):
            return parameter.written.format(value)
        if base and is_identifier(value):
            return parameter.written.format(base + value)
    elif parameter.kind == "integer" and _WHOLE_NUMBER.fullmatch(value):
        return parameter.written.format(int(value))
    elif parameter.kind == "date":
        try:
            # Weeks and run-together digits are other ways to write a day.
            if date.fromisoformat(value).isoformat() == value:
                return parameter.written.format(value)
        except ValueError:
            pass
    raise QueryError(
        "wrong-value",
        where=parameter.name,
        name=parameter.name,
        kind=parameter.kind_name,
        example=parameter.example,
    )


def on_day(query: StoredQuery, values: Mapping[str, str], on: date) -> dict[str, str]:
    """The values, with the day on which the query is asked where it asks for one and none was given."""
    return {p.name: on.isoformat() for p in query.parameters if p.today} | dict(values)


def is_identifier(value: str) -> bool:
    """Whether a thing can be given by its identifier, because that cannot be taken for anything else."""
    return _IDENTIFIER.fullmatch(value) is not None


def things_of(directory: Directory, parameter: Parameter) -> dict[str, str]:
    """What a parameter can name in a directory: the name of each thing by its identifier, where it can be given so."""
    return {id: name for id, name in all_things_of(directory, parameter).items() if is_identifier(id)}


def all_things_of(directory: Directory, parameter: Parameter) -> dict[str, str]:
    """What a parameter can name, with things whose identifiers only their addresses can give."""
    parties = directory.parties
    if parameter.options:
        return {option: option for option in parameter.options}
    if parameter.name == "service":
        return {service.id: service.name for service in directory.services.values()}
    if parameter.name == "need":
        return {need.id: need.label for need in directory.needs.values()}
    if parameter.name == "stage":
        return {stage.id: stage.label for stage in directory.stages.values()}
    if parameter.name == "document":
        return {document.id: document.title for document in directory.documents.values()}
    if parameter.name == "panel":
        return {party.id: party.name for party in parties.values() if party.kind == "panel"}
    return {party.id: party.name for party in parties.values()} if parameter.kind == "iri" else {}


def _place(name: str, term: str) -> str:
    return f"VALUES ${name} {{ {term} }}"


def _read(path: Path) -> StoredQuery:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    said: dict[str, Any] = yaml.safe_load("\n".join(line.removeprefix(SAID) for line in lines if SAID in line))
    parameters = (_parameter(name, told) for name, told in said.get("parameters", {}).items())
    columns = (Column(tuple(names.split(", ")), holds) for names, holds in said.get("columns", {}).items())
    return StoredQuery(
        path.stem,
        said["title"],
        said["answers"],
        said["used_by"],
        tuple(parameters),
        text,
        said.get("row", ""),
        tuple(columns),
        said.get("nothing", ""),
        tuple(said.get("elsewhere", {}).items()),
    )


def _parameter(name: str, said: dict[str, Any]) -> Parameter:
    return Parameter(
        name, said["kind"], str(said["example"]), tuple(said.get("options", ())), said.get("default") == "today"
    )
