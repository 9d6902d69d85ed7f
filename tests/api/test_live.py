"""A real server refuses what is too large, answers many at once, and writes down nothing that anybody typed."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from tests.api.conftest import Live

TYPED = "Zebedee-Quillfeather"


def send(
    live: Live,
    method: str,
    address: str,
    body: bytes = b"",
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    given = {**(headers or {}), **({"Content-Type": kind} if body else {})}
    connection = HTTPConnection("127.0.0.1", live.port, timeout=30)
    try:
        connection.request(method, address, body, given)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_body_of_ten_megabytes_is_refused_with_a_clear_error(live: Live) -> None:
    body = b'{"facts": {"age": "' + b"x" * 10_000_000 + b'"}}'
    status, problem = send(live, "POST", "/api/match", body)
    assert (status, json.loads(problem)["code"]) == (413, "body-too-large")
    assert send(live, "GET", "/healthz")[0] == 200


def test_a_large_body_of_unknown_length_is_refused_too(live: Live) -> None:
    connection = HTTPConnection("127.0.0.1", live.port, timeout=30)
    parts = (b"x" * 100_000 for _ in range(20))
    connection.request("POST", "/api/match", parts, {"Content-Type": "application/json"}, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "body-too-large")
    connection.close()


def test_many_askers_at_once_all_get_their_own_answer(live: Live) -> None:
    def age(number: int) -> int:
        body = json.dumps({"facts": {"age": number}, "on": f"2026-11-{number:02}"}).encode()
        status, answer = send(live, "POST", "/api/match", body)
        assert status == 200
        return int(json.loads(answer)["on"][-2:])

    with ThreadPoolExecutor(8) as askers:
        assert list(askers.map(age, range(1, 25))) == list(range(1, 25))


def test_no_log_holds_anything_that_was_typed(live: Live) -> None:
    facts = json.dumps({"facts": {TYPED: 1}}).encode()
    search = json.dumps({"q": TYPED}).encode()
    assert send(live, "GET", f"/api/search?q={TYPED}")[0] == 405
    assert send(live, "POST", "/api/search", search)[0] == 200
    assert send(live, "POST", "/search", f"q={TYPED}".encode(), "application/x-www-form-urlencoded")[0] == 200
    assert send(live, "POST", "/api/match", facts)[0] == 422
    assert send(live, "POST", "/api/match", b'{"facts": ' + TYPED.encode())[0] == 422
    for address in (f"/{TYPED}", f"/services/{TYPED}/{TYPED}", f"/static/{TYPED}", f"/services?stage={TYPED}"):
        assert send(live, "GET", address)[0] in (404, 422)
    assert send(live, TYPED.upper(), "/services")[0] == 400  # no method that HTTP knows
    with socket.create_connection(("127.0.0.1", live.port), timeout=10) as raw:
        raw.sendall(f"{TYPED} is no request\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    log = live.log.read_text("utf-8")
    assert TYPED.lower() not in log.lower()
    assert "/services/{directory}/{id} 404" in log
    assert "POST /api/search 200" in log
    assert "POST /api/match 422" in log
    assert "GET /static/... 404" in log
    assert "GET - 404" in log
