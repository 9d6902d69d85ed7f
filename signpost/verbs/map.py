"""`signpost map`: the landscape as one HTML file that needs no network."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from graph.snapshot import open_snapshot
from graph.words import say
from signpost.day import read_day
from signpost.files import write
from signpost.progress import progress
from viz.map import render_page


def declare(parser: ArgumentParser) -> None:
    """The file to write, and the day."""
    parser.add_argument("--output", type=Path, required=True, metavar="FILE.html", help=say("cli.map.output"))
    parser.add_argument("--on", metavar="DATE", help=say("cli.on"))


def run(asked: Namespace) -> int:
    """Draws the map into a file and says where it is."""
    on = read_day(asked.on)
    directory = open_snapshot(asked.settings.directory).directory
    with progress(say("cli.map.progress")):
        page = render_page(directory, on=on, standalone=True)
    write(page.encode(), asked.output)
    print(say("cli.map.written", file=asked.output))
    return 0
