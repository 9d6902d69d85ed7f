"""The known names nearest to one that is not known, for error messages."""

from __future__ import annotations

from collections.abc import Iterable

# So many names can all be told where none is near.
_FEW = 5


def near(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Up to `most` known names that begin so or are spelled alike, in any case; else all, where they are few."""
    # difflib is imported here: a command that makes no mistake must not pay for it.
    from difflib import get_close_matches

    wanted = name[:80].lower()
    folded: dict[str, list[str]] = {}
    for one in known:
        folded.setdefault(one.lower(), []).append(one)
    beginning = sorted((one for one in folded if len(wanted) > 1 and one.startswith(wanted)), key=len)
    found = dict.fromkeys([*beginning[:most], *get_close_matches(wanted, folded, n=most, cutoff=0.5)])
    if not found and len(folded) <= _FEW:
        return [one for same in folded.values() for one in same]
    return [one for same in found for one in folded[same]][:most]


def nearest(name: str, known: Iterable[str], most: int = 3) -> str:
    """The known names that are near, in words; nothing where none is, which an error says by itself."""
    return ", ".join(near(name, known, most))
