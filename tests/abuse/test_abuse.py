"""Whatever is sent to the endpoint ends in a whole answer or a clean error, and it answers right afterwards."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests.abuse.bombs import BOMBS, ENDLESS, LARGE, calling
from tests.abuse.target import FORM, QUERY, WORKERS, Target
from tests.graph.store.processes import Canary, gone

RIGHT = "SELECT (COUNT(?s) AS ?n) { ?s a <https://w3id.org/signpost/ns#Stage> }"


@pytest.fixture(autouse=True)
def _answers_right_afterwards(abused: Target) -> Iterator[None]:
    yield
    assert not abused.leaks()
    assert abused.ask(RIGHT).body == b"n\r\n5\r\n"
    assert "Traceback" not in abused.log.read_text("utf-8")


def test_every_bomb_ends_in_a_clean_error(abused: Target) -> None:
    with ThreadPoolExecutor(WORKERS) as askers:
        answers = dict(zip(BOMBS, askers.map(abused.ask, (bomb.query for bomb in BOMBS.values())), strict=True))
    wrong = {name: answer[:2] for name, answer in answers.items() if answer.code not in BOMBS[name].codes}
    assert wrong == {}


def test_nobody_is_called(abused: Target, canary: Canary) -> None:
    for query in calling(canary.address):
        answer = abused.ask(query)
        assert (answer.status, answer.code) in ((400, "query-refused"), (400, "broken-query")), query
    graphs = f"SELECT * FROM <{canary.address}> FROM NAMED <{canary.address}> {{ ?s ?p ?o GRAPH ?g {{ ?a ?b ?c }} }}"
    assert abused.ask(graphs).status == 200
    assert not canary.heard()


@pytest.mark.parametrize(
    ("code", "path", "body", "kind"),
    [
        ("query-too-large", "", b"x" * 10_000_000, QUERY),
        ("query-too-large", "", b"query=" + b"x" * 10_000_000, FORM),
        ("wrong-encoding", "", b"query=ASK%7B%7D%FF%FE", FORM),
        ("wrong-encoding", "", b"ASK { } #\xff\xfe", QUERY),
        ("wrong-encoding", "", "ASK {}".encode("utf-16"), QUERY),
        ("repeated-parameter", "", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM),
        ("repeated-parameter", f"?query={quote('ASK {}')}", b"query=ASK%7B%7D", FORM),
    ],
)
def test_what_is_too_large_or_no_text_is_refused(abused: Target, code: str, path: str, body: bytes, kind: str) -> None:
    answer = abused.send("POST", f"/sparql{path}", body, Content_Type=kind)
    assert (answer.status, answer.code) == (413 if code == "query-too-large" else 400, code)


def test_who_does_not_read_holds_up_nobody(abused: Target) -> None:
    with abused.asking(LARGE) as first, abused.asking(LARGE) as second, abused.asking(LARGE) as third:
        assert abused.ask(RIGHT).status == 200
        assert all(raw.recv(12) == b"HTTP/1.1 200" for raw in (first, second, third))
        assert abused.ask(RIGHT).status == 200


def test_who_never_finishes_asking_holds_up_nobody(abused: Target) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\nContent-Length: 1000\r\n\r\nSELECT"
    with abused.asking("ASK {}") as first, abused.asking("ASK {}") as second:
        for raw in (first, second):
            raw.sendall(head.encode())
        assert abused.ask(RIGHT).status == 200


def test_who_leaves_before_the_answer_frees_its_worker(abused: Target) -> None:
    before = abused.workers()
    with abused.asking(ENDLESS):
        time.sleep(0.1)
    until = time.monotonic() + abused.seconds * 4
    while abused.workers() >= before:
        assert time.monotonic() < until, "the worker goes on, though nobody waits"
        time.sleep(0.01)


def test_who_leaves_within_the_answer_leaves_nothing_behind(abused: Target) -> None:
    for _ in range(4):
        with abused.asking(LARGE) as raw:
            assert raw.recv(1) == b"H"


def test_a_worker_that_somebody_kills_is_replaced(abused: Target) -> None:
    killed = abused.workers()
    for worker in killed:
        os.kill(worker, signal.SIGKILL)
    assert abused.ask(RIGHT).status == 200
    assert gone(killed)


def test_a_query_whose_worker_is_killed_each_time_is_told_so(abused: Target) -> None:
    with ThreadPoolExecutor(1) as asker:
        asked = asker.submit(abused.ask, ENDLESS)
        while not asked.done():
            for worker in abused.workers():
                os.kill(worker, signal.SIGKILL)
            time.sleep(0.02)
    assert asked.result().code in ("query-stopped", "query-timeout", "query-busy", "store-unready")
