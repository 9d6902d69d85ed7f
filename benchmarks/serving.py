"""An answer over HTTP, against the same answer in the same process."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from benchmarks.clock import Row, shown, times_of
from graph.ask import ask_next
from graph.exchange.answer import answer_json
from graph.match import match
from graph.settings import ROOT
from graph.situation import read_situation
from graph.snapshot import open_snapshot

FACTS: dict[str, object] = {"age": 14}
ON = date(2026, 11, 23)
TIMES = 60


def measure() -> Iterator[Row]:
    """Rows for one answer in the process, and over a connection that stays open: as data, and as a page."""
    directory = open_snapshot().directory

    def here() -> None:
        answer = match(directory, read_situation(directory, FACTS), ON)
        json.dumps(answer_json(directory, answer, ask_next(directory, answer)))

    with served() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        body = json.dumps({"facts": FACTS, "on": str(ON), "limit": 1000})

        def there() -> None:
            connection.request("POST", "/api/match", body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            if reply.status != 200 or not reply.read():
                raise RuntimeError(f"the server answered {reply.status}")

        form = urlencode({"go": "answer", "on": str(ON), **{f"fact.{name}": value for name, value in FACTS.items()}})

        def page() -> None:
            connection.request("POST", "/find", form, {"Content-Type": "application/x-www-form-urlencoded"})
            reply = connection.getresponse()
            if reply.status != 200 or not reply.read():
                raise RuntimeError(f"the server answered {reply.status}")

        local, remote, drawn = times_of([here, there, page], TIMES)
        connection.close()
    yield Row("match, ask next and JSON in the process", shown(local))
    yield Row("POST /api/match", shown(remote), f"{remote / local:.2f}x of it")
    yield Row("POST /find, the answer page", shown(drawn), f"{drawn / remote:.2f}x of POST /api/match")


@contextmanager
def served(environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """The port of a server of its own, which ends with the block; `environment` is set besides what is set already."""
    command = [sys.executable, "-m", "api.server"]
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        variables = {**os.environ, **(environment or {})}
        with (
            log.open("w") as output,
            subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output) as server,
        ):
            try:
                yield _port(server, log)
            finally:
                server.terminate()
                server.wait(20)


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    for _ in range(1_200):
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text("utf-8")):
            return int(found[1])
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8')}")
