"""What a practitioner tells on a command line or in a JSON file, as the facts that a situation is read from.

Only the form is read here; whether a question and an answer exist is for the situation to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from graph.model import Directory
from graph.telling import NOT_KNOWN, read_answer
from signpost.errors import UsageError
from signpost.files import read_text


def read_facts(directory: Directory, file: str | None, typed: list[str]) -> dict[str, object]:
    """The facts of a file, then those that were typed; a question that is told twice is an error, not a choice."""
    pairs = _read_file(file) if file is not None else []
    pairs += [_read_typed(directory, text) for text in typed]
    facts: dict[str, object] = {}
    for name, value in pairs:
        if name in facts:
            raise UsageError("told-twice", where=f"facts.{name[:80]}", name=name[:80])
        facts[name] = value
    return facts


def _read_file(file: str) -> list[tuple[str, object]]:
    # Objects are kept as pairs, so that a name that stands twice is seen.
    try:
        facts = json.loads(read_text(file), object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        place = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError("not-json", where=f"{file}{place}") from None
    if not isinstance(facts, _Pairs):
        raise UsageError("wrong-facts", where=file)
    return list(facts)


class _Pairs(list[tuple[str, object]]):
    """The members of a JSON object."""


def _read_typed(directory: Directory, text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise UsageError("not-a-fact", where=text[:80])
    question = directory.questions.get(name)
    return name, value if question is None else read_answer(question, value)


def write_facts(facts: Mapping[str, object]) -> list[str]:
    """Facts as they are typed: what `read_facts` reads back."""
    return [f"{question}={_written(value)}" for question, value in facts.items()]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return NOT_KNOWN if value is None else str(value)
