"""The prefix by which each vocabulary that we use is known, ours among them."""

from __future__ import annotations

import re

from graph import terms

PREFIXES: dict[str, str] = {name.lower(): kind.NS for name, kind in vars(terms).items() if hasattr(kind, "NS")}

# What can stand after a prefix without being escaped.
_PLAIN = re.compile(r"[\w-]+", re.ASCII)


def shorten(iri: str) -> str:
    """A word of a vocabulary with its usual prefix; any other address as it is."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _PLAIN.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
