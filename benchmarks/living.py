"""Readers while a directory is published: their 99th percentile before and meanwhile, from processes of their own."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from benchmarks.clock import Row, shown
from benchmarks.county import write_directory
from benchmarks.serving import served
from graph.canonical import lines_of
from graph.settings import ROOT
from graph.state.commit import commit
from graph.state.folder import State

LIMIT = 3.0
SECONDS_BEFORE = 10.0
# So many publishes at each size, each of which is awaited.
PUBLISHES = {1_000: 5, 10_000: 3}
_HERE = (sys.executable, "-m", "benchmarks.living")
ADDRESSES = (
    "/",
    "/services",
    "/agencies",
    "/services/county/service-7",
    "/api/services",
    "/api/services/county/service-11",
    "/sparql?query=ASK%20%7B%7D",
)


def measure() -> Iterator[Row]:
    """Rows for each size: the percentile before and during, the ratio, and how long a version takes to be live."""
    for services, times in PUBLISHES.items():
        with TemporaryDirectory() as folder:
            state = Path(folder) / "state"
            _publish(state, write_directory(services), 0)
            with served({"SIGNPOST_STATE": str(state)}) as port:
                answers, published, live = _watched(port, state, Path(folder) / "read.txt", times)
        begun = published - SECONDS_BEFORE
        before = _slowest([took for at, took in answers if begun <= at < published])
        during = _slowest([took for at, took in answers if published <= at < live])
        name = f"{services} services"
        ratio = during / before
        yield Row(f"{name}: readers' p99 before", shown(before))
        yield Row(
            f"{name}: during {times} publishes", shown(during), f"{ratio:.2f}x (limit {LIMIT:g}x)", ratio <= LIMIT
        )
        longest = max(took for at, took in answers if published <= at < live)
        yield Row(f"{name}: the longest of them", shown(longest))
        yield Row(f"{name}: from publishing to live", shown((live - published) / times))


def _watched(port: int, state: Path, file: Path, times: int) -> tuple[list[tuple[float, ...]], float, float]:
    """When each answer was asked for and how long it took; when publishing began, and when the last was live."""
    _wait(port, _live(state))
    with _reading(port, file):
        time.sleep(SECONDS_BEFORE * 1.5)  # the first of everything is not counted
        published = time.monotonic()
        for number in range(1, times + 1):
            subprocess.run([*_HERE, "publish", state, str(number)], cwd=ROOT, check=True)
            _wait(port, _live(state))
        live = time.monotonic()
    return [tuple(map(float, line.split())) for line in file.read_text().splitlines()[:-1]], published, live


def _slowest(taken: list[float]) -> float:
    return quantiles(taken, n=100)[98]


@contextmanager
def _reading(port: int, file: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.living", "read", str(port), str(file)], cwd=ROOT
    ) as reader:
        try:
            yield
        finally:
            reader.terminate()


def _wait(port: int, version: str) -> None:
    """Returns once a version answers, queries too."""
    until = time.monotonic() + 600
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/readyz")
        ready = json.loads(connection.getresponse().read())
        connection.close()
        if ready.get("version") == version:
            return
        time.sleep(0.25)
    raise RuntimeError("the version was not taken up")


def _live(state: Path) -> str:
    return (state / "current").read_text().split()[1]


def _publish(folder: Path, turtle: str, number: int) -> None:
    lines = lines_of(turtle.replace('"County"@en', f'"County {number}"@en').encode())
    commit(State(folder), lines, by="editor", why=f"Edition {number}", at=datetime.now(UTC))


def _read(port: int, file: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with file.open("w", buffering=1) as written:
        for number in range(sys.maxsize):
            address = ADDRESSES[number % len(ADDRESSES)]
            start = time.monotonic()
            connection.request("GET", address, headers={} if address.startswith("/sparql") else {"Accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{address}: {answer.status}")
            written.write(f"{start} {time.monotonic() - start}\n")


def _edit(folder: Path, number: int) -> None:
    """Publishes what is live with another title, as somebody would who changed one thing."""
    state = State(folder)
    live = state.pointer()
    assert live
    before, after = f'"County {number - 1}"@en', f'"County {number}"@en'
    lines = tuple(sorted(line.replace(before, after) for line in state.lines(live[1])))
    commit(state, lines, by="editor", why=f"Edition {number}", at=datetime.now(UTC))


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        _read(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["publish"]:
        _edit(Path(sys.argv[2]), int(sys.argv[3]))
