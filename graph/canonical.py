"""The canonical form of a directory, from whatever file or text it stands in."""

from __future__ import annotations

from pathlib import Path

from graph.store.embedded import read_ntriples
from graph.store.lines import Lines, about, split, text_of, version_of

__all__ = ["Lines", "about", "lines_of", "read_lines", "split", "text_of", "version_of"]


def read_lines(path: Path) -> Lines:
    """The lines of a file in Turtle or N-Triples. Raises DirectoryError broken-turtle and unreadable-directory."""
    return read_ntriples(path)


def lines_of(turtle: bytes) -> Lines:
    """The lines of Turtle text. Raises DirectoryError broken-turtle."""
    return read_ntriples(turtle)
