"""What somebody hands in, a workbook, a folder of CSV or a file of RDF, as a change of the version it is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from graph.canonical import Lines
from graph.change import Change, Conflict, difference, merge
from graph.exchange.rdf import base_of, compare, read_rdf
from graph.exchange.workbook.changes import read_changes, say_conflicts
from graph.exchange.workbook.folder import read_folder
from graph.exchange.workbook.xlsx import read_xlsx
from graph.store.incoming import demand_file

WORKBOOK, CSV, FILE = "workbook", "csv", "file"
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")  # all but the first are refused, with a reason


class HandedIn(NamedTuple):
    """A change of the version `base`; `left` is what of it is not yet in the `live` one.

    `conflicts` are what others changed meanwhile, `told` the same in words, by cell where there are cells. Of a file
    of RDF, `graphs` are the named graphs that were merged and `beside` those that were not, `left_out` the things of
    others that it describes too, and `named` counts the things that it gave no address.
    """

    origin: str
    live: Lines
    base: Lines
    change: Change
    left: Change
    conflicts: tuple[Conflict, ...] = ()
    told: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    named: int = 0


def read_handed_in(
    path: Path, live: Lines, version: Callable[[str], Lines], whole: bool = False, fresh: bool = False
) -> HandedIn:
    """What a file or folder changes; `version` gives the lines of a version by its name.

    A file of RDF stands for all that the directory says of the things it describes, or, `whole`, for the directory.
    Where nothing was published yet, `fresh`, it may be another directory than `live`: then there is none before it.
    Raises what reading raises, WorkbookError with every cell that is wrong, DirectoryError another-directory.
    """
    if path.is_dir() or path.suffix.lower() in SPREADSHEETS:
        return _read_workbook(path, live, version)
    base = base_of(live)
    incoming = read_rdf(path, base)
    if fresh and incoming.bases and base not in incoming.bases:
        live = ()
    change, left_out = compare(incoming, live, whole)
    return HandedIn(
        origin=FILE,
        live=live,
        base=live,
        change=change,
        left=change,
        graphs=incoming.graphs,
        beside=incoming.beside,
        left_out=left_out,
        named=incoming.named,
    )


def _read_workbook(path: Path, live: Lines, version: Callable[[str], Lines]) -> HandedIn:
    origin = CSV if path.is_dir() else WORKBOOK
    if origin == WORKBOOK:
        demand_file(path)
    book = read_folder(path) if origin == CSV else read_xlsx(path)
    base = version(book.version)
    reading = read_changes(book, base)
    left, conflicts = merge(base, reading.change, difference(base, live))
    told = tuple(str(one) for one in say_conflicts(reading, conflicts, live))
    return HandedIn(origin, live, base, reading.change, left, conflicts, told)
