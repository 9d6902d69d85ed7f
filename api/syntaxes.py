"""The ways to write RDF that documents of data come in: by the ending of an address, or by media type."""

from __future__ import annotations

from typing import NamedTuple


class Syntax(NamedTuple):
    """One way to write RDF: our name of it, its media type, the ending of an address, and what people call it."""

    form: str
    media_type: str
    ending: str
    name: str


SYNTAXES = (
    Syntax("turtle", "text/turtle", "ttl", "Turtle"),
    Syntax("jsonld", "application/ld+json", "jsonld", "JSON-LD"),
    Syntax("ntriples", "application/n-triples", "nt", "N-Triples"),
    Syntax("rdfxml", "application/rdf+xml", "rdf", "RDF/XML"),
)
OF_ENDING = {syntax.ending: syntax for syntax in SYNTAXES}
OF_TYPE = {syntax.media_type: syntax for syntax in SYNTAXES}


def alternates(stem: str) -> list[tuple[Syntax, str]]:
    """Each syntax with the address of a document in it, for pages that lead there."""
    return [(syntax, f"{stem}.{syntax.ending}") for syntax in SYNTAXES]


def split_ending(name: str) -> tuple[str, str]:
    """A name and the ending that says in which form it is wanted; no ending where it has none that we know."""
    stem, _, ending = name.rpartition(".")
    return (stem, ending) if ending in (*OF_ENDING, "html") else (name, "")
