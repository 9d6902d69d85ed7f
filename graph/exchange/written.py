"""Statements of our own making as lines of N-Triples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from graph.canonical import Lines
from graph.terms import XSD
from graph.words import LANGUAGE


def iri(address: str) -> str:
    """An address as a term."""
    return f"<{address}>"


def text(words: str) -> str:
    """Words in our language as a term."""
    return f"{plain(words)}@{LANGUAGE}"


def plain(words: str) -> str:
    """A string as a term: what JSON escapes, N-Triples escapes alike."""
    return json.dumps(words, ensure_ascii=False)


def number(count: int) -> str:
    """A whole number as a term."""
    return f'"{count}"^^<{XSD.integer}>'


def moment(at: datetime) -> str:
    """A moment as a term, in UTC."""
    return f'"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"^^<{XSD.dateTime}>'


def say_of(subject: str, *said: tuple[str, str | Iterable[str]]) -> Lines:
    """Lines about one thing: properties by their addresses, each with a term or several."""
    return tuple(
        f"<{subject}> <{predicate}> {term} ."
        for predicate, terms in said
        for term in ([terms] if isinstance(terms, str) else terms)
    )
