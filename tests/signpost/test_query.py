"""`signpost query`: one's own question or a stored one, as a table or in a form for programs, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.clocks import notice, say_day
from graph.queries import read_queries, things_of
from graph.snapshot import open_snapshot
from signpost.cli import main
from signpost.table import wrap

NEEDS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sp: <https://w3id.org/signpost/ns#>
SELECT ?need ?name WHERE { ?need a sp:Need ; skos:prefLabel ?name } ORDER BY ?name
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a question for all needs."""
    written = tmp_path / "needs.rq"
    written.write_text(NEEDS, "utf-8")
    return written


def test_a_table_shows_every_row_and_things_by_their_identifiers(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(file)]) == 0
    lines = capfd.readouterr().out.splitlines()
    needs = open_snapshot().directory.needs.values()
    assert lines[0].split() == ["need", "name"]
    assert [need.id for need in needs if not any(line.startswith(f"{need.id} ") for line in lines)] == []
    assert max(map(len, lines)) <= 80


def test_a_program_gets_the_same_rows_in_json_and_csv(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(file), "--json"]) == 0
    rows = json.loads(capfd.readouterr().out)["results"]["bindings"]
    assert main(["query", str(file), "--format", "csv"]) == 0
    written = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert len(rows) == len(open_snapshot().directory.needs)
    assert written == [{"need": row["need"]["value"], "name": row["name"]["value"]} for row in rows]


def test_a_query_can_come_in(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    for text, said in (("ASK { ?s ?p ?o }", "yes"), ("ASK { <urn:x> ?p ?o }", "no")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert main(["query", "-"]) == 0
        assert capfd.readouterr().out.startswith(f"{said}\n\n")


def test_how_far_to_rely_on_it_stands_below_a_table_and_beside_what_programs_read(
    file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reliance = notice(open_snapshot().directory.clocks, date.today())
    assert main(["query", str(file)]) == 0
    caught = capfd.readouterr()
    assert caught.out.endswith(f"\n\n{wrap(reliance)}\n")
    assert caught.err == ""
    for form in ("json", "csv", "tsv", "xml"):
        assert main(["query", str(file), "--format", form]) == 0
        caught = capfd.readouterr()
        assert reliance not in caught.out
        assert caught.err == f"{reliance}\n"


def test_everything_that_a_stored_query_can_be_asked_about_is_known(capfd: pytest.CaptureFixture[str]) -> None:
    directory = open_snapshot().directory
    asked = {p.name: (q.name, p) for q in read_queries().values() for p in q.parameters if p.kind == "iri"}
    assert len(asked) > 5
    for query, parameter in asked.values():
        thing = next(iter(things_of(directory, parameter)))
        assert main(["query", query, f"--{parameter.name}", thing, "--json"]) == 0
    capfd.readouterr()


def test_a_query_that_asks_for_a_day_is_asked_about_today_and_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    today, other = date.today(), date(2026, 11, 23)
    assert main(["query", "not_confirmed"]) == 0
    unsaid = capfd.readouterr().out
    assert f"Asked about {say_day(today)} (assumed, because no day was given)." in " ".join(unsaid.split())
    assert main(["query", "not_confirmed", "--day", other.isoformat(), "--json"]) == 0
    said = capfd.readouterr()
    assert json.loads(said.out)["results"]["bindings"]
    assert "Asked about" not in said.err


def test_a_name_that_is_none_comes_with_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    need = next(need for need in open_snapshot().directory.needs if len(need) > 8)
    assert main(["query", "services_for_need", "--need", need[:-1]]) == 2
    caught = capfd.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("error: need: ")
    assert f" {need}" in caught.err


def test_without_a_query_it_lists_those_that_there_are_by_name_and_title(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query"]) == 0
    listed = capfd.readouterr().out
    assert max(map(len, listed.splitlines())) <= 80
    said = dict(line.split(maxsplit=1) for line in listed.splitlines() if line)
    assert {name: said.get(name) for name in read_queries()} == {q.name: q.title for q in read_queries().values()}
    assert main(["query", "--json"]) == 0
    named = json.loads(capfd.readouterr().out)["queries"]
    assert {one["id"]: one["title"] for one in named} == {q.name: q.title for q in read_queries().values()}


@pytest.mark.parametrize("arguments", [["--need", "x"], ["--format", "csv"]])
def test_without_a_query_nothing_can_be_given_to_one(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", *arguments]) == 2
    caught = capfd.readouterr()
    assert caught.out == ""
    assert f"error: {arguments[0]}: " in caught.err
    assert caught.err.endswith("[unnamed-query]\n")


def test_triples_are_written_as_turtle(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.rq"
    file.write_text("CONSTRUCT { ?s a ?type } WHERE { ?s a ?type } LIMIT 5", "utf-8")
    assert main(["query", str(file)]) == 0
    assert len(list(ox.parse(capfd.readouterr().out.encode(), format=ox.RdfFormat.TURTLE))) == 5


def test_a_stored_query_takes_its_parameters_by_identifier(capfd: pytest.CaptureFixture[str]) -> None:
    need = next(need for need in open_snapshot().directory.needs)
    query = next(q for q in read_queries().values() if q.name == "services_for_need")
    assert main(["query", query.name, "--json"]) == 0
    whole = json.loads(capfd.readouterr().out)["results"]["bindings"]
    assert main(["query", query.name, "--need", need, "--json"]) == 0
    part = json.loads(capfd.readouterr().out)["results"]["bindings"]
    assert 0 < len(part) < len(whole)
    assert {row["need"]["value"].rsplit("/", 1)[1] for row in part} == {need}


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (["services_for_ned"], "not-found", 2),
        (["nowhere.rq"], "unreadable-file", 2),
        (["services_for_need", "--stage", "x"], "unknown-parameter", 2),
        (["services_for_need", "--need", "a b"], "wrong-value", 2),
        (["services_for_need", "--need", "no-such-need"], "not-found", 2),
        (["services_for_need", "--need", "https://w3id.org/signpost/id/elsewhere/nosuch"], "not-found", 2),
        (["not_confirmed", "--day", "tomorrow"], "wrong-value", 2),
        (["changes_between_days", "--from", "2026-01-01", "--to", "2025-12-31"], "days-reversed", 2),
        (["criteria_by_strength", "--strength", "perhaps"], "wrong-value", 2),
        (["services_for_need", "--format", "turtle"], "wrong-format", 2),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    arguments: list[str], code: str, exit_code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", *arguments]) == exit_code
    caught = capfd.readouterr()
    assert caught.out == ""
    assert caught.err.endswith(f"[{code}]\n")
    assert caught.err.count("\n") == 1
    assert "services_for_need" in caught.err or arguments[0] != "services_for_ned"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SELECT", "broken-query"),
        ("DROP ALL", "query-refused"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "query-refused"),
    ],
)
def test_a_query_that_may_not_run_does_not(
    text: str, code: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "q.rq"
    file.write_text(text, "utf-8")
    assert main(["query", str(file)]) == 2
    caught = capfd.readouterr()
    assert caught.out == ""
    assert caught.err.endswith(f"[{code}]\n")


def test_a_query_beyond_its_time_is_a_failure_and_not_half_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_QUERY_SECONDS", "0.5")
    file = tmp_path / "q.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "utf-8")
    assert main(["query", str(file)]) == 1
    caught = capfd.readouterr()
    assert caught.out == ""
    assert "[query-timeout]" in caught.err
