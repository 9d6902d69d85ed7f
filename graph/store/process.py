"""A worker as its parent sees it: a process that answers one query at a time and can be killed at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from graph.settings import ROOT
from graph.store.worker import LENGTH

# All that a worker gets of our environment, where there may be secrets.
_NEEDED_TO_START = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME")
# So that a large result is not stopped and started again for every few kilobytes of it.
_READ_AHEAD = 1_000_000
_SECONDS_BETWEEN_LOOKS = 0.005


def clean_environment() -> dict[str, str]:
    """The environment of a process that runs a module of ours and is to know nothing else."""
    needed = {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}
    return {**needed, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}


class WorkerEndedError(Exception):
    """A worker ended before it had answered; `code` is as for `Popen.returncode`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.was_killed = code == -signal.SIGKILL
        self.was_late = code == -signal.SIGALRM


class Worker:
    """The process, and the frames to and from it (see `graph.store.worker`)."""

    # `asyncio.subprocess` is not used: there a second kill can lose what a process ended with.
    def __init__(
        self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def spawn(cls) -> Worker:
        """A process that has loaded nothing yet. Raises OSError where the system gives none."""
        ours, theirs = socket.socketpair()
        process = None
        try:
            with theirs:
                # What the engine complains of may quote the query, so nobody hears it. The session is a worker's own,
                # so that an interrupt from the keyboard reaches only the server, which ends its workers in order.
                process = subprocess.Popen(
                    [sys.executable, "-m", "graph.store.worker"],
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    stderr=subprocess.DEVNULL,
                    env=clean_environment(),
                    start_new_session=True,
                )
            return cls(process, *await asyncio.open_unix_connection(sock=ours, limit=_READ_AHEAD))
        except BaseException:  # nobody else knows of it yet
            if process:
                process.kill()
                process.wait()
            ours.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process is there, as far as it has been heard of: its end closes its side."""
        return not self._reader.at_eof()

    async def load(self, told: dict[str, Any], turtles: Iterable[bytes]) -> bytes:
        """Has it load or build a store, and gives what it says then. Raises WorkerEndedError where it cannot."""
        await self._send(json.dumps(told).encode())
        for turtle in turtles:
            await self._send(turtle)
        return await self._receive()

    async def ask(self, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The header and the result of a query. Raises WorkerEndedError."""
        await self._send(json.dumps(asked).encode())
        header: dict[str, Any] = json.loads(await self._receive())
        return header, await self._receive()

    def kill(self) -> None:
        """Ends the process at once, whatever it is doing."""
        self._process.kill()

    async def stop(self) -> None:
        """Kills the process and waits until it is gone; nobody may be asking it any more."""
        await self._ended()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    async def _send(self, frame: bytes) -> None:
        try:
            self._writer.write(LENGTH.pack(len(frame)) + frame)
            await self._writer.drain()
        except ConnectionError:
            raise WorkerEndedError(await self._ended()) from None

    async def _receive(self) -> bytes:
        try:
            (length,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
            return await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerEndedError(await self._ended()) from None

    async def _ended(self) -> int:
        # It has closed its side or is to be ended; either way it is gone in a moment, at most the time that the
        # system takes to collect its memory. No thread waits for that: others may keep all of them busy.
        self._process.kill()
        while (code := self._process.poll()) is None:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        return code
