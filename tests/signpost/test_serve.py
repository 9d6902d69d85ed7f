"""`signpost serve`: says where it is once it answers, stops when told to, and says plainly why it cannot begin."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.settings import ROOT
from signpost.cli import main


@contextmanager
def serving(*options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its address; it is stopped whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "signpost", "serve", *options],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"Signpost is at (http://127\.0\.0\.1:\d+/)\n", line)
        assert found, (line, process.stderr.read() if process.stderr else "")
        yield process, found[1]
    finally:
        process.kill()
        process.communicate(timeout=30)


def test_it_answers_when_it_says_so_with_links_to_where_it_listens_and_stops_cleanly() -> None:
    with serving("--port", "0", SIGNPOST_BASE="") as (process, address):
        assert f"<{address}data/services.ttl>" in described(address)
        assert_it_stops_cleanly(process, signal.SIGTERM)


def test_port_and_base_can_be_set_in_the_environment_and_a_key_stops_it_cleanly() -> None:
    with serving(SIGNPOST_PORT="0", SIGNPOST_BASE="https://signpost.example") as (process, address):
        found = described(address)
        assert "<https://signpost.example/data/services.ttl>" in found
        assert address not in found
        assert_it_stops_cleanly(process, signal.SIGINT)


def assert_it_stops_cleanly(process: subprocess.Popen[str], stop: signal.Signals) -> None:
    """Ends a server by a signal: it goes in peace."""
    process.send_signal(stop)
    assert process.wait(timeout=30) == 0
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


def described(address: str) -> str:
    """The description of the data that a server gives."""
    wanted = urllib.request.Request(f"{address}data", headers={"Accept": "text/turtle"})
    with urllib.request.urlopen(wanted, timeout=10) as answer:
        return str(answer.read().decode())


def test_a_port_in_use_is_said_to_be_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith(f"error: 127.0.0.1:{port}: ")
    assert "Address already in use" in caught.err
    assert caught.err.endswith("[cannot-listen]\n")


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", f"--port={port}"]) == 2
    assert "SIGNPOST_PORT" in capsys.readouterr().err


def test_a_directory_that_breaks_a_shape_is_not_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.ttl"
    extra = "\n<https://w3id.org/signpost/id/x/lost>\n    a <https://w3id.org/signpost/ns#Service> ;\n.\n"
    file.write_text((ROOT / "data" / "services.ttl").read_text("utf-8") + extra, "utf-8")
    assert main(["--directory", str(file), "serve", "--port", "0"]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    assert "[broken-shape]" in caught.err
