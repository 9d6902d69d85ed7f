"""The prefix by which each vocabulary that we use is known, ours among them."""

from __future__ import annotations

from graph import terms

PREFIXES: dict[str, str] = {name.lower(): kind.NS for name, kind in vars(terms).items() if hasattr(kind, "NS")}
