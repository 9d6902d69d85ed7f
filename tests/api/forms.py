"""Facts as the pages send them, and forms as a browser without scripts fills them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


def written(facts: Mapping[str, object], prefix: str = "fact.") -> list[tuple[str, str]]:
    """The fields of facts, in their order."""
    return [(prefix + question, text) for question, value in facts.items() for text in texts(value)]


def texts(value: object) -> list[str]:
    """The values of one field."""
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return ["unknown" if value is None else f"{value}"]


def encoded(fields: Iterable[tuple[str, str]]) -> str:
    """Fields as the body of a form."""
    return urlencode(list(fields))
