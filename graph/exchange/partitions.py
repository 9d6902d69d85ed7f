"""A version counted class by class and property by property, in VoID, as query editors complete from it.

The shape is that of SIB's editor: a class partition has property partitions, and each of these has partitions of its
values by class (`void:classPartition`) and by datatype (`void-ext:datatypePartition`).
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from graph.canonical import Lines
from graph.exchange.counts import Counts, Values
from graph.exchange.written import iri, number, say_of
from graph.prefixes import shorten
from graph.terms import VOID

EXTENSION = "http://ldf.fi/void-ext#"


def partitions(counts: Counts, dataset: str, address: str) -> Lines:
    """The partitions of a data set; their addresses are fragments of `address`, which has to describe them."""
    return tuple(_partitions(counts, dataset, f"{address}#part."))


def _partitions(counts: Counts, dataset: str, stem: str) -> Iterator[str]:
    for kind, found in counts.classes.items():
        part = stem + short(kind)
        yield from say_of(
            dataset,
            (_void("classPartition"), iri(part)),
        )
        yield from say_of(
            part,
            (_void("class"), iri(kind)),
            (_void("entities"), number(found.entities)),
            (_void("propertyPartition"), [iri(f"{part}.{short(one)}") for one in found.properties]),
        )
        for one, values in found.properties.items():
            yield from _property(f"{part}.{short(one)}", one, values)
    for one, whole in counts.properties.items():
        part = stem + short(one)
        yield from say_of(dataset, (_void("propertyPartition"), iri(part)))
        yield from say_of(
            part,
            (_void("property"), iri(one)),
            (_void("triples"), number(whole.triples)),
            (_void("distinctSubjects"), number(whole.subjects)),
            (_void("distinctObjects"), number(whole.objects)),
        )


def _property(part: str, property_: str, values: Values) -> Iterator[str]:
    yield from say_of(part, (_void("property"), iri(property_)), (_void("triples"), number(values.triples)))
    for kinds, leads, says in (
        (values.classes, _void("classPartition"), _void("class")),
        (values.datatypes, f"{EXTENSION}datatypePartition", f"{EXTENSION}datatype"),
    ):
        for kind, triples in sorted(kinds.items()):
            inner = f"{part}.{short(kind)}"
            yield from say_of(part, (leads, iri(inner)))
            yield from say_of(inner, (says, iri(kind)), (_void("triples"), number(triples)))


def short(term: str) -> str:
    """A term as it can stand in a fragment: its prefix and name, or a hash where no prefix is known."""
    name = shorten(term)
    return name.replace(":", ".") if name != term else sha256(term.encode()).hexdigest()[:12]


def _void(name: str) -> str:
    return VOID.NS + name
