"""The ways to write RDF that documents of data come in: by the ending of an address, or by media type."""

from __future__ import annotations

from typing import NamedTuple

from graph.query import OF_NAME
from graph.words import say


class Syntax(NamedTuple):
    """One way to write RDF: our name of it, its media type, and the ending of an address."""

    form: str
    media_type: str
    ending: str

    @property
    def name(self) -> str:
        """What people call it."""
        return say(f"syntax.{self.form}")


SYNTAXES = tuple(
    Syntax(format.name, format.media_type, format.ending)
    for format in (OF_NAME[name] for name in ("turtle", "jsonld", "ntriples", "rdfxml"))
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
