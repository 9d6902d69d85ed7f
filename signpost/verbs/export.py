"""`signpost export`: the directory as RDF, for other programs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from graph.snapshot import open_snapshot
from graph.store.export import FORMS, export
from graph.words import say
from signpost.files import write


def declare(parser: ArgumentParser) -> None:
    """The form, and the file to write."""
    parser.add_argument("--format", choices=FORMS, default="turtle", help=say("cli.export.format"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=say("cli.export.output"))


def run(asked: Namespace) -> int:
    """Writes the directory to a file, or to what goes out."""
    write(export(open_snapshot(asked.settings.directory), asked.format), asked.output)
    return 0
