"""The state folder that a command works on, and who acts and why, as the command line says it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from graph.canonical import Lines, read_lines
from graph.proposals.proposal import one_line
from graph.settings import Settings
from graph.state.folder import State
from graph.words import say
from signpost.errors import UsageError


def read_state(settings: Settings) -> State:
    """The state folder of the settings. Raises UsageError no-state where there is none."""
    if settings.state is None:
        raise UsageError("no-state")
    return State(settings.state)


def declare_act(parser: ArgumentParser) -> None:
    """Who acts, in what role, and why: what every act is recorded with."""
    parser.add_argument("--by", metavar="ROLE", required=True, help=say("cli.by"))
    parser.add_argument("--why", metavar="TEXT", required=True, help=say("cli.why"))


def read_act(asked: Namespace) -> tuple[str, str]:
    """By whom and why, each on one line. Raises ProposalError say-why where one of them says nothing."""
    return one_line(asked.by, "--by"), one_line(asked.why, "--why")


def now() -> datetime:
    """The moment of an act."""
    return datetime.now(UTC)


def read_version(settings: Settings, name: str) -> Lines:
    """The lines of a published version, by its name or its day, or of a file.

    Raises what finding it and reading either raise.
    """
    if Path(name).is_file() or settings.state is None:
        return read_lines(Path(name))
    state = State(settings.state)
    return state.lines(state.find(name))
