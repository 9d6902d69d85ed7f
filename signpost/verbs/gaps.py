"""`signpost gaps`: by need, age and stage, what is not recorded or not confirmed; and where much hangs on one thing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import groupby

from graph.clocks import notice
from graph.dependence import Dependence, find_dependences, say_dependence
from graph.exchange.answer import sources_json
from graph.exchange.things import gaps_json
from graph.gaps import CONFIRMED, NOTHING, Band, Cell, find_gaps
from graph.lifetime import on_day
from graph.model import Directory
from graph.words import say
from signpost.day import read_day
from signpost.files import write_json
from signpost.opened import open_asked
from signpost.sources import Citations
from signpost.table import table, wrap


def declare(parser: ArgumentParser) -> None:
    """The day to look at."""
    parser.add_argument("--on", metavar="DATE", help=say("cli.on"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints a table of needs and ages against stages; a gap is no failure, so the exit code is 0."""
    on = read_day(asked.on)
    directory = on_day(open_asked(asked).directory, on)
    cells, dependences = find_gaps(directory, on), find_dependences(directory, on)
    if asked.json:
        write_json(gaps_json(directory, cells, on, dependences))
        return 0
    stages = [stage.label for stage in directory.stages.values()]
    print(table(list(_rows(directory, cells)), [say("cli.gaps.ages"), *stages]))
    print()
    print(wrap(say("cli.gaps.legend")))
    print(wrap(say("notice.gap")))
    print()
    print("\n".join(_hanging(directory, dependences)))
    print()
    print(wrap(notice(directory.clocks, on)))
    return 0


def _hanging(directory: Directory, dependences: tuple[Dependence, ...]) -> Iterator[str]:
    """What much hangs on, each thing with the services that do, and where that is written."""
    citations = Citations()
    yield say("dependence.title").upper()
    yield wrap(say("dependence.lead" if dependences else "dependence.none"))
    for found in dependences:
        whole = say("dependence.whole", why=say_dependence(directory, found), name=found.name)
        yield wrap(whole + citations.mark(sources_json(found.sources)), indent="  ")
        yield wrap("; ".join(directory.services[service].name for service in found.services), indent="      ")
    yield from map(wrap, citations.legend())


def _rows(directory: Directory, cells: tuple[Cell, ...]) -> list[list[str]]:
    """The name of each need, then a row for every stretch of neighbouring ages at which the record is the same."""
    rows: list[list[str]] = []
    for need, of_need in groupby(cells, key=lambda cell: cell.need):
        lines = [list(line) for _, line in groupby(of_need, key=lambda cell: cell.band)]
        rows.append([directory.needs[need].label])
        for marks, same in groupby(lines, key=lambda line: [_mark(cell) for cell in line]):
            bands = [line[0].band for line in same]
            rows.append([_ages(bands[0], bands[-1]), *marks])
    return rows


def _mark(cell: Cell) -> str:
    if cell.size == NOTHING:
        return "-"
    return str(len(cell.services)) if cell.size == CONFIRMED else f"{len(cell.services)}?"


def _ages(first: Band | None, last: Band | None) -> str:
    if first is None or last is None:
        return ""
    high = say("cli.gaps.older") if last.high is None else f"{last.high:g}"
    return f"{first.low:g}-{high}"
