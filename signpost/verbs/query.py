"""`signpost query`: a question to the directory in SPARQL, one's own or one that comes with Signpost."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from graph.clocks import notice
from graph.errors import NotFoundError
from graph.model import Directory
from graph.nearest import nearest
from graph.queries import StoredQuery, bind, read_queries, read_query
from graph.query import FORMAT_NAMES, prepare
from graph.store.pool import run_query
from graph.words import say
from signpost.errors import UsageError
from signpost.files import DASH, read_text, write
from signpost.opened import open_asked
from signpost.progress import progress
from signpost.table import plain, table, wrap

TABLE = "table"


def declare(parser: ArgumentParser) -> None:
    """The query, its parameters, and the form of the result."""
    parser.add_argument("query", metavar="FILE|-|NAME", help=say("cli.query.query"))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=say("cli.query.set"))
    parser.add_argument("--format", choices=(TABLE, *FORMAT_NAMES), default=TABLE, help=say("cli.query.format"))
    parser.add_argument("--json", action="store_const", dest="format", const="json", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints the whole result, or fails as a whole; how far to rely on it stands below or beside it."""
    snapshot = open_asked(asked)
    directory = snapshot.directory
    stored, values = _stored(asked.query), _values(asked.set)
    query = prepare(bind(stored, values, directory.base))
    _demand_known(directory, stored, values)
    drawn = asked.format == TABLE and query.form in ("SELECT", "ASK")
    form = "json" if drawn else "turtle" if asked.format == TABLE else asked.format
    with progress(say("cli.query.progress")):
        result = run_query(asked.settings, snapshot, query, form)
    reliance = notice(directory.clocks, date.today())
    if drawn:
        print(f"{_drawn(json.loads(result.body), directory.base)}\n\n{wrap(reliance)}")
    else:
        write(result.body, None)
        sys.stdout.flush()
        print(plain(reliance), file=sys.stderr)
    return 0


def _stored(name: str) -> StoredQuery:
    """The query of that name that comes with Signpost, or else of that file; a file's has no parameters."""
    if name not in read_queries() and (name == DASH or _is_there(name) or Path(name).name != Path(name).stem):
        return StoredQuery(name, name, "", "", (), read_text(name))
    return read_query(name)


def _values(typed: list[str]) -> dict[str, str]:
    """The values of parameters, by name."""
    values: dict[str, str] = {}
    for text in typed:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError("not-a-parameter", where=text[:80])
        values[name] = value
    return values


def _demand_known(directory: Directory, query: StoredQuery, values: Mapping[str, str]) -> None:
    """Raises NotFoundError where an identifier names nothing: no rows would read as nothing recorded about it."""
    named = (
        directory.services,
        directory.routes,
        directory.needs,
        directory.parties,
        directory.stages,
        directory.documents,
        directory.questions,
    )
    known = {thing for things in named for thing in things}
    for parameter in query.parameters:
        value = values.get(parameter.name, "")
        if parameter.kind == "iri" and value and ":" not in value and value not in known:
            raise NotFoundError(
                "not-found", where=parameter.name, name=value[:80], nearest=nearest(value, sorted(known))
            )


def _drawn(found: dict[str, Any], base: str) -> str:
    """A result as a table, in which things of the directory stand by their identifiers."""
    if "boolean" in found:
        return say("cli.query.yes" if found["boolean"] else "cli.query.no")
    heads: list[str] = found["head"]["vars"]
    rows = [
        [row[head]["value"].removeprefix(base) if head in row else "" for head in heads]
        for row in found["results"]["bindings"]
    ]
    return table(rows, heads) if rows and heads else say("cli.query.nothing")


def _is_there(name: str) -> bool:
    try:
        return Path(name).exists()
    except OSError:  # too long to be the name of a file
        return False
