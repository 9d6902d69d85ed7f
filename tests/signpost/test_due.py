"""`signpost due`: what is to be checked, a text to send, and checked, nothing changed, in one act."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from graph.canonical import read_lines
from graph.due import EVERY, find_due
from graph.letter import write_letter
from graph.snapshot import DEFAULT_DIRECTORY, open_published, open_snapshot
from graph.state.folder import State
from signpost.cli import main
from tests.published import build

ON = date(2026, 11, 23)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """A state folder with five publications, in use."""
    monkeypatch.setenv("SIGNPOST_STATE", str(tmp_path / "state"))
    return build(tmp_path / "state")


def act(*things: str, how: str = "phone", by: str = "directory editor", more: tuple[str, ...] = ()) -> int:
    return main(["due", "--checked", *things, "--by", by, "--how", how, "--on", "2026-11-23", *more])


def test_what_is_overdue_is_a_finding_and_stands_under_its_agency(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--on", "2026-11-23"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    where = lines.index("Educational Psychology Service")
    assert any("ep-advice" in line and "never" in line for line in lines[where + 1 : where + 6])
    assert " ".join(lines[-2:]).endswith(" were never checked.")


def test_an_agency_is_shown_alone_and_programs_get_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--on", "2026-11-23", "--agency", "tender", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [row["thing"] for row in told["due"]] == ["tender", "tender-programmes"]
    assert told["months"] == EVERY
    assert main(["due", "--agency", "tendre"]) == 2
    assert "tender" in capsys.readouterr().err


def test_the_text_for_an_agency_is_printed_ready_to_send(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--on", "2026-11-23", "--text", "tender"]) == 0
    assert capsys.readouterr().out == write_letter(open_snapshot().directory, "tender", ON) + "\n"


def test_checked_nothing_changed_closes_rows_in_one_act_and_changes_nothing_else(
    state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state.lines(state.history()[-1].version)
    assert act("nspcc", "nspcc-direct-work", "strategy", how="e-mail") == 0
    assert "Checked by e-mail, nothing had changed: NSPCC, Direct work by the NSPCC and" in capsys.readouterr().out
    live = state.history()[-1]
    assert (live.number, live.by) == (6, "directory editor")
    assert live.why.startswith("Checked by e-mail")
    directory = open_published(state.data_path(live.version)).directory
    clocks = directory.parties["nspcc"].clocks
    assert (clocks.last_checked, clocks.review_due) == (ON, date(2027, 2, 23))
    assert directory.services["nspcc-direct-work"].clocks.review_due == date(2027, 5, 23)
    assert directory.documents["strategy"].clocks.review_due == date(2027, 11, 23)
    assert {"nspcc", "nspcc-direct-work", "strategy"} & {one.thing for one in find_due(directory, ON)} == set()
    told = ("lastChecked", "reviewDue", "/check-")
    assert [line for line in set(state.lines(live.version)) - set(before) if not any(t in line for t in told)] == []
    assert set(before) <= set(state.lines(live.version))


def test_the_next_day_for_a_check_can_be_told(state: State) -> None:
    assert act("nspcc", "strategy", more=("--due", "2027-01-15")) == 0
    directory = open_published(state.data_path(state.history()[-1].version)).directory
    assert directory.parties["nspcc"].clocks.review_due == date(2027, 1, 15)
    assert directory.documents["strategy"].clocks.review_due == date(2027, 1, 15)


def test_nothing_is_due_once_all_was_checked(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    main(["due", "--json", "--on", "2026-11-23"])
    things = [row["thing"] for row in json.loads(capsys.readouterr().out)["due"]]
    assert len(things) > 50
    assert act(*things, how="meeting") == 0
    assert f"nothing had changed: {len(things)} records." in capsys.readouterr().out
    assert main(["due", "--on", "2026-11-23"]) == 0
    assert capsys.readouterr().out == "Nothing has to be checked by 23 November 2026, or in the 30 days after it.\n"
    assert main(["due", "--on", "2027-02-01"]) == 0
    assert "due in the next 30 days." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nsppc", "--by", "editor", "--how", "phone"], "not-found"),
        (["nspcc", "--how", "phone"], "act-incomplete"),
        (["nspcc", "--by", "editor"], "act-incomplete"),
        (["nspcc", "--by", "editor", "--how", "phone", "--due", "soon"], "wrong-date"),
    ],
)
def test_an_act_that_is_not_whole_is_refused_and_nothing_is_published(
    state: State, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str
) -> None:
    assert main(["due", "--checked", *arguments]) == 2
    assert f"[{code}]" in capsys.readouterr().err
    assert len(state.history()) == 5


def test_an_address_is_no_role(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert act("nspcc", by="somebody@example.org") == 1
    assert "[broken-shape]" in capsys.readouterr().err
    assert len(state.history()) == 5


def test_without_a_state_folder_an_act_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SIGNPOST_STATE", raising=False)
    before = read_lines(DEFAULT_DIRECTORY)
    assert act("nspcc") == 2
    assert "[no-state]" in capsys.readouterr().err
    assert read_lines(DEFAULT_DIRECTORY) == before


def test_in_a_folder_without_a_version_an_act_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_STATE", str(tmp_path))
    assert act("nspcc") == 2
    assert "[nothing-published]" in capsys.readouterr().err
