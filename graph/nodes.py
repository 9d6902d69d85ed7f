"""What every node of a directory has: an identifier, names, an order, clocks, and the passages it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from graph.model import Clocks, Source
from graph.store.embedded import Triples
from graph.terms import ADMS, DCT, OA, PROV, RDF, SKOS, SP

_T = TypeVar("_T")


class Nodes:
    """Triples by subject and by class; values are strings, links are identifiers."""

    def __init__(self, triples: Triples) -> None:
        self.triples = triples
        self._subjects: dict[str, list[str]] = {}
        for subject, properties in triples.items():
            for kind in properties.get(RDF.type_, ()):
                self._subjects.setdefault(kind, []).append(subject)
        self._sources: dict[str, Source] = {}

    def of_class(self, kind: str) -> Iterator[str]:
        yield from self._subjects.get(kind, ())

    def sorted(self, kind: str, read: Callable[[str], _T]) -> list[_T]:
        """Every node of a class, by its order and then its identifier."""
        nodes = sorted(self.of_class(kind), key=lambda n: (self.order(n), n))
        return [read(node) for node in nodes]

    def by_id(self, kind: str, read: Callable[[str], _T]) -> dict[str, _T]:
        """Every node of a class by its identifier, in the same order."""
        return dict(self.sorted(kind, lambda node: (self.id(node), read(node))))

    def all(self, node: str, predicate: str) -> list[str]:
        return self.triples.get(node, {}).get(predicate, [])

    def text(self, node: str, predicate: str) -> str:
        values = self.all(node, predicate)
        return values[0] if values else ""

    def id(self, node: str) -> str:
        return self.text(node, DCT.identifier) or node.rsplit("#", 1)[-1].rsplit("/", 1)[-1]

    def ids(self, node: str, predicate: str) -> tuple[str, ...]:
        return tuple(self.id(value) for value in self.in_order(node, predicate))

    def in_order(self, node: str, predicate: str) -> list[str]:
        """The values of a property by their own order, then by address."""
        return sorted(self.all(node, predicate), key=lambda value: (self.order(value), value))

    def name(self, node: str) -> str:
        return self.text(node, SKOS.prefLabel) or self.text(node, DCT.title) or self.id(node)

    def names(self, node: str, predicate: str) -> tuple[str, ...]:
        return tuple(self.name(value) for value in self.all(node, predicate))

    def order(self, node: str) -> int:
        return int(self.text(node, SP.order) or 0)

    def number(self, node: str, predicate: str) -> float | None:
        value = self.text(node, predicate)
        return float(value) if value else None

    def day(self, node: str, predicate: str) -> date | None:
        value = self.text(node, predicate)
        return date.fromisoformat(value) if value else None

    def alternatives(self, node: str) -> tuple[str, ...]:
        """Other names, to be shown and searched."""
        return tuple(self.all(node, SKOS.altLabel))

    def hidden(self, node: str) -> tuple[str, ...]:
        """Names and spellings that are searched and never shown."""
        return tuple(self.all(node, SKOS.hiddenLabel))

    def word(self, node: str, predicate: str, default: str = "") -> str:
        """The local name of one of our own individuals: a strength, a basis, a status."""
        value = self.text(node, predicate)
        return value.removeprefix(SP.NS) if value else default

    def clocks(self, node: str) -> Clocks:
        return Clocks(
            self.word(node, ADMS.status, "active"),
            self.day(node, SP.validFrom),
            self.day(node, SP.validTo),
            self.day(node, SP.lastChecked),
            self.day(node, SP.lastEdited),
            self.day(node, SP.reviewDue),
            self.day(node, SP.suspendedFrom),
            self.day(node, SP.suspendedTo),
        )

    def sources(self, node: str) -> tuple[Source, ...]:
        basis = self.word(node, SP.basis, "stated")
        found = [self._passage(p)._replace(basis=basis) for p in self.all(node, PROV.wasDerivedFrom)]
        if not found and basis == "editorial":
            found = [Source("", "", None, basis)]
        return tuple(sorted(found, key=lambda s: (s.document, s.page or 0, s.section)))

    def _passage(self, node: str) -> Source:
        if node not in self._sources:
            page = self.text(node, SP.page)
            self._sources[node] = Source(
                self.name(self.text(node, OA.hasSource)),
                self.text(node, SP.section),
                int(page) if page else None,
                "stated",
                self.word(node, SP.pageBasis, "stated"),
            )
        return self._sources[node]
