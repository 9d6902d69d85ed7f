"""Makes a version in a process of its own, so that those who read meanwhile wait for nothing: `python -m api.aside`.

It is told what to make over its standard input, and hands over what it made, or the error, over its standard output.
Where memory runs out, the kernel ends it before it ends the server.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from threading import Lock

from api.made import Failed, Made, foresee, make
from graph.errors import DirectoryError, SignpostError, StateError
from graph.settings import ROOT
from graph.snapshot import Snapshot, open_published, open_snapshot
from graph.store.sandbox import die_with_parent

_NICENESS = 10
_FIRST_TO_END = "1000"
# As much is taken over at a time, and then others have a turn as long as that took, or longer.
_BYTES_AT_ONCE = 64 * 1024
_SECONDS_BETWEEN = 0.004


class Aside:
    """One such process at a time, which can be ended from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def make(self, file: Path, version: str, day: date) -> Made:
        """What a version's file holds, made ready for a day.

        Raises what reading it raises, and StateError not-taken-up where the process came to no end.
        """
        told = pickle.dumps((file, version, day))
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
        with self._lock:
            if self._ended:
                raise StateError("not-taken-up", where=version)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.aside"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        answer, _ = self._process.communicate(told)
        if self._process.returncode or not answer:
            raise StateError("not-taken-up", where=version)
        made = _take_over(answer)
        if isinstance(made, Failed):
            raise made.kind(made.code, made.where, **made.values)
        return made

    def end(self) -> None:
        """Ends the process that is there, and lets no other begin."""
        with self._lock:
            self._ended = True
            if self._process:
                self._process.kill()


class _Paced(io.RawIOBase):
    """Bytes that are read in small parts with pauses between, in which other threads have their turn."""

    def __init__(self, content: bytes) -> None:
        self._rest = memoryview(content)
        self._since = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._since += len(buffer)
        if self._since >= _BYTES_AT_ONCE:
            self._since = 0
            time.sleep(_SECONDS_BETWEEN)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def readline(self, size: int | None = -1) -> bytes:
        raise io.UnsupportedOperation


def _take_over(answer: bytes) -> Made | Failed:
    # A collection of garbage stops everybody while it looks at all that is new, and of this nothing is garbage.
    gc.disable()
    try:
        made: Made | Failed = pickle.load(_Paced(answer))
        return made
    finally:
        gc.freeze()
        gc.unfreeze()  # both together: it counts as old now, and nobody looked at it
        gc.enable()


def main() -> None:
    """Makes what it is told to."""
    die_with_parent()
    os.nice(_NICENESS)
    fragile = Path("/proc/self/oom_score_adj")
    if fragile.exists():
        fragile.write_text(_FIRST_TO_END)
    gc.disable()  # it ends before there is garbage worth collecting
    file, version, day = pickle.load(sys.stdin.buffer)
    made: Made | Failed
    try:
        made = foresee(make(_open(file, version)), day)
    except SignpostError as error:
        made = Failed(type(error), error.code, error.where, error.values)
    pickle.dump(made, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.flush()


def _open(file: Path, version: str) -> Snapshot:
    if file.parent.name == version:
        return open_published(file)
    snapshot = open_snapshot(file)
    if snapshot.directory.version != version:
        # What people write into the file is checked when a server starts, and not taken up before.
        raise DirectoryError("directory-changed", where=str(file))
    return snapshot


if __name__ == "__main__":
    main()
