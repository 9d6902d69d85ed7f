"""`signpost diff`: what differs between two versions, or two files, thing by thing and in words."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from graph.canonical import Lines
from graph.change import difference
from graph.diff import describe, say_change
from graph.settings import Settings
from graph.words import say
from signpost.errors import UsageError
from signpost.files import write_json
from signpost.state import read_state, read_version
from signpost.table import wrap


def declare(parser: ArgumentParser) -> None:
    """The two versions."""
    parser.add_argument("before", nargs="?", metavar="A", help=say("cli.diff.before"))
    parser.add_argument("after", nargs="?", metavar="B", help=say("cli.diff.after"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints what differs: 0 where nothing does, 1 where something does."""
    before, after = _versions(asked.settings, asked.before, asked.after)
    changes = describe(difference(before, after), before, after)
    if asked.json:
        write_json([{**one._asdict(), "details": [field._asdict() for field in one.details]} for one in changes])
    else:
        for sentence in (sentence for one in changes for sentence in say_change(one)):
            print(wrap(sentence))
        print(_count(len(changes)))
    return 1 if changes else 0


def _count(changes: int) -> str:
    if changes < 2:
        return say("cli.diff.one" if changes else "cli.diff.none")
    return say("cli.diff.count", count=changes)


def _versions(settings: Settings, before: str | None, after: str | None) -> tuple[Lines, Lines]:
    """The two that are asked for: without a second the live one, without a first the one that was live before it."""
    if before and after:
        return read_version(settings, before), read_version(settings, after)
    state = read_state(settings)
    live = state.current()
    if live is None or not (before or live.base):
        raise UsageError("nothing-to-compare")
    return read_version(settings, before) if before else state.lines(live.base), state.lines(live.version)
