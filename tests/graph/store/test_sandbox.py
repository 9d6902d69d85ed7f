"""A worker that has shut itself in reaches no network and no file, and takes no more memory than it may."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graph.settings import ROOT

TRY = """
import os, resource, socket, sys
from graph.store import sandbox

def attempt(name, act):
    try:
        act()
    except OSError as error:
        print(name, "refused", error.errno)
    except MemoryError:
        print(name, "refused", 0)
    else:
        print(name, "done")

here, there = socket.socketpair()
sandbox.limit_memory(200_000_000)
if "no-kernel" in sys.argv:
    sandbox._forbid_calls = lambda files_needed: False
print("kernel", sandbox.shut_in(files_needed="files" in sys.argv))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1]))))
attempt("pair", socket.socketpair)
attempt("read", lambda: os.close(os.open("/etc/passwd", os.O_RDONLY)))
attempt("write", lambda: os.write(os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT), b"x"))
if "no-kernel" not in sys.argv:
    attempt("run", lambda: os.execv(sys.executable, [sys.executable, "-c", ""]))
attempt("memory", lambda: bytearray(300_000_000))
here.send(b"x")
print("speak", there.recv(1) == b"x")
"""


def tried(*words: str) -> dict[str, str]:
    """What came of each attempt."""
    with TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        file = Path(folder) / "written"
        port = str(listener.getsockname()[1])
        command = [sys.executable, "-c", TRY, port, str(file), *words]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
        assert not file.exists() or not file.stat().st_size
    lines = (line.split() for line in ended.stdout.splitlines())
    return {name: what for name, what, *_ in lines}


@pytest.mark.parametrize("words", [(), ("no-kernel",)])
def test_with_its_store_in_memory_a_worker_opens_nothing_at_all(words: tuple[str, ...]) -> None:
    found = tried(*words)
    assert (found.pop("speak"), found.pop("kernel")) == ("True", str(not words))
    assert {"connect", "pair", "read", "write", "memory"} <= set(found)
    assert set(found.values()) == {"refused"}


def test_with_its_store_on_disk_a_worker_can_still_read_but_neither_write_nor_connect() -> None:
    found = tried("files")
    assert (found.pop("speak"), found.pop("kernel"), found.pop("read")) == ("True", "True", "done")
    assert {"connect", "pair", "write", "run", "memory"} <= set(found)
    assert set(found.values()) == {"refused"}
