"""How much a version says, and of what: counted once, for VoID and for the pages that explain the terms."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple
from urllib.parse import urlsplit

from graph.canonical import Lines, split
from graph.terms import RDF, SP, XSD

_TYPE = f"<{RDF.type_}>"


class Values(NamedTuple):
    """The values of a property on the things of one class: how many, and of which classes or datatypes they are."""

    triples: int
    classes: dict[str, int]
    datatypes: dict[str, int]


class Property(NamedTuple):
    """A property: on how many things it stands, with how many different values, and the first line that has it."""

    triples: int
    subjects: int
    objects: int
    example: str


class Class(NamedTuple):
    """A class: how many things are of it, the first that has an address, and what is said of them by property."""

    entities: int
    example: str
    properties: dict[str, Values]


class Counts(NamedTuple):
    """A version as a whole: classes and properties by their addresses, and what leads out of it.

    `outward` gives for the beginning of an address of others, and a property, how many lines lead there.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    classes: dict[str, Class]
    properties: dict[str, Property]
    outward: dict[tuple[str, str], int]


def count(lines: Lines, base: str) -> Counts:
    """What canonical lines say; `base` is the address below which the things of the directory stand."""
    kinds, first = _kinds(lines)
    said: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    typed: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    triples: dict[str, Counter[str]] = defaultdict(Counter)
    whole: Counter[str] = Counter()
    examples: dict[str, str] = {}
    subjects: dict[str, set[str]] = defaultdict(set)
    objects: dict[str, set[str]] = defaultdict(set)
    outward: Counter[tuple[str, str]] = Counter()
    for line in lines:
        subject, predicate, value = split(line)
        property_ = predicate[1:-1]
        examples.setdefault(property_, line)
        whole[property_] += 1
        subjects[property_].add(subject)
        objects[property_].add(value)
        if predicate != _TYPE and value.startswith("<http") and not value.startswith((f"<{base}", f"<{SP.NS}")):
            outward[_space(value[1:-1]), property_] += 1
        for kind in kinds.get(subject, ()):
            triples[kind][property_] += 1
            said[kind][property_].update(kinds.get(value, ()))
            if value.startswith('"'):
                typed[kind][property_][_datatype(value)] += 1
    entities = Counter(kind for all_ in kinds.values() for kind in all_)
    things = set().union(*subjects.values())
    return Counts(
        len(lines),
        sum(thing.startswith(f"<{base}") for thing in things),
        len(things),
        len(set().union(*objects.values())),
        {
            kind: Class(
                entities[kind],
                first.get(kind, ""),
                {
                    one: Values(number, dict(said[kind][one]), dict(typed[kind][one]))
                    for one, number in sorted(triples[kind].items())
                },
            )
            for kind in sorted(entities)
        },
        {
            one: Property(whole[one], len(subjects[one]), len(objects[one]), line)
            for one, line in sorted(examples.items())
        },
        dict(sorted(outward.items())),
    )


def _kinds(lines: Lines) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The classes of each thing, both as terms and as addresses; and of each class the first thing."""
    kinds: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    for line in lines:
        subject, predicate, value = split(line)
        if predicate == _TYPE and value.startswith("<"):
            kinds.setdefault(subject, []).append(value[1:-1])
            if subject.startswith("<"):
                first.setdefault(value[1:-1], subject[1:-1])
    return kinds, first


def _datatype(literal: str) -> str:
    after = literal[literal.rindex('"') + 1 :]
    if after.startswith("@"):
        return RDF.langString
    return after[3:-1] if after else XSD.string


def _space(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # an address that is none, such as one of a host with odd letters
        return address
    return f"{parts.scheme}://{parts.netloc}/"
