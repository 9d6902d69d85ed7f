"""`signpost search`: things by name, with alternative and old names, and typing errors forgiven."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from graph.clocks import notice
from graph.search import Hit, as_seen, index, search
from graph.words import listed, say
from signpost.day import read_day
from signpost.files import write_json
from signpost.opened import open_asked
from signpost.table import table, wrap


def declare(parser: ArgumentParser) -> None:
    """The words to look for, and the day whose names are shown."""
    parser.add_argument("words", nargs="+", metavar="WORD", help=say("cli.search.words"))
    parser.add_argument("--on", metavar="DATE", help=say("cli.on"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints what was found, the nearest first, and how far the directory can be relied on."""
    on = read_day(asked.on)
    directory = open_asked(asked).directory
    hits = as_seen(search(index(directory), " ".join(asked.words)), directory, on)
    if asked.json:
        # Imported here: it brings the library of graphs with it, which a search that people read must not wait for.
        from graph.exchange.things import heading_json

        write_json({"directory": heading_json(directory, on), "hits": [hit._asdict() for hit in hits]})
        return 0
    if hits:
        heads = [say(f"cli.search.{column}") for column in ("kind", "name", "matched", "id")]
        rows = [[say(f"kind.{h.kind}"), _named(h), "" if h.matched == h.name else h.matched, h.id] for h in hits]
        print(table(rows, heads))
    else:
        print(say("cli.search.nothing"))
    print()
    print(wrap(notice(directory.clocks, on)))
    return 0


def _named(hit: Hit) -> str:
    return say("cli.search.now", name=hit.name, now=listed(hit.now)) if hit.now else hit.name
