"""Long answers take turns: a few at once, some wait, and one too many is sent away with when to come back."""

from __future__ import annotations

import time
from threading import Lock

import anyio
import pytest
from starlette.testclient import TestClient

from api.problems import RequestError
from api.turns import Turns
from graph.settings import Settings
from tests.api.conftest import FRAME, client_of
from tests.api.forms import FORM


def test_no_more_are_worked_on_at_once_than_there_are_turns() -> None:
    lock, now, most = Lock(), [0], [0]

    def work() -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1

    async def ask_many() -> None:
        turns = Turns(at_once=2)
        async with anyio.create_task_group() as group:
            for _ in range(12):
                group.start_soon(turns.take, work)

    anyio.run(ask_many)
    assert most[0] == 2


def test_one_too_many_is_sent_away_and_the_others_get_their_answers() -> None:
    answers: list[object] = []

    async def ask(turns: Turns) -> None:
        try:
            answers.append(await turns.take(lambda: time.sleep(0.05)))
        except RequestError as error:
            answers.append(error.code)

    async def ask_many() -> None:
        turns = Turns(at_once=1, most_waiting=2)
        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(ask, turns)
        await ask(turns)  # afterwards there is room again

    anyio.run(ask_many)
    assert answers == ["too-busy", None, None, None, None]


# So large that it is packed aside.
LARGE = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 3000"


@pytest.mark.parametrize(("address", "body"), [("/find", "go=answer"), ("/api/match", '{"facts": {}}')])
def test_whoever_is_sent_away_is_told_when_to_come_back(address: str, body: str) -> None:
    client: TestClient = client_of(Settings(directory=FRAME))
    client.app.state.turns = Turns(at_once=1, most_waiting=-1)  # type: ignore[attr-defined]
    headers = FORM if address == "/find" else {"Content-Type": "application/json"}
    answer = client.post(address, content=body, headers=headers)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "too-busy" in answer.text


def test_whoever_asks_in_sparql_holds_up_no_query_of_ours() -> None:
    with client_of(Settings(directory=FRAME)) as client:
        client.app.state.workbench = Turns(at_once=1, most_waiting=-1)  # type: ignore[attr-defined]
        for query, accept in (
            (f"ASK {{}} #{'x' * 10_000}", "*/*"),
            (LARGE, "text/csv"),
            ("SELECT * { ?s ?p ?o }", "text/html"),
            ("", "text/turtle"),
        ):
            answer = client.get("/sparql", params={"query": query} if query else {}, headers={"Accept": accept})
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
            assert "too-busy" in answer.text
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert client.get("/queries/contents", headers={"Accept": "text/html"}).status_code == 200


def test_whoever_is_sent_away_once_is_answered_next_time_and_so_is_everybody_else() -> None:
    said = {"Accept": "text/csv", "Accept-Encoding": "gzip"}
    with client_of(Settings(directory=FRAME)) as client:

        def ask(query: str) -> tuple[int, str, str, bytes]:
            answer = client.get("/sparql", params={"query": query}, headers=said)
            kind, packing = (answer.headers.get(name, "") for name in ("content-type", "content-encoding"))
            return answer.status_code, kind.partition(";")[0], packing, answer.content

        client.app.state.workbench = Turns(at_once=1, most_waiting=-1)  # type: ignore[attr-defined]
        assert ask(LARGE)[:2] == (503, "application/problem+json")
        client.app.state.workbench = Turns()  # type: ignore[attr-defined]
        assert ask(LARGE)[:3] == (200, "text/csv", "gzip")
        assert ask("SELECT (1 AS ?n) {}") == (200, "text/csv", "gzip", b"n\r\n1\r\n")
