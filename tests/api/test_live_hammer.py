"""A server in a process of its own, while version after version is published: whole answers, and never an error."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest

from graph.settings import Settings
from graph.terms import SP
from tests.api.editions import BASE, SPARQL, Editions, edition_of
from tests.graph.store.processes import workers_of
from tests.server import serving

SERVE = ["-m", "api.server"]
EVERY_WORKER = Settings().query_workers + Settings().query_own_workers
DUMP = "/data/services.ttl"
ADDRESSES = (
    "/api/services?limit=1",
    "/services",
    "/services/county/service-0",
    f"/sparql?query={quote(SPARQL)}",
    DUMP,
)
# Many a service with every statement, so many times over: a few seconds' work.
SLOW = f"""PREFIX dct: <http://purl.org/dc/terms/> PREFIX sp: <{SP.NS}>
SELECT ?all ?one ?n WHERE {{ <{BASE}county> dct:title ?all . <{BASE}service-0> dct:title ?one .
  {{ SELECT (COUNT(*) AS ?n) WHERE {{
    VALUES ?again {{ TIMES }} VALUES ?b {{ <{BASE}stage-0> <{BASE}stage-1> }} ?a sp:stage ?b .
    ?c ?d ?e FILTER(STRLEN(STR(?a)) + STRLEN(STR(?e)) > 9000) }} }} }}"""


class Reader:
    """Asks for one thing after the other on one connection, and keeps count of what it got."""

    def __init__(self, port: int, versions: dict[str, int], first: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._versions = versions
        self._next = first
        self.editions: list[int] = []

    def read(self) -> None:
        """One answer; it is of one edition, and no older than the one before."""
        address = ADDRESSES[self._next % len(ADDRESSES)]
        self._next += 1
        content = ask(self._connection, address)
        edition = edition_of(content)
        if address.startswith("/api/services"):
            assert self._versions[json.loads(content)["directory"]["version"]] == edition
        assert edition >= max(self.editions[-1:], default=0)
        self.editions.append(edition)

    def read_until(self, stop: threading.Event) -> None:
        with closing(self._connection):
            while not stop.is_set():
                self.read()


def ask(connection: HTTPConnection, address: str) -> bytes:
    accept = {"Accept": "text/html"} if address.startswith("/services") else {}
    connection.request("GET", address, headers=accept)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, (address, answer.status, content[:300])
    return content


def ask_once(port: int, address: str) -> bytes:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        return ask(connection, address)


def answers_from(port: int) -> str:
    """The version that a server answers from, queries too; none while it is still starting."""
    with suppress(AssertionError):
        return str(json.loads(ask_once(port, "/readyz"))["version"])
    return ""


def wait_for(port: int, version: str, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while answers_from(port) != version:
        assert time.monotonic() < until, f"{version} is not live after {seconds} seconds"
        time.sleep(0.05)


def hammer(port: int, editions: Editions, last: int, between: float, seconds: float, readers: int = 4) -> list[Reader]:
    """Readers that read without pause while one edition after the other is published, until the last is live."""
    wait_for(port, next(iter(editions.versions)), seconds)
    stop = threading.Event()
    asked = [Reader(port, editions.versions, first) for first in range(readers)]
    with ThreadPoolExecutor(readers) as threads:
        reading = [threads.submit(reader.read_until, stop) for reader in asked]
        try:
            for number in range(2, last + 1):
                editions.publish(number)
                time.sleep(between)
                if any(reader.done() for reader in reading):
                    break  # something was wrong
            else:
                wait_for(port, editions.publish(last).version, seconds)
                time.sleep(0.5)
        finally:
            stop.set()
        for done in reading:
            done.result()
    return asked


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Editions]]:
    folder = tmp_path_factory.mktemp("county")
    editions = Editions(folder / "state", 200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGNPOST_STATE", str(editions.state.path))
        patch.setenv("SIGNPOST_QUERY_SECONDS", "60")
        with serving(SERVE, folder / "log.txt") as port:
            yield port, editions


def test_whoever_reads_while_versions_are_published_gets_whole_ones_and_no_error(county: tuple[int, Editions]) -> None:
    port, editions = county
    readers = hammer(port, editions, last=3, between=0.4, seconds=120, readers=2)
    for reader in readers:
        assert reader.editions[-1] == 3
        assert len(reader.editions) > 10
    assert len({edition for reader in readers for edition in reader.editions}) >= 2


def test_an_answer_that_began_before_a_publish_ends_whole_on_the_version_it_began_with(
    county: tuple[int, Editions],
) -> None:
    port, editions = county
    wait_for(port, editions.publish(10).version)
    for edition, times in ((11, 1), (12, 4), (13, 12)):
        whole = ask_once(port, DUMP)
        slow_query = SLOW.replace("TIMES", " ".join(map(str, range(times))))
        with ThreadPoolExecutor(1) as thread, socket.socket() as slow:
            query = thread.submit(ask_once, port, f"/sparql?query={quote(slow_query)}")
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", port))
            slow.sendall(f"GET {DUMP} HTTP/1.0\r\n\r\n".encode())
            beginning = slow.recv(100)
            time.sleep(0.2)
            wait_for(port, editions.publish(edition).version)
            outlived = not query.done()
            download = beginning + b"".join(iter(lambda slow=slow: slow.recv(65_536), b""))  # type: ignore[misc]
            assert download.partition(b"\r\n\r\n")[2] == whole
            assert edition_of(query.result()) == edition - 1
        assert edition_of(ask_once(port, DUMP)) == edition
        if outlived:
            return
    pytest.fail("every query was too quick to show anything")


def test_no_worker_and_no_store_of_an_old_version_is_left(county: tuple[int, Editions]) -> None:
    port, editions = county
    wait_for(port, editions.publish(20).version)
    (server,) = listening(port)
    until = time.monotonic() + 60
    while len(workers_of(server)) != EVERY_WORKER or len(stores_of(editions)) != 1:
        assert time.monotonic() < until, (workers_of(server), stores_of(editions))
        time.sleep(0.1)


def stores_of(editions: Editions) -> list[Path]:
    """The stores that lie on disk."""
    return list(editions.state.path.glob("versions/*/derived/store/*"))


def listening(port: int) -> set[int]:
    """The processes that listen on a port."""
    inodes = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    found = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) in {f"socket:[{inode}]" for inode in inodes}:
                found.add(int(descriptor.parts[2]))
        except OSError:
            continue
    return found


@pytest.mark.proof
def test_a_hundred_publishes_of_ten_thousand_services_are_never_seen_by_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editions = Editions(tmp_path / "state", 10_000)
    monkeypatch.setenv("SIGNPOST_STATE", str(editions.state.path))
    with serving(SERVE, tmp_path / "log.txt") as port:
        readers = hammer(port, editions, last=101, between=3, seconds=600)
    seen = {edition for reader in readers for edition in reader.editions}
    assert max(seen) == 101
    assert len(seen) >= 5
    assert sum(len(reader.editions) for reader in readers) > 1_000
