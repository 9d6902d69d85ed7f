"""One thing of a directory as a document of its own: what is said of it and of its parts, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from graph.canonical import Lines, about, read_lines, split
from graph.exchange.facts import Facts, objects_of
from graph.exchange.written import iri, plain, say_of, text
from graph.settings import ROOT
from graph.terms import CV, DCAT, DCT, FOAF, OA, PROV, RDF, RDFS, SKOS, SP, VOID
from graph.words import say

# By these, a thing leads to its parts: criteria, steps, outcomes, answers.
_OWNED = (CV.holdsRequirement, CV.hasRequirement, SP.hasStep, SP.outcome, SP.gate, SP.when, SP.concludes, SP.options)
# What these lead to belongs to the thing that they start from; its passages do, though they are of a document.
_PARTS = frozenset(f"<{predicate}>" for predicate in (*_OWNED, PROV.wasDerivedFrom))
# What points to a thing by these belongs to it: statements about it, the options of a list, the passages of a document.
_BELONGS = (SP.concerns, SKOS.inScheme, OA.hasSource)


def describe_thing(facts: Facts, thing: str, document: str, dataset: str, edition: str) -> Lines:
    """The lines about a thing and its parts, the names of what they point to, and about the document itself.

    `document` is the address of the document, `dataset` that of the directory, `edition` that of the version.
    """
    parts = _parts(facts, thing)
    lines = [line for part in parts for line in facts.about(part)]
    lines += facts.pointing(thing, *_OWNED, *_BELONGS)
    named = {split(line)[0][1:-1] for line in lines} | set(objects_of(lines))
    lines += [line for one in named - set(parts) for line in facts.naming(one)]
    lines += _about_document(facts, thing, document, dataset, edition)
    lines += [line for term in objects_of(lines) if term.startswith(SP.NS) for line in _label(term)]
    return tuple(sorted(set(lines)))


def rights_of(facts: Facts, dataset: str, unrecorded: str) -> list[tuple[str, str | list[str]]]:
    """The licence of a directory and its rights, as recorded; or else, that they are not."""
    found = [(predicate, facts.values(dataset, predicate)) for predicate in (DCT.license_, DCT.rights)]
    recorded: list[tuple[str, str | list[str]]] = [(predicate, terms) for predicate, terms in found if terms]
    return recorded or [(DCT.rights, iri(unrecorded))]


def say_unrecorded(unrecorded: str) -> Lines:
    """What stands for rights that nobody recorded."""
    return say_of(
        unrecorded, (RDF.type_, iri(f"{DCT.NS}RightsStatement")), (RDFS.label, text(say("data.licence.unrecorded")))
    )


def _parts(facts: Facts, thing: str) -> dict[str, None]:
    """A thing and what belongs to it, at whatever remove."""
    found: dict[str, None] = {}
    waiting = [thing, *(split(line)[0][1:-1] for line in facts.pointing(thing, *_BELONGS))]
    while waiting:
        part = waiting.pop(0)
        if part in found or not part.startswith(facts.base):
            continue
        found[part] = None
        lines = facts.about(part)
        waiting += objects_of(line for line in lines if split(line)[1] in _PARTS)
        waiting += [
            split(member)[0][1:-1]
            for scheme in objects_of(line for line in lines if split(line)[1] == f"<{SP.options}>")
            for member in facts.pointing(scheme, SKOS.inScheme)
        ]
    return found


def _label(term: str) -> Lines:
    return tuple(line for line in about(_ontology(), term) if split(line)[1] == f"<{RDFS.label}>")


def _about_document(facts: Facts, thing: str, document: str, dataset: str, edition: str) -> Iterator[str]:
    unrecorded = f"{document.rpartition('/id/')[0]}/data#rights"
    rights = rights_of(facts, dataset, unrecorded)
    yield from say_of(
        document,
        (RDF.type_, iri(FOAF.Document)),
        (f"{FOAF.NS}primaryTopic", iri(thing)),
        (f"{VOID.NS}inDataset", iri(dataset)),
        (DCT.source, [iri(edition), *facts.values(dataset, DCT.source)]),
        (f"{DCAT.NS}version", plain(edition.rpartition("/")[2])),
        *rights,
    )
    if rights[0][1] == iri(unrecorded):
        yield from say_unrecorded(unrecorded)
    yield from facts.naming(dataset)


@cache
def _ontology() -> Lines:
    return read_lines(ROOT / "ontology" / "signpost.ttl")
