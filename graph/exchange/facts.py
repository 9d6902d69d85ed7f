"""A version line by line: what it says of a thing, and what it says that points to it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from graph.canonical import Lines, about, split
from graph.exchange.counts import Counts, count
from graph.terms import DCT, RDF, RDFS, SKOS, SP

# By which property a thing is named, the first that it has.
NAMING = (DCT.title, SKOS.prefLabel, RDFS.label, SP.section)


class Facts:
    """The canonical lines of a version; `base` is the address below which its things stand."""

    def __init__(self, lines: Lines, base: str) -> None:
        self.lines = lines
        self.base = base

    def about(self, iri: str) -> Lines:
        """What is said of a thing."""
        return about(self.lines, iri)

    def pointing(self, iri: str, *predicates: str) -> Lines:
        """What is said that has a thing as its value, by these properties, or by any where none is named."""
        wanted = {f"<{predicate}>" for predicate in predicates}
        lines = (self.lines[place] for place in self._pointing.get(iri, ()))
        return tuple(line for line in lines if not wanted or split(line)[1] in wanted)

    def having(self, predicate: str) -> list[str]:
        """The things that have a property."""
        found = (line for line in self.lines if f"> <{predicate}> " in line)
        return list(dict.fromkeys(line[1 : line.index(">")] for line in found if split(line)[1] == f"<{predicate}>"))

    def values(self, iri: str, predicate: str) -> list[str]:
        """The values of one property of a thing, as they are written in N-Triples."""
        return [split(line)[2] for line in self.about(iri) if split(line)[1] == f"<{predicate}>"]

    def naming(self, iri: str) -> Lines:
        """What is said of a thing's classes and name."""
        told = {f"<{predicate}>" for predicate in (RDF.type_, *NAMING)}
        return tuple(line for line in self.about(iri) if split(line)[1] in told)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The address of everything that something is said of, in order."""
        return tuple(dict.fromkeys(line[1 : line.index(">")] for line in self.lines if line[0] == "<"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What follows the base in the addresses of things."""
        begins = len(self.base)
        return tuple(iri[begins:] for iri in self.things if iri.startswith(self.base))

    @cached_property
    def counts(self) -> Counts:
        """How much is said, and of what."""
        return count(self.lines, self.base)

    @cached_property
    def _pointing(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, line in enumerate(self.lines):
            iri = iri_of(split(line)[2])
            if iri:
                found.setdefault(iri, []).append(place)
        return found


def iri_of(term: str) -> str:
    """The address that an N-Triples term is; empty for a literal or a blank node."""
    return term[1:-1] if term.startswith("<") else ""


def objects_of(lines: Iterable[str]) -> list[str]:
    """The addresses that lines point to, each once."""
    return list(dict.fromkeys(iri for line in lines if (iri := iri_of(split(line)[2]))))
