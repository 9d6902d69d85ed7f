"""`signpost import` of RDF from elsewhere: checked by what it holds, told in words, and never more than proposed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.canonical import lines_of, read_lines
from graph.proposals import list_proposals
from graph.state.commit import commit
from graph.state.folder import State
from graph.store.incoming import ENDINGS
from graph.words import say
from signpost.cli import main
from tests.server import ROOT

DIRECTORY = ROOT / "data" / "services.ttl"
SECOND = ROOT / "tests" / "second" / "services.ttl"
BASE = "https://w3id.org/signpost/id/peterborough/"
TOLD = ["--by", "directory editor", "--why", "The provider wrote.", "--on", "2026-11-26"]
NO_VERSION = 64 * "0"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory as a file that may be written, and no state folder."""
    copy = tmp_path / "services.ttl"
    copy.write_bytes(DIRECTORY.read_bytes())
    monkeypatch.setenv("SIGNPOST_DIRECTORY", str(copy))
    return copy


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """A state folder in which the directory was published."""
    found = State(tmp_path / "state")
    commit(found, read_lines(DIRECTORY), by="directory editor", why="entered", at=datetime(2026, 11, 1, tzinfo=UTC))
    monkeypatch.setenv("SIGNPOST_STATE", str(found.path))
    return found


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending != ".trig"])
def test_an_export_with_nothing_changed_leaves_the_file_as_it_is_byte_for_byte(
    file: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exported = file.with_name(f"exported{ending}")
    assert main(["export", str(exported)]) == 0
    assert main(["import", str(exported), *TOLD, "--output", str(file)]) == 0
    assert file.read_bytes() == DIRECTORY.read_bytes()
    assert "Nothing differs." in capsys.readouterr().out


def test_a_thing_without_an_address_is_given_one_and_the_rest_of_the_file_stays(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = "; sp:hasStep [ a sp:Step , sp:%s ]" % "Nonsense"  # noqa: UP031
    own = file.read_text("utf-8")
    text = own[own.index("\n:masg-route\n") : own.index("\n.\n", own.index("\n:masg-route\n"))]
    incoming = file.with_name("incoming.ttl")
    heads = "".join(line for line in own.splitlines(keepends=True) if line.startswith("PREFIX"))
    incoming.write_text(f"{heads}{text} {part} .", "utf-8")
    assert main(["import", str(incoming), *TOLD, "--output", str(file), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["named"] == 1
    (step,) = [one for one in told["changes"] if one["act"] == "added"]
    assert step["id"].startswith("masg-route-has-step-")
    assert step["id"] in {problem["thing"] for problem in told["problems"]}
    assert file.read_bytes() == DIRECTORY.read_bytes()


def test_named_graphs_and_what_was_left_out_are_told(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    title = '<http://purl.org/dc/terms/title> "The map"@en'
    file = state.path.with_name("two.trig")
    said = [line for line in read_lines(DIRECTORY) if line.startswith(f"<{BASE}g-map> ") and "terms/title" not in line]
    file.write_text(f"<{BASE}from-them> {{ {' '.join(said)} <{BASE}g-map> {title} . <http://example.org/a> {title} }}")
    assert main(["import", str(file), *TOLD]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "title is now The map; it was G-Map." in out
    assert f"read as one: {BASE}from-them." in out
    assert "of 1 things of others was left out: http://example.org/a." in out
    (proposal,) = list_proposals(state)
    assert (proposal.origin, proposal.source, len(proposal.change.added)) == ("file", "two.trig", 1)
    assert main(["publish", proposal.id, "--by", "approver", "--why", "Looked at."]) == 0


def test_another_directory_is_taken_in_where_nothing_was_published_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_STATE", str(tmp_path / "state"))
    out = tmp_path / "first.ttl"
    assert main(["import", str(SECOND), *TOLD, "--output", str(out)]) == 0
    assert "signpost publish FILE" in " ".join(capsys.readouterr().out.split())
    assert lines_of(out.read_bytes()) == read_lines(SECOND)
    assert main(["publish", str(out), "--by", "editor", "--why", "The first."]) == 0
    assert main(["import", str(DIRECTORY), *TOLD]) == 1
    assert "another-directory" in capsys.readouterr().err


def test_every_line_that_is_wrong_is_told_and_only_the_first_in_full(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = file.with_name("wrong.nt")
    wrong.write_text("".join(f"<{BASE}a> <{BASE}b> nothing .\n" for _ in range(30)))
    assert main(["import", str(wrong), *TOLD]) == 1
    out = capsys.readouterr().out
    assert [line.partition(",")[0] for line in out.splitlines() if line.startswith("Line ")] == [
        f"Line {number}" for number in range(1, 21)
    ]
    assert "and 10 more" in out
    assert "[broken-incoming]" in out
    assert main(["import", str(wrong), *TOLD, "--json"]) == 1
    assert [line["line"] for line in json.loads(capsys.readouterr().out)["lines"]] == list(range(1, 31))


@pytest.mark.parametrize(
    ("name", "extra", "code"),
    [
        ("directory.ods.zip", [], "wrong-ending"),
        ("services.ttl", ["--by", " "], "say-why"),
        ("services.ttl", ["--why", "x" * 501], "say-why"),
        ("services.ttl", ["--source", "\n"], "say-why"),
        ("services.ttl", ["--on", "tomorrow"], "wrong-date"),
    ],
)
def test_wrong_usage_is_told_apart(
    file: Path, name: str, extra: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(file.with_name(name)), *TOLD, *extra]) == 2
    assert f"[{code}]" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.ttl", "missing.xlsx", "pipe.xlsx", "pipe.jsonld"])
def test_what_cannot_be_read_is_refused_at_once(file: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name.startswith("pipe"):
        os.mkfifo(file.with_name(name))
    assert main(["import", str(file.with_name(name)), *TOLD]) == 1
    assert "[unreadable-incoming]" in capsys.readouterr().err


def test_a_workbook_of_a_version_that_is_not_known_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = file.with_name("sheets")
    assert main(["export", f"{folder}/"]) == 0
    for front in folder.glob("*.csv"):
        text = front.read_text("utf-8-sig")
        digits = [word for word in text.replace("\n", ",").split(",") if len(word.strip()) == 64]
        front.write_text(text.replace(digits[0].strip(), NO_VERSION) if digits else text, "utf-8-sig")
    assert main(["import", str(folder), *TOLD]) == 1
    assert "[workbook-base]" in capsys.readouterr().err


def test_the_verb_is_a_command_of_its_own(file: Path) -> None:
    command = [sys.executable, "-m", "signpost", "import", str(DIRECTORY), *TOLD, "--directory", str(file)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    # Where it takes long it says what it does.
    assert (ended.returncode, ended.stderr.strip()) in ((0, ""), (0, say("cli.import.progress")))
    assert "Nothing differs." in ended.stdout
