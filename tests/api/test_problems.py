"""Whatever goes wrong is said in one shape, with a code that stays, and shows nothing of the inside."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from api.problems import OF_CODE
from graph.errors import DirectoryError
from graph.settings import Settings
from graph.words import read_catalogue
from tests.api.conftest import DAY, FRAME, HTML
from tests.api.reader import Reader

SECRET = "Ann-Example-of-12-Some-Street"


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/nowhere", 404, "no-such-page"),
        ("GET", "/api/nowhere", 404, "no-such-page"),
        ("GET", "/static/nowhere.css", 404, "no-such-page"),
        ("GET", "/static/..%2f..%2fpyproject.toml", 404, "no-such-page"),
        ("DELETE", "/services", 405, "wrong-method"),
        ("GET", "/api/match", 405, "wrong-method"),
        ("POST", "/static/signpost.css", 405, "wrong-method"),
        ("GET", "/services/nowhere/aim-2", 404, "not-found"),
        ("GET", "/errors/nothing", 404, "not-found"),
        ("GET", "/services?limit=-1", 422, "wrong-count"),
        ("POST", "/api/match", 415, "wrong-content-type"),
        ("POST", "/api/search", 415, "wrong-content-type"),
    ],
)
def test_every_error_is_problem_details(client: TestClient, method: str, address: str, status: int, code: str) -> None:
    answer = client.request(method, address)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"http://127.0.0.1:8000/errors/{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["remedy"]
    assert answer.headers["cache-control"] == "no-store"
    assert client.get(f"/errors/{code}").status_code == 200


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    answer = client.get("/api/match")
    assert answer.headers["allow"] == "POST"
    assert "POST" in answer.json()["remedy"]


@pytest.mark.parametrize("address", ["/nowhere", "/services/nowhere/x", "/services?stage=x", "/map?service=nothing"])
def test_a_browser_gets_a_page_that_says_the_same(client: TestClient, address: str) -> None:
    page, problem = client.get(address, headers=HTML), client.get(address)
    assert page.status_code == problem.status_code
    assert page.headers["content-type"].startswith("text/html")
    assert f"<h1>{problem.json()['title']}</h1>" in page.text
    assert f'href="/errors/{problem.json()["code"]}"' in page.text


def test_the_api_speaks_json_even_to_a_browser(client: TestClient) -> None:
    assert client.get("/api/nowhere", headers=HTML).headers["content-type"] == "application/problem+json"


def test_what_was_asked_is_quoted_as_text(client: TestClient) -> None:
    answer = client.get("/services?stage=<script>alert(1)</script>", headers=HTML)
    assert Reader(answer.text).forbidden == []
    assert "&lt;script&gt;" in answer.text


def test_every_code_with_a_status_has_words_and_a_page(client: TestClient) -> None:
    words = read_catalogue()
    page = client.get("/errors").text
    for code in OF_CODE:
        assert f"error.{code}.title" in words
        assert f'href="/errors/{code}"' in page


def test_what_nobody_foresaw_shows_and_logs_nothing_that_was_told(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(directory=FRAME), today=lambda: DAY)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError(SECRET)

    with caplog.at_level(logging.DEBUG):
        answer = TestClient(app).get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError at" in caplog.text
    assert SECRET not in caplog.text


def test_a_broken_directory_ends_the_start_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(FRAME.read_text("utf-8") + "\n:x a ;\n", "utf-8")
    with pytest.raises(DirectoryError) as caught:
        create_app(Settings(directory=path))
    assert caught.value.code == "broken-turtle"
    assert str(path) in caught.value.where
    with pytest.raises(DirectoryError, match="unreadable-directory"):
        create_app(Settings(directory=tmp_path / "missing.ttl"))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (HTML["Accept"], "text/html"),
        ("text/html", "text/html"),
        ("*/*", "application/problem+json"),
        ("text/html;q=0, application/json", "application/problem+json"),
        ("application/json, text/html;q=0.1", "application/problem+json"),
    ],
)
@pytest.mark.parametrize("address", ["/nosuch", "/sparql?query=ASK"])
def test_an_error_is_a_page_for_whoever_likes_pages_best(
    client: TestClient, address: str, accept: str, kind: str
) -> None:
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code >= 400
    assert answer.headers["content-type"].partition(";")[0] == kind
