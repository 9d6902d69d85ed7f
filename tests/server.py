"""A server in a process of its own, as people run it, until a test is done with it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(command: list[str], log: Path) -> Iterator[int]:
    """Runs Python with a command on a free port, which it gives; all that is said goes to a file."""
    with (
        log.open("w") as output,
        subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=output, stderr=output) as server,
    ):
        try:
            yield _port(server, log)
        finally:
            server.terminate()
            server.wait(20)


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:([1-9]\d*)", log.read_text("utf-8")):
            return int(found[1])
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the server did not start:\n{log.read_text('utf-8')}")
