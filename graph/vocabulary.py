"""The terms that a directory may use, how they are written in Turtle, and which of them a mistaken one resembles."""

from __future__ import annotations

from difflib import SequenceMatcher

from rdflib.term import Node, URIRef

from graph import terms
from graph.nearest import near
from graph.prefixes import PREFIXES

NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
KNOWN = frozenset(
    str(value)
    for kind in vars(terms).values()
    if hasattr(kind, "NS")
    for name, value in vars(kind).items()
    if name != "NS" and not name.startswith("_")
)
# Namespaces this alike differ by one letter: a slip, and not a vocabulary of its own.
_ALIKE = 0.96


def is_known(term: URIRef) -> bool:
    """Whether a term is ours or in the list of those that we reuse."""
    return str(term) in KNOWN


def namespace_of(term: URIRef) -> str:
    """The address of a term up to and with its last hash or slash."""
    text = str(term)
    return text[: max(text.rfind("#"), text.rfind("/")) + 1]


def resembles(namespace: str) -> bool:
    """Whether a namespace is one that we read, or is meant to be."""
    bare = _bare(namespace)
    return any(SequenceMatcher(None, bare, _bare(known)).ratio() >= _ALIKE for known in NAMESPACES)


def nearest_terms(term: URIRef) -> str:
    """The known terms nearest to one, of its own namespace where that is known."""
    namespace = namespace_of(term)
    among = [known for known in KNOWN if namespace_of(URIRef(known)) == namespace] or KNOWN
    locals_ = {known[len(namespace_of(URIRef(known))) :]: written(URIRef(known)) for known in sorted(among)}
    close = near(str(term)[len(namespace) :], locals_)
    return ", ".join(locals_[name] for name in close)


def written(term: Node | None) -> str:
    """A term as it is written in Turtle: with the usual prefix where it has one."""
    if not isinstance(term, URIRef):
        return ""
    namespace = namespace_of(term)
    prefix = NAMESPACES.get(namespace)
    return f"{prefix}:{term[len(namespace) :]}" if prefix else str(term)


def _bare(namespace: str) -> str:
    return namespace.lower().partition("://")[2].rstrip("/#")
