"""A directory in the RDF forms that other programs read."""

from __future__ import annotations

import io

import pyoxigraph as ox

from graph.errors import QueryError
from graph.prefixes import PREFIXES
from graph.store.formats import TRIPLES, as_xml
from graph.store.jsonld import write_jsonld
from graph.store.lines import Lines, text_of
from graph.store.sources import Published, Source, read_sources

FORMS = ("turtle", "ntriples", "nquads", "jsonld", "rdfxml")


def export(published: Published, form: str) -> bytes:
    """The directory in a form of FORMS, sorted; N-Quads holds every source in its graph.

    Turtle is the file itself where that was written by people, and else made of what was published.
    """
    sources = read_sources(published)
    reader = ox.parse(sources[0].turtle, format=ox.RdfFormat.TURTLE)
    quads = [quad for source in sources for quad in _quads(source)] if form == "nquads" else list(reader)
    prefixes = reader.prefixes or {**PREFIXES, "": published.directory.base}
    if form == "turtle":
        return sources[0].turtle if reader.prefixes else _write(quads, ox.RdfFormat.TURTLE, prefixes)
    return _write(quads, TRIPLES[form], prefixes)


def turtle_of(lines: Lines, base: str) -> bytes:
    """Lines as Turtle with the usual prefixes, those of the directory at `base` without one."""
    return write(lines, "turtle", base)


def write(lines: Lines, form: str, base: str, **prefixes: str) -> bytes:
    """Lines in a form of FORMS but N-Quads, with the usual prefixes and these, those of `base` without one.

    Raises QueryError unwritable-result where the form cannot say what a line does.
    """
    if form == "ntriples":
        return text_of(lines)
    quads = list(ox.parse(text_of(lines), format=ox.RdfFormat.N_TRIPLES))
    return _write(quads, TRIPLES[form], {**PREFIXES, **prefixes, "": base})


def rewrite(turtle: str, form: str) -> bytes:
    """Turtle in another form of FORMS, with its own prefixes; as Turtle it stays as it is."""
    if form == "turtle":
        return turtle.encode()
    reader = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return _write(list(reader), TRIPLES[form], reader.prefixes)


def _write(quads: list[ox.Quad], form: ox.RdfFormat, prefixes: dict[str, str]) -> bytes:
    if form == ox.RdfFormat.JSON_LD:
        return write_jsonld(sorted(quads, key=str))
    written = io.BytesIO()
    try:
        ox.serialize(sorted(quads, key=str), written, form, prefixes=prefixes)
    except OSError:  # such as a property that is a word of RDF/XML itself
        raise QueryError("unwritable-result") from None
    if form == ox.RdfFormat.RDF_XML:
        if (xml := as_xml(written.getvalue())) is None:
            raise QueryError("unwritable-result")
        return xml
    if form != ox.RdfFormat.TURTLE:
        return written.getvalue()
    # The engine writes prefixes in no order; the same directory is to be the same text.
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join([*sorted(lines[: len(prefixes)]), *lines[len(prefixes) :]])


def _quads(source: Source) -> list[ox.Quad]:
    graph = ox.NamedNode(source.graph)
    triples = ox.parse(source.turtle, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples]
