"""`signpost search`: things by name, with alternative and old names, and typing errors forgiven."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date

from graph.clocks import notice
from graph.search import index, search
from graph.snapshot import open_snapshot
from graph.words import say
from signpost.files import write_json
from signpost.table import table, wrap


def declare(parser: ArgumentParser) -> None:
    """The words to look for."""
    parser.add_argument("words", nargs="+", metavar="WORD", help=say("cli.search.words"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints what was found, the nearest first, and how far the directory can be relied on."""
    directory, today = open_snapshot(asked.settings.directory).directory, date.today()
    hits = search(index(directory), " ".join(asked.words))
    if asked.json:
        # Imported here: it brings the library of graphs with it, which a search that people read must not wait for.
        from graph.exchange.things import heading_json

        write_json({"directory": heading_json(directory, today), "hits": [hit._asdict() for hit in hits]})
        return 0
    if hits:
        heads = [say(f"cli.search.{column}") for column in ("kind", "name", "matched", "id")]
        rows = [[say(f"kind.{h.kind}"), h.name, "" if h.matched == h.name else h.matched, h.id] for h in hits]
        print(table(rows, heads))
    else:
        print(say("cli.search.nothing"))
    print()
    print(wrap(notice(directory.clocks, today)))
    return 0
