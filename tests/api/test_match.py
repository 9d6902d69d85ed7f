"""A situation is answered as designed, refused in words where it cannot be read, and never kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.finding import OUTCOMES
from graph.model import Directory

CLEAR = {"about": "child", "age": 14, "role": "displaying", "evidence": "clear-evidence"}


def ask(client: TestClient, **body: Any) -> Any:
    answer = client.post("/api/match", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refusal(client: TestClient, content: str | bytes, kind: str = "application/json") -> tuple[int, Any]:
    answer = client.post("/api/match", content=content, headers={"Content-Type": kind})
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()


def test_questions_come_all_from_the_directory(client: TestClient, directory: Directory) -> None:
    questions = client.get("/api/questions").json()["questions"]
    assert [q["id"] for q in questions] == list(directory.questions)
    assert {"id", "label", "help", "kind", "options"} <= set(questions[0])


def test_an_answer_has_every_part_of_the_design(client: TestClient) -> None:
    answer = ask(client, facts=CLEAR, on="2026-11-23")
    parts = "on directory contradictions instructions next_steps counts services ask_next"
    assert set(parts.split()) <= set(answer)
    assert answer["on"] == "2026-11-23"
    assert answer["directory"]["notice"]
    assert answer["instructions"][0]["sources"][0]["page"]


def test_an_answer_without_a_day_says_the_servers_day(client: TestClient) -> None:
    assert ask(client, facts={})["on"] == "2026-11-23"


def test_the_same_situation_on_another_day_says_that_day(client: TestClient) -> None:
    assert ask(client, facts={}, on="2031-02-28")["on"] == "2031-02-28"


def test_an_answer_is_not_to_be_kept(client: TestClient) -> None:
    answer = client.post("/api/match", json={"facts": CLEAR})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_parts_of_the_list_together_are_the_whole_list(client: TestClient, directory: Directory) -> None:
    whole = ask(client, facts=CLEAR, limit=1000)
    parts = [ask(client, facts=CLEAR, limit=7, offset=offset) for offset in range(0, len(directory.services), 7)]
    assert [s["id"] for part in parts for s in part["services"]] == [s["id"] for s in whole["services"]]
    assert len(whole["services"]) == len(directory.services) == whole["page"]["total"]
    assert all(part["counts"] == whole["counts"] for part in parts)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_the_outcome_asked_for_is_listed_and_all_are_counted(client: TestClient, outcome: str) -> None:
    whole = ask(client, facts=CLEAR)
    part = ask(client, facts=CLEAR, outcome=[outcome])
    assert {s["outcome"] for s in part["services"]} <= {outcome}
    assert part["page"]["total"] == len(part["services"]) == whole["counts"][outcome]
    assert part["counts"] == whole["counts"]


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({"facts": {"age": -1}}, "impossible-number", "facts.age"),
        ({"facts": {"age": "fourteen"}}, "wrong-answer-number", "facts.age"),
        ({"facts": {"age": True}}, "wrong-answer-number", "facts.age"),
        ({"facts": {"age": 10**30}}, "impossible-number", "facts.age"),
        ({"facts": {"court": "yes"}}, "wrong-answer-boolean", "facts.court"),
        ({"facts": {"role": ["displaying"]}}, "wrong-answer-concept", "facts.role"),
        ({"facts": {"needs": "isolation"}}, "wrong-answer-concepts", "facts.needs"),
        ({"facts": {"agee": 14}}, "unknown-question", "facts.agee"),
        ({"facts": {"role": "displayin"}}, "unknown-option", "facts.role"),
        ({"facts": []}, "wrong-facts", "facts"),
        ({}, "wrong-facts", "facts"),
        ({"facts": {}, "factz": {}}, "unknown-field", "factz"),
        ({"facts": {}, "on": "23/11/2026"}, "wrong-date", "on"),
        ({"facts": {}, "on": "2026-02-30"}, "wrong-date", "on"),
        ({"facts": {}, "on": "2026-W01-1"}, "wrong-date", "on"),
        ({"facts": {}, "on": 20261123}, "wrong-date", "on"),
        ({"facts": {}, "on": None}, "wrong-date", "on"),
        ({"facts": {}, "outcome": ["eligible"]}, "wrong-outcome", "outcome"),
        ({"facts": {}, "outcome": "looks-suitable"}, "wrong-outcome", "outcome"),
        ({"facts": {}, "outcome": [["looks-suitable"]]}, "wrong-outcome", "outcome"),
        ({"facts": {}, "limit": 0}, "wrong-count", "limit"),
        ({"facts": {}, "limit": True}, "wrong-count", "limit"),
        ({"facts": {}, "limit": 1e400}, "wrong-json", None),
        ({"facts": {}, "offset": -1}, "wrong-count", "offset"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    client: TestClient, body: Any, code: str, where: str | None
) -> None:
    status, problem = refusal(client, json.dumps(body))
    assert (status, problem["code"], problem["where"]) == (422, code, where)
    assert problem["detail"]
    assert problem["remedy"]


def test_an_unknown_name_is_answered_with_the_nearest(client: TestClient) -> None:
    assert "age" in refusal(client, '{"facts": {"agee": 14}}')[1]["remedy"]
    assert "displaying" in refusal(client, '{"facts": {"role": "displayin"}}')[1]["remedy"]
    assert "facts" in refusal(client, '{"factz": {}}')[1]["remedy"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"facts"',
        '{"facts": {"age": NaN}}',
        '{"facts": {"age": Infinity}}',
        '{"facts": {"age": 13, "age": 14}}',
        '{"facts": ' + "[" * 30_000 + "]" * 30_000 + "}",
        '{"facts": ' + '{"a":' * 10_000 + "1" + "}" * 10_001,
        b"\xff\xfe{",
    ],
)
def test_what_is_not_one_json_object_is_refused(client: TestClient, text: str | bytes) -> None:
    status, problem = refusal(client, text)
    assert (status, problem["code"]) == (422, "wrong-json")


def test_a_number_of_a_thousand_digits_is_refused(client: TestClient) -> None:
    status, problem = refusal(client, '{"facts": {"age": ' + "9" * 1000 + "}}")
    assert (status, problem["code"]) == (422, "impossible-number")


def test_half_a_character_in_a_name_does_no_harm(client: TestClient) -> None:
    status, problem = refusal(client, '{"facts": {"\\ud800": 1}}')
    assert (status, problem["code"]) == (422, "unknown-question")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(client: TestClient, kind: str) -> None:
    status, problem = refusal(client, '{"facts": {}}', kind)
    assert (status, problem["code"]) == (415, "wrong-content-type")


def test_a_charset_after_the_content_type_is_welcome(client: TestClient) -> None:
    kind = {"Content-Type": "application/json; charset=utf-8"}
    assert client.post("/api/match", content='{"facts": {}}', headers=kind).status_code == 200


def test_the_ways_to_a_service_obey_the_situation_and_cite(client: TestClient, directory: Directory) -> None:
    address = f"/api/services/{directory.id}/aim-2/pathways"
    answer = client.post(address, json={"facts": CLEAR}).json()
    assert answer["service"] == "aim-2"
    assert answer["ways"]
    assert all(leg["sources"] for way in answer["ways"] for leg in way["legs"])
    shut = client.post(address, json={"facts": {"about": "child", "age": 8}}).json()
    assert (shut["ways"], bool(shut["closed"][0]["why"])) == ([], True)


def test_the_ways_to_a_service_that_does_not_exist_are_not_found(client: TestClient, directory: Directory) -> None:
    answer = client.post(f"/api/services/{directory.id}/aim-3/pathways", json={"facts": {}})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert "aim-2" in answer.json()["remedy"]


def test_the_ways_to_a_service_take_nothing_but_facts_and_day(client: TestClient, directory: Directory) -> None:
    answer = client.post(f"/api/services/{directory.id}/aim-2/pathways", json={"facts": {}, "limit": 1})
    assert answer.json()["code"] == "unknown-field"


def test_a_directory_from_another_field_answers_its_own_questions(spokes: TestClient) -> None:
    answer = ask(spokes, facts={"subject": "bicycle", "tyre": ["flat"]})
    assert [(s["id"], s["outcome"]) for s in answer["services"]] == [("mending", "cannot-tell-yet")]
