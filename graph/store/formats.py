"""The syntaxes that the engine reads and writes, by the names that `graph.query` and addresses have for them."""

from __future__ import annotations

from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "n3": ox.RdfFormat.N3,
}


def is_xml(content: bytes) -> bool:
    """Whether a result is XML: the engine writes characters and property names that XML cannot hold, and does not say
    so.
    """
    try:
        ParserCreate(namespace_separator=" ").Parse(content, True)
    except ExpatError:
        return False
    return True
