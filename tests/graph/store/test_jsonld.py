"""JSON-LD with short names says exactly what the triples say, to readers that share no code with it."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from graph.errors import QueryError
from graph.exchange.ontology import index
from graph.store.jsonld import write_jsonld
from graph.terms import DCT, RDF, SKOS, SP, XSD

BASE = "https://w3id.org/signpost/id/somewhere/"
# What a reader could take for a short name, for one with a prefix, or for part of an address.
ODD = ["dct:title", "org:x", "xsd:date", "skos:a#b", "id:x", "type:x", "title:x", "urn:@type", f"{SP.NS}//x"]
ODD += [SP.NS, f"{SP.NS}a:b", f"{DCT.NS}/../x", f"{DCT.NS}@id", "http://\u2100.test/\u00e9%41", f"{RDF.NS}nil"]
PROPERTIES = [term.iri for term in index().values() if term.kind == "property"]
PROPERTIES += [DCT.title, DCT.license_, SKOS.hiddenLabel, "https://example.org/own#sort", "https://example.org/id"]
VALUES = [term.iri for term in index().values() if term.kind == "value"]

odd = st.sampled_from(ODD).map(ox.NamedNode)
things = st.one_of(
    st.sampled_from(["a", "b-2", "type", "id"]).map(lambda name: ox.NamedNode(BASE + name)),
    st.sampled_from(["a", "b"]).map(ox.BlankNode),
    odd,
)
properties = st.one_of(st.sampled_from(PROPERTIES).map(ox.NamedNode), odd)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
datatypes = [XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.date, f"{RDF.NS}JSON", "https://example.org/kind"]
languages = st.sampled_from(["en", "en-gb", "cy"])
directions = st.sampled_from([ox.BaseDirection.LTR, ox.BaseDirection.RTL])
directed = st.builds(lambda text, tag, way: ox.Literal(text, language=tag, direction=way), texts, languages, directions)
literals = st.one_of(
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, languages),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)), texts, st.sampled_from([*datatypes, *ODD])
    ),
)
values = st.one_of(things, st.sampled_from(VALUES).map(ox.NamedNode), literals)
triples = st.builds(ox.Quad, things, properties, values)
classes = [term.iri for term in index().values() if term.is_class] + ["https://example.org/Kind"]
kinds = st.one_of(st.sampled_from(classes).map(ox.NamedNode), things, literals)
typed = st.builds(lambda thing, kind: ox.Quad(thing, ox.NamedNode(RDF.type_), kind), things, kinds)
said = st.one_of(triples, typed)


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """A dataset that is equal to any other that says the same."""
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


@given(st.lists(st.one_of(said, st.builds(ox.Quad, things, properties, directed)), max_size=8))
def test_what_is_written_is_read_back_as_it_was(quads: list[ox.Quad]) -> None:
    written = write_jsonld(quads)
    assert canonical(ox.parse(written, format=ox.RdfFormat.JSON_LD)) == canonical(quads)


# The other reader labels blank nodes anew, and does not know directions.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
@given(st.lists(said.filter(lambda quad: not {type(quad.subject), type(quad.object)} & {ox.BlankNode}), max_size=8))
def test_another_reader_takes_what_is_written_for_the_same(quads: list[ox.Quad]) -> None:
    lines = ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES)
    assert lines is not None
    assert set(Graph().parse(data=write_jsonld(quads), format="json-ld")) == set(Graph().parse(data=lines, format="nt"))


def test_an_address_is_never_taken_for_a_short_name() -> None:
    thing = ox.NamedNode("dct:title")
    quads = [ox.Quad(thing, ox.NamedNode(prop), thing) for prop in (DCT.title, DCT.source, f"{SP.NS}//x", RDF.type_)]
    document = json.loads(write_jsonld(quads))
    assert set(document["@context"]) == {"@version", "id", "type"}
    assert set(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)) == set(quads)


def test_a_class_that_is_a_text_stays_one() -> None:
    quad = ox.Quad(ox.NamedNode(BASE + "a"), ox.NamedNode(RDF.type_), ox.Literal("no class"))
    assert list(ox.parse(write_jsonld([quad]), format=ox.RdfFormat.JSON_LD)) == [quad]


def test_a_text_keeps_the_direction_in_which_it_is_read() -> None:
    text = ox.Literal("\u05d0 1", language="en", direction=ox.BaseDirection.RTL)
    quad = ox.Quad(ox.NamedNode(BASE + "a"), ox.NamedNode(DCT.title), text)
    assert list(ox.parse(write_jsonld([quad]), format=ox.RdfFormat.JSON_LD)) == [quad]


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("predicate", [DCT.source, RDF.type_])
def test_a_statement_about_a_statement_is_refused(depth: int, predicate: str) -> None:
    thing, said = ox.NamedNode(BASE + "a"), ox.NamedNode(predicate)
    value: ox.NamedNode | ox.Triple = thing
    for _ in range(depth):
        value = ox.Triple(thing, said, value)
    with pytest.raises(QueryError) as caught:
        write_jsonld([ox.Quad(thing, said, value)])
    assert caught.value.code == "unwritable-result"


def test_names_are_short_and_a_document_carries_what_it_uses_of_the_context() -> None:
    thing = ox.NamedNode(BASE + "a")
    (title,) = [ox.Quad(thing, ox.NamedNode(DCT.title), ox.Literal("A name", language="en"))]
    document = json.loads(write_jsonld([title]))
    assert document["@graph"] == [{"id": BASE + "a", "title": "A name"}]
    assert set(document["@context"]) == {"@version", "id", "type", "dct", "title"}
