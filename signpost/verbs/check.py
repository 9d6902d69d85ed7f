"""`signpost check`: whether a directory may be published, and if not, what to put right and where."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from graph.errors import DirectoryError
from graph.snapshot import ONTOLOGY, open_snapshot
from graph.validate import Problem, Report, validate
from graph.words import say
from signpost.progress import progress
from signpost.table import wrap


def declare(parser: ArgumentParser) -> None:
    """The file to check."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=say("cli.check.file"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints every problem; 1 where one of them forbids publishing."""
    file: Path = asked.file or asked.settings.directory
    report = check(file)
    if report.conforms:
        open_snapshot(file)
    if asked.json:
        problems = [problem._asdict() for problem in report.problems]
        print(json.dumps({"conforms": report.conforms, "problems": problems}, ensure_ascii=False, indent=2))
    else:
        for problem in report.problems:
            print(_written(problem))
        key = "cli.check.conforms" if report.conforms else "cli.check.broken"
        print(say(key, file=file, count=len(report.problems)))
    return 0 if report.conforms else 1


def check(file: Path) -> Report:
    """The report on a file, with a line of progress where it takes long."""
    with progress(say("cli.check.progress", file=file)):
        return validate(file, ONTOLOGY / "shapes.ttl")


def demand_sound(file: Path) -> None:
    """Raises DirectoryError broken-shape, with the first problem, where a directory may not be published."""
    report = check(file)
    if not report.conforms:
        first = report.problems[0]
        raise DirectoryError("broken-shape", where=place(first), count=len(report.problems), first=first.message)


def place(problem: Problem) -> str:
    """Where a problem is: the file, and the line if it is known."""
    return f"{problem.file}:{problem.line}" if problem.line else problem.file


def _written(problem: Problem) -> str:
    field = f"{problem.field} ({problem.term})" if problem.term else problem.field
    thing = problem.thing or say("cli.check.nameless")
    severity = say(f"severity.{problem.severity}")
    head = f"{place(problem)}: " + say("cli.check.problem", severity=severity, thing=thing, field=field)
    return f"{wrap(head)}\n{wrap(problem.message, indent='    ')}"
