"""A query that is asked ahead is answered as it would be otherwise, to the byte, and is asked once."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from api import ahead
from api.repeats import Question
from graph.settings import Settings
from tests.api.conftest import FRAME, client_of
from tests.graph.store.asking import ENDLESS

ROWS, TRIPLES = "application/sparql-results+json", "text/turtle"
LARGE = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 3000"
ASKED = [
    *(
        "SELECT * { ?s ?p ?o } LIMIT 9",
        "SELECT ?s { ?s a ?t } LIMIT 30",
        "SELECT * {} # é",
        "SELECT * { FILTER(false) }",
    ),
    *("ASK {}", "ASK { ?s ?p 'none' }", "ASK{?s ?p '+ %26'}", LARGE),
    *("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT { [] <urn:p> ?o } WHERE { ?s a ?o }", "DESCRIBE <urn:none>"),
    *("SELECT (1 AS ?now) {}", "SELECT (STRLEN(STR(NOW())) AS ?n) {}", "SELECT (BNODE() AS ?b) {}"),
    *(
        "SELECT * {",
        "ASK { SERVICE <urn:a> {} }",
        "INSERT DATA {}",
        "SELECT (<urn:f>(1) AS ?n) {}",
        "",
        "ASK {} #" + "x" * 6_000,
    ),
]
ACCEPTED = [
    "*/*",
    ROWS,
    "application/json",
    "text/csv",
    TRIPLES,
    "text/html",
    "image/png",
    "text/xml;q=0.5, application/xml",
]
SAID = [{}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip;q=0"}, {"Origin": "https://other.test"}]


@pytest.fixture(scope="module")
def small() -> Iterator[TestClient]:
    with client_of(Settings(directory=FRAME)) as client:
        yield client


def ask(client: TestClient, query: str, accept: str = "*/*", **said: str) -> Any:
    return client.get("/sparql", params={"query": query}, headers={"Accept": accept} | said)


def seen(answer: Any) -> tuple[int, dict[str, str], bytes]:
    """All of an answer; without its bytes, where they are others each time."""
    headers, body = dict(answer.headers), answer.content
    if answer.status_code == 200 and "etag" not in headers:
        headers["content-length"], body = "", b""
    return answer.status_code, headers, body


def test_every_answer_is_the_one_that_the_layers_give(small: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(query, accept, said) for query in ASKED for accept in ACCEPTED for said in SAID]
    random.Random(5).shuffle(asked)
    ahead_of_all = [ask(small, query, accept, **said) for query, accept, said in asked]
    with client_of(Settings(directory=FRAME)) as other, monkeypatch.context() as patched:
        patched.setattr(ahead, "_plain_query", lambda _: None)
        for (query, accept, said), answer in zip(asked, ahead_of_all, strict=True):
            assert seen(answer) == seen(ask(other, query, accept, **said)), (query, accept, said)


def test_a_head_that_is_known_spares_the_layers_the_next_query(
    small: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(small, "SELECT (1 AS ?n) {}", "text/csv;q=0.7")
    monkeypatch.setattr("api.routes.sparql.prepare", None)
    second = ask(small, "SELECT (2 AS ?n) {}", "text/csv;q=0.7")
    assert (first.text, second.text) == ("n\r\n1\r\n", "n\r\n2\r\n")
    assert second.headers["etag"] != first.headers["etag"]
    assert ask(small, "ASK {} # of another form", "text/csv;q=0.7").status_code == 500
    assert ask(small, "SELECT (3 AS ?n) {}", "text/csv, */*;q=0.1").status_code == 500


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p", "SELECT (BNODE() AS ?b) {}", "SELECT ?b { VALUES ?b { '\"bnode\"' } }"]
)
def test_what_no_head_is_known_for_is_asked_once_all_the_same(
    small: TestClient, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    ask(small, "SELECT (4 AS ?n) {}", ROWS)
    pool, run = small.app.state.service.pool, small.app.state.service.pool.run  # type: ignore[attr-defined]
    asked = []

    async def count(*said: Any, **more: Any) -> Any:
        asked.append(said)
        return await run(*said, **more)

    monkeypatch.setattr(pool, "run", count)
    ask(small, query, ROWS)
    assert len(asked) == 1


def test_whoever_says_more_than_a_query_is_answered_by_all_of_it(small: TestClient) -> None:
    ask(small, "SELECT (5 AS ?n) {}")
    more = {"query": "SELECT (6 AS ?n) {} #", "format": "csv"}
    for fields in (more, dict(reversed(more.items()))):
        assert small.get("/sparql", params=fields, headers={"Accept": "*/*"}).text == "n\r\n6\r\n"


def test_an_answer_in_another_form_than_was_asked_for_ahead_is_not_taken(
    small: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(small, "SELECT (7 AS ?n) {}", ROWS)
    monkeypatch.setattr(ahead, "Question", lambda query, _: Question(query, "csv"))
    answer = ask(small, "SELECT (BNODE() AS ?b) {}", ROWS)
    assert answer.json()["head"]["vars"] == ["b"]


def test_no_query_is_longer_ahead_than_it_may_be_elsewhere() -> None:
    with client_of(Settings(directory=FRAME, body_bytes=100)) as strict:
        for query, status in (("ASK {}", 200), ("ASK {} #" + "x" * 200, 413), ("ASK {} #", 200)):
            assert ask(strict, query, "text/csv").status_code == status


def test_a_head_is_not_known_before_it_can_say_since_when(tmp_path: Path) -> None:
    file = tmp_path / "services.ttl"
    file.write_bytes(FRAME.read_bytes())
    later = time.time() + 3_600
    os.utime(file, (later, later))
    with client_of(Settings(directory=file)) as client:
        repeats = client.app.state.service.repeats  # type: ignore[attr-defined]
        assert "last-modified" not in ask(client, "ASK {}").headers
        # As if the hour had gone by.
        repeats.modified -= timedelta(hours=2)
        for query in ("ASK {}", "ASK { }"):
            assert "last-modified" in ask(client, query).headers


def test_whoever_leaves_gets_nothing_and_ends_the_query(
    small: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool, run = small.app.state.service.pool, small.app.state.service.pool.run  # type: ignore[attr-defined]
    asked, ended, sent = asyncio.Event(), asyncio.Event(), list[Message]()

    async def run_and_tell(*said: Any, **more: Any) -> Any:
        asked.set()
        try:
            return await run(*said, **more)
        except asyncio.CancelledError:
            ended.set()
            raise

    async def leave() -> Message:
        await asked.wait()
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    async def ask_and_leave() -> None:
        async with asyncio.timeout(5):
            await small.app(scope, leave, keep)
            await ended.wait()

    known = ask(small, "SELECT (8 AS ?n) {}", "text/tab-separated-values")
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/sparql",
        "query_string": urlencode({"query": ENDLESS.text}).encode(),
        "headers": [(name.lower(), value) for name, value in known.request.headers.raw],
    }
    monkeypatch.setattr(pool, "run", run_and_tell)
    caplog.clear()
    with caplog.at_level("INFO", "signpost.access"):
        assert small.portal
        small.portal.call(ask_and_leave)
    assert sent == []
    assert [record.getMessage().rpartition(" 499 ")[0] for record in caplog.records] == ["GET /sparql"]
