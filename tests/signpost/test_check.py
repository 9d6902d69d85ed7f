"""`signpost check`: a sound directory passes; an unsound one is a list of places with what to do there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.settings import ROOT
from graph.words import say
from signpost.cli import main

DIRECTORY = ROOT / "data" / "services.ttl"


@pytest.fixture
def unsound(tmp_path: Path) -> Path:
    """The directory with a service that nobody has described."""
    file = tmp_path / "d.ttl"
    extra = "\n<https://w3id.org/signpost/id/x/lost>\n    a <https://w3id.org/signpost/ns#Service> ;\n.\n"
    file.write_text(DIRECTORY.read_text("utf-8") + extra, "utf-8")
    return file


def test_the_directory_of_the_project_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["conforms"] is True


def test_each_problem_stands_with_its_file_line_thing_field_and_words(
    unsound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = unsound.read_text("utf-8").splitlines().index("<https://w3id.org/signpost/id/x/lost>") + 1
    assert main(["check", str(unsound)]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert main(["check", str(unsound), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    lost = [p for p in problems if p["thing"] == "lost"]
    assert lost
    assert {p["line"] for p in lost} == {line}
    for problem in lost:
        severity = say(f"severity.{problem['severity']}")
        assert f"{unsound}:{line}: {severity}: lost, {problem['field']}" in out
        assert " ".join(problem["message"].split()) in out


def test_a_file_that_is_not_turtle_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.ttl"
    file.write_text("@prefix a: <http://a/> .\na:b a:c\n", "utf-8")
    assert main(["check", str(file)]) == 1
    caught = capsys.readouterr()
    assert caught.err.startswith(f"error: {file}:")
    assert caught.err.endswith("[broken-turtle]\n")


def test_an_empty_directory_is_no_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.ttl"
    file.write_text("", "utf-8")
    assert main(["check", str(file)]) == 1


def test_a_check_that_takes_long_says_what_it_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("signpost.progress.SECONDS_OF_SILENCE", 0.0)
    assert main(["check", "--json"]) == 0
    assert capsys.readouterr().err == f"Checking {DIRECTORY} ...\n"
