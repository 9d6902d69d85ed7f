"""A question as a field of a form: the options of the components of the design system, by kind of answer.

A field may hold several values of one name: those that were ticked, or a number and that it is not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.asking import Page
from api.journey import FACT
from graph.errors import SituationError
from graph.model import NONE_OF_THESE, Directory, Question
from graph.opening import subject_fits
from graph.telling import NOT_KNOWN
from graph.words import say

Options = dict[str, Any]


def number_field(question: Question, name: str, typed: Iterable[str], error: str, alone: bool) -> Options:
    """The input for a number; `alone` makes its label the heading of the page."""
    value = next((text for text in typed if text != NOT_KNOWN), "")
    return {
        "id": name,
        "name": name,
        "label": {"text": question.ask or question.label, "isPageHeading": alone, "classes": _size("label", alone)},
        "describedBy": _caution(question),
        "hint": {"text": question.help},
        "errorMessage": error_message(error),
        "classes": "govuk-input--width-3",
        "inputmode": "numeric",
        "autocomplete": "off",
        "value": value,
    }


def unknown_field(question: Question, name: str, typed: Iterable[str]) -> Options:
    """The box beside a number that says that it is not known."""
    return {
        "idPrefix": f"{name}-{NOT_KNOWN}",
        "name": name,
        "classes": "govuk-checkboxes--small",
        "items": [_unknown(question, typed)],
    }


def choice_field(question: Question, name: str, typed: Iterable[str], error: str, alone: bool) -> Options:
    """Radio buttons or boxes for every other kind; where the question does not stand alone, one says nothing."""
    several = question.kind == "concepts"
    items: list[Options] = [
        {
            "value": value,
            "text": label,
            "checked": value in typed,
            "hint": {"text": definition} if definition and alone else None,
        }
        for value, label, definition in _answers(question)
    ]
    items.append({"divider": say("find.or")})
    if several:
        none = {"value": NONE_OF_THESE, "text": say("find.none"), "checked": NONE_OF_THESE in typed}
        items.append({**none, "behaviour": "exclusive"})
    items.append(_unknown(question, typed) | ({"behaviour": "exclusive"} if several else {}))
    if not alone and not several:
        items.append({"value": "", "text": say("find.untold"), "checked": not any(typed)})
    return {
        "idPrefix": name,
        "name": name,
        "classes": "" if alone else f"govuk-{'checkboxes' if several else 'radios'}--small",
        "fieldset": {
            "describedBy": _caution(question),
            "legend": {
                "text": question.ask or question.label,
                "isPageHeading": alone,
                "classes": _size("fieldset__legend", alone),
            },
        },
        "hint": {"text": say("find.tick", help=question.help) if several else question.help},
        "errorMessage": error_message(error),
        "items": items,
    }


def all_fields(directory: Directory, page: Page) -> dict[str, Any]:
    """The fields of every question about the subject, those for others' decisions apart, and what is wrong in them."""
    situation = page.answer.situation
    asked = [q for q in directory.questions.values() if subject_fits(directory, q.subjects, situation) is not False]
    return {
        "groups": {
            "questions": [_field(page, question) for question in asked if not question.decision],
            "decisions": [_field(page, question) for question in asked if question.decision],
        },
        "problems": [
            {"text": say_error(directory.questions[id], error), "href": f"#{FACT}{id}"}
            for id, error in page.errors.items()
        ],
    }


def _field(page: Page, question: Question) -> dict[str, Any]:
    name = FACT + question.id
    typed = page.journey.written.get(question.id, ())
    wrong = page.errors.get(question.id)
    error = say_error(question, wrong) if wrong else ""
    number = question.kind == "number"
    make = number_field if number else choice_field
    unknown = unknown_field(question, name, typed) if number else None
    return {"question": question, "field": make(question, name, typed, error, False), "unknown": unknown}


def error_message(error: str) -> Options | None:
    """What stands above a field that is wrong; nothing where it is not."""
    return {"text": error, "visuallyHiddenText": say("find.error")} if error else None


def say_error(question: Question, error: SituationError) -> str:
    """What is wrong with an answer, in words for a form."""
    code = "number" if error.code == "impossible-number" else error.code
    if error.code in ("no-answer", "not-one-answer"):
        code = f"{error.code}-{question.kind}"
    low, high = question.lowest, question.highest
    return say(
        f"find.error.{code}",
        question=question.label,
        low="" if low is None else f"{low:g}",
        high="" if high is None else f"{high:g}",
    )


def _answers(question: Question) -> Iterable[tuple[str, str, str]]:
    if question.kind == "boolean":
        return (("yes", say("find.yes"), ""), ("no", say("find.no"), ""))
    return ((option.id, option.label, option.definition) for option in question.options.values())


def _unknown(question: Question, typed: Iterable[str]) -> Options:
    settled = {"text": say("find.unknown.settled", name=question.settled_by)} if question.settled_by else None
    return {"value": NOT_KNOWN, "text": say("find.unknown"), "checked": NOT_KNOWN in typed, "hint": settled}


def _caution(question: Question) -> str:
    # Whoever listens to the page hears the caution with the field, wherever it stands.
    return f"caution-{question.id}" if question.caution else ""


def _size(part: str, alone: bool) -> str:
    return f"govuk-{part}--{'l' if alone else 's'}"
