"""The embedded store: pyoxigraph, in this one file.

A result object must never pass from one thread to another (the process would abort), so nothing here returns one:
answers leave as bytes or as plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from graph.errors import DirectoryError
from graph.words import LANGUAGE

# Characters that a terminal, a drawing or a page would obey rather than show.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# subject -> predicate -> values, each a plain string, in a fixed order
Triples = dict[str, dict[str, list[str]]]

# The engine says the place again before what was wrong; ours stands in front of the sentence already.
_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns? \d+ and (?:column )?\d+|column \d+)[^:]*: ")


def read_triples(path: Path) -> Triples:
    """All triples of a Turtle file as plain strings, values in our language first, then sorted.

    Raises DirectoryError broken-turtle with file, line and column, and unreadable-directory.
    """
    triples: Triples = {}
    foreign: list[tuple[str, str, str]] = []
    for subject, predicate, value, language in _quads(path):
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


def _quads(path: Path) -> Iterator[tuple[str, str, str, str | None]]:
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            value, language = quad.object, None
            text = value.value
            if type(value) is ox.Literal:
                language = value.language
                text = _UNSHOWN.sub("", text)
            yield quad.subject.value, quad.predicate.value, text, language
    except SyntaxError as error:
        raise broken_turtle(path, error) from None
    except OSError as error:
        raise DirectoryError("unreadable-directory", where=str(path), reason=error.strerror or str(error)) from None


def broken_turtle(path: Path, error: SyntaxError) -> DirectoryError:
    """The error of a file that is not Turtle, with line, column and what was expected."""
    line = error.lineno or 0
    column = error.offset or 0
    reason = _PLACE.sub("", (error.msg or str(error)).strip()).rstrip(".")
    return DirectoryError("broken-turtle", where=f"{path}:{line}:{column}", line=line, column=column, reason=reason)
