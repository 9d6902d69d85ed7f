"""`signpost match`: what stands first, that nothing is hidden, and that wrong facts are named and refused."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from graph.clocks import is_offered
from graph.exchange.answer import name_of
from graph.finding import LOOKS_SUITABLE
from graph.model import Directory
from graph.snapshot import open_snapshot
from graph.words import say
from signpost.answer import write_answer
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
    out = flat(printed(capsys, "--full", *facts))
    assert len(directory.services) > 20
    assert [s.id for s in directory.services.values() if f"- {s.name}. " not in out] == []


@pytest.mark.parametrize("facts", [[], ["about=child", "age=14", "role=displaying", "evidence=clear-evidence"]])
def test_danger_is_the_first_line_with_the_number_that_is_set(
    facts: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_EMERGENCY", "112")
    assert printed(capsys, *facts).splitlines()[0] == say("cli.emergency", number="112")


def test_what_may_come_first_stands_apart_from_what_does(
    directory: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = ["about=child", "age=14", "evidence=concern"]
    instructions = json.loads(printed(capsys, "--json", *facts))["instructions"]
    assert {i["applies"] for i in instructions} == {"yes", "if"}
    certain, perhaps = flat(printed(capsys, *facts)).split(say("cli.answer.perhaps-first").upper())
    conditions = {i.id: i.condition for i in directory.instructions}
    for found in instructions:
        text = flat(found["text"])
        if found["applies"] == "yes":
            assert text in certain
        else:
            assert flat(say("cli.answer.if", condition=conditions[found["id"]], text=text)) in perhaps
            assert text not in certain


def test_each_service_that_looks_suitable_says_how_to_get_in(
    directory: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = ["about=child", "age=14", "role=displaying", "evidence=clear-evidence", "court=no", "acceptance=yes"]
    found = json.loads(printed(capsys, "--json", *facts, "--outcome", LOOKS_SUITABLE))["services"]
    out = flat(printed(capsys, *facts))
    assert found
    assert out.count("Way in: ") == len(found)
    assert all(route["name"] in out.split("Way in: ", 1)[1] for s in found for route in s["routes"])


def test_a_way_in_that_is_not_recorded_is_another_than_one_that_is_not_open(
    directory: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = ["about=school-or-group", "asks-for=wants-training", "school-kind=special-school"]
    answer = json.loads(printed(capsys, "--json", *facts, "--outcome", LOOKS_SUITABLE))
    assert answer["services"]
    for service in answer["services"]:
        service["routes"] = []
    for routes, said in (((), "way-not-recorded"), (("some-route",), "way-not-open")):
        services = {i: s._replace(routes=routes) for i, s in directory.services.items()}
        out = flat("\n".join(write_answer(directory._replace(services=services), answer, "999")))
        assert out.count(say("cli.answer.way-in", routes=say(f"cli.answer.{said}"))) == len(answer["services"])


def test_what_to_turn_to_instead_stands_by_its_name(directory: Directory, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(printed(capsys, "--json", "about=child", "age=14"))
    for service, other in zip(answer["services"], directory.routes, strict=False):
        service["instead"] = [other]
    out = flat("\n".join(write_answer(directory, answer, "999")))
    named = {i for s in answer["services"] for i in s["instead"]}
    assert named & set(directory.routes)
    assert [i for i in named if flat(name_of(directory, i)) not in out] == []
    assert [i for i in named if f"Instead: {i}" in out] == []


def test_services_about_another_subject_are_one_line_unless_asked_for(
    directory: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [s for s in directory.services.values() if s.subjects and "child" not in s.subjects]
    names = [s.name for s in others if is_offered(s.clocks, date(2026, 11, 23))]  # the rest fails on more than that
    out = flat(printed(capsys, "about=child", "age=14"))
    assert names
    assert [name for name in names if f"- {name}. " in out] == []
    assert f"): {len(names)} of these. --full lists them." in out
    for option in (["--full"], ["--outcome", "not-suitable"]):
        listed = flat(printed(capsys, "about=child", "age=14", *option))
        assert [name for name in names if f"- {name}. " not in listed] == []


def test_a_caution_bears_the_mark_of_its_questions(directory: Directory, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [directory.questions[a["question"]] for a in json.loads(printed(capsys, "--json"))["ask_next"]]
    out = flat(printed(capsys, "--full"))
    table = out[out.index(say("cli.answer.settles")) :]
    cautions = list(dict.fromkeys(q.caution for q in asked if q.caution))
    assert cautions
    for number, caution in enumerate(cautions, 1):
        assert f" {'*' * number} {caution}" in table
    # A star for each question with a caution, and those before the cautions themselves.
    stars = sum(cautions.index(q.caution) + 1 for q in asked if q.caution) + sum(range(1, len(cautions) + 1))
    assert table.count("*") == stars


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
        ("age=nan", "wrong-answer-number"),
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


@pytest.mark.parametrize("fact", ["age=old", "age=-1", "court=perhaps", "needs=none,isolation"])
def test_the_remedy_for_what_was_typed_can_be_typed(
    fact: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, _, value = fact.partition("=")
    assert main(["match", fact]) == 2
    typed = capsys.readouterr().err
    assert not any(word in typed for word in ("null", "true", '["'))
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({name: value.split(",") if "," in value else value}), "utf-8")
    assert main(["match", "--facts", str(file)]) == 2
    told = capsys.readouterr().err
    assert "null" in told or '["none"]' in told


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
