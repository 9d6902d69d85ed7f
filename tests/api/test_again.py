"""A request that comes again byte for byte is answered again byte for byte, and never with another's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from api import ahead, express
from api.again import Again, Shape, send_again
from api.main import create_app
from api.routes import sparql
from graph.settings import Settings
from tests.api.conftest import DAY, FRAME, client_of

ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 40"
CSV, JSON = "text/csv", "application/sparql-results+json"


def ask(client: TestClient, query: str = ROWS, accept: str = CSV, packing: str = "identity", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    said = {"Accept": accept, "Accept-Encoding": packing} | named
    return client.get("/sparql", params={"query": query}, headers=said)


def seen(answer: Any) -> tuple[int, dict[str, str], bytes]:
    return answer.status_code, dict(answer.headers), answer.content


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no query is read any more, so that only what was sent before can be sent."""

    def fail(*_: object) -> None:
        raise ValueError("the query was read")

    for doors in (sparql, ahead):
        monkeypatch.setattr(doors, "prepare", fail)


def test_what_was_sent_is_sent_again_without_a_look_at_the_query(
    client: TestClient, request: pytest.FixtureRequest
) -> None:
    first = [ask(client, accept=accept, packing=packing) for accept in (CSV, JSON) for packing in ("identity", "gzip")]
    assert len({answer.headers["etag"] for answer in first}) == 4
    request.getfixturevalue("unread")
    again = [ask(client, accept=accept, packing=packing) for accept in (CSV, JSON) for packing in ("identity", "gzip")]
    assert [seen(answer) for answer in again] == [seen(answer) for answer in first]
    assert {answer.headers["x-content-type-options"] for answer in again} == {"nosniff"}


def test_it_is_in_the_log_like_every_other(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    ask(client)
    caplog.clear()
    with caplog.at_level("INFO", "signpost.access"):
        ask(client)
    assert [record.getMessage().rpartition(" 200 ")[0] for record in caplog.records] == ["GET /sparql"]


def test_whoever_has_a_copy_wants_no_body_or_sends_a_body_is_answered_as_such(client: TestClient) -> None:
    first = ask(client)
    assert ask(client, If_None_Match=first.headers["etag"]).status_code == 304
    assert ask(client, If_Modified_Since=first.headers["last-modified"]).status_code == 304
    head = client.head("/sparql", params={"query": ROWS}, headers={"Accept": CSV, "Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    posted = client.post("/sparql", data={"query": ROWS}, headers={"Accept": CSV})
    assert (posted.content, "etag" in posted.headers) == (first.content, False)


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?n) {}", "SELECT (RAND() AS ?n) {}"])
def test_what_is_another_answer_each_time_is_never_sent_again(client: TestClient, query: str) -> None:
    assert ask(client, query).content != ask(client, query).content


def test_an_error_or_a_page_is_made_each_time(client: TestClient, request: pytest.FixtureRequest) -> None:
    for query, accept in (("SELECT * {", CSV), (ROWS, "text/html")):
        ask(client, query, accept)
    request.getfixturevalue("unread")
    for query, accept in (("SELECT * {", CSV), (ROWS, "text/html")):
        assert ask(client, query, accept).status_code == 500


def test_a_result_of_a_stored_query_is_sent_again_too(client: TestClient) -> None:
    first, again = (client.get("/queries/contents.csv", headers={"Accept": "*/*"}) for _ in range(2))
    assert first.status_code == 200
    assert seen(again) == seen(first)


def test_the_queries_of_an_address_are_those_of_its_route(client: TestClient) -> None:
    routes = express.Express(lambda *_: None, sparql.router.routes).routes  # type: ignore[arg-type]
    assert set(routes) == {("/sparql", method) for method in ("GET", "POST", "QUERY")}
    assert client.options("/sparql").headers["allow"] == "GET, HEAD, OPTIONS, POST, QUERY"
    assert client.delete("/sparql").status_code == 405


@pytest.mark.parametrize(
    "packing", ["gzip;q=0", "gzip; q=0.000, identity", "br, GZIP;q=0", "notgzip", "gzip ; q = 0", "gzipped, *;q=0"]
)
@pytest.mark.parametrize("address", ["/sparql?query=SELECT*%7B?s?p?o%7DLIMIT+90", "/services", "/data/services.nt"])
def test_nothing_is_packed_for_whoever_refuses_it(client: TestClient, address: str, packing: str) -> None:
    answer = client.get(address, headers={"Accept-Encoding": packing})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("packing", ["gzip", "br;q=1, GZIP ; q = 0.5", "x-gzip", "gzip;q=1.000", "gzip;q=0.001"])
def test_what_is_large_is_packed_for_whoever_takes_it(client: TestClient, packing: str) -> None:
    answer = client.get("/services", headers={"Accept-Encoding": packing})
    assert answer.headers["content-encoding"] == "gzip"


def test_whoever_wants_no_body_takes_none_from_those_who_do(client: TestClient) -> None:
    query = f"{ROWS} # asked for without a body first"
    for _ in range(2):
        head = client.head("/sparql", params={"query": query}, headers={"Accept": CSV, "Accept-Encoding": "identity"})
        assert (head.status_code, head.content) == (200, b"")
    assert len(ask(client, query).content) == int(head.headers["content-length"]) > 0


def test_an_answer_of_yesterday_is_not_sent_today() -> None:
    days = [DAY]
    app = create_app(Settings(directory=FRAME), today=lambda: days[-1])
    with TestClient(app) as client:

        def dated() -> str:
            return client.get("/queries/not_confirmed.csv", headers={"Accept": "*/*"}).headers["etag"]

        first = dated()
        assert dated() == first
        days.append(DAY + timedelta(days=400))
        assert dated() != first


def test_what_is_sent_again_takes_no_more_room_than_it_may(request: pytest.FixtureRequest) -> None:
    room = 60_000
    with client_of(Settings(directory=FRAME, query_kept_bytes=room)) as small:
        queries = [f"SELECT * {{ ?s ?p ?o }} LIMIT 60 # {number}" for number in range(12)]
        size = min(len(ask(small, query).content) for query in queries)
        request.getfixturevalue("unread")
        still = [query for query in queries if ask(small, query).status_code == 200]
        # Each is kept as a result and as what was sent.
        assert still == queries[-len(still) :]
        assert size > 5_000
        assert len(still) * 2 * size < room


def test_what_broke_off_halfway_is_not_sent_again(client: TestClient) -> None:
    service, made = client.app.state.service, 0  # type: ignore[attr-defined]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal made
        made += 1
        send_again(Request(scope), Shape("csv", CSV, packed=False))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"n\r\n", "more_body": made == 1})
        if made == 1:
            raise ConnectionError

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await Again(answer)({**scope, "state": {"served": service}}, receive, send)

    alone = TestClient(serve)
    with pytest.raises(ConnectionError):
        alone.get("/sparql?query=halfway")
    assert [alone.get("/sparql?query=halfway").text for _ in range(2)] == ["n\r\n"] * 2
    assert made == 2
