"""The guided question: what to know before it, one question a page, and the answer so far. Nothing of it is kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.asking import QUESTION, Page, follow, is_at_start
from api.bodies import read_fields
from api.days import day_of
from api.fields import Options, all_fields, choice_field, error_message, number_field, say_error, unknown_field
from api.journey import ALL, Journey, read_journey
from api.respond import private_page, public_page
from api.service import Served, served_by
from api.turns import Turns
from graph.concerns import ways_for_concerns
from graph.errors import SituationError
from graph.finding import CANNOT_TELL, OUTCOMES, Finding
from graph.interview import awaited, incomplete
from graph.model import Directory
from graph.verdict import ASKER, NOBODY, NOT_KNOWN, NOT_RECORDED, open_leaves
from graph.words import say

# So many services of an outcome are shown as cards; the others have a line each.
MOST_CARDS = 60
# What cannot be told yet stands by who settles it, in this order.
SETTLERS = ("asker", "disputed", "unknown", "others", "nobody")

router = APIRouter(include_in_schema=False)


@router.get("/find")
def start(request: Request) -> Response:
    served = served_by(request)
    return public_page(request, "find_start.html", lambda: {"ways": ways_for_concerns(_today(served), served.today())})


def _today(served: Served) -> Directory:
    return day_of(served, served.today()).directory


@router.post("/find")
async def find(request: Request, fields: Annotated[list[tuple[str, str]], Depends(read_fields)]) -> Response:
    if request.url.query:
        raise SituationError("wrong-facts", where="address")  # what is told belongs in no address
    served = served_by(request)
    journey = read_journey(served.snapshot.directory, fields, served.today())
    if is_at_start(journey):
        return RedirectResponse("/find", 303)
    turns: Turns = request.app.state.turns
    return await turns.take(lambda: _page_of(request, journey))


def _page_of(request: Request, journey: Journey) -> Response:
    served = served_by(request)
    page = follow(served.snapshot.directory, journey)
    day = day_of(served, page.journey.on)
    directory = day.directory
    shown = _question(page) if page.kind == QUESTION else _found(directory, page)
    if page.kind == ALL:
        shown |= all_fields(directory, page)
    shown = {**day.found, **shown}
    answer = private_page(request, f"find_{page.kind}.html", page=page, found=page.answer, **shown)
    answer.status_code = 422 if page.errors else 200
    return answer


def _question(page: Page) -> dict[str, Any]:
    question, typed = page.question, page.journey.typed
    assert question is not None
    wrong = page.errors.get(question.id)
    error = say_error(question, wrong) if wrong else ""
    number = question.kind == "number"
    make = number_field if number else choice_field
    return {
        "question": question,
        "error": error,
        "field": make(question, "answer", typed, error, True),
        "unknown": unknown_field(question, "answer", typed) if number else None,
        "prompt": next((p for p in page.prompts if p.question.id == question.id), None),
        "left": sum(p.needed for p in page.prompts),
        "instruction_texts": {a.instruction.id: a.instruction.text for a in page.answer.instructions},
    }


def _found(directory: Directory, page: Page) -> dict[str, Any]:
    findings = page.answer.findings
    undecided = [f for f in findings if f.outcome == CANNOT_TELL]
    unfinished = incomplete(directory, page.answer)
    by_asker = {service for prompt in (*page.prompts, *unfinished) for service in prompt.services}
    groups = {f.service.id: "asker" if f.service.id in by_asker else _settler(f) for f in undecided}
    return {
        "outcomes": {outcome: [f for f in findings if f.outcome == outcome] for outcome in OUTCOMES},
        "settlers": {name: [f for f in undecided if groups[f.service.id] == name] for name in SETTLERS},
        "prompts": page.prompts,
        "waiting": awaited(page.answer),
        "unfinished": unfinished,
        "most_cards": MOST_CARDS,
        "stages": list(directory.stages),
        "day_field": _day_field(page.answer.on, page.journey.new_date if page.errors else (), bool(page.errors)),
    }


def _settler(finding: Finding) -> str:
    if any(leaf.verdict == NOT_KNOWN and leaf.settled_by == ASKER for v in finding.verdicts for leaf in open_leaves(v)):
        return "disputed"
    # What the asker was not asked for can change nothing here.
    if set(finding.settled_by) - {ASKER, NOBODY}:
        return "others"
    open_to_nobody = {leaf.verdict for verdict in finding.verdicts for leaf in open_leaves(verdict)}
    return "unknown" if NOT_KNOWN in open_to_nobody and NOT_RECORDED not in open_to_nobody else "nobody"


def _day_field(on: date, typed: tuple[str, ...], wrong: bool) -> Options:
    values = typed or (str(on.year), str(on.month), str(on.day))
    parts = zip(("year", "month", "day"), values, ("4", "2", "2"), strict=True)
    return {
        "id": "on",
        "namePrefix": "on",
        "fieldset": {"legend": {"text": say("answered.date.legend"), "classes": "govuk-fieldset__legend--s"}},
        "hint": {"text": say("answered.date.hint")},
        "errorMessage": error_message(say("find.error.date") if wrong else ""),
        "items": [
            {
                "name": part,
                "label": say(f"answered.date.{part}"),
                "value": value,
                "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if wrong else ""),
                "attributes": {"autocomplete": "off"},
            }
            for part, value, width in reversed(list(parts))
        ],
    }
