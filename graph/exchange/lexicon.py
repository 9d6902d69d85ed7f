"""The words that a query can ask with: the classes and properties of our vocabulary and of what is served."""

from __future__ import annotations

from functools import cache

from graph.canonical import read_lines
from graph.exchange.counts import Counts, count
from graph.exchange.ontology import index
from graph.fields import name_of_term
from graph.snapshot import ONTOLOGY


def lexicon(counts: Counts) -> dict[str, dict[str, str]]:
    """The classes and the properties, each by its address with its label, for editors to complete.

    They are those that stand in the VoID of a version, counted here, those that our vocabulary has, and those that it
    is itself written with. What others named is labelled with our word for it, or with its own name in words.
    """
    terms = index().values()
    ours = {term.iri: term.label for term in terms}
    classes = {*counts.classes, *_written_with().classes, *(term.iri for term in terms if term.is_class)}
    properties = {*counts.properties, *_written_with().properties, *(t.iri for t in terms if t.kind == "property")}
    return {
        kind: {iri: ours.get(iri) or name_of_term(iri) for iri in sorted(found)}
        for kind, found in (("classes", classes), ("properties", properties))
    }


@cache
def _written_with() -> Counts:
    return count(read_lines(ONTOLOGY / "signpost.ttl"), "")
