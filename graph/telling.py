"""Answers as people type or choose them, as the values that a situation is read from, and back in words."""

from __future__ import annotations

import re

from graph.model import NONE_OF_THESE, Answer, Question, Ticked
from graph.words import listed, say

NOT_KNOWN = "unknown"

_DIGITS = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,9})?")
_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}


def read_answer(question: Question, text: str) -> object:
    """An answer as it is typed: digits, yes or no, an option, options with commas, `none`, or `unknown`.

    Only the form is read here; whether it is an answer to the question is for the situation to say.
    """
    if text == NOT_KNOWN and text not in question.options:
        return None
    if question.kind == "boolean":
        return _YES_OR_NO.get(text.lower(), text)
    if question.kind == "number":
        return _read_number(text)
    if question.kind == "concepts":
        return [NONE_OF_THESE] if text == NONE_OF_THESE else [part.strip() for part in text.split(",")]
    return text


def say_answer(question: Question, value: Answer) -> str:
    """An answer in words, such as an option's label."""
    if isinstance(value, Ticked):
        return listed([question.options[option].label for option in sorted(value.options)]) or say("answer.none")
    if isinstance(value, bool):
        return say("answer.yes" if value else "answer.no")
    return say("answer.unknown") if value is None else f"{value:g}"


def _read_number(text: str) -> object:
    return float(text) if _DIGITS.fullmatch(text) else text
