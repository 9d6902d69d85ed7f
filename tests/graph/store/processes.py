"""What a machine can tell of workers: the processes that are there, and whether anybody called."""

from __future__ import annotations

import socket
import time
from pathlib import Path

# Workers of servers that tests share and that live on while others run.
SHARED: set[int] = set()


def workers_of(parent: int) -> set[int]:
    """The workers that are there now, without SHARED; one that has ended and was not yet fetched is none."""
    return processes_of(parent, b"graph.store.worker") - SHARED


def processes_of(parent: int, module: bytes) -> set[int]:
    """The processes that a process started to run a module, and that have not ended."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, mother = status.read_text().rpartition(")")[2].split()[:2]
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue  # it ended while we looked
        if int(mother) == parent and state != "Z" and module in command:
            found.add(int(status.parent.name))
    return found


def alive(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(processes: set[int], within: float = 5.0) -> bool:
    """Whether all of them are gone, some time within so many seconds."""
    until = time.monotonic() + within
    while any(alive(process) for process in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


class Canary:
    """Listens on a free port of this machine and counts who comes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def heard(self) -> bool:
        """Whether anybody has come."""
        try:
            self._listener.accept()[0].close()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Stops listening."""
        self._listener.close()
