"""What can be said of each kind of thing: its fields, in words, made from the ontology and the shapes.

One list for all who edit: the workbook has a sheet for each kind and a column for each field, a form has a line for
each, and an account of a change names them alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from graph.settings import ROOT
from graph.store.embedded import Triples, read_triples
from graph.terms import ADMS, CV, DCT, FOAF, OWL, PROV, RDF, RDFS, SKOS, SP, XSD
from graph.words import say

SH = "http://www.w3.org/ns/shacl#"
TEXT, STRING, THING, CHOICE = "text", "string", "thing", "choice"
_DATATYPES = {
    XSD.date: "date",
    XSD.boolean: "boolean",
    XSD.integer: "integer",
    XSD.decimal: "number",
    XSD.duration: "duration",
    XSD.dateTime: "moment",
    XSD.gYear: "year",
    XSD.gYearMonth: "month",
    XSD.string: STRING,
}
# In the order in which an editor meets them; a thing is of the first of its classes here that has no narrower one.
_KINDS = (
    *(SP.Service, SP.Agency, SP.Panel, SP.Meeting, SP.Role, SP.NextStep, SP.AccessRoute, SP.Step, SP.Outcome),
    *(SP.Condition, SP.Prerequisite, SP.AllOf, SP.AnyOf, SP.NoneOf, SP.UnrecordedTerms, SP.Instruction),
    *(SP.Need, SP.Stage, SP.SubjectQuestion, SP.Decision, SP.Question, SP.Option, SP.Assessment),
    *(SP.Commitment, SP.Agreement, SP.Pilot, SP.Aim, SP.Figure, SP.Remark, SP.Silence, SP.Succession, SP.Check),
    *(SP.Implication, SP.Contradiction, SP.Passage, SP.Document, SP.Directory),
    *(SKOS.ConceptScheme, FOAF.Agent, DCT.Location),
)
_SPECIAL = (SP.Panel, SP.NextStep, SP.Prerequisite, SP.SubjectQuestion, SP.Decision)
_NAMED = (SKOS.altLabel, SKOS.hiddenLabel)
_CLOCKED = "lifecycle"
_FIRST = (DCT.title, SKOS.prefLabel, *_NAMED, DCT.description, SKOS.definition, SP.ask)
_CLOCKS = (ADMS.status, SP.validFrom, SP.validTo, SP.lastChecked, SP.reviewDue, SP.lastEdited)
_LAST = (SP.order, SP.basis, PROV.wasDerivedFrom, *_CLOCKS)
# What belongs to several kinds, so that the ontology names no domain for it, and no shape asks for it.
_BESIDES = {
    SP.contact: (SP.Agency, SP.Panel, SP.Meeting, SP.Role, SP.Step),
    SP.remark: (SP.Service, SP.Agency, SP.Panel, SP.Instruction),
    SP.localAvailability: (SP.Service, SP.Agency, SP.Panel),
    DCT.description: (SP.Agency, SP.Panel, SP.Meeting, SP.Role, SP.AccessRoute, SP.NextStep, SP.Document),
}
# What others' vocabularies call more briefly than a reader would understand.
_SAID = {
    SKOS.altLabel: "field.other-name",
    SKOS.hiddenLabel: "field.hidden-name",
    DCT.isReplacedBy: "field.replaced-by",
    DCT.spatial: "field.area",
    PROV.wasDerivedFrom: "field.source",
    CV.isClassifiedBy: "field.need",
}
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Field(NamedTuple):
    """One property of a kind: `kind` is text (in our language), string, number, integer, date, boolean, duration,
    year, month, moment, choice (one of `choices`) or thing (of one of `classes`; of any where there are none).
    """

    predicate: str
    name: str
    kind: str
    many: bool = True
    required: bool = False
    choices: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


class Kind(NamedTuple):
    """One kind of thing: `iri` its class, `also` the other classes that one of it has to carry."""

    name: str
    iri: str
    label: str
    fields: tuple[Field, ...]
    also: tuple[str, ...] = ()

    def field(self, predicate: str) -> Field | None:
        """The field of a property, or None where the kind has none."""
        return next((field for field in self.fields if field.predicate == predicate), None)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by the address of its class, in the order in which an editor meets them."""
    reader = _Reader(
        read_triples(ROOT / "ontology" / "shapes.ttl"),
        read_triples(ROOT / "ontology" / "signpost.ttl"),
    )
    return {iri: reader.kind(iri) for iri in _KINDS}


def kind_of(types: set[str]) -> Kind | None:
    """The kind of a thing with these classes, or None where it is of none that an editor meets."""
    known = kinds()
    found = next((iri for iri in (*_SPECIAL, *_KINDS) if iri in types), None)
    return known[found] if found else None


def field_of(kind: Kind | None, predicate: str) -> Field:
    """The field of a property in a kind; for one that is not known there, what its name says."""
    return (kind.field(predicate) if kind else None) or Field(predicate, name_of_term(predicate), "")


def name_of_term(iri: str) -> str:
    """What a property is called: our word for it, or the last part of its address, in words."""
    if iri in _SAID:
        return say(_SAID[iri])
    return _WORDS.sub(" ", re.split("[#/]", iri.rstrip("#/"))[-1]).lower()


def _place(predicate: str) -> int:
    """Names stand first, then what is special to a kind, then the source, then the clocks."""
    if predicate in _FIRST:
        return _FIRST.index(predicate)
    return len(_FIRST) + (1 + _LAST.index(predicate) if predicate in _LAST else 0)


class _Reader:
    def __init__(self, shapes: Triples, ontology: Triples) -> None:
        self.shapes, self.ontology = shapes, ontology

    def kind(self, iri: str) -> Kind:
        found: dict[str, Field] = {}
        also: list[str] = [iri, *self._broader(iri)]
        for shape in self._shapes_of(iri):
            for rule in self._all(shape, SH + "property"):
                path = self._one(rule, SH + "path")
                if path == RDF.type_:
                    also += self._all(rule, SH + "hasValue")
                    continue
                for one in [path] if path.startswith("http") else self._alternatives(path):
                    found[one] = self._join(found.get(one), self._field(one, rule))
        for predicate in self._about(iri):
            found.setdefault(predicate, self._field(predicate, ""))
        label = self._one_of(self.ontology, iri, RDFS.label) or name_of_term(iri)
        fields = [field for field in found.values() if field.predicate not in (DCT.identifier, RDF.type_)]
        fields.sort(key=lambda field: _place(field.predicate))
        return Kind(re.split("[#/]", iri)[-1], iri, label, tuple(fields), tuple(dict.fromkeys(also)))

    def _alternatives(self, path: str) -> list[str]:
        # Only of what a thing itself says: a path over others is no field.
        listed = self._list(self._one(path, SH + "alternativePath"))
        return listed if all(one.startswith("http") for one in listed) else []

    def _shapes_of(self, iri: str) -> Iterator[str]:
        classes = {iri, *self._broader(iri)}
        targets = SH + "targetClass"
        named = [shape for shape in self.shapes if classes & set(self._all(shape, targets))]
        # What says the most about a kind comes first: the shape that is its own.
        yield from sorted(named, key=lambda shape: len(self._all(shape, targets)))
        if not classes & {DCT.Location, FOAF.Agent, SKOS.ConceptScheme, SP.Passage, SP.Succession, SP.Check}:
            yield from (shape for shape in self.shapes if shape.endswith(f"#{_CLOCKED}"))

    def _broader(self, iri: str) -> list[str]:
        direct = [c for c in self._of(self.ontology, iri, RDFS.subClassOf) if c.startswith(SP.NS)]
        return [*direct, *(b for c in direct for b in self._broader(c))]

    def _about(self, iri: str) -> Iterator[str]:
        classes = {iri, *self._broader(iri)}
        for term in self.ontology:
            if classes & set(self._of(self.ontology, term, RDFS.domain)):
                yield term
        yield from (predicate for predicate, kinds in _BESIDES.items() if iri in kinds)
        if iri not in (SP.Passage, SP.Check):
            yield from _NAMED

    def _field(self, path: str, rule: str) -> Field:
        own = self._one(rule, SH + "path") == path
        name = (
            (own and self._one(rule, SH + "name"))
            or self._one_of(self.ontology, path, RDFS.label)
            or name_of_term(path)
        )
        kinds, classes, choices = self._values(path, rule)
        only = "1" in [self._one(r, SH + "maxCount") for r in (rule, *self._everywhere(path))]
        single = only or bool(self._all(rule, SH + "uniqueLang"))
        required = own and self._one(rule, SH + "minCount") not in ("", "0")
        return Field(path, name, kinds, not single, required, choices, classes)

    def _everywhere(self, path: str) -> list[str]:
        shapes = [shape for shape in self.shapes if path in self._all(shape, SH + "targetSubjectsOf")]
        return [r for s in shapes for r in self._all(s, SH + "property") if self._one(r, SH + "path") == path]

    def _values(self, path: str, rule: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        if listed := self._list(self._one(rule, SH + "in")):
            return CHOICE, (), tuple(listed)
        alternatives = [rule, *self._list(self._one(rule, SH + "or"))]
        if classes := [c for part in alternatives for c in self._all(part, SH + "class")]:
            return THING, tuple(classes), ()
        if datatypes := [d for part in alternatives for d in self._all(part, SH + "datatype")]:
            return (_DATATYPES.get(datatypes[-1] if XSD.decimal in datatypes else datatypes[0], STRING), (), ())
        if self._all(rule, SH + "languageIn") or path in (*_NAMED, DCT.description):
            return TEXT, (), ()
        reach = self._one_of(self.ontology, path, RDFS.range_)
        if reach in _DATATYPES:
            return _DATATYPES[reach], (), ()
        if OWL.DatatypeProperty in self._of(self.ontology, path, RDF.type_):
            return TEXT, (), ()
        if path.startswith(SP.NS) or self._one(rule, SH + "nodeKind") or path == PROV.wasDerivedFrom:
            return THING, (reach,) if reach.startswith(SP.NS) else (), ()
        return "", (), ()

    def _join(self, first: Field | None, second: Field) -> Field:
        if first is None:
            return second
        return first._replace(
            kind=first.kind or second.kind,
            many=first.many and second.many,
            required=first.required or second.required,
            choices=first.choices or second.choices,
            classes=first.classes or second.classes,
        )

    def _list(self, node: str) -> list[str]:
        members: list[str] = []
        while node and node != RDF.NS + "nil":
            members += self._all(node, RDF.NS + "first")
            node = self._one(node, RDF.NS + "rest")
        return members

    def _all(self, node: str, predicate: str) -> list[str]:
        return self._of(self.shapes, node, predicate)

    def _one(self, node: str, predicate: str) -> str:
        return self._one_of(self.shapes, node, predicate)

    @staticmethod
    def _of(triples: Triples, node: str, predicate: str) -> list[str]:
        return triples.get(node, {}).get(predicate, [])

    def _one_of(self, triples: Triples, node: str, predicate: str) -> str:
        return next(iter(self._of(triples, node, predicate)), "")
