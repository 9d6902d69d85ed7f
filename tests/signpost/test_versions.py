"""Versions on the command line: what was published and why, what differs, and the way back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.canonical import Lines, lines_of, read_lines
from graph.change import Change, apply
from graph.state.commit import commit
from graph.state.folder import State
from signpost.cli import main
from tests.server import ROOT

DIRECTORY = ROOT / "data" / "services.ttl"
BASE = "https://w3id.org/signpost/id/peterborough/"
FIRST, SECOND = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 4, 7, 15, 30, tzinfo=UTC)


def renamed(lines: Lines) -> Lines:
    """The directory with another title for one service."""
    old = next(line for line in lines if line.startswith(f"<{BASE}3-ts-direct-work> <http://purl.org/dc/terms/title>"))
    return apply(lines, Change(frozenset([old]), frozenset([old.replace("Direct work", "Individual work")])))


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """A state folder with two publications."""
    found = State(tmp_path / "state")
    monkeypatch.setenv("SIGNPOST_STATE", str(found.path))
    lines = read_lines(DIRECTORY)
    commit(found, lines, by="directory editor", why="The strategy was entered.", at=FIRST, source="the strategy")
    commit(found, renamed(lines), by="directory editor", why="The provider renamed it.", at=SECOND)
    return found


def test_history_says_when_who_why_and_from_what_the_live_one_first(
    state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history"]) == 0
    versions = [p.version[:12] for p in state.history()]
    assert capsys.readouterr().out == (
        f"{versions[1]}  7 April 2026 15:30 UTC  directory editor  (live)\n    The provider renamed it.\n"
        f"{versions[0]}  2 March 2026 09:00 UTC  directory editor\n    The strategy was entered.\n"
        "    Source: the strategy\n"
    )


def test_history_for_programs(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["version"] for one in found] == [p.version for p in state.history()][::-1]
    assert found[0]["at"] == "2026-04-07T15:30:00+00:00"
    assert found[0]["base"] == found[1]["version"]


def test_diff_says_in_words_what_the_last_publication_changed(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff"]) == 1
    said = "Individual work by 3 T's: title is now Individual work by 3 T's; it was Direct work by 3 T's."
    assert " ".join(capsys.readouterr().out.split()) == f"{said} One thing differs."


def test_diff_of_versions_days_and_files(state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (p.version for p in state.history())
    file = tmp_path / "services.ttl"
    file.write_text("\n".join(renamed(read_lines(DIRECTORY))))
    assert main(["diff", first[:8], first[:8]]) == 0
    for pair in ((first, second[:6]), ("2026-03-31", "2026-04-07"), (str(DIRECTORY), str(file)), (first, str(file))):
        assert main(["diff", *pair]) == 1
    assert main(["diff", second, str(file), "--json"]) == 0
    assert capsys.readouterr().out.endswith("[]\n")


def test_diff_with_a_day_before_anything_was_published_says_when_that_was(
    state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "2026-03-01"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "Nothing was published by 1 March 2026; the first version is of 2 March 2026." in said


def test_diff_of_two_files_needs_no_state_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(DIRECTORY), str(DIRECTORY)]) == 0
    assert capsys.readouterr().out == "Nothing differs.\n"
    assert main(["diff"]) == 2
    assert "no-state" in capsys.readouterr().err


def test_rollback_makes_an_earlier_version_live_and_is_recorded(
    state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    first = state.history()[0].version
    assert main(["rollback", first[:10], "--by", "approver", "--why", "The new name was a mistake."]) == 0
    assert capsys.readouterr().out == f"Live now: version {first[:12]}, publication 3.\n"
    live = state.current()
    assert live is not None
    assert (live.version, live.kind, live.why) == (first, "rolled-back", "The new name was a mistake.")
    assert main(["rollback", first, "--by", "approver", "--why", "again"]) == 1
    assert "nothing-changed" in capsys.readouterr().err
    assert main(["rollback", "123456789abc", "--by", "approver", "--why", "unknown"]) == 2
    assert "no-such-version" in capsys.readouterr().err


def test_what_was_said_last_year_can_still_be_asked(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    for name, said in (("2026-03-15", "Direct work by 3 T's"), ("2026-04-30", "Individual work by 3 T's")):
        assert main(["search", "3 T's", "--as-published", name]) == 0
        assert said in capsys.readouterr().out
    assert main(["search", "3 T's"]) == 0
    assert "Individual work by 3 T's" in capsys.readouterr().out
    # A file that is named is what is asked about, whatever the state folder holds.
    assert main(["search", "3 T's", "--directory", str(DIRECTORY)]) == 0
    assert "Direct work by 3 T's" in capsys.readouterr().out


def test_a_published_version_is_exported_as_turtle_that_says_the_same(
    state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--format", "turtle", "--output", str(tmp_path / "out.ttl")]) == 0
    assert lines_of((tmp_path / "out.ttl").read_bytes()) == renamed(read_lines(DIRECTORY))


def test_a_file_is_published_once_it_keeps_to_the_shapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_STATE", str(tmp_path / "state"))
    state, told = State(tmp_path / "state"), ["--by", "directory editor", "--why", "It was entered."]
    assert main(["publish", str(DIRECTORY), *told, "--source", "the strategy"]) == 0
    first = state.current()
    assert first is not None
    assert (first.why, first.source, first.number) == ("It was entered.", "the strategy", 1)
    assert state.lines(first.version) == read_lines(DIRECTORY)
    broken = tmp_path / "broken.ttl"
    broken.write_text(DIRECTORY.read_text("utf-8").replace("sp:stage :intervention", "sp:stage :nowhere"), "utf-8")
    assert main(["publish", str(broken), *told]) == 2
    assert "which-base" in capsys.readouterr().err
    told += ["--base", first.version[:12]]
    assert main(["publish", str(broken), *told]) == 1
    assert "broken-shape" in capsys.readouterr().err
    assert main(["publish", str(DIRECTORY), *told]) == 1
    assert "nothing-changed" in capsys.readouterr().err
    assert state.current() == first


def test_what_weakens_an_instruction_is_published_only_with_an_approvers_word(
    state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, told = tmp_path / "weaker.ttl", ["--by", "directory editor", "--why", "Shorter."]
    lines = [line for line in read_lines(DIRECTORY) if "ns#Instruction>" not in line]
    file.write_text("\n".join(lines))
    told += ["--base", state.history()[-1].version]
    for more in ([], ["--approved-by", "Directory editor"]):  # nobody approves what is their own
        assert main(["publish", str(file), *told, *more]) == 1
        assert "needs-approver" in capsys.readouterr().err


def test_a_file_that_was_made_from_an_older_version_takes_nothing_back(
    state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (p.version for p in state.history())
    file = tmp_path / "older.ttl"
    file.write_text(DIRECTORY.read_text("utf-8").replace("A specialised programme,", "A programme,"), "utf-8")
    assert main(["publish", str(file), "--by", "editor", "--why", "Shorter.", "--base", first]) == 1
    assert "base-moved" in capsys.readouterr().err
    live = state.current()
    assert live is not None
    assert live.version == second


@pytest.mark.parametrize("words", [["--by", "", "--why", "x"], ["--by", "editor", "--why", " \x1b "]])
def test_nothing_is_done_by_nobody_or_for_no_reason(
    state: State, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollback", state.history()[0].version, *words]) == 1
    assert "say-why" in capsys.readouterr().err
    assert len(state.history()) == 2


def test_a_proposal_that_is_not_there_is_wrong_usage(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "20261126-090000-abcdef", "--by", "editor", "--why", "x"]) == 2
    assert "no-such-proposal" in capsys.readouterr().err
