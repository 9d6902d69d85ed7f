"""JSON-LD 1.1 in compact form: the short names of our own context, of which a document carries what it uses.

So a document needs nothing from elsewhere to be read, and no literal loses its datatype, language, direction or
spelling. A prefix that some address in a document has for its scheme is not used there: a reader would take one for the
other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pyoxigraph as ox

from graph.errors import QueryError
from graph.settings import ROOT
from graph.terms import RDF, XSD

CONTEXT = ROOT / "ontology" / "context.jsonld"
_ALWAYS = ("id", "type")


def write_jsonld(quads: Sequence[ox.Quad]) -> bytes:
    """Triples as one JSON object: `@context`, and `@graph` with an object for each thing, in the order given.

    The direction of a text is told as `@direction`. Raises QueryError unwritable-result for a statement about a
    statement, of which JSON-LD 1.1 has none.
    """
    writer = _Writer({address.partition(":")[0] for quad in quads for address in _addresses(quad)})
    things: dict[str, dict[str, Any]] = {}
    for quad in quads:
        subject = _address(quad.subject)
        writer.add(things.setdefault(subject, {"id": subject}), quad.predicate.value, quad.object)
    context = {name: said for name, said in _context().items() if name in writer.used or name in _ALWAYS}
    document = {"@context": {"@version": 1.1, **context}, "@graph": list(things.values())}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


class _Writer:
    """What stands in a document whose addresses have these schemes, and which names of the context it used."""

    def __init__(self, schemes: set[str]) -> None:
        self.used: set[str] = set()
        self._prefixes = {name: said for name, said in _prefixes().items() if name not in schemes}

    def add(self, thing: dict[str, Any], predicate: str, value: object) -> None:
        if predicate == RDF.type_ and not isinstance(value, ox.Literal):
            key = "type"
            written: object = self._use(_address(value))
        else:
            key = self._use(predicate)
            said = _context().get(key)
            written = self._value(value, said if isinstance(said, dict) else {})
        if key not in thing:
            thing[key] = written
        elif isinstance(thing[key], list):
            thing[key].append(written)
        else:
            thing[key] = [thing[key], written]

    def _value(self, value: object, reading: dict[str, str]) -> object:
        kind, language = reading.get("@type"), reading.get("@language")
        if not isinstance(value, ox.Literal):
            if kind == "@vocab":
                return self._use(_address(value))
            return _address(value) if kind == "@id" else {"id": _address(value)}
        if value.direction is not None:
            return {"@value": value.value, "@language": value.language, "@direction": value.direction.value}
        if value.language is not None:
            same = kind is None and value.language == language
            return value.value if same else {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == XSD.string:
            plain = kind is None and language is None
            return value.value if plain else {"@value": value.value}
        return value.value if kind == datatype else {"@value": value.value, "@type": datatype}

    def _use(self, iri: str) -> str:
        """The short name of an address, or with a prefix, or itself."""
        name = _names().get(iri)
        if name and (prefix := str(_expanded(name)).partition(":")[0]) in self._prefixes:
            self.used |= {name, prefix}
            return name
        for prefix, namespace in self._prefixes.items():
            # What begins with two slashes behind a colon is an address as it stands.
            if iri.startswith(namespace) and iri != namespace and not iri.startswith("//", len(namespace)):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


def _addresses(quad: ox.Quad) -> Iterator[str]:
    yield _address(quad.subject)
    yield quad.predicate.value
    yield quad.object.datatype.value if isinstance(quad.object, ox.Literal) else _address(quad.object)


def _address(node: object) -> str:
    if isinstance(node, ox.Triple):
        raise QueryError("unwritable-result")
    return node.value if isinstance(node, ox.NamedNode) else str(node)


@cache
def _context() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(CONTEXT.read_text("utf-8"))["@context"]
    found.pop("@version")
    return found


def _expanded(name: str) -> object:
    said = _context()[name]
    return said["@id"] if isinstance(said, dict) else said


@cache
def _prefixes() -> dict[str, str]:
    return {name: said for name, said in _context().items() if isinstance(said, str) and said.endswith(("#", "/"))}


@cache
def _names() -> dict[str, str]:
    prefixes = _prefixes()
    split = ((name, str(_expanded(name)).partition(":")) for name in _context() if name not in prefixes)
    return {prefixes[prefix] + local: name for name, (prefix, _, local) in split if prefix in prefixes}
