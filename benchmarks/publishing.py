"""What is done when one service changes: checking it against checking the whole, and telling what differs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from rdflib import Graph
from rdflib.compare import graph_diff

from benchmarks.clock import Row, shown, time_of
from graph.canonical import Lines, read_lines, text_of, version_of
from graph.change import Change, apply, difference
from graph.directory import read_directory
from graph.publish import publish, vouch
from graph.settings import ROOT
from graph.state.commit import commit
from graph.state.folder import State
from graph.store.embedded import read_triples
from graph.terms import DCT
from graph.validate import Report, read_graph, validate, validate_change

SIZES = (1_000, 10_000)
SERVICE = "<https://w3id.org/signpost/id/county/service-7>"
SHAPES = read_graph(ROOT / "ontology/shapes.ttl")
# What would take longer than these seconds is not measured: it is proportional to what was.
LONGEST = 300.0
ACT: dict[str, Any] = {"by": "editor", "why": "measured", "at": datetime(2026, 11, 26, tzinfo=UTC)}


def measure(files: dict[int, Path]) -> Iterator[Row]:
    """Rows for each size that is large enough to tell: the check of one changed service, and the difference."""
    directories = {services: read_lines(file) for services, file in files.items() if services in SIZES}
    wholes: dict[int, float] = {}
    yield from checking(directories, wholes)
    yield from differing(directories)
    yield from committing(directories, wholes)


def checking(directories: dict[int, Lines], wholes: dict[int, float]) -> Iterator[Row]:
    """One service that loses its title, and the whole directory after that, with the same verdict.

    `wholes` takes up how many seconds the whole took.
    """
    pace: list[float] = []
    for services, lines in directories.items():
        change = _of_title(lines, "")
        part = time_of(partial(validate_change, lines, change, SHAPES), 3)
        if not pace or pace[-1] * len(lines) <= LONGEST:
            start = perf_counter()
            report = validate(text_of(apply(lines, change)), SHAPES)
            whole = perf_counter() - start
            pace.append(whole / len(lines))
            same = _violations(report) == _violations(validate_change(lines, change, SHAPES))
            how = "same verdict" if same else "ANOTHER VERDICT"
        else:
            whole, same, how = pace[-1] * len(lines), True, "by proportion"
        yield Row(f"{services} services: one checked", shown(part))
        yield Row(f"{services} services: all checked, {how}", shown(whole))
        ratio, wholes[services] = whole / part, whole
        yield Row(f"{services} services: one against all", f"{ratio:.0f}x", "goal 10x", same and ratio >= 10)


def differing(directories: dict[int, Lines]) -> Iterator[Row]:
    """Two files of lines, reading included, against two graphs that rdflib has read already."""
    for services, lines in directories.items():
        changed = apply(lines, _of_title(lines, '"Another title"@en'))
        with TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("before.nq", "after.nq")]
            for file, content in zip(files, (lines, changed), strict=True):
                file.write_bytes(text_of(content))
            ours = time_of(partial(_difference, files), 5)
            found = _difference(files)
            graphs = [Graph().parse(file, format="nt") for file in files]
        start = perf_counter()
        theirs = graph_diff(*graphs)
        peer = perf_counter() - start
        ratio, same = peer / ours, Change(_lines(theirs[1]), _lines(theirs[2])) == found
        how = "same found" if same else "OTHER FOUND"
        yield Row(f"{services} services: two versions read and told apart, {how}", shown(ours))
        against = "faster than rdflib (goal 80x)"
        yield Row(
            f"{services} services: the same, against {shown(peer)}", f"{ratio:.0f}x", against, same and ratio >= 80
        )


def committing(directories: dict[int, Lines], wholes: dict[int, float]) -> Iterator[Row]:
    """One changed service from a change to the live version, against the same with the whole checked; and its parts."""
    for services, lines in directories.items():
        after = apply(lines, _of_title(lines, '"Another title"@en'))
        with TemporaryDirectory() as folder:
            state = State(Path(folder))
            vouch(state, commit(state, lines, **ACT).version)
            took = {
                "reading the live version": time_of(partial(state.lines, version_of(lines)), 3),
                "telling what differs": time_of(partial(difference, lines, after), 3),
                "checking it": time_of(partial(validate_change, lines, difference(lines, after), SHAPES), 3),
                "making values, as a server would": time_of(partial(_answerable, after), 1),
            }
            start = perf_counter()
            publish(state, after, **ACT)
            whole = perf_counter() - start
        yield Row(f"{services} services: one published", shown(whole))
        for part, seconds in {**took, "writing, and the rest": max(0.0, whole - sum(took.values()))}.items():
            yield Row(f"  of this, {part}", shown(seconds))
        ratio = (whole - took["checking it"] + wholes[services]) / whole
        yield Row(f"{services} services: one published against all checked", f"{ratio:.0f}x", "goal 10x", ratio >= 10)


def _answerable(lines: Lines) -> None:
    read_directory(read_triples(text_of(lines)), "")


def _of_title(lines: Lines, title: str) -> Change:
    """The change of a service's title to another, or to none."""
    field = f"{SERVICE} <{DCT.title}> "
    return Change(
        frozenset(line for line in lines if line.startswith(field)),
        frozenset([f"{field}{title} ."] if title else ()),
    )


def _difference(files: list[Path]) -> Change:
    """Of two files, each read as a state folder reads it."""
    return difference(*(tuple(file.read_text("utf-8").split("\n")[:-1]) for file in files))


def _lines(graph: Graph) -> frozenset[str]:
    return frozenset(f"{subject.n3()} {predicate.n3()} {value.n3()} ." for subject, predicate, value in graph)


def _violations(report: Report) -> set[tuple[str, str, str, str]]:
    problems = (problem for problem in report.problems if problem.severity == "violation")
    return {(problem.code, problem.thing, problem.value, problem.message) for problem in problems}
