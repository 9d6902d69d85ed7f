"""Search finds things by any of their names, forgives typing, and stands in no address and no store."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.model import Directory
from tests.api.reader import Reader

HOSTILE = '"><script>alert(1)</script>'


def hits(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return [hit["id"] for hit in answer.json()["hits"]]


@pytest.mark.parametrize("typed", ["AIM-2", "aim2", "AIM 2 assesment"])
def test_a_service_is_found_by_its_names_and_with_typing_errors(client: TestClient, typed: str) -> None:
    assert hits(client.post("/api/search", json={"q": typed}))[0] == "aim-2"


def test_every_hit_has_a_page(client: TestClient) -> None:
    answer = client.post("/api/search", json={"q": "service"}).json()
    assert len(answer["hits"]) > 5
    assert {client.get(hit["page"]).status_code for hit in answer["hits"]} == {200}


def test_no_more_hits_are_given_than_asked_for(client: TestClient) -> None:
    assert len(hits(client.post("/api/search", json={"q": "service", "limit": 2}))) == 2


@pytest.mark.parametrize("body", [{}, {"q": 5}, {"q": None}, {"q": "x" * 201}])
def test_what_is_no_short_text_cannot_be_searched_for(client: TestClient, body: Any) -> None:
    answer = client.post("/api/search", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-search")


def test_a_search_takes_no_other_field(client: TestClient) -> None:
    assert client.post("/api/search", json={"q": "a", "query": "b"}).json()["code"] == "unknown-field"


def test_nothing_that_is_searched_for_may_stand_in_an_address(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "AIM-2"})
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "wrong-method", "POST")


def test_hits_come_with_how_far_the_directory_can_be_relied_on(client: TestClient) -> None:
    answer = client.post("/api/search", json={"q": "AIM-2"}).json()
    assert "Check locally" in answer["directory"]["notice"]


def test_the_page_lists_what_was_found_and_is_not_kept(client: TestClient, directory: Directory) -> None:
    answer = client.post("/search", data={"q": "AIM"})
    assert answer.status_code == 200
    assert f'href="/services/{directory.id}/aim-2"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_shows_what_was_typed_as_text_only(client: TestClient) -> None:
    page = client.post("/search", data={"q": HOSTILE}).text
    assert HOSTILE not in page
    assert Reader(page).forbidden == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_every_search_form_sends_a_body_and_not_an_address(client: TestClient) -> None:
    for address in ("/", "/services", "/search"):
        assert '<form class="search" role="search" method="post" action="/search"' in client.get(address).text


def test_a_form_of_another_kind_or_with_too_many_fields_is_refused(client: TestClient) -> None:
    assert client.post("/search", json={"q": "a"}).json()["code"] == "wrong-content-type"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/search", content="a=1&" * 2000, headers=form).json()["code"] == "wrong-form"
    assert client.post("/search", content=b"q=\xff", headers=form).json()["code"] == "wrong-form"
    assert client.post("/search", content="q=" + "x" * 70_000, headers=form).json()["code"] == "body-too-large"
