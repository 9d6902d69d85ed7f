"""The embedded store: pyoxigraph, in this one file.

A result object must never pass from one thread to another (the process would abort), so nothing here returns one:
answers leave as bytes or as plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from graph.errors import DirectoryError
from graph.store.lines import Lines
from graph.words import LANGUAGE

# Characters that a terminal, a drawing or a page would obey rather than show, or that no XML may hold.
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

# subject -> predicate -> values, each a plain string, in a fixed order
Triples = dict[str, dict[str, list[str]]]

# The engine says the place again before what was wrong; ours stands in front of the sentence already.
_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns? \d+ and (?:column )?\d+|column \d+)[^:]*: ")


def read_triples(source: Path | bytes) -> Triples:
    """All triples of a Turtle file or text as plain strings, values in our language first, then sorted.

    Raises DirectoryError broken-turtle with file, line and column, and unreadable-directory.
    """
    return _as_triples(_parse(source))


def read_directory_file(path: Path) -> tuple[Triples, Lines]:
    """What `read_triples` and `read_ntriples` say of a file, at the cost of reading it once. Raises what they raise."""
    quads = list(_parse(path))
    return _as_triples(quads), _as_ntriples(quads)


def read_ntriples(source: Path | bytes) -> Lines:
    """The triples of a Turtle file or text as N-Triples in canonical form, sorted, each once, without line ends.

    Raises what `read_triples` raises.
    """
    return _as_ntriples(list(_parse(source)))


def _as_ntriples(quads: list[ox.Quad]) -> Lines:
    lines = _written(quads)
    if any(line.startswith("_:") or " _:" in line for line in lines):
        # The labels of blank nodes are the reader's own; the canonical ones depend on nothing but the data.
        named = ox.Dataset(quads)
        named.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = _written(named)
    return tuple(sorted(lines))


def _written(quads: Iterable[ox.Quad]) -> set[str]:
    written = ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) or b""
    # Only a line feed ends a line: a literal may hold others of the characters that Python counts as line ends.
    return set(written.decode().split("\n")) - {""}


def _as_triples(quads: Iterable[ox.Quad]) -> Triples:
    triples: Triples = {}
    foreign: list[tuple[str, str, str]] = []
    for subject, predicate, value, language in _values(quads):
        if language is not None and language != LANGUAGE:
            foreign.append((subject, predicate, value))
        else:
            triples.setdefault(subject, {}).setdefault(predicate, []).append(value)
    for properties in triples.values():
        for values in properties.values():
            if len(values) > 1:
                values.sort()
    for subject, predicate, value in sorted(foreign):
        # Another language stands in only where ours is missing.
        triples.setdefault(subject, {}).setdefault(predicate, [value])
    return triples


def _parse(source: Path | bytes) -> Iterator[ox.Quad]:
    path = source if isinstance(source, Path) else None
    try:
        if isinstance(source, Path):
            yield from ox.parse(path=str(source), format=ox.RdfFormat.TURTLE)
        else:
            yield from ox.parse(source, format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        raise broken_turtle(path, error) from None
    except OSError as error:
        raise DirectoryError("unreadable-directory", where=str(path), reason=error.strerror or str(error)) from None


def _values(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str, str, str | None]]:
    for quad in quads:
        value, language = quad.object, None
        if type(value) is ox.Literal:
            language = value.language
            text = UNSHOWN.sub("", value.value)
        else:
            text = _address(value)
        yield _address(quad.subject), quad.predicate.value, text, language


def _address(node: object) -> str:
    # A statement about a statement has no address; as text it refers to nothing, and `check` says so.
    return node.value if isinstance(node, ox.NamedNode | ox.BlankNode) else str(node)


def broken_turtle(path: Path | None, error: SyntaxError) -> DirectoryError:
    """The error of a file that is not Turtle, with line, column and what was expected."""
    line = error.lineno or 0
    column = error.offset or 0
    reason = _PLACE.sub("", (error.msg or str(error)).strip()).rstrip(".")
    where = f"{path or ''}:{line}:{column}".lstrip(":")
    return DirectoryError("broken-turtle", where=where, line=line, column=column, reason=reason)
