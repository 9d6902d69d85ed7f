"""`signpost desk`: who may work at the editors' desk on the pages, by tokens; without one there is no desk."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from graph.clocks import say_day
from graph.errors import NotFoundError
from graph.state.tokens import ROLES, holders, make_token, take_token
from graph.words import say
from signpost.day import read_day
from signpost.errors import UsageError
from signpost.state import read_state
from signpost.table import table, wrap


def declare(parser: ArgumentParser) -> None:
    """A token to make, or one to end."""
    parser.add_argument("--add", choices=ROLES, metavar="ROLE", help=say("cli.desk.add"))
    parser.add_argument("--name", metavar="TEXT", help=say("cli.desk.name"))
    parser.add_argument("--remove", metavar="ID", help=say("cli.desk.remove"))


def run(asked: Namespace) -> int:
    """Prints a new token, once, or who holds one."""
    state = read_state(asked.settings)
    if asked.remove and not take_token(state, asked.remove):
        raise NotFoundError("not-found", name=asked.remove[:80], nearest=", ".join(one.id for one in holders(state)))
    if asked.add:
        if not asked.name:
            raise UsageError("desk-name", where="--name")
        token = make_token(state, asked.add, asked.name, read_day(None))
        print(token)
        print(wrap(say("cli.desk.once")))
        return 0
    rows = [(one.id, say(f"desk.role.{one.role}"), one.name, say_day(one.since)) for one in holders(state)]
    heads = [say(f"cli.desk.{head}") for head in ("id", "role", "recorded", "since")]
    print(table(rows, heads) if rows else say("cli.desk.none"))
    return 0
