"""`signpost match`: what stands first, that nothing is hidden, and that wrong facts are named and refused."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from graph.model import Directory
from graph.snapshot import open_snapshot
from graph.words import say
from signpost.cli import main

ON = ["--on", "2026-11-23"]


@pytest.fixture(scope="module")
def directory() -> Directory:
    return open_snapshot().directory


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `signpost match` prints; it must succeed."""
    assert main(["match", *ON, *arguments]) == 0
    caught = capsys.readouterr()
    assert caught.err == ""
    return caught.out


def flat(text: str) -> str:
    """A text without its line breaks and indents."""
    return " ".join(text.split())


def test_instructions_come_first_and_the_notice_stands_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "about=child", "age=14", "role=displaying", "evidence=clear-evidence", "court=no")
    heads = ["instructions", "next-steps", "next-steps-if", "ask-next"]
    places = [out.index(say(f"answer.{head}").upper()) for head in heads]
    counts = [out.index(f"\n{say(f'outcome.{outcome}').upper()} (") for outcome in ("cannot-tell-yet", "not-suitable")]
    assert sorted([*places[:3], *counts, places[3]]) == [*places[:3], *counts, places[3]]
    assert out.index(flat(say("notice.never-checked"))[:40]) > places[3]


@pytest.mark.parametrize("facts", [[], ["age=8"], ["about=school-or-group"], ["age=30", "role=harmed"]])
def test_every_service_is_shown_whatever_the_situation(
    facts: list[str], directory: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    out = flat(printed(capsys, *facts))
    assert len(directory.services) > 20
    assert [s.id for s in directory.services.values() if f"- {s.name}. " not in out] == []


def test_no_line_is_wider_than_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "about=child", "age=14", "role=displaying", "--full")
    assert max(map(len, out.splitlines())) <= 80


def test_only_the_asked_outcomes_are_shown_and_the_counts_stay(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(printed(capsys, "--json", "age=14"))
    part = json.loads(printed(capsys, "--json", "age=14", "--outcome", "not-suitable"))
    assert {s["outcome"] for s in part["services"]} == {"not-suitable"}
    assert len(part["services"]) == whole["counts"]["not-suitable"] > 0
    assert part["counts"] == whole["counts"]


def test_full_shows_the_criteria_of_every_service(directory: Directory, capsys: pytest.CaptureFixture[str]) -> None:
    out = flat(printed(capsys, "age=14", "--full"))
    texts = {c.text for s in directory.services.values() for c in s.criteria}
    assert [text for text in texts if flat(text) not in out] == []


def test_each_instruction_shows_its_source(directory: Directory, capsys: pytest.CaptureFixture[str]) -> None:
    out = flat(printed(capsys, "about=child", "evidence=concern"))
    shown = [i for i in directory.instructions if flat(i.text) in out]
    assert shown
    for instruction in shown:
        after = out[out.index(flat(instruction.text)) :]
        assert "[1 p. " in after[: after.index(" - ") if " - " in after else None]


def test_a_question_about_evidence_says_not_to_question_a_child(
    directory: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = json.loads(printed(capsys, "--json", "age=14"))
    cautions = {directory.questions[a["question"]].caution for a in answer["ask_next"]} - {""}
    assert cautions
    assert all(caution in flat(printed(capsys, "age=14", "--full")) for caution in cautions)


def test_facts_typed_and_facts_in_json_give_the_same_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"about": "child", "age": 14, "acceptance": True, "court": False, "needs": ["isolation"], "risk": None}
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts), "utf-8")
    typed = printed(
        capsys, "--json", "about=child", "age=14", "acceptance=yes", "court=no", "needs=isolation", "risk=unknown"
    )
    assert printed(capsys, "--json", "--facts", str(file)) == typed
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(facts).encode())))
    assert printed(capsys, "--json", "--facts", "-") == typed


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("age=-1", "impossible-number"),
        ("age=nan", "impossible-number"),
        ("age=1_4", "wrong-answer-number"),
        ("age=fourteen", "wrong-answer-number"),
        ("court=perhaps", "wrong-answer-boolean"),
        ("roel=displaying", "unknown-question"),
        ("role=displayed", "unknown-option"),
        ("needs=isolation,loneliness", "unknown-option"),
        ("age", "not-a-fact"),
        ("age=", "not-a-fact"),
        ("=14", "not-a-fact"),
    ],
)
def test_a_wrong_fact_is_named_and_nothing_is_answered(
    fact: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", fact]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("error: ")
    assert caught.err.endswith(f"[{code}]\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        ("[" * 100_000, "not-json"),
        ("9" * 5_000, "not-json"),
        ("[1]", "wrong-facts"),
        ("null", "wrong-facts"),
        ('"age"', "wrong-facts"),
        ('{"age": 8, "age": 9}', "told-twice"),
        ('{"age": {"years": 8}}', "wrong-answer-number"),
        ('{"age": NaN}', "impossible-number"),
        ('{"age": 1e999}', "impossible-number"),
        ('{"court": 1}', "wrong-answer-boolean"),
    ],
)
def test_wrong_json_is_refused_whole(text: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.json"
    file.write_text(text, "utf-8")
    assert main(["match", "--facts", str(file)]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.endswith(f"[{code}]\n")


def test_a_fact_told_in_the_file_and_typed_is_told_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"age": 8}', "utf-8")
    assert main(["match", "--facts", str(file), "age=8"]) == 2
    assert "[told-twice]" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "facts.json").write_bytes(b"\xff\xfe")
    for file in (tmp_path / "none.json", tmp_path / "facts.json", tmp_path):
        assert main(["match", "--facts", str(file)]) == 2
        assert f"error: {file}: " in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "20261123", "2026-W48-1", ""])
def test_a_day_that_is_none_is_refused(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", f"--on={day}"]) == 2
    assert "[wrong-date]" in capsys.readouterr().err
