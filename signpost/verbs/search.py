"""`signpost search`: things by name, with alternative and old names, and typing errors forgiven."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from graph.search import index, search
from graph.snapshot import open_snapshot
from graph.words import say
from signpost.table import table


def declare(parser: ArgumentParser) -> None:
    """The words to look for."""
    parser.add_argument("words", nargs="+", metavar="WORD", help=say("cli.search.words"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints what was found, the nearest first."""
    snapshot = open_snapshot(asked.settings.directory)
    hits = search(index(snapshot.directory), " ".join(asked.words))
    if asked.json:
        print(json.dumps({"hits": [hit._asdict() for hit in hits]}, ensure_ascii=False, indent=2))
    elif hits:
        heads = [say(f"cli.search.{column}") for column in ("kind", "name", "matched", "id")]
        rows = [[say(f"kind.{h.kind}"), h.name, "" if h.matched == h.name else h.matched, h.id] for h in hits]
        print(table(rows, heads))
    else:
        print(say("cli.search.nothing"))
    return 0
