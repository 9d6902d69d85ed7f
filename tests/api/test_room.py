"""Large results that nobody takes do not fill the memory, and keep nobody from small ones and pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from api import ahead, room
from api.room import Room
from graph.settings import Settings
from tests.api.conftest import FRAME, client_of

LARGE = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 3000"


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a server that has room for less than one large result."""
    monkeypatch.setattr(room, "MOST_BYTES", 100_000)
    for module in (room, ahead):
        monkeypatch.setattr(module, "LARGE", 5_000)
    with client_of(Settings(directory=FRAME)) as client:
        yield client


def ask(client: TestClient, query: str, packing: str = "identity") -> Any:
    said = {"Accept": "text/csv", "Accept-Encoding": packing}
    return client.get("/sparql", params={"query": query}, headers=said)


def test_a_large_answer_that_finds_no_room_is_sent_away_and_small_ones_are_not(
    narrow: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        refused = ask(narrow, LARGE)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert ask(narrow, "SELECT * { ?s ?p ?o } LIMIT 9").status_code == 200
        assert narrow.get("/healthz").status_code == 200
    # Packed it is small.
    assert len(ask(narrow, LARGE, packing="gzip").content) > 100_000
    monkeypatch.setattr(room, "MOST_BYTES", 1_000)
    assert narrow.get("/data/services.nt", headers={"Accept-Encoding": "identity"}).status_code == 503


def test_whoever_was_sent_away_is_answered_once_there_is_room_and_so_are_all_others(
    narrow: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(narrow, LARGE).status_code == 503
    monkeypatch.setattr(room, "MOST_BYTES", 10_000_000)
    for query in (LARGE, "SELECT (1 AS ?n) {}", LARGE.replace("3000", "2999")):
        answer = ask(narrow, query)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")


def test_a_result_is_there_once_for_all_who_take_it_and_its_room_is_free_when_the_last_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "problem", lambda *_: Response(status_code=503))
    body, other = b"x" * 150_000_000, b"y" * 150_000_000

    async def work() -> None:
        answers = {"/a": body, "/b": other}
        served: list[int] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await Response(answers[scope["path"]])(scope, receive, send)

        held = Room(app)
        may_end = asyncio.Event()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                await may_end.wait()
            else:
                served.append(message["status"])

        async def take(path: str) -> None:
            await held({"type": "http", "path": path, "method": "GET"}, None, send)  # type: ignore[arg-type]

        three = [asyncio.ensure_future(take("/a")) for _ in range(3)]
        await asyncio.sleep(0)
        assert served == [200] * 3
        refused = asyncio.ensure_future(take("/b"))
        await asyncio.sleep(0)
        assert served == [200, 200, 200, 503]
        may_end.set()
        await asyncio.gather(*three, refused)
        await take("/b")
        assert served[4:] == [200]

    asyncio.run(work())
