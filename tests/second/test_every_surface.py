"""A directory from another field goes through every surface, with no code changed: a harbour town's debts and boats."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from graph.ask import ask_next
from graph.clocks import notice
from graph.exchange.answer import answer_json, question_json
from graph.exchange.turtle import canonical
from graph.gaps import find_gaps
from graph.match import match
from graph.pathways import pathways
from graph.search import index, search
from graph.settings import Settings
from graph.situation import read_situation
from graph.snapshot import DEFAULT_DIRECTORY, open_snapshot
from graph.validate import validate
from viz.map import render_file

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "tests/second/services.ttl"
ON = date(2026, 11, 23)
FACTS = {"who": "household", "weeks": 6, "claim": False, "done": ["budget-made"]}
DIRECTORY = open_snapshot(FILE).directory
SERVICE = f"{DIRECTORY.id}/debt-casework"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(directory=FILE), today=lambda: ON)) as client:
        yield client


def command(*arguments: str) -> str:
    """What the command line prints over the second directory, as a process of its own."""
    run = [sys.executable, "-m", "signpost", "--directory", str(FILE), *arguments]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    said = [line for line in done.stderr.splitlines() if not line.endswith("...")]  # what takes its time says so
    assert said in ([], [notice(DIRECTORY.clocks, ON)])
    return done.stdout


def other_names() -> list[str]:
    """The names that only the project's own directory has."""
    other = open_snapshot(DEFAULT_DIRECTORY).directory
    named = [*(s.name for s in other.services.values()), *(p.name for p in other.parties.values()), other.title]
    return [name for name in named if len(name) > 12]


def test_it_keeps_to_the_shapes_and_stands_in_canonical_order() -> None:
    assert validate(FILE, ROOT / "ontology/shapes.ttl").problems == ()
    assert canonical(FILE.read_text("utf-8")) == FILE.read_text("utf-8")


def test_it_has_every_kind_of_question_status_form_and_strength() -> None:
    questions = DIRECTORY.questions.values()
    assert {q.kind for q in questions} == {"number", "boolean", "concept", "concepts"}
    assert any(q.decision for q in questions)
    statuses = {service.clocks.status for service in DIRECTORY.services.values()}
    assert statuses == {"active", "planned", "suspended", "closing", "closed"}
    text = FILE.read_text("utf-8")
    for word in ("AllOf", "AnyOf", "NoneOf", "UnrecordedTerms", "Prerequisite", "normally", "may", "continues"):
        assert f"sp:{word}" in text


def test_the_evaluator_answers_and_its_answer_can_be_written_as_json() -> None:
    answer = match(DIRECTORY, read_situation(DIRECTORY, FACTS), ON)
    written = json.loads(json.dumps(answer_json(DIRECTORY, answer, ask_next(DIRECTORY, answer))))
    first = next(finding for finding in written["services"] if finding["id"] == "debt-casework")
    assert first["outcome"] == "looks-suitable"
    assert written["directory"]["title"] == DIRECTORY.title
    assert [question_json(q)["id"] for q in DIRECTORY.questions.values()] == list(DIRECTORY.questions)


def test_pathways_gaps_and_search_work_on_it() -> None:
    assert pathways(DIRECTORY, "debt-casework", read_situation(DIRECTORY, FACTS), ON).ways
    assert {cell.size for cell in find_gaps(DIRECTORY, ON)} == {"nothing-recorded", "not-confirmed", "confirmed"}
    assert search(index(DIRECTORY), "money lifeline")[0].id == "debt-casework"


def test_the_map_shows_all_of_it_and_nothing_of_another() -> None:
    page = str(render_file(DIRECTORY, ON))
    assert [service.id for service in DIRECTORY.services.values() if service.name not in page] == []
    assert [name for name in other_names() if name in page] == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/services",
        "/agencies",
        "/routes",
        "/needs",
        f"/services/{SERVICE}",
        f"/agencies/{DIRECTORY.id}/harbour-trust",
        f"/routes/{DIRECTORY.id}/slip-booking",
        f"/needs/{DIRECTORY.id}/debt",
        "/map",
        "/gaps",
    ],
)
def test_every_page_is_about_it_and_nothing_of_another(client: TestClient, address: str) -> None:
    reply = client.get(address, headers={"Accept": "text/html"})
    assert reply.status_code == 200
    assert any(name in reply.text for name in ("Saltreach", "Debt", "Harbour"))
    assert [name for name in other_names() if name in reply.text] == []


def test_the_api_asks_its_questions_and_answers_them(client: TestClient) -> None:
    asked = client.get("/api/questions").json()["questions"]
    assert [question["id"] for question in asked] == list(DIRECTORY.questions)
    reply = client.post("/api/match", json={"facts": FACTS, "on": str(ON)})
    assert reply.status_code == 200
    local = match(DIRECTORY, read_situation(DIRECTORY, FACTS), ON)
    said = {finding["id"]: finding["outcome"] for finding in reply.json()["services"]}
    assert said == {finding.service.id: finding.outcome for finding in local.findings}


def test_the_api_names_the_nearest_of_its_own_names(client: TestClient) -> None:
    reply = client.post("/api/match", json={"facts": {"home": "rentin"}})
    assert reply.status_code == 422
    assert "renting" in reply.text


@pytest.mark.parametrize("kind", ["services", "agencies", "routes", "needs"])
def test_the_api_lists_its_things(client: TestClient, kind: str) -> None:
    listed = client.get(f"/api/{kind}").json()[kind]
    known = {"services": DIRECTORY.services, "routes": DIRECTORY.routes, "needs": DIRECTORY.needs}
    assert {thing["id"] for thing in listed} == set(known.get(kind, {t["id"]: t for t in listed}))
    assert listed


def test_the_api_searches_shows_ways_and_gaps_and_gives_the_data(client: TestClient) -> None:
    assert "debt-casework" in client.post("/api/search", json={"q": "money lifeline"}).text
    ways = client.post(f"/api/services/{SERVICE}/pathways", json={"facts": FACTS, "on": str(ON)})
    assert ways.status_code == 200
    assert "adviser-desk" in ways.text
    assert "confirmed" in client.get("/api/gaps").text
    assert ":debt-casework" in client.get("/data/services.ttl").text
    assert client.get(f"/id/{SERVICE}", headers={"Accept": "text/turtle"}).status_code == 200


def test_the_command_line_answers() -> None:
    said = json.loads(command("match", "--json", "--on", str(ON), "who=household", "weeks=6", "claim=no"))
    outcomes = {finding["id"]: finding["outcome"] for finding in said["services"]}
    assert outcomes["debt-casework"] == "cannot-tell-yet"
    assert "Debt casework" in command("match", "--on", str(ON), "who=household", "weeks=6", "done=budget-made")


def test_the_command_line_searches_and_shows_gaps() -> None:
    assert "Debt casework" in command("search", "money", "lifeline")
    assert "Loneliness" in command("gaps", "--on", str(ON))


def test_the_command_line_checks_it() -> None:
    command("check", str(FILE))


def test_the_command_line_queries_and_exports_it(tmp_path: Path) -> None:
    query = tmp_path / "names.rq"
    query.write_text(
        "SELECT ?name WHERE { ?s a <https://w3id.org/signpost/ns#Service> ; <http://purl.org/dc/terms/title> ?name }",
        "utf-8",
    )
    rows = json.loads(command("query", "--json", str(query)))["results"]["bindings"]
    assert {row["name"]["value"] for row in rows} == {s.name for s in DIRECTORY.services.values()}
    assert "debt-casework" in command("export")


def test_the_command_line_draws_it(tmp_path: Path) -> None:
    command("map", "--output", str(tmp_path / "map.html"), "--on", str(ON))
    assert "Slipway Repair Bay" in (tmp_path / "map.html").read_text("utf-8")


def test_the_endpoint_answers_sparql_about_it(client: TestClient) -> None:
    query = "SELECT ?name WHERE { ?s a <https://w3id.org/signpost/ns#Stage> ; skos:prefLabel ?name }"
    prefix = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    headers = {"Accept": "application/sparql-results+json"}
    reply = client.get("/sparql", params={"query": prefix + query}, headers=headers)
    assert reply.status_code == 200
    names = {row["name"]["value"] for row in reply.json()["results"]["bindings"]}
    assert names == {stage.label for stage in DIRECTORY.stages.values()}
