"""What is recorded about one thing, property by property in words, as it stands in the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from textwrap import shorten
from typing import NamedTuple

from graph.canonical import split
from graph.exchange.facts import NAMING, Facts, iri_of
from graph.fields import name_of_term
from graph.settings import ROOT
from graph.store.embedded import UNSHOWN, Triples, read_triples
from graph.terms import DCT, RDF, RDFS

# Of one property, so many values are shown; of a text that stands for a name, so many characters.
MOST, LONGEST = 200, 90


class Value(NamedTuple):
    """A value in words; `iri` is its address, where it has one."""

    text: str
    iri: str = ""


class Property(NamedTuple):
    """A property in words with its address, and the first values that are recorded; `more` counts the others."""

    name: str
    iri: str
    values: tuple[Value, ...]
    more: int = 0


class Record(NamedTuple):
    """All that is said of a thing, and by which property what else points to it."""

    name: str
    iri: str
    kinds: tuple[Value, ...]
    said: tuple[Property, ...]
    pointing: tuple[Property, ...]


def record_of(facts: Facts, thing: str) -> Record:
    """The record of a thing; there is nothing in it where nothing is said of it."""
    lines = facts.about(thing)
    kinds = tuple(Value(name_of(facts, iri), iri) for line in lines if (iri := _class(line)))
    said = ((split(line)[1], split(line)[2]) for line in lines if not _class(line))
    pointing = ((split(line)[1], split(line)[0]) for line in facts.pointing(thing))
    named = cache(lambda iri: name_of(facts, iri))  # one thing may be the value of thousands of properties
    return Record(named(thing), thing, kinds, _grouped(named, said), _grouped(named, pointing))


def name_of(facts: Facts, iri: str) -> str:
    """What a thing or a term is called; the beginning of its text, or the end of its address, where it has no name."""
    if iri.startswith(facts.base):
        named = [words_of(term) for predicate in NAMING for term in facts.values(iri, predicate) if term[0] == '"']
        told = [words_of(term) for term in facts.values(iri, DCT.description) if term[0] == '"']
        described = [shorten(text, LONGEST, placeholder=" …") for text in told]
        return next(iter([*named, *described]), iri.removeprefix(facts.base))
    labels = _ontology().get(iri, {}).get(RDFS.label, [])
    return labels[0] if labels else name_of_term(iri)


def words_of(term: str) -> str:
    """The text of a literal as N-Triples writes it, without what a page would obey rather than show."""
    text: str = json.loads(term[: term.rindex('"') + 1])
    return UNSHOWN.sub("", text)


def _class(line: str) -> str:
    _, predicate, value = split(line)
    return iri_of(value) if predicate == f"<{RDF.type_}>" else ""


def _value(named: Callable[[str], str], term: str) -> Value:
    iri = iri_of(term)
    return Value(named(iri), iri) if iri else Value(words_of(term) if term.startswith('"') else term)


def _grouped(named: Callable[[str], str], pairs: Iterable[tuple[str, str]]) -> tuple[Property, ...]:
    found: dict[str, list[str]] = {}
    for predicate, term in pairs:
        found.setdefault(iri_of(predicate), []).append(term)
    return tuple(
        Property(named(iri), iri, tuple(_value(named, term) for term in terms[:MOST]), max(0, len(terms) - MOST))
        for iri, terms in found.items()
    )


@cache
def _ontology() -> Triples:
    return read_triples(ROOT / "ontology" / "signpost.ttl")
