"""The canonical form of a directory as text: its N-Triples lines, sorted, each once; a version is named by their hash.

Directories have no blank nodes, so the form depends on nothing but what is said, and a set difference of two of them is
an exact account of what changed (RDF Dataset Canonicalization 1.0, section 4, where no blank node is left to name).
"""

from __future__ import annotations

from bisect import bisect_left
from hashlib import sha256
from itertools import takewhile

# Sorted by code point, each once, without line ends: `<subject> <predicate> <object> .`
Lines = tuple[str, ...]


def text_of(lines: Lines) -> bytes:
    """The canonical form as it is written to a file and hashed."""
    return ("\n".join(lines) + "\n").encode() if lines else b""


def version_of(lines: Lines) -> str:
    """The name of a version: 64 hexadecimal digits."""
    return sha256(text_of(lines)).hexdigest()


def split(line: str) -> tuple[str, str, str]:
    """Subject, predicate and object of a line, each as it is written there."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[:-2]


def about(lines: Lines, thing: str) -> Lines:
    """What is said of one thing, by its address; found by bisection, because the lines are sorted."""
    if ">" in thing:  # no address holds one, and behind it the rest would be read as a predicate
        return ()
    beginning = f"<{thing}> "
    first = bisect_left(lines, beginning)
    found = takewhile(lambda place: lines[place].startswith(beginning), range(first, len(lines)))
    return tuple(lines[place] for place in found)
