"""The catalogue of queries, as programs read it: whole, and in the shape that SHACL and editors expect."""

from __future__ import annotations

import pyshacl
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from graph.exchange.catalogue import describe_queries
from graph.queries import read_queries
from graph.query import prepare

BASE = "https://directory.example"
# What SHACL (section 5.2.1) says of prefixes, and SHACL Advanced Features (section 1) and editors of executables.
SHAPES = """
@prefix : <urn:shape:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:executable a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
    sh:xone ( :select :construct :ask ) ;
    sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:uniqueLang true ; sh:datatype rdf:langString ] ,
        [ sh:path rdfs:comment ; sh:minCount 1 ; sh:uniqueLang true ; sh:datatype rdf:langString ] ,
        [ sh:path schema:keywords ; sh:minCount 1 ; sh:datatype xsd:string ] ,
        [ sh:path schema:target ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:prefixes ; sh:minCount 1 ; sh:node :prefixes ] .
:select sh:class sh:SPARQLSelectExecutable ; sh:property [ sh:path sh:select ; sh:minCount 1 ; sh:maxCount 1 ] .
:construct sh:class sh:SPARQLConstructExecutable ;
    sh:property [ sh:path sh:construct ; sh:minCount 1 ; sh:maxCount 1 ] .
:ask sh:class sh:SPARQLAskExecutable ; sh:property [ sh:path sh:ask ; sh:minCount 1 ; sh:maxCount 1 ] .
:prefixes sh:property [ sh:path sh:declare ; sh:minCount 1 ; sh:node :declaration ] .
:declaration sh:property [ sh:path sh:prefix ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ,
    [ sh:path sh:namespace ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:anyURI ] .
"""
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@pytest.fixture(scope="module")
def described() -> rdflib.Graph:
    return rdflib.Graph().parse(data=describe_queries(BASE, read_queries().values()), format="turtle")


def test_every_query_is_described_in_the_shape_that_programs_expect(described: rdflib.Graph) -> None:
    executables = set(described.subjects(rdflib.RDF.type, SH.SPARQLExecutable))
    assert executables == {rdflib.URIRef(f"{BASE}/queries/{name}") for name in read_queries()}
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle")
    conforms, _, said = pyshacl.validate(described, shacl_graph=shapes)
    assert conforms, said
    described_without = rdflib.Graph() + described
    described_without.remove((next(iter(executables)), SH.prefixes, None))
    assert not pyshacl.validate(described_without, shacl_graph=shapes)[0]


def test_its_text_is_the_document_and_runs_with_the_prefixes_that_are_declared(described: rdflib.Graph) -> None:
    declared = {
        str(described.value(one, SH.prefix)): str(described.value(one, SH.namespace))
        for one in described.objects(rdflib.URIRef(f"{BASE}/queries"), SH.declare)
    }
    for name, query in read_queries().items():
        form = prepare(query.text).form.lower()
        text = described.value(rdflib.URIRef(f"{BASE}/queries/{name}"), SH[form])
        assert str(text) == query.text
        bare = "\n".join(line for line in query.text.splitlines() if not line.startswith("PREFIX "))
        assert prepareQuery(bare, initNs=declared).algebra


def test_what_a_result_holds_is_described_as_a_table_with_its_columns(described: rdflib.Graph) -> None:
    schema, csvw = rdflib.Namespace("https://schema.org/"), rdflib.Namespace("http://www.w3.org/ns/csvw#")
    query = rdflib.URIRef(f"{BASE}/queries/needs_without_service")
    (table,) = described.objects(query, schema.result)
    assert str(described.value(table, rdflib.DCTERMS.description)) == "Each row is one need."
    assert "Every need has a service that is recorded." in str(described.value(table, rdflib.RDFS.comment))
    first = described.value(described.value(table, csvw.tableSchema), csvw.column)
    columns = list(rdflib.collection.Collection(described, first))
    assert [str(described.value(one, csvw.name)) for one in columns] == ["name", "definition", "need"]
    assert str(described.value(columns[0], rdflib.DCTERMS.description)) == "what the need is called"
    assert len(set(described.subjects(schema.result))) == sum(q.form == "SELECT" for q in read_queries().values())
