"""One version of a directory: immutable, made once, swapped as a whole, so that no reader sees half a change."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from graph.directory import read_directory
from graph.errors import NotFoundError, StateError
from graph.model import Directory
from graph.settings import ROOT, Settings
from graph.store.embedded import read_directory_file, read_triples
from graph.store.lines import version_of

DEFAULT_DIRECTORY = ROOT / "data" / "services.ttl"
ONTOLOGY = ROOT / "ontology"


class Snapshot(NamedTuple):
    """A directory as values, and the file that it was read from; `directory.version` names its canonical form."""

    directory: Directory
    path: Path


def open_snapshot(path: Path = DEFAULT_DIRECTORY) -> Snapshot:
    """Reads a directory file. Raises DirectoryError where it cannot be read, is not Turtle, or is broken."""
    triples, lines = read_directory_file(path)
    return Snapshot(read_directory(triples, version_of(lines)), path)


def open_current(settings: Settings, name: str = "") -> Snapshot:
    """The live version of the state folder, or one that was published before by its name or day.

    Where there is no state folder, or nothing was published in it, the directory file of the settings.
    Raises what `open_snapshot` raises, StateError broken-state, and NotFoundError as `State.find` does.
    """
    if settings.state is None:
        if name:
            raise NotFoundError("no-such-version", name=name[:80])
        return open_snapshot(settings.directory)
    # The state folder costs a command what it imports, so only those who have one pay for it.
    from graph.state.folder import State

    state = State(settings.state)
    pointed = state.pointer()
    if name:
        return open_published(state.data_path(state.find(name)))
    return open_published(state.data_path(pointed[1])) if pointed else open_snapshot(settings.directory)


def open_published(file: Path) -> Snapshot:
    """A published version by its file. Raises StateError broken-state where it is not what its folder promises."""
    version = file.parent.name
    try:
        intact = sha256(file.read_bytes()).hexdigest() == version
    except OSError as error:
        raise StateError("broken-state", where=str(file), reason=error.strerror or str(error)) from None
    if not intact:
        raise StateError("broken-state", where=str(file), reason=version)
    return Snapshot(read_directory(read_triples(file), version), file)
