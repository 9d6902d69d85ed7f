"""The rules of a directory that SHACL says badly or slowly: words that do not exist, references to nothing, circles.

Each rule has its words in `ontology/shapes.ttl`, under its own name; a rule that the shapes do not name is not checked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.namespace import SH as SHACL
from rdflib.term import Node

from graph.model import NONE_OF_THESE
from graph.nearest import nearest
from graph.store.embedded import UNSHOWN
from graph.terms import CV, SP
from graph.vocabulary import is_known, namespace_of, nearest_terms, resembles, written
from graph.words import say

SHAPES = "https://w3id.org/signpost/shapes#"
THINGS = "https://w3id.org/signpost/id/"
MEMBER = URIRef(CV.hasRequirement)
# What a rule here looks at beyond the lines of the thing that it is about: paths from it, and links that make circles.
# Two rules look everywhere: whether what is referred to is described, and whether an identifier is used twice.
PATHS = (
    (URIRef(SP.accepts), SKOS.inScheme),
    (URIRef(CV.constrains), URIRef(SP.options)),
    (URIRef(SP.hasStep), URIRef(SP.order)),
    (MEMBER, RDF.type),
)
LINKS = (MEMBER, URIRef(SP.continues), SKOS.broader)
NAMES: dict[Node | None, str] = {MEMBER: "members", URIRef(SP.hasStep): "steps"}


_LONGEST = 20_000


class Flaw(NamedTuple):
    """Something wrong, in terms of the graph: the rule, how grave it is, the thing, its field, the value, the words.

    `term` is the field as it is written in Turtle.
    """

    rule: str
    severity: str
    thing: Node
    field: str
    value: Node | None
    message: str
    term: str = ""


class Breach(NamedTuple):
    """Where one of the rules here is broken, before it is put into words."""

    thing: Node
    field: Node | None = None
    value: Node | None = None
    nearest: str = ""


def local(node: Node | None) -> str:
    """What stands after the last slash or hash of an address; of a literal, its text; of nothing, nothing."""
    if isinstance(node, URIRef):
        return node.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return "" if node is None or isinstance(node, BNode) else str(node)


def check_integrity(data: Graph, shapes: Graph) -> Iterator[Flaw]:
    """Every breach of the rules that the shapes have words for."""
    for rule, find in RULES.items():
        words = shapes.value(URIRef(SHAPES + rule), SHACL.message)
        name = str(shapes.value(URIRef(SHAPES + rule), RDFS.label) or rule)
        warns = shapes.value(URIRef(SHAPES + rule), SHACL.severity) == SHACL.Warning
        for breach in find(data) if words else ():
            value = written(breach.value) if find in OF_TERMS else local(breach.value)
            text = str(words).format(value=value, nearest=breach.nearest or say("nearest.none"))
            field, term = NAMES.get(breach.field) or local(breach.field) or name, written(breach.field)
            yield Flaw(rule, "warning" if warns else "violation", breach.thing, field, breach.value, text, term)


def _undeclared_terms(data: Graph) -> Iterator[Breach]:
    """Uses of our namespace, as property, type or value, that the ontology does not declare."""
    declared = {value for name, value in vars(SP).items() if not name.startswith("_")}
    names = sorted(local(URIRef(term)) for term in declared if term != SP.NS)
    for subject, predicate, value in data:
        for term in (predicate, value):
            if isinstance(term, URIRef) and term.startswith(SP.NS) and str(term) not in declared:
                yield Breach(subject, predicate, term, nearest(local(term), names))


def _terms_of_others(data: Graph) -> Iterator[Breach]:
    """Uses of properties and classes that are not ours and that no directory is known to use."""
    for subject, predicate, value in data:
        for term in (predicate, value) if predicate == RDF.type else (predicate,):
            if isinstance(term, URIRef) and not term.startswith(SP.NS) and not is_known(term):
                yield Breach(subject, predicate, term)


def _unknown_terms(data: Graph) -> Iterator[Breach]:
    """Terms that look like one of those that we read and are not: what they say would be lost without a word."""
    for breach in _terms_of_others(data):
        if isinstance(term := breach.value, URIRef) and (term.startswith(THINGS) or resembles(namespace_of(term))):
            yield breach._replace(nearest=nearest_terms(term))


def _foreign_terms(data: Graph) -> Iterator[Breach]:
    """Terms of vocabularies that we do not read."""
    for breach in _terms_of_others(data):
        if isinstance(term := breach.value, URIRef) and not (term.startswith(THINGS) or resembles(namespace_of(term))):
            yield breach


def _ill_typed(data: Graph) -> Iterator[Breach]:
    """Literals that are no value of their datatype, such as a date in a thirteenth month."""
    for subject, predicate, value in data:
        if isinstance(value, Literal) and value.ill_typed:
            yield Breach(subject, predicate, value, written(value.datatype))


def _unshown(data: Graph) -> Iterator[Breach]:
    """Texts with characters that a reader would not see, or that a terminal or page would obey."""
    for subject, predicate, value in data:
        if isinstance(value, Literal) and UNSHOWN.search(value):
            yield Breach(subject, predicate, value)


def _too_long(data: Graph) -> Iterator[Breach]:
    """Texts that nobody reads and that every page would carry."""
    for subject, predicate, value in data:
        if isinstance(value, Literal) and len(value) > _LONGEST:
            yield Breach(subject, predicate)


def _dangling(data: Graph) -> Iterator[Breach]:
    """References to things of a directory that have no description."""
    described = set(data.subjects())
    for subject, predicate, value in data:
        if isinstance(value, URIRef) and value.startswith(THINGS) and value not in described:
            yield Breach(subject, predicate, value)


def _identified(data: Graph) -> Iterator[tuple[URIRef, Literal]]:
    """Each thing of a directory with each of its identifiers."""
    for thing, identifier in data.subject_objects(DCTERMS.identifier):
        if isinstance(thing, URIRef) and isinstance(identifier, Literal) and thing.startswith(THINGS):
            yield thing, identifier


def _duplicate_identifiers(data: Graph) -> Iterator[Breach]:
    """Things that share an identifier with another of their directory, which is the address up to the last slash."""
    bearers: dict[tuple[str, str], list[tuple[URIRef, Literal]]] = defaultdict(list)
    for thing, identifier in _identified(data):
        bearers[thing.rpartition("/")[0], str(identifier)].append((thing, identifier))
    for group in bearers.values():
        for thing, identifier in group if len(group) > 1 else ():
            yield Breach(thing, DCTERMS.identifier, identifier)


def _addresses(data: Graph) -> Iterator[Breach]:
    """Things whose address does not end in their identifier."""
    for thing, identifier in _identified(data):
        if local(thing) != str(identifier):
            yield Breach(thing, DCTERMS.identifier, identifier)


def _blank_nodes(data: Graph) -> Iterator[Breach]:
    """Things that refer to one without an address, and those without one that nothing refers to."""
    for subject, predicate, value in data:
        if isinstance(value, BNode):
            yield Breach(subject, predicate)
        elif isinstance(subject, BNode) and predicate == RDF.type and (None, None, subject) not in data:
            yield Breach(subject)


def _group_cycles(data: Graph) -> Iterator[Breach]:
    """Criteria that are among their own members, at whatever depth."""
    yield from (Breach(group, MEMBER) for group in _in_circles(data, MEMBER))


def _route_cycles(data: Graph) -> Iterator[Breach]:
    """Routes that continue themselves, at whatever remove."""
    yield from (Breach(route, URIRef(SP.continues)) for route in _in_circles(data, URIRef(SP.continues)))


def _broader_cycles(data: Graph) -> Iterator[Breach]:
    """Concepts that are broader than themselves, at whatever remove."""
    yield from (Breach(concept, SKOS.broader) for concept in _in_circles(data, SKOS.broader))


def _in_circles(data: Graph, link: URIRef) -> Iterator[Node]:
    for thing in set(data.subjects(link)):
        if any(thing in data.transitive_objects(next_, link) for next_ in data.objects(thing, link)):
            yield thing


def _postponed_exclusions(data: Graph) -> Iterator[Breach]:
    """Exclusions with a prerequisite among their members: what comes first cannot be what must not be."""
    for group in data.subjects(RDF.type, URIRef(SP.NoneOf)):
        for member in data.objects(group, MEMBER):
            if (member, RDF.type, URIRef(SP.Prerequisite)) in data:
                yield Breach(group, MEMBER, member)


def _reserved_options(data: Graph) -> Iterator[Breach]:
    """Options with the identifier that answers use for none of these."""
    for thing, identifier in _identified(data):
        if str(identifier) == NONE_OF_THESE and (thing, SKOS.inScheme, None) in data:
            yield Breach(thing, DCTERMS.identifier, identifier)


def _route_orders(data: Graph) -> Iterator[Breach]:
    """Routes of which two steps have the same order."""
    for route in set(data.subjects(URIRef(SP.hasStep))):
        steps = data.objects(route, URIRef(SP.hasStep))
        orders = Counter(order for step in steps for order in data.objects(step, URIRef(SP.order)))
        for order, count in orders.items():
            if count > 1:
                yield Breach(route, URIRef(SP.hasStep), order)


def _options_of_questions(data: Graph) -> Iterator[Breach]:
    """Conditions that accept an option which is in no list of the question they test."""
    for condition, option in data.subject_objects(URIRef(SP.accepts)):
        questions = data.objects(condition, URIRef(CV.constrains))
        lists = {listed for question in questions for listed in data.objects(question, URIRef(SP.options))}
        if lists.isdisjoint(data.objects(option, SKOS.inScheme)):
            yield Breach(condition, URIRef(SP.accepts), option)


RULES: dict[str, Callable[[Graph], Iterator[Breach]]] = {
    "undeclared-term": _undeclared_terms,
    "unknown-term": _unknown_terms,
    "foreign-term": _foreign_terms,
    "ill-typed": _ill_typed,
    "unshown-character": _unshown,
    "long-text": _too_long,
    "dangling": _dangling,
    "duplicate-identifier": _duplicate_identifiers,
    "address": _addresses,
    "blank-node": _blank_nodes,
    "group-cycle": _group_cycles,
    "route-cycle": _route_cycles,
    "broader-cycle": _broader_cycles,
    "route-order": _route_orders,
    "exclusion": _postponed_exclusions,
    "reserved-option": _reserved_options,
    "option-of-question": _options_of_questions,
}

# Rules about words themselves, whose words are shown as they are written in Turtle.
OF_TERMS = (_unknown_terms, _foreign_terms)
