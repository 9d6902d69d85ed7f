"""The known names nearest to one that is not known, for error messages."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], most: int = 3) -> str:
    """Up to `most` known names nearest in spelling, in words; all of them where none is near and they are few."""
    # difflib is imported here: a command that makes no mistake must not pay for it.
    from difflib import get_close_matches

    names = list(known)
    close = get_close_matches(name[:80], names, n=most, cutoff=0.5) or names[:12]
    return ", ".join(close)
