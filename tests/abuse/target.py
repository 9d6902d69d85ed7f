"""A server to be abused, on loopback and with small limits: what it answers, and who works for it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from graph.settings import ROOT
from tests.graph.store.processes import workers_of

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
WORKERS = 2
MEMORY = 200_000_000
BYTES = 5_000_000


class Answer(NamedTuple):
    """What the server said: the status, the code of a problem or nothing, and the body."""

    status: int
    code: str
    body: bytes


class Target(NamedTuple):
    """A running server: its process, port, seconds for a query, the file of its output, and how many workers it has."""

    process: int
    port: int
    seconds: float
    log: Path
    most_workers: int

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """One request, on a connection of its own; underscores in a header's name stand for hyphens."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            said = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, said)
            answer = connection.getresponse()
            got = answer.read()
            problem = answer.getheader("content-type", "").startswith("application/problem+json") and got
            return Answer(answer.status, json.loads(got)["code"] if problem else "", got)
        finally:
            connection.close()

    def ask(self, query: str, accept: str = "text/csv") -> Answer:
        """A query in a form, as a browser sends it."""
        return self.send("POST", "/sparql", urlencode({"query": query}).encode(), Content_Type=FORM, Accept=accept)

    @contextmanager
    def asking(self, query: str) -> Iterator[socket.socket]:
        """A connection on which a query was sent, and of whose answer nothing was read; hung up in the end."""
        body = urlencode({"query": query}).encode()
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nContent-Type: {FORM}\r\n"
        with socket.socket() as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.connect(("127.0.0.1", self.port))
            raw.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            yield raw

    def workers(self) -> set[int]:
        """The workers that are there now."""
        return workers_of(self.process)

    def leaks(self, within: float = 10.0) -> bool:
        """Whether there are still more workers than there should be, after so many seconds."""
        until = time.monotonic() + within
        while len(self.workers()) > self.most_workers:
            if time.monotonic() > until:
                return True
            time.sleep(0.02)
        return False


@contextmanager
def target(folder: Path, seconds: float) -> Iterator[Target]:
    """A server that gives a query so many seconds; it ends with the block."""
    log = folder / "log.txt"
    command = [sys.executable, "-m", "api.server"]
    limits = {"SECONDS": seconds, "BYTES": BYTES, "MEMORY": MEMORY, "WORKERS": WORKERS}
    environment = os.environ | {f"SIGNPOST_QUERY_{name}": str(value) for name, value in limits.items()}
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env=environment) as server,
    ):
        try:
            port = _port(server, log)
            yield Target(server.pid, port, seconds, log, _count(server.pid))
        finally:
            server.terminate()
            server.wait(20)


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text("utf-8")):
            return int(found[1])
        assert server.poll() is None, log.read_text("utf-8")
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def _count(process: int) -> int:
    """How many workers there are, once their number no longer grows."""
    found = -1
    while (now := len(workers_of(process))) != found or now < WORKERS:
        found = now
        time.sleep(0.2)
    return found
