"""`signpost export`: the directory as a workbook for people, or as RDF for other programs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from graph.canonical import read_lines, version_of
from graph.snapshot import Snapshot
from graph.store.export import FORMS, export
from graph.words import say
from signpost.errors import UsageError
from signpost.files import write
from signpost.opened import open_asked

WORKBOOK, FOLDER = ".xlsx", "/"
ENDINGS = {".ttl": "turtle", ".nt": "ntriples", ".nq": "nquads", ".jsonld": "jsonld", ".rdf": "rdfxml"}


def declare(parser: ArgumentParser) -> None:
    """The file to write, and the form where its ending does not say it."""
    endings = ", ".join([WORKBOOK, *ENDINGS])
    parser.add_argument("file", nargs="?", metavar="FILE", help=say("cli.export.file", endings=endings))
    parser.add_argument("--format", choices=FORMS, help=say("cli.export.format"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=say("cli.export.output"))


def run(asked: Namespace) -> int:
    """Writes the directory to a file, or to what goes out. Raises UsageError wrong-ending."""
    name = asked.file or ""
    if name and not asked.format and (name.endswith(FOLDER) or Path(name).is_dir() or name.endswith(WORKBOOK)):
        _write_workbook(open_asked(asked), Path(name))
        return 0
    form = asked.format or (ENDINGS.get(Path(name).suffix) if name else "turtle")
    if form is None:
        known = ", ".join([WORKBOOK, *ENDINGS, FOLDER])
        raise UsageError("wrong-ending", where=name, name=Path(name).name[:80], known=known)
    write(export(open_asked(asked), form), Path(name) if name else asked.output)
    return 0


def _write_workbook(snapshot: Snapshot, file: Path) -> None:
    # Only who wants a workbook waits for what writes spreadsheets.
    from graph.exchange.workbook import sheets
    from graph.exchange.workbook.folder import write_folder
    from graph.exchange.workbook.xlsx import write_xlsx

    lines = read_lines(snapshot.path)
    book = sheets.export(lines, version_of(lines))
    if file.suffix == WORKBOOK and not file.is_dir():
        write(write_xlsx(book), file)
    else:
        write_folder(book, file)
