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


def as_xml(content: bytes) -> bytes | None:
    """What the engine wrote as XML that is read as it was meant; None where XML cannot say it.

    The engine writes characters and property names that XML cannot hold, and does not say so.
    """
    # A reader takes a carriage return that stands as it is for a line end (XML 1.0, section 2.11).
    content = content.replace(b"\r", b"&#13;")
    try:
        ParserCreate(namespace_separator=" ").Parse(content, True)
    except ExpatError:
        return None
    return content
