"""The words of the ontology, each with all that is recorded about it, and who uses it in a version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from graph.canonical import split
from graph.exchange.facts import Facts, iri_of
from graph.exchange.record import Value, name_of, value_of
from graph.fields import CHOICE, SH, THING, Field, kinds, name_of_term
from graph.links import Links
from graph.prefixes import PREFIXES, shorten
from graph.queries import StoredQuery, read_queries
from graph.settings import ROOT
from graph.store.embedded import Triples, read_triples
from graph.terms import OWL, RDF, RDFS, SKOS, SP
from graph.words import listed, say

_FOLDER = ROOT / "ontology"
_HEADING = re.compile(r"^#{20,} +(.+)$|^sp:([A-Za-z]+) a ", re.MULTILINE)
# Those of others that the data uses, and those that the words match.
VOCABULARIES = (
    *(space for space in PREFIXES.values() if space != SP.NS),
    *("https://schema.org/", "http://www.w3.org/ns/odrl/2/", "http://purl.org/net/p-plan#"),
)
_ALIGNED = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso)


class Rule(NamedTuple):
    """What is to be recorded of the things of a class, by a property, in words; `name` is what editors call either."""

    owner: str
    property: str
    name: str
    text: str


class Term(NamedTuple):
    """One of our words; other terms of ours are given by name, those of others by (relation, address, short form)."""

    name: str
    iri: str
    kind: str
    group: str
    label: str
    definition: str
    note: str
    examples: tuple[str, ...]
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    values: tuple[str, ...]
    properties: tuple[str, ...]
    ranged: tuple[str, ...]
    aligned: tuple[tuple[str, str, str], ...]
    rules: tuple[Rule, ...]
    checks: tuple[str, ...]

    @property
    def is_class(self) -> bool:
        """Whether things can be of it."""
        return self.kind == "class"


class Use(NamedTuple):
    """Who uses a term in a version: on how many things or in how many values it stands, of which classes those are,
    the first of them in words, on how many pages of each kind they are shown, and which queries ask for it.
    """

    number: int
    classes: tuple[tuple[str, int], ...]
    example: tuple[Value, ...]
    pages: tuple[tuple[str, int], ...]
    queries: tuple[StoredQuery, ...]


@cache
def index() -> dict[str, Term]:
    """Every term by its name, in the order of the ontology."""
    groups = _groups()
    return {name: _term(name, group) for name, group in groups.items()}


@cache
def grouped() -> dict[str, tuple[Term, ...]]:
    """The terms by the subject under which the ontology has them."""
    found: dict[str, list[Term]] = {}
    for term in index().values():
        found.setdefault(term.group, []).append(term)
    return {group: tuple(terms) for group, terms in found.items()}


class Uses:
    """Who uses each term in a version: found when it is first asked for, and then kept."""

    def __init__(self, facts: Facts, links: Links) -> None:
        self._facts, self._links = facts, links
        self._found: dict[str, Use] = {}

    def of(self, term: Term) -> Use:
        """Who uses a term."""
        if term.name not in self._found:
            self._found[term.name] = _use_of(term, self._facts, self._links)
        return self._found[term.name]


def _use_of(term: Term, facts: Facts, links: Links) -> Use:
    counts = facts.counts
    if term.is_class:
        found = counts.classes.get(term.iri)
        number, first = (found.entities, found.example) if found else (0, "")
        example: tuple[Value, ...] = (Value(name_of(facts, first), first),) if first else ()
        users = [iri_of(split(line)[0]) for line in facts.pointing(term.iri, RDF.type_)]
    elif term.kind == "value":
        lines = facts.pointing(term.iri)
        number, example = len(lines), _example(facts, lines[0]) if lines else ()
        users = [iri_of(split(line)[0]) for line in lines]
    else:
        stated = counts.properties.get(term.iri)
        number, example = (stated.triples, _example(facts, stated.example)) if stated else (0, ())
        users = facts.having(term.iri) if stated else []
    classes = _classes(term, facts, users)
    return Use(number, classes, example, _pages(users, facts, links), _asking(term.name))


def _example(facts: Facts, line: str) -> tuple[Value, ...]:
    return tuple(value_of(facts, term) for term in split(line))


def _classes(term: Term, facts: Facts, users: Iterable[str]) -> tuple[tuple[str, int], ...]:
    if term.is_class:
        return ()
    found: dict[str, int] = {}
    for user in dict.fromkeys(users):
        for kind in facts.values(user, RDF.type_):
            if kind.startswith(f"<{SP.NS}"):
                name = kind[1:-1].removeprefix(SP.NS)
                found[name] = found.get(name, 0) + 1
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _pages(users: Iterable[str], facts: Facts, links: Links) -> tuple[tuple[str, int], ...]:
    homes = {links.homes[name] for user in users if (name := user.removeprefix(facts.base)) in links.homes}
    kinds_ = [kind for kind, _ in homes]
    return tuple((kind, kinds_.count(kind)) for kind in sorted(set(kinds_)))


@cache
def _asking(name: str) -> tuple[StoredQuery, ...]:
    word = re.compile(rf"\bsp:{name}\b")
    return tuple(query for query in read_queries().values() if word.search(query.text))


def _groups() -> dict[str, str]:
    group, found = "", {}
    for heading, name in _HEADING.findall((_FOLDER / "signpost.ttl").read_text("utf-8")):
        group = heading or group
        if name:
            found[name] = group
    return found


def _term(name: str, group: str) -> Term:
    iri = SP.NS + name
    said = _ours().get(iri, {})
    types = said.get(RDF.type_, [])
    kind = "class" if OWL.Class in types else "value"
    kind = "property" if {OWL.ObjectProperty, OWL.DatatypeProperty} & set(types) else kind
    return Term(
        name=name,
        iri=iri,
        kind=kind,
        group=group,
        label=_first(said, RDFS.label),
        definition=_first(said, SKOS.definition),
        note=_first(said, SKOS.scopeNote),
        examples=tuple(said.get(SKOS.example, ())),
        broader=_names((*said.get(RDFS.subClassOf, ()), *(types if kind == "value" else ()))),
        narrower=_having(RDFS.subClassOf, iri),
        domain=_names(said.get(RDFS.domain, ())),
        range=tuple(said.get(RDFS.range_, ())),
        values=_having(RDF.type_, iri),
        properties=_having(RDFS.domain, iri),
        ranged=_having(RDFS.range_, iri),
        aligned=_alignments(iri),
        rules=_rules(iri),
        checks=_checks(iri),
    )


def _alignments(iri: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (relation, other, shorten(other))
        for relation in _ALIGNED
        for source in (_ours(), _alignment())
        for other in source.get(iri, {}).get(relation, ())
        if not other.startswith(SP.NS)
    )


def _rules(iri: str) -> tuple[Rule, ...]:
    own = kinds().get(iri)
    if own:
        return tuple(Rule(own.iri, field.predicate, field.name, _say_field(field)) for field in own.fields)
    found = ((kind, kind.field(iri)) for kind in kinds().values())
    return tuple(Rule(kind.iri, iri, kind.label, _say_field(field)) for kind, field in found if field)


def _say_field(field: Field) -> str:
    many = {(True, True): "some", (True, False): "one", (False, True): "any", (False, False): "most"}
    amount = say(f"term.amount.{many[field.required, field.many]}")
    if field.kind == CHOICE:
        return say("term.choice", amount=amount, choices=listed([_called(one) for one in field.choices], "list.or"))
    if field.kind == THING and field.classes:
        return say("term.thing", amount=amount, kinds=listed([_called(one) for one in field.classes], "list.or"))
    return say("term.plain", amount=amount, kind=say(f"term.value.{field.kind or THING}"))


def _called(iri: str) -> str:
    return _first(_ours().get(iri, {}), RDFS.label) or name_of_term(iri)


@cache
def _paths() -> dict[str, list[str]]:
    """What the shapes ask, by the class or property that they ask it of."""
    shapes = read_triples(_FOLDER / "shapes.ttl")
    found: dict[str, list[str]] = {}
    for shape in shapes.values():
        for rule in (shapes.get(one, {}) for one in shape.get(f"{SH}property", ())):
            asked = [*shape.get(f"{SH}targetClass", ()), *rule.get(f"{SH}path", ())]
            for one in asked:
                found.setdefault(one, []).extend(rule.get(f"{SH}message", ()))
    return found


def _checks(iri: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_paths().get(iri, ())))


def _names(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(iri.removeprefix(SP.NS) for iri in iris if iri.startswith(SP.NS))


def _having(predicate: str, value: str) -> tuple[str, ...]:
    return _names(term for term, said in _ours().items() if value in said.get(predicate, ()))


def _first(said: dict[str, list[str]], predicate: str) -> str:
    return next(iter(said.get(predicate, ())), "")


@cache
def _ours() -> Triples:
    return read_triples(_FOLDER / "signpost.ttl")


@cache
def _alignment() -> Triples:
    return read_triples(_FOLDER / "alignments.ttl")
