"""One version of a directory: immutable, made once, swapped as a whole, so that no reader sees half a change."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from graph.directory import read_directory
from graph.model import Directory
from graph.store.embedded import read_triples

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_DIRECTORY = ROOT / "data" / "services.ttl"
ONTOLOGY = ROOT / "ontology"


class Snapshot(NamedTuple):
    """A directory as values, and the file that it was read from; `directory.version` is the hash of its bytes."""

    directory: Directory
    path: Path


def open_snapshot(path: Path = DEFAULT_DIRECTORY) -> Snapshot:
    """Reads a directory file. Raises DirectoryError where it cannot be read, is not Turtle, or is broken."""
    triples = read_triples(path)
    version = sha256(path.read_bytes()).hexdigest()[:12]
    return Snapshot(read_directory(triples, version), path)
