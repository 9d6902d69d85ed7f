"""What a rule is about and how far it looks from there, read out of the shapes, so that no list of it can drift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.namespace import SH as SHACL
from rdflib.term import Node


class Step(NamedTuple):
    """One step of a path, from what a line is about to its value or `back`; the predicate as an N-Triples term."""

    predicate: str
    back: bool = False

    def turned(self) -> Step:
        """The step that leads from where this one leads to where it starts."""
        return Step(self.predicate, not self.back)


class Looks:
    """What is looked at from a node: what `further` steps lead to, and from there; `again`, at any remove, the same."""

    def __init__(self) -> None:
        self.further: dict[Step, Looks] = {}
        self.again: set[Step] = set()

    def after(self, step: Step) -> Looks:
        """What is looked at from where a step leads, which is looked at itself from now on."""
        return self.further.setdefault(step, Looks())


class Way(NamedTuple):
    """How a rule comes to look at a line: by `steps`, each from some looks, to `here`, and from there by `last`."""

    steps: tuple[tuple[Looks, Step], ...]
    here: Looks
    last: Step


class Rule(NamedTuple):
    """The things that a shape is about, as its four kinds of targets give them, and what it looks at from each."""

    nodes: frozenset[str]
    classes: frozenset[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    looks: Looks


class _BoundlessError(Exception):
    """A shape looks further than can be told."""


TYPE = Step(RDF.type.n3())
_TARGETS = (SHACL.targetNode, SHACL.targetClass, SHACL.targetSubjectsOf, SHACL.targetObjectsOf)
_SHAPES = {SHACL.property, SHACL.node, SHACL["not"], SHACL.qualifiedValueShape}
_LISTS = {SHACL["and"], SHACL["or"], SHACL.xone}
_PAIRS = {SHACL.equals, SHACL.disjoint, SHACL.lessThan, SHACL.lessThanOrEquals}
# What is tested of a value itself, and what tests nothing. Any other word of SHACL counts as boundless.
_AT_HAND = {
    *_TARGETS,
    *(SHACL[word] for word in ("path", "name", "message", "description", "severity", "order", "group", "deactivated")),
    *(SHACL[word] for word in ("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount", "hasValue", "in")),
    *(SHACL[word] for word in ("datatype", "nodeKind", "pattern", "flags", "languageIn", "uniqueLang")),
    *(SHACL[word] for word in ("minLength", "maxLength", "minInclusive", "maxInclusive")),
    *(SHACL[word] for word in ("minExclusive", "maxExclusive")),
}
# A shape that is a class is about all that is of it; a component brings tests of its own.
_BEYOND = (RDFS.Class, OWL.Class, SHACL.ConstraintComponent)


def read_rules(shapes: Graph, paths: Iterable[tuple[URIRef, ...]] = ()) -> tuple[Rule, ...] | None:
    """The rules of shapes and those of `paths`, each looked at from what has its first predicate; None for no bound."""
    if any((None, RDF.type, kind) in shapes for kind in _BEYOND):
        return None
    targeted = dict.fromkeys(shape for target in _TARGETS for shape in shapes.subjects(target))
    try:
        return (*(_rule(shapes, shape) for shape in targeted), *(_along_path(path) for path in paths))
    except _BoundlessError:
        return None


def ways_of(looks: Looks, steps: tuple[tuple[Looks, Step], ...] = ()) -> Iterator[Way]:
    """Every way to a line that is looked at."""
    for step in (*looks.further, *looks.again):
        yield Way(steps, looks, step)
    for step, there in looks.further.items():
        yield from ways_of(there, (*steps, (looks, step)))


def _rule(shapes: Graph, shape: Node) -> Rule:
    nodes, classes, subjects, objects = (frozenset(t.n3() for t in shapes.objects(shape, kind)) for kind in _TARGETS)
    looks = Looks()
    # Whether a thing is among the targets is looked at too.
    targets = ([TYPE] if classes else []) + [Step(p) for p in subjects] + [Step(p, back=True) for p in objects]
    for step in targets:
        looks.after(step)
    _look(shapes, shape, looks, ())
    return Rule(nodes, classes, subjects, objects, looks)


def _along_path(path: tuple[URIRef, ...]) -> Rule:
    looks = end = Looks()
    for predicate in path:
        end = end.after(Step(predicate.n3()))
    return Rule(frozenset(), frozenset(), frozenset({path[0].n3()}), frozenset(), looks)


def _look(shapes: Graph, shape: Node, here: Looks, within: tuple[Node, ...]) -> None:
    """Adds what a shape looks at from a node to what is looked at from there already."""
    if shape in within:
        raise _BoundlessError
    path = shapes.value(shape, SHACL.path)
    ends = [here] if path is None else _walk(shapes, path, [here])
    for word, value in shapes.predicate_objects(shape):
        if word == SHACL["class"]:
            for end in ends:
                end.after(TYPE)
        elif word in _PAIRS:
            here.after(Step(value.n3()))
        elif word in _SHAPES or word in _LISTS:
            for part in shapes.items(value) if word in _LISTS else (value,):
                for end in ends:
                    _look(shapes, part, end, (*within, shape))
        elif str(word).startswith(str(SHACL)) and word not in _AT_HAND:
            raise _BoundlessError


def _walk(shapes: Graph, path: Node, starts: list[Looks], back: bool = False) -> list[Looks]:
    """Where a path ends, from each start."""
    if isinstance(path, URIRef):
        return [start.after(Step(path.n3(), back)) for start in starts]
    if (first := shapes.value(path, RDF.first)) is not None and not back:
        rest = shapes.value(path, RDF.rest)
        ends = _walk(shapes, first, starts)
        return ends if rest in (None, RDF.nil) else _walk(shapes, rest, ends)
    if (inner := shapes.value(path, SHACL.inversePath)) is not None:
        return _walk(shapes, inner, starts, not back)
    if (inner := shapes.value(path, SHACL.alternativePath)) is not None:
        return [end for part in shapes.items(inner) for end in _walk(shapes, part, starts, back)]
    if (inner := shapes.value(path, SHACL.zeroOrOnePath)) is not None:
        return [*starts, *_walk(shapes, inner, starts, back)]
    for word in (SHACL.zeroOrMorePath, SHACL.oneOrMorePath):
        if isinstance(inner := shapes.value(path, word), URIRef):
            step = Step(inner.n3(), back)
            ends = starts if word == SHACL.zeroOrMorePath else [start.after(step) for start in starts]
            for end in ends:
                end.again.add(step)
            return ends
    raise _BoundlessError
