"""`signpost history`: every publication, the live one first: when, by whom in what role, why, from what source."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from graph.clocks import say_day
from graph.state.publication import ROLLED_BACK, Publication
from graph.words import say
from signpost.files import write_json
from signpost.state import read_state
from signpost.table import wrap


def declare(parser: ArgumentParser) -> None:
    """How many, and as what."""
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints the publications; none is no failure, so the exit code is 0."""
    history = read_state(asked.settings).history()[::-1]
    if asked.json:
        write_json([publication_json(one) for one in history])
        return 0
    if not history:
        print(say("cli.history.none"))
    for place, one in enumerate(history):
        print(f"{one.version[:12]}  {say_day(one.at.date())} {one.at:%H:%M} UTC  {one.by}{_marks(one, place == 0)}")
        print(wrap(one.why, indent="    "))
        if one.source:
            print(wrap(say("cli.history.source", source=one.source), indent="    "))
    return 0


def publication_json(one: Publication) -> dict[str, Any]:
    """A publication for programs."""
    return {**one._asdict(), "at": one.at.isoformat()}


def _marks(one: Publication, live: bool) -> str:
    marks = [say("cli.history.live")] if live else []
    marks += [say("cli.history.rolled-back")] if one.kind == ROLLED_BACK else []
    return f"  ({', '.join(marks)})" if marks else ""
