"""The queries that come with Signpost: each a document of its own, `NAME.rq`, that runs as it stands in any editor.

Its head, in YAML behind `#+`, says what it answers; pages and docs are made from it. A parameter `$x` stands in the
query as `VALUES $x { UNDEF }`: left as it is, the query answers for every x.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from graph.errors import NotFoundError, QueryError
from graph.nearest import nearest
from graph.terms import XSD
from graph.words import say

_FOLDER = Path(__file__).parent
_HEAD = "#+ "
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f\ud800-\udfff<>\"{}|^`\\]*")
_IDENTIFIER = re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff<>\"{}|^`\\:/?#]+")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


class Parameter(NamedTuple):
    """What can be given to a query: a thing (iri), a whole number (integer), or a day (date)."""

    name: str
    kind: str
    example: str


class StoredQuery(NamedTuple):
    """A query with what its head says of it; the text is the whole document."""

    name: str
    title: str
    answers: str
    parameters: tuple[Parameter, ...]
    text: str


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
    Raises QueryError unknown-parameter and wrong-value.
    """
    text = query.text
    parameters = {parameter.name: parameter for parameter in query.parameters}
    for name, value in values.items():
        if name not in parameters:
            known = nearest(name, parameters) if parameters else say("queries.none")
            raise QueryError("unknown-parameter", where=name[:80], name=name[:80], nearest=known)
        text = text.replace(_place(name, "UNDEF"), _place(name, _term(parameters[name], value, base)))
    return text


def _place(name: str, term: str) -> str:
    return f"VALUES ${name} {{ {term} }}"


def _term(parameter: Parameter, value: str, base: str) -> str:
    """A value as it is written in SPARQL. Raises QueryError wrong-value."""
    if parameter.kind == "iri":
        if _ABSOLUTE.fullmatch(value):
            return f"<{value}>"
        if base and _IDENTIFIER.fullmatch(value):
            return f"<{base}{value}>"
    elif parameter.kind == "integer" and _WHOLE_NUMBER.fullmatch(value):
        return str(int(value))
    elif parameter.kind == "date":
        try:
            return f'"{date.fromisoformat(value).isoformat()}"^^<{XSD.date}>'
        except ValueError:
            pass
    kind = say(f"queries.kind.{parameter.kind}")
    raise QueryError("wrong-value", where=parameter.name, name=parameter.name, kind=kind, example=parameter.example)


def render_queries() -> str:
    """A page of Markdown with each query, what it answers, and what can be given to it."""
    return "\n\n".join(_render(query) for query in read_queries().values())


def _render(query: StoredQuery) -> str:
    parts = [f"## {query.title}", f"`{query.name}` · {query.answers}"]
    if query.parameters:
        rows = [f"| {say('queries.parameter')} | {say('queries.kind')} | {say('queries.example')} |", "|---|---|---|"]
        rows += [f"| `{p.name}` | {say(f'queries.kind.{p.kind}')} | `{p.example}` |" for p in query.parameters]
        parts.append("\n".join(rows))
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith(_HEAD))
    parts.append(f"```sparql\n{body.strip()}\n```")
    return "\n\n".join(parts)


def _read(path: Path) -> StoredQuery:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    head: dict[str, Any] = yaml.safe_load("\n".join(line.removeprefix(_HEAD) for line in lines if _HEAD in line))
    parameters = (
        Parameter(name, said["kind"], str(said["example"])) for name, said in head.get("parameters", {}).items()
    )
    return StoredQuery(path.stem, head["title"], head["answers"], tuple(parameters), text)
