"""A directory in the RDF forms that other programs read."""

from __future__ import annotations

import io

import pyoxigraph as ox

from graph.store.sources import Published, Source, read_sources

_FORMATS = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
FORMS = ("turtle", *_FORMATS)


def export(published: Published, form: str) -> bytes:
    """The directory in a form of FORMS, sorted; Turtle is the file itself, N-Quads holds every source in its graph."""
    sources = read_sources(published)
    if form == "turtle":
        return sources[0].turtle
    reader = ox.parse(sources[0].turtle, format=ox.RdfFormat.TURTLE)
    quads = [quad for source in sources for quad in _quads(source)] if form == "nquads" else list(reader)
    written = io.BytesIO()
    ox.serialize(sorted(quads, key=str), written, _FORMATS[form], prefixes=reader.prefixes)
    return written.getvalue()


def _quads(source: Source) -> list[ox.Quad]:
    graph = ox.NamedNode(source.graph)
    triples = ox.parse(source.turtle, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples]
