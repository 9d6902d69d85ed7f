"""`signpost map`: the landscape as a file, which says by its ending what it is: a page, a drawing, or data."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from graph.clocks import expect_order
from graph.lifetime import on_day
from graph.model import Directory
from graph.settings import Settings
from graph.words import say
from signpost.day import read_day
from signpost.errors import UsageError
from signpost.files import write
from signpost.opened import open_asked
from signpost.progress import progress
from viz.export import to_graphml, to_json
from viz.map import picture_of, render_drawing, render_file
from viz.view import View

ENDINGS = (".html", ".svg", ".graphml", ".json")


def declare(parser: ArgumentParser) -> None:
    """The file to write, the day, and what else is drawn."""
    parser.add_argument("--output", "-o", type=Path, required=True, metavar="FILE", help=say("cli.map.output"))
    parser.add_argument("--on", metavar="DATE", help=say("cli.on"))
    parser.add_argument("--since", metavar="DATE", help=say("cli.map.since"))
    parser.add_argument("--gaps", action="store_true", help=say("cli.map.gaps"))


def run(asked: Namespace) -> int:
    """Draws the map into a file. Raises UsageError wrong-ending, and SituationError days-reversed."""
    if asked.output.suffix not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise UsageError("wrong-ending", where="--output", name=asked.output.name[:80], known=known)
    on = read_day(asked.on)
    since = read_day(asked.since, "--since") if asked.since else None
    if since:
        expect_order(since, on, "--since", "--on")
    view = View(gaps=asked.gaps, since=since)
    view = view._replace(on=on) if asked.on else view
    directory = on_day(open_asked(asked).directory, on)
    with progress(say("cli.map.progress")):
        content = _draw(directory, asked, view)
    write(content, asked.output)
    print(say("cli.map.written", file=asked.output))
    return 0


def _draw(directory: Directory, asked: Namespace, view: View) -> bytes:
    on, settings = read_day(asked.on), asked.settings
    assert isinstance(settings, Settings)
    if asked.output.suffix == ".html":
        return render_file(directory, on, view, emergency=settings.emergency).encode()
    if asked.output.suffix == ".svg":
        return render_drawing(directory, on, view).encode()
    picture = picture_of(directory, on, view)
    return to_graphml(picture) if asked.output.suffix == ".graphml" else to_json(picture).encode()
