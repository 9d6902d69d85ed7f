"""What the ill-willed and the impatient send: others are answered all the same, and nothing is a failure of ours."""

from __future__ import annotations

import socket
import time
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api import bodies
from graph.settings import Settings
from graph.words import say
from tests.api.conftest import FRAME, HTML, Live, client_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_result_too_large_for_the_page_is_refused_there_and_not_elsewhere(client: TestClient) -> None:
    text = f"SELECT ?a ?b {{ VALUES ?a {{ {' 1' * 200} }} VALUES ?b {{ {' 2' * 400} }} }}"
    page = client.post("/sparql", data={"query": text}, headers=HTML)
    assert page.status_code == 400
    assert "result-too-large" in page.text
    assert client.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"}).status_code == 200


def test_whoever_asks_for_everything_on_the_page_is_led_to_the_forms_that_hold_it(client: TestClient) -> None:
    twice = "CONSTRUCT { ?s ?p ?o . ?s <urn:again> ?o } WHERE { ?s ?p ?o }"
    for text, form in (("SELECT * WHERE { ?s ?p ?o }", "csv"), (twice, "turtle")):
        page = client.post("/sparql", data={"query": text}, headers=HTML)
        assert page.status_code == 400
        remedy = page.text.partition('class="stopped"')[2].partition("</div>")[0]
        assert f"such as {say(f'sparql.saved.{form}')}" in remedy
        assert client.post("/sparql", data={"query": text, "format": form}).status_code == 200


def test_where_no_form_may_be_larger_than_the_page_none_is_named() -> None:
    with client_of(Settings(directory=FRAME, query_bytes=1_000)) as client:
        page = client.get("/sparql?query=SELECT * WHERE { ?s ?p ?o }", headers=HTML).text
        assert "result-too-large" in page
        assert "another form" not in page


def test_a_function_that_nobody_knows_is_the_askers_error(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (<http://x.test/f>(1) AS ?y) {}"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unsupported-query")


def test_an_address_with_a_slash_too_many_leads_nowhere_else(client: TestClient) -> None:
    answer = client.get("/services/", headers={"Host": "elsewhere.test"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_what_is_not_there_is_not_unchanged(client: TestClient, directory: object) -> None:
    tag = client.get("/api/services").headers["etag"]
    known = {"If-None-Match": tag}
    assert client.get("/api/services", headers=known).status_code == 304
    assert client.get("/api/services/peterborough/no-such-thing", headers=known).status_code == 404
    assert client.get("/api/services?bogus=1", headers=known).status_code == 422


def test_a_flood_of_media_types_is_not_read_to_its_end(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "text/x," * 5000 + "text/csv"})
    assert answer.status_code == 406


def test_one_who_leaves_in_mid_body_is_no_failure(live: Live) -> None:
    with socket.create_connection(("127.0.0.1", live.port), timeout=10) as leaving:
        leaving.sendall(
            b"POST /api/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
        )
    for _ in range(100):
        if "POST /api/match 499" in live.log.read_text("utf-8"):
            break
        time.sleep(0.05)
    log = live.log.read_text("utf-8")
    assert "POST /api/match 499" in log
    assert "ClientDisconnect" not in log


def test_an_answer_names_the_emergency_number_and_that_it_is_not_of_the_directory(client: TestClient) -> None:
    answer = client.post("/api/match", json={"facts": {}}).json()
    assert answer["emergency"] == {"call": "999", "source": "product configuration, not the directory"}


def test_a_query_in_the_address_is_not_read_as_a_search(client: TestClient) -> None:
    page = client.get(f"/search?q={quote('AIM-2 assessment')}", headers=HTML)
    assert page.status_code == 200
    assert "AIM-2" not in page.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_where_the_rest_of_a_body_is_not_read_nothing_after_it_is(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    monkeypatch.setattr(bodies, "_MOST_DISCARDED", 1_000)
    headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
    answer = client.post("/sparql", content="x" * 2_000, headers=headers)
    assert (answer.status_code, answer.headers.get("connection")) == (413, "close")
    assert "connection" not in client.post("/sparql", content="x" * 900, headers=headers).headers
