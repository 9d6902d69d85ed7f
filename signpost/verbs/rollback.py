"""`signpost rollback`: makes an earlier version live again, and records that it did."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from graph.publish import roll_back
from graph.words import say
from signpost.state import declare_act, now, read_act, read_state


def declare(parser: ArgumentParser) -> None:
    """The version to go back to."""
    parser.add_argument("version", metavar="VERSION", help=say("cli.rollback.version"))
    declare_act(parser)


def run(asked: Namespace) -> int:
    """Prints which version is live now."""
    state = read_state(asked.settings)
    by, why = read_act(asked)
    done = roll_back(state, state.find(asked.version), by=by, why=why, at=now())
    print(say("cli.published", version=done.version[:12], number=done.number))
    return 0
