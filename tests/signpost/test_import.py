"""`signpost import`: what is handed in is read, told in words, tried on situations, and proposed; no more than that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.canonical import lines_of, read_lines
from graph.proposals import list_proposals
from graph.publish import vouch
from graph.state.commit import commit
from graph.state.folder import State
from signpost.cli import main
from tests.server import ROOT

DIRECTORY = ROOT / "data" / "services.ttl"
TOLD = ["--by", "directory editor", "--why", "The provider wrote.", "--source", "A letter", "--on", "2026-11-26"]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    found = State(tmp_path / "state")
    at = datetime(2026, 11, 1, tzinfo=UTC)
    vouch(found, commit(found, read_lines(DIRECTORY), by="directory editor", why="entered", at=at).version)
    monkeypatch.setenv("SIGNPOST_STATE", str(found.path))
    return found


def type_in(file: Path, sheet: str, thing: str, column: str, value: object) -> str:
    """Types into a cell of a workbook, and says which it is."""
    book = load_workbook(file)
    page = book[sheet]
    row = next(n for n in range(3, page.max_row + 1) if page.cell(n, 1).value == thing)
    place = next(n for n in range(1, page.max_column + 1) if page.cell(1, n).value == column)
    page.cell(row, place).value = value
    book.save(file)
    return f"{sheet}!{page.cell(row, place).coordinate}"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The workbook of the directory, as it is exported."""
    assert main(["export", str(tmp_path / "book.xlsx")]) == 0
    return tmp_path / "book.xlsx"


def test_a_workbook_becomes_a_proposal_and_then_the_live_version(
    state: State, workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(workbook, "Services", "camhs", "status", "suspended")
    capsys.readouterr()
    before = state.current()
    assert main(["import", str(workbook), *TOLD]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Child and Adolescent Mental Health Services: status is now suspended; it was active." in out
    assert "it is now “not suitable”; it was “cannot tell yet”." in out
    assert "case cards are answered differently" in out
    assert state.current() == before
    (proposal,) = list_proposals(state)
    assert f"signpost publish {proposal.id} --by ROLE --why TEXT" in out
    assert (proposal.why, proposal.source, proposal.origin) == ("The provider wrote.", "A letter", "workbook")
    assert main(["publish", proposal.id, "--by", "approver", "--why", "Looked at."]) == 0
    live = state.current()
    assert live is not None
    assert live.proposal == proposal.id


def test_every_wrong_cell_is_told_at_once(state: State, workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = type_in(workbook, "Conditions", "c-age-17", "highest value", "seventeen")
    second = type_in(workbook, "Services", "camhs", "status", "shut")
    capsys.readouterr()
    assert main(["import", str(workbook), *TOLD]) == 1
    out = capsys.readouterr().out
    assert f"{first}: " in out
    assert "seventeen" in out
    assert f"{second}: " in out
    assert list_proposals(state) == ()
    assert main(["import", str(workbook), *TOLD, "--json"]) == 1
    cells = json.loads(capsys.readouterr().out)["cells"]
    assert {f"{c['sheet']}!{c['cell']}" for c in cells} == {first, second}


def test_what_breaks_a_shape_is_told_and_not_proposed(
    state: State, workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(workbook, "Services", "camhs", "stage", "[clear]")
    capsys.readouterr()
    assert main(["import", str(workbook), *TOLD]) == 1
    assert "Place the service in at least one stage" in " ".join(capsys.readouterr().out.split())
    assert list_proposals(state) == ()


def test_a_conflict_with_what_was_published_meanwhile_is_told_by_cell(
    state: State, workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = workbook.with_name("other.xlsx")
    other.write_bytes(workbook.read_bytes())
    type_in(other, "Services", "camhs", "title", "A name")
    assert main(["import", str(other), *TOLD]) == 0
    (proposal,) = list_proposals(state)
    assert main(["publish", proposal.id, "--by", "approver", "--why", "ok"]) == 0
    place = type_in(workbook, "Services", "camhs", "title", "Another name")
    capsys.readouterr()
    assert main(["import", str(workbook), *TOLD]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert f"{place}:" in out
    assert "A name" in out
    assert "Another name" in out


def test_an_unchanged_workbook_leaves_the_file_in_git_as_it_is_byte_for_byte(
    tmp_path: Path, workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "services.ttl"
    assert main(["import", str(workbook), *TOLD, "--output", str(out)]) == 0
    assert out.read_bytes() == DIRECTORY.read_bytes()
    assert "Nothing differs." in capsys.readouterr().out


def test_the_file_in_git_changes_by_the_lines_of_the_edit(tmp_path: Path, workbook: Path) -> None:
    type_in(workbook, "Services", "camhs", "status", "suspended")
    out = tmp_path / "services.ttl"
    assert main(["import", str(workbook), *TOLD, "--output", str(out)]) == 0
    old, new = DIRECTORY.read_text("utf-8").splitlines(), out.read_text("utf-8").splitlines()
    assert len(old) == len(new)
    assert [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]] == [
        ("    adms:status sp:active ;", "    adms:status sp:suspended ;")
    ]


def test_a_folder_of_csv_is_read_like_a_workbook(tmp_path: Path, state: State) -> None:
    folder = tmp_path / "sheets"
    assert main(["export", f"{folder}/"]) == 0
    file = folder / "Services.csv"
    file.write_text(file.read_text("utf-8-sig").replace("A specialised programme,", "A programme,"), "utf-8-sig")
    assert main(["import", str(folder), *TOLD]) == 0
    (proposal,) = list_proposals(state)
    assert proposal.origin == "csv"


def test_rdf_stands_for_all_that_is_said_of_what_it_describes(
    tmp_path: Path, state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line for line in read_lines(DIRECTORY) if "/peterborough/g-map> <" in line and line.startswith("<")]
    own = [line for line in lines if line.split("> <")[0].endswith("/g-map")]
    file = tmp_path / "one.nt"
    file.write_text("\n".join(line.replace('"G-Map"@en', '"The G-Map"@en') for line in own))
    assert main(["import", str(file), *TOLD]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "title is now The G-Map; it was G-Map." in out
    assert "things differ" not in out
    (proposal,) = list_proposals(state)
    assert len(proposal.change.removed) == len(proposal.change.added) == 1


def test_a_whole_file_takes_away_what_is_not_in_it(tmp_path: Path, state: State) -> None:
    text = DIRECTORY.read_text("utf-8")
    file = tmp_path / "whole.ttl"
    beginning = text.index("\n:aim-3-of-strategy")
    file.write_text(text[:beginning] + text[text.index("\n.\n", beginning) + 3 :], "utf-8")
    assert main(["import", str(file), "--whole", *TOLD]) == 0
    (proposal,) = list_proposals(state)
    assert not proposal.change.added
    assert all("/aim-3-of-strategy> " in line for line in proposal.change.removed)


def test_another_directory_is_not_taken_for_this_one(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(ROOT / "tests" / "second" / "services.ttl"), *TOLD]) == 1
    assert "another-directory" in capsys.readouterr().err
    assert lines_of(DIRECTORY.read_bytes()) == read_lines(DIRECTORY)
