"""What is recorded about one thing, property by property in words, as it stands in the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from graph.canonical import split
from graph.exchange.facts import NAMING, Facts, iri_of
from graph.fields import name_of_term
from graph.settings import ROOT
from graph.store.embedded import UNSHOWN, Triples, read_triples
from graph.terms import DCT, RDF, RDFS
from graph.words import LONGEST_NAME, cut

# Of one property, so many values are shown.
MOST = 200
# So many characters of a text that stands for a name, and of a text; and so many of one part of a page.
_LONGEST_FOR_NAME, _LONGEST_TEXT, _ROOM = 90, 2_000, 200_000
# What stands around each value takes room as well.
_AROUND = 100


class Value(NamedTuple):
    """A value in words; `iri` is its address, where it has one; `cut` says that only the beginning of it is here."""

    text: str
    iri: str = ""
    cut: bool = False


class Property(NamedTuple):
    """A property in words with its address, and the first values that are recorded; `more` counts the others."""

    name: str
    iri: str
    values: tuple[Value, ...]
    more: int = 0


class Statements(NamedTuple):
    """Properties that there is room for on a page; `more` counts the values of the others."""

    properties: tuple[Property, ...]
    more: int


class Record(NamedTuple):
    """What is said of a thing, and by which property what else points to it; `iri` is its address as it is shown."""

    name: str
    iri: str
    kinds: Property
    said: Statements
    pointing: Statements


class _Room:
    """How much a part of a page still takes: all of a page can be read, whatever is written in a directory."""

    def __init__(self) -> None:
        self._left = _ROOM

    def take(self, *texts: str) -> bool:
        """Whether there was room for what stands together, which is now taken."""
        needed = _AROUND + sum(map(len, texts))
        if needed > self._left:
            return False
        self._left -= needed
        return True


def record_of(facts: Facts, thing: str) -> Record:
    """The record of a thing; there is nothing in it where nothing is said of it."""
    lines = facts.about(thing)
    kinds = [f"<{iri}>" for line in lines if (iri := _class(line))]
    said = ((split(line)[1], split(line)[2]) for line in lines if not _class(line))
    pointing = ((split(line)[1], split(line)[0]) for line in facts.pointing(thing))
    named = cache(lambda iri: name_of(facts, iri))  # one thing may be the value of thousands of properties
    return Record(
        named(thing),
        UNSHOWN.sub("", thing),
        _property(named, RDF.type_, kinds, _Room()),
        _grouped(named, said),
        _grouped(named, pointing),
    )


def name_of(facts: Facts, iri: str) -> str:
    """What a thing or a term is called; the beginning of its text, or the end of its address, where it has no name."""
    if not iri.startswith(facts.base):
        labels = _ontology().get(iri, {}).get(RDFS.label, [])
        return cut(labels[0] if labels else UNSHOWN.sub("", name_of_term(iri)))
    for predicate, most in (*((naming, LONGEST_NAME) for naming in NAMING), (DCT.description, _LONGEST_FOR_NAME)):
        for term in facts.values(iri, predicate):
            if term[0] == '"' and (text := words_of(term).strip()):
                return cut(text, most)
    return cut(UNSHOWN.sub("", iri.removeprefix(facts.base)))


def value_of(facts: Facts, term: str) -> Value:
    """A term as N-Triples writes it, in words."""
    return _value(lambda iri: name_of(facts, iri), term)


def words_of(term: str) -> str:
    """The text of a literal as N-Triples writes it, without what a page would obey rather than show."""
    text: str = json.loads(term[: term.rindex('"') + 1])
    return UNSHOWN.sub("", text)


def _class(line: str) -> str:
    _, predicate, value = split(line)
    return iri_of(value) if predicate == f"<{RDF.type_}>" else ""


def _value(named: Callable[[str], str], term: str) -> Value:
    if iri := iri_of(term):
        return Value(named(iri), iri)
    text = words_of(term) if term.startswith('"') else UNSHOWN.sub("", term)
    return Value(cut(text, _LONGEST_TEXT), cut=len(text) > _LONGEST_TEXT)


def _property(named: Callable[[str], str], iri: str, terms: Sequence[str], room: _Room) -> Property:
    name = named(iri)
    values = [_value(named, term) for term in terms[:MOST]] if room.take(name, iri) else []
    shown = tuple(value for value in values if room.take(value.text, value.iri))
    return Property(name, iri, shown, len(terms) - len(shown))


def _grouped(named: Callable[[str], str], pairs: Iterable[tuple[str, str]]) -> Statements:
    found: dict[str, list[str]] = {}
    for predicate, term in pairs:
        found.setdefault(iri_of(predicate), []).append(term)
    room = _Room()
    all_ = [_property(named, iri, terms, room) for iri, terms in found.items()]
    shown = tuple(one for one in all_ if one.values)
    return Statements(shown, sum(one.more for one in all_ if not one.values))


@cache
def _ontology() -> Triples:
    return read_triples(ROOT / "ontology" / "signpost.ttl")
