"""The questions, the answer to a situation, and the ways to one service in it. A situation is never kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.bodies import expect_fields, read_count, read_day, read_facts, read_object
from api.days import day_of
from api.describe import body, responses
from api.respond import private, public_json
from api.service import served_by
from api.things import KINDS, WAYS, find_thing
from api.turns import Turns
from graph.ask import ask_next
from graph.errors import SituationError
from graph.exchange.answer import Json, answer_json, question_json
from graph.exchange.things import heading_json, pathways_json
from graph.finding import OUTCOMES
from graph.match import match
from graph.model import Directory
from graph.pathways import pathways
from graph.situation import read_situation
from graph.words import say

MOST = 1000

router = APIRouter(prefix="/api", tags=["match"])
Body = Annotated[dict[str, Any], Depends(read_object)]

_FACTS = {"type": "object", "description": say("api.field.facts"), "additionalProperties": True}
_ON = {"type": "string", "format": "date", "description": say("api.field.on")}
_MATCH = {
    "facts": _FACTS,
    "on": _ON,
    "outcome": {"type": "array", "items": {"enum": list(OUTCOMES)}, "description": say("api.field.outcome")},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
    "offset": {"type": "integer", "minimum": 0, "default": 0},
}


@router.get("/questions", summary=say("api.questions"), responses=responses(200))
def questions(request: Request) -> Response:
    day = day_of(served_by(request), served_by(request).today())
    return public_json(request, lambda: _questions(day.directory, day.on))


def _questions(directory: Directory, on: date) -> Json:
    questions = [question_json(question) for question in directory.questions.values()]
    return {"directory": heading_json(directory, on), "questions": questions}


@router.post(
    "/match", summary=say("api.match"), openapi_extra=body(_MATCH, "facts"), responses=responses(200, 413, 415, 422)
)
async def answer(request: Request, asked: Body) -> Response:
    turns: Turns = request.app.state.turns
    return await turns.take(lambda: _answer(request, asked))


def _answer(request: Request, asked: dict[str, Any]) -> Response:
    served = served_by(request)
    expect_fields(asked, _MATCH)
    day = read_day(asked, served.today())
    directory = day_of(served, day).directory
    outcomes = _outcomes(asked)
    limit, offset = read_count(asked, "limit", 50, 1, MOST), read_count(asked, "offset", 0, 0, 10**9)
    found = match(directory, read_situation(directory, read_facts(asked)), day)
    wanted = [finding for finding in found.findings if finding.outcome in outcomes]
    shown = found._replace(findings=tuple(wanted[offset : offset + limit]))
    data = answer_json(directory, shown, ask_next(directory, found))
    data["counts"] = {outcome: sum(f.outcome == outcome for f in found.findings) for outcome in OUTCOMES}
    data["emergency"] = {"call": served.settings.emergency, "source": say("emergency.source")}
    data["page"] = {"total": len(wanted), "limit": limit, "offset": offset}
    return private(data)


@router.post(
    f"/services/{{directory}}/{{id:path}}{WAYS}",
    summary=say("api.pathways"),
    openapi_extra=body({"facts": _FACTS, "on": _ON}, "facts"),
    responses=responses(200, 404, 413, 415, 422),
)
async def ways(request: Request, directory: str, id: str, asked: Body) -> Response:
    turns: Turns = request.app.state.turns
    return await turns.take(lambda: _ways(request, directory, id, asked))


def _ways(request: Request, directory: str, id: str, asked: dict[str, Any]) -> Response:
    served = served_by(request)
    find_thing(served.snapshot.directory, KINDS["services"], directory, id)
    expect_fields(asked, ("facts", "on"))
    day = read_day(asked, served.today())
    known = day_of(served, day).directory
    situation = read_situation(known, read_facts(asked))
    return private(pathways_json(known, pathways(known, id, situation, day), day))


def _outcomes(asked: dict[str, Any]) -> list[str]:
    given = asked.get("outcome", list(OUTCOMES))
    if not isinstance(given, list) or not given or not all(outcome in OUTCOMES for outcome in given):
        raise SituationError("wrong-outcome", where="outcome", known=", ".join(OUTCOMES))
    return given
