"""`signpost query`: a question to the directory in SPARQL, one's own or one that comes with Signpost."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from graph.clocks import notice, say_day
from graph.queries import StoredQuery, bind, on_day, read_queries, read_query
from graph.queries.given import settle
from graph.query import OF_NAME, prepare
from graph.store.chosen import run_query
from graph.words import say
from signpost.errors import UsageError
from signpost.files import DASH, read_text, write, write_json
from signpost.opened import open_asked
from signpost.progress import progress
from signpost.table import plain, table, wrap

TABLE = "table"
_GIVEN = "given "


def declare(parser: ArgumentParser) -> None:
    """The query, its parameters, and the form of the result."""
    parser.add_argument("query", metavar="FILE|-|NAME", nargs="?", help=say("cli.query.query"))
    parser.add_argument("--format", choices=(TABLE, *OF_NAME), default=TABLE, help=say("cli.query.format"))
    parser.add_argument("--json", action="store_const", dest="format", const="json", help=say("cli.json"))
    kinds = {p.name: p.says for query in read_queries().values() for p in query.parameters}
    for name, kind in sorted(kinds.items()):
        # The name of a parameter may be that of an option of ours, or no name for a variable.
        parser.add_argument(f"--{name}", dest=_GIVEN + name, metavar="VALUE", help=say("cli.query.given", kind=kind))


def run(asked: Namespace) -> int:
    """Prints the whole result, or fails as a whole; how far to rely on it stands below or beside it.

    Without a query it lists those that come with Signpost.
    """
    given = {name.removeprefix(_GIVEN): value for name, value in vars(asked).items() if name.startswith(_GIVEN)}
    given = {name: value for name, value in given.items() if value is not None}
    if asked.query is None:
        _list(given, asked.format)
        return 0
    snapshot = open_asked(asked)
    directory = snapshot.directory
    stored, today = _stored(asked.query), date.today()
    values = on_day(stored, settle(directory, stored, given), today)
    query = prepare(bind(stored, values, directory.base))
    drawn = asked.format == TABLE and query.form in ("SELECT", "ASK")
    form = "json" if drawn else "turtle" if asked.format == TABLE else asked.format
    with progress(say("cli.query.progress")):
        result = run_query(asked.settings, snapshot, query, form)
    reliance = notice(directory.clocks, today)
    if values.keys() - given.keys():
        reliance = f"{say('queries.asked-on', day=say_day(today))} {reliance}"
    if drawn:
        print(f"{_drawn(json.loads(result.body), directory.base)}\n\n{wrap(reliance)}")
    else:
        write(result.body, None)
        sys.stdout.flush()
        print(plain(reliance), file=sys.stderr)
    return 0


def _list(given: Mapping[str, str], form: str) -> None:
    """Prints the queries that there are by name and title. Raises UsageError unnamed-query for what is not for that."""
    queries = read_queries().values()
    if given:
        raise UsageError("unnamed-query", where=f"--{next(iter(given))}")
    if form == TABLE:
        print(table([(q.name, q.title) for q in queries], [say("cli.query.name"), say("cli.query.title")]))
    elif form == "json":
        write_json({"queries": [{"id": q.name, "title": q.title, "answers": q.answers} for q in queries]})
    else:
        raise UsageError("unnamed-query", where="--format")


def _stored(name: str) -> StoredQuery:
    """The query of that name that comes with Signpost, or else of that file; a file's has no parameters."""
    if name not in read_queries() and (name == DASH or _is_there(name) or Path(name).name != Path(name).stem):
        return StoredQuery(name, name, "", "", (), read_text(name))
    return read_query(name)


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
