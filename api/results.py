"""Results of queries as people read them on a page."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from api.respond import TURTLE
from graph.store.pool import Result
from graph.words import say

_MOST_ROWS, _MOST_CHARACTERS = 1000, 100_000


class Cell(NamedTuple):
    """One value of a result: its text, and the thing of the directory that it names, if it does."""

    text: str
    thing: str = ""


class Table(NamedTuple):
    """A result as people read it: rows with their heads, or a text; `total` counts all, not only what is shown."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    text: str = ""


def read_result(result: Result, base: str) -> Table:
    """A result in JSON or Turtle, for a page; things below `base` are those of the directory."""
    if result.media_type == TURTLE:
        text = result.body.decode("utf-8")
        if all(line.startswith("@prefix ") for line in text.splitlines()):
            text = ""
        return Table((), (), len(text), text[:_MOST_CHARACTERS])
    found = json.loads(result.body)
    if "boolean" in found:
        text = say("sparql.yes" if found["boolean"] else "sparql.no")
        return Table((), (), len(text), text)
    heads = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    rows = (tuple(_cell(row.get(head), base) for head in heads) for row in bindings[:_MOST_ROWS])
    return Table(heads, tuple(rows), len(bindings))


def _cell(term: dict[str, Any] | None, base: str) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if not isinstance(value, str):  # a triple term
        return Cell(" ".join(_cell(value[part], base).text for part in ("subject", "predicate", "object")))
    if term["type"] == "uri" and value.startswith(base):
        return Cell(value.removeprefix(base), value.removeprefix(base))
    return Cell(value)
