"""A connection to the running server is bounded before anything of ours has read a word."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import quote

import pytest
import uvicorn
from starlette.responses import Response
from uvicorn.server import ServerState

from api import connection as connections
from api.connection import MOST_BYTES, SECONDS
from api.slices import Slices
from tests.api.conftest import Live

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Type: "


def connect(live: Live) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", live.port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def said(connection: socket.socket) -> bytes:
    """All that comes until the other side hangs up."""
    got = b""
    with suppress(ConnectionError):
        while part := connection.recv(65_536):
            got += part
    return got


def endless(live: Live, start: bytes, piece: bytes, most: int) -> int:
    """How many bytes the server took before it hung up; one byte more than `most` where it did not."""
    sent = 0
    with connect(live) as connection:
        connection.sendall(start)
        try:
            while sent <= most:
                connection.sendall(piece)
                sent += len(piece)
        except ConnectionError:
            pass
        else:
            return most + 1
    return sent


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET /", b"x" * 1000),
        (b"GET /sparql?query=", b"%20" * 300),
        (GET + b"X-Endless: ", b"x" * 1000),
        (GET + b"X", b"x" * 1000),
        (GET, b"X-More: x\r\n" * 100),
        (POST + b"application/sparql-query\r\n\r\n1;", b"x" * 1000),
        (POST + b"application/sparql-query\r\n\r\n0\r\nX-Endless: ", b"x" * 1000),
        (POST + b"application/sparql-query\r\n\r\n0\r\n", b"X-More: x\r\n" * 100),
    ],
)
def test_what_never_ends_is_not_read_on(live: Live, start: bytes, piece: bytes) -> None:
    # What the system itself keeps for both sides comes to a few megabytes.
    assert endless(live, start, piece, 30_000_000) <= 30_000_000
    with connect(live) as connection:
        connection.sendall(GET + b"Connection: close\r\n\r\n")
        assert b" 200 " in said(connection)[:20]


def test_a_long_head_is_read_and_one_that_is_too_long_is_refused(live: Live) -> None:
    for size, status in ((MOST_BYTES - 500, b"200"), (MOST_BYTES + 500, b"400")):
        with connect(live) as connection:
            connection.sendall(GET + b"X-Long: " + b"x" * size + b"\r\nConnection: close\r\n\r\n")
            assert said(connection).split(b" ", 2)[1] == status


def test_many_short_fields_take_room_as_one_long_one_does(live: Live) -> None:
    for count, status in ((500, b"200"), (5_000, b"400")):
        with connect(live) as connection:
            connection.sendall(GET + b"X:\r\n" * count + b"Connection: close\r\n\r\n")
            assert said(connection).split(b" ", 2)[1] == status


def test_whoever_says_nothing_or_says_it_drop_by_drop_is_hung_up_on(live: Live) -> None:
    began = time.monotonic()
    with ExitStack() as open_connections:
        silent, slow, again, blank, late = (open_connections.enter_context(connect(live)) for _ in range(5))
        # An answer is there, and then comes no request, or the rest of what nobody waited for.
        for connection, field in ((blank, b""), (late, b"Content-Length: 9000\r\n")):
            connection.sendall(GET + field + b"\r\n")
            assert b" 200 " in connection.recv(65_536)[:20]
            connection.sendall(b"\r\n")
        again.sendall(GET + b"\r\n")
        assert b" 200 " in again.recv(65_536)[:20]
        again.sendall(GET)
        for letter in drops(slow, began):
            with suppress(ConnectionError):
                slow.sendall(letter)
        for connection in (silent, slow, again, blank, late):
            assert said(connection) == b""
    assert SECONDS - 1 < time.monotonic() - began < SECONDS + 8


def drops(connection: socket.socket, began: float) -> Iterator[bytes]:
    for letter in GET + b"X-Slow: " + b"x" * 100:
        if time.monotonic() > began + SECONDS + 1:
            return
        yield bytes([letter])
        time.sleep(0.2)


def test_head_and_body_come_together_and_wait_for_no_receipt(live: Live) -> None:
    with connect(live) as connection:
        began = time.monotonic()
        for _ in range(50):
            connection.sendall(GET + b"\r\n")
            head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
            assert len(body) == int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) > 0
        # With a receipt awaited each time, as systems delay them, it would be 40 ms for each.
        assert time.monotonic() - began < 50 * 0.04


GONE = "GET /sparql 499 "
WISH = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
PLAIN = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        (b"Content-Length: 5\r\n\r\nASK{}",),
        (b"Content-Length: 5\r\n\r\n", b"ASK{}"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n", b"0\r\n\r\n"),
    ],
)
def test_a_body_is_a_body_whatever_other_protocol_is_wished_for(live: Live, parts: tuple[bytes, ...]) -> None:
    """The HTTP client of Java wishes so; what it sends must be neither lost nor taken for another request."""
    with connect(live) as connection:
        connection.sendall(PLAIN + WISH)
        for part in parts:
            connection.sendall(part)
            time.sleep(0.1)
        connection.sendall(GET + WISH + b"\r\n" + GET + b"Connection: close\r\n\r\n")
        answers = said(connection).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200"] * 3
    assert answers[0].endswith(b"\r\n\r\ntrue")


def test_nobody_gets_a_way_through_to_elsewhere(live: Live) -> None:
    with connect(live) as connection:
        connection.sendall(b"CONNECT /sparql HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET + b"\r\n")
        assert [answer[:3] for answer in said(connection).split(b"HTTP/1.1 ")[1:]] == [b"400"]


def test_answers_to_requests_that_come_at_once_keep_their_order(live: Live) -> None:
    queries = [f"SELECT%20({number}%20AS%20?n)%20%7B%7D" for number in range(5)]
    with connect(live) as connection:
        for query in queries:
            connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
        connection.sendall(GET + b"Connection: close\r\n\r\n")
        bodies = [answer.partition(b"\r\n\r\n")[2] for answer in said(connection).split(b"HTTP/1.1 200 OK")[1:]]
    assert [body.split()[1] for body in bodies[:5]] == [str(number).encode() for number in range(5)]


def statuses(connection: socket.socket) -> list[bytes]:
    return re.findall(rb"HTTP/1\.1 (\d+)", said(connection))


def test_what_is_no_request_does_not_take_the_place_of_the_answer_before_it(live: Live) -> None:
    with connect(live) as connection:
        connection.sendall(GET + b"\r\n" + b"\0\r\n\r\n")
        assert statuses(connection) == [b"200"]


def test_whoever_asks_without_end_and_without_waiting_is_answered_a_little_and_not_read_on(live: Live) -> None:
    with connect(live) as connection:
        with suppress(ConnectionError):
            connection.sendall((GET + b"\r\n") * 5_000)
        got = statuses(connection)
    assert set(got) == {b"200"}
    assert len(got) < 1_000


@pytest.mark.parametrize("seconds", [0.0, 0.3], ids=["at once", "while the first is worked on"])
def test_whoever_leaves_is_noticed_whatever_else_was_asked_for(live: Live, seconds: float) -> None:
    product = quote(f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?s{n} ?p{n} ?o{n} .' for n in range(4))} }}")
    with connect(live) as connection:
        connection.sendall(f"GET /sparql?query={product} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
        time.sleep(seconds)
        connection.sendall(GET + b"\r\n")
        time.sleep(0.3)
        gone = live.log.read_text("utf-8").count(GONE)
    # A query that nobody had seen going would end as one that took too long.
    until = time.monotonic() + 30
    while live.log.read_text("utf-8").count(GONE) == gone:
        assert time.monotonic() < until, "the query goes on, though nobody waits"
        time.sleep(0.05)


def test_whoever_takes_nothing_of_an_answer_is_hung_up_on_and_whoever_takes_it_slowly_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "SECONDS_TO_TAKE", 0.5)
    large = Slices(Response(b"x" * 20_000_000))

    async def taken(first: float) -> int:
        """How much is taken by whoever begins after so long, and then takes it slowly."""
        config, state = uvicorn.Config(large, log_config=None), ServerState()
        listener = await asyncio.get_running_loop().create_server(
            lambda: connections.Connection(config, state, {}), "127.0.0.1", 0
        )
        reader, writer = await asyncio.open_connection(*listener.sockets[0].getsockname(), limit=1_000)
        writer.write(GET + b"Connection: close\r\n\r\n")
        size = 0
        with suppress(ConnectionError):
            async with asyncio.timeout(30):
                await asyncio.sleep(first)
                while part := await reader.read(1_000_000):
                    size += len(part)
                    await asyncio.sleep(0.02)
        writer.close()
        listener.close()
        return size

    assert asyncio.run(taken(0)) > 20_000_000
    assert asyncio.run(taken(2)) < 20_000_000


def test_whoever_takes_a_drop_at_a_time_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS_TO_TAKE", 0.01)

    class Dropping:
        """What waits to be taken becomes less each time that somebody looks."""

        left, looks, aborted = 1_000, 0, 0

        def get_write_buffer_size(self) -> int:
            self.left, self.looks = self.left - 1, self.looks + 1
            return self.left

        def abort(self) -> None:
            self.aborted = self.looks

        def is_closing(self) -> bool:
            return False

    async def watched() -> int:
        transport = Dropping()
        connection = connections.Connection(uvicorn.Config(Response()), ServerState(), {})
        connection.transport = transport  # type: ignore[assignment]
        connection._watch(transport.left)
        async with asyncio.timeout(20):
            while not transport.aborted:
                await asyncio.sleep(0.01)
        return transport.aborted

    assert asyncio.run(watched()) == 2
