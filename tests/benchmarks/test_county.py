"""The directories that are measured are real ones: the same for a seed, and in keeping with the shapes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.answering import FACTS
from benchmarks.clock import Row, print_table, shown
from benchmarks.county import write_directory
from graph.ask import ask_next
from graph.match import match
from graph.settings import ROOT
from graph.situation import read_situation
from graph.snapshot import open_snapshot
from graph.validate import validate

ON = date(2026, 11, 23)


def test_the_same_seed_writes_the_same_directory_and_another_seed_another() -> None:
    assert write_directory(30, seed=3) == write_directory(30, seed=3)
    assert write_directory(30, seed=3) != write_directory(30, seed=4)


def test_an_invented_directory_keeps_to_the_shapes() -> None:
    problems = validate(write_directory(25), ROOT / "ontology/shapes.ttl").problems
    assert [problem for problem in problems if problem.severity == "violation"] == []


def test_what_is_measured_is_an_answer_with_every_outcome_and_questions_to_ask(tmp_path: Path) -> None:
    file = tmp_path / "county.ttl"
    file.write_text(write_directory(100), "utf-8")
    directory = open_snapshot(file).directory
    answer = match(directory, read_situation(directory, FACTS), ON)
    assert len(answer.findings) == 100
    assert {finding.outcome for finding in answer.findings} == {"looks-suitable", "cannot-tell-yet", "not-suitable"}
    assert ask_next(directory, answer)


@pytest.mark.parametrize(("seconds", "text"), [(2.5, "2.5 s"), (0.0121, "12.1 ms"), (0.0000042, "4.2 us")])
def test_a_time_is_shown_in_a_unit_that_leaves_few_digits(seconds: float, text: str) -> None:
    assert shown(seconds) == text


def test_a_figure_that_is_missed_is_printed_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Title", [Row("a", "1x", "goal 2x", True), Row("b", "3x", "goal 2x", False), Row("c", "1 s")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "Title"
    assert [line.split()[-1] for line in lines[2:]] == ["met", "MISSED", "s"]
