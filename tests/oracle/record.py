"""The second reading of a directory: straight from its triples by rdflib, with nothing of `graph` in it.

Only what an outcome rests on is read: questions, criteria, services, instructions, ways in, rules.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

SP = Namespace("https://w3id.org/signpost/ns#")
CV = Namespace("http://data.europa.eu/m8g/")
ADMS = Namespace("http://www.w3.org/ns/adms#")


class Said:
    """The triples of a text, by subject and predicate."""

    def __init__(self, turtle: str) -> None:
        self._objects: dict[Node, dict[Node, list[Node]]] = {}
        self._subjects: dict[tuple[Node, Node], list[Node]] = {}
        for subject, predicate, value in Graph().parse(data=turtle, format="turtle"):
            self._objects.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._subjects.setdefault((predicate, value), []).append(subject)

    def without(self, gone: set[Node]) -> Said:
        """The same, but for all that points to some things."""
        said = Said("")
        said._objects = {
            subject: {predicate: [v for v in values if v not in gone] for predicate, values in properties.items()}
            for subject, properties in self._objects.items()
        }
        said._subjects = self._subjects
        return said

    def things(self) -> list[Node]:
        """Everything that something is said of."""
        return list(self._objects)

    def all(self, thing: Node | None, predicate: URIRef) -> list[Node]:
        """What is said of a thing, in no order."""
        return self._objects.get(thing, {}).get(predicate, []) if thing else []

    def one(self, thing: Node | None, predicate: URIRef) -> Node | None:
        """The one thing that is said of a thing, or None."""
        return next(iter(self.all(thing, predicate)), None)

    def of(self, predicate: URIRef, value: Node) -> list[Node]:
        """The things that this is said of."""
        return self._subjects.get((predicate, value), [])

    def is_a(self, thing: Node, kind: URIRef) -> bool:
        """Whether a thing is of a kind."""
        return kind in self.all(thing, RDF.type)

    def chain(self, thing: Node, predicate: URIRef) -> set[Node]:
        """A thing and all that a predicate reaches from it, however far."""
        found = {thing}
        for other in self.all(thing, predicate):
            found |= self.chain(other, predicate)
        return found


class Asked(NamedTuple):
    """A question: its kind, its numbers' bounds, and for each option the options that it is a case of."""

    kind: str
    lowest: float | None
    highest: float | None
    cases: dict[str, set[str]]
    decision: bool
    whole: bool


class Rule(NamedTuple):
    """What a rule rests on and what it concludes: a yes or no, or one option."""

    name: str
    when: Node | None
    question: str
    value: bool | str


class Record(NamedTuple):
    """A directory as its triples say it."""

    said: Said
    questions: dict[str, Asked]
    subject: str
    services: dict[str, Node]
    instructions: dict[str, Node]
    next_steps: dict[str, Node]
    rules: list[Rule]
    contradictions: dict[str, Node]


def read_record(turtle: str) -> Record:
    """The record that a Turtle text holds."""
    said = Said(turtle)
    kinds = {
        name: _named(said, SP[name]) for name in ("Question", "Service", "Instruction", "NextStep", "Contradiction")
    }
    questions = {name: _asked(said, node) for name, node in kinds["Question"].items()}
    subject = next(iter(said.of(RDF.type, SP.SubjectQuestion)), None)
    return Record(
        said,
        questions,
        name_of(said, subject) if subject else "",
        kinds["Service"],
        kinds["Instruction"],
        kinds["NextStep"],
        [_rule(said, node) for node in sorted(said.of(RDF.type, SP.Implication), key=str)],
        kinds["Contradiction"],
    )


def _named(said: Said, kind: URIRef) -> dict[str, Node]:
    return {name_of(said, node): node for node in said.of(RDF.type, kind)}


def name_of(said: Said, node: Node | None) -> str:
    """The identifier of a thing."""
    return str(said.one(node, DCTERMS.identifier))


def number(said: Said, node: Node | None, predicate: URIRef) -> float | None:
    """A number that stands at a thing, if one does."""
    value = said.one(node, predicate)
    return None if value is None else float(str(value))


def day(said: Said, node: Node, predicate: URIRef) -> date | None:
    """A day that stands at a thing, if one does."""
    value = said.one(node, predicate)
    return None if value is None else date.fromisoformat(str(value))


def _asked(said: Said, node: Node) -> Asked:
    scheme = said.one(node, SP.options)
    options = set(said.of(SKOS.inScheme, scheme)) if scheme else set()
    return Asked(
        str(said.one(node, SP.answerKind)).removeprefix(str(SP)),
        number(said, node, SP.lowest),
        number(said, node, SP.highest),
        {name_of(said, option): {name_of(said, b) for b in said.chain(option, SKOS.broader)} for option in options},
        said.is_a(node, SP.Decision),
        str(said.one(node, SP.wholeNumbers)) == "true",
    )


def _rule(said: Said, node: Node) -> Rule:
    conclusion = said.one(node, SP.concludes)
    question = name_of(said, said.one(conclusion, CV.constrains))
    option = said.one(conclusion, SP.accepts)
    value = name_of(said, option) if option else str(said.one(conclusion, SP.expected)) == "true"
    return Rule(name_of(said, node), said.one(node, SP.when), question, value)
