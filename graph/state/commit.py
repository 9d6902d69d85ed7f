"""Makes a version live: one writer at a time, and at any kill the old version or the new one is live, whole.

The order is what makes it so: the version, its record, and last the pointer; each is made durable before the next.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from graph.canonical import Lines, text_of, version_of
from graph.errors import StateError
from graph.state.durable import clear_aside, write_durably, write_folder_durably
from graph.state.folder import State
from graph.state.publication import PUBLISHED, Publication, write_record

_SECONDS_TO_WAIT = 10.0
_SECONDS_BETWEEN = 0.05


def commit(
    state: State,
    lines: Lines,
    *,
    by: str,
    why: str,
    at: datetime,
    source: str = "",
    base: str | None = None,
    kind: str = PUBLISHED,
    proposal: str = "",
) -> Publication:
    """Makes lines the live version; when this returns, they are, on disk and for every reader.

    `base` is the version that the publisher started from, "" for none; None where that does not matter.
    Raises StateError base-moved, state-busy, cannot-write; then what was live still is.
    """
    with locked(state):
        live = state.pointer()
        number, before = live or (0, "")
        if base is not None and base != before:
            raise StateError("base-moved", base=base[:12], live=before[:12])
        whole = at.replace(microsecond=0)  # as it is recorded
        publication = Publication(number + 1, version_of(lines), whole, by, why, source, before, kind, proposal)
        _write(state, publication, lines)
        return publication


def _write(state: State, publication: Publication, lines: Lines) -> None:
    record = write_record(publication)
    versions, records = state.path / "versions", state.path / "publications"
    for folder in (versions, records):
        folder.mkdir(exist_ok=True)
        clear_aside(folder)
    clear_aside(state.path)
    files = {"data.nq": text_of(lines), "prov.ttl": record}
    write_folder_durably(versions / publication.version, files)
    # What was there before may have been damaged since: what becomes live is what was checked.
    data = state.data_path(publication.version)
    if not data.is_file() or data.read_bytes() != files["data.nq"]:
        write_durably(data, files["data.nq"])
    # Nor is it by whom and why, where its publisher was killed before it was live.
    if all(one.version != publication.version for one in state.history()):
        write_durably(data.with_name("prov.ttl"), record)
    write_durably(state.record_path(publication.number), record)
    write_durably(state.path / "current", f"{publication.number} {publication.version}\n".encode())


@contextmanager
def locked(state: State) -> Iterator[None]:
    """For as long as one may write to a state folder, alone. Raises StateError state-busy and cannot-write."""
    try:
        state.path.mkdir(parents=True, exist_ok=True)
        # The lock is the kernel's: it ends with the process that holds it, however that ends.
        # Only who may write here may hold it: whoever may open it could keep it.
        with os.fdopen(os.open(state.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "a") as file:
            os.fchmod(file.fileno(), 0o600)
            _wait_for(file, state)
            yield
    except OSError as error:
        raise StateError("cannot-write", where=str(state.path), reason=error.strerror or str(error)) from None


def _wait_for(file: IO[str], state: State) -> None:
    deadline = time.monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StateError("state-busy", where=str(state.path)) from None
            time.sleep(_SECONDS_BETWEEN)
