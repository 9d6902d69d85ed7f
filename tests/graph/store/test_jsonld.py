"""JSON-LD with short names says exactly what the triples say, to readers that share no code with it."""

from __future__ import annotations

import json

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from graph.exchange.ontology import index
from graph.store.jsonld import write_jsonld
from graph.terms import DCT, RDF, SKOS, XSD

BASE = "https://w3id.org/signpost/id/somewhere/"
PROPERTIES = [term.iri for term in index().values() if term.kind == "property"]
PROPERTIES += [DCT.title, DCT.license_, SKOS.hiddenLabel, "https://example.org/own#sort", "https://example.org/id"]
VALUES = [term.iri for term in index().values() if term.kind == "value"]

things = st.sampled_from(["a", "b-2", "type", "id"]).map(lambda name: ox.NamedNode(BASE + name))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
datatypes = st.sampled_from([XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.date, "https://example.org/kind"])
values = st.one_of(
    things,
    st.sampled_from(VALUES).map(ox.NamedNode),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "en-gb", "cy"])),
    st.builds(lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)), texts, datatypes),
)
triples = st.builds(ox.Quad, things, st.sampled_from(PROPERTIES).map(ox.NamedNode), values)
typed = st.builds(
    lambda thing, kind: ox.Quad(thing, ox.NamedNode(RDF.type_), ox.NamedNode(kind)),
    things,
    st.sampled_from([term.iri for term in index().values() if term.is_class] + ["https://example.org/Kind"]),
)


@given(st.lists(st.one_of(triples, typed), max_size=8))
def test_what_is_written_is_read_back_as_it_was(quads: list[ox.Quad]) -> None:
    written = write_jsonld(quads)
    assert set(ox.parse(written, format=ox.RdfFormat.JSON_LD)) == set(quads)


def test_names_are_short_and_a_document_carries_what_it_uses_of_the_context() -> None:
    thing = ox.NamedNode(BASE + "a")
    (title,) = [ox.Quad(thing, ox.NamedNode(DCT.title), ox.Literal("A name", language="en"))]
    document = json.loads(write_jsonld([title]))
    assert document["@graph"] == [{"id": BASE + "a", "title": "A name"}]
    assert set(document["@context"]) == {"@version", "id", "type", "dct", "title"}
