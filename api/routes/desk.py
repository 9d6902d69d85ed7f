"""The editors' desk: signing in and out, and the queue, which is the week of whoever keeps the directory."""

from __future__ import annotations

from asyncio import sleep
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.days import day_of
from api.desk.door import (
    COOKIE,
    PATH,
    Visit,
    expect_ours,
    find_visit,
    office_of,
    open_state,
    page,
    see_other,
    sent,
    signed_in,
)
from api.desk.forms import Form, read_form
from api.desk.queue import check, proposals
from api.desk.silences import silences
from api.problems import RequestError
from api.routes import desk_proposals, desk_silences, desk_things, desk_workbook
from api.service import served_by
from graph.acts import HOW
from graph.due import Due, by_agency, find_due, say_due
from graph.errors import SignpostError
from graph.letter import write_letter
from graph.state.tokens import holder_of
from graph.words import say

router = APIRouter(include_in_schema=False)
MOST_DUE = 200
DONE = ("accepted", "checked", "returned")
_SECONDS_WRONG = 1.0
_PLACES = {"thing": "#due", "how": "#how"}


@router.get(f"{PATH}/sign-in")
async def door(request: Request) -> Response:
    return see_other(PATH) if find_visit(request) else page(request, None, "desk_sign_in.html", wrong=False)


@router.post(f"{PATH}/sign-in")
async def sign_in(request: Request) -> Response:
    state, office = open_state(request), office_of(request)
    expect_ours(request)
    form = await read_form(request)
    holder = holder_of(state, form.get("token"))
    # A right token is always taken, so that nobody can keep its holder out by trying wrong ones.
    if holder is None:
        if office.tries.too_many():
            raise RequestError("desk-tries")
        office.tries.note()
        await sleep(_SECONDS_WRONG)
        return page(request, None, "desk_sign_in.html", 403, wrong=True)
    office.sessions.end(request.cookies.get(COOKIE, ""))
    answer = see_other(PATH)
    secure = urlsplit(served_by(request).settings.base).scheme == "https"
    answer.set_cookie(
        COOKIE, office.sessions.begin(holder.hash), path=PATH, secure=secure, httponly=True, samesite="strict"
    )
    return answer


@router.post(f"{PATH}/sign-out")
@sent
async def sign_out(request: Request, visit: Visit, form: Form) -> Response:
    visit.office.sessions.end(request.cookies[COOKIE])
    answer = see_other(f"{PATH}/sign-in")
    answer.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")
    return answer


@router.get(PATH)
@signed_in
async def queue(request: Request, visit: Visit) -> Response:
    done = request.query_params.get("done", "")
    return await visit.office.turns.take(lambda: _queue(request, visit, done=done if done in DONE else ""))


@router.post(f"{PATH}/checked")
@sent
async def checked(request: Request, visit: Visit, form: Form) -> Response:
    """What was ticked is recorded as checked and published at once."""
    things, how = form.all("thing"), form.get("how")
    wrong = {"thing": "" if things else say("desk.error.ticked"), "how": "" if how in HOW else say("desk.error.how")}
    if any(wrong.values()):
        return await visit.office.turns.take(lambda: _queue(request, visit, 422, wrong, form))
    served = served_by(request)
    try:
        await visit.office.turns.take(
            lambda: check(visit, served.snapshot.directory, things, how, served.today(), datetime.now(UTC))
        )
    except SignpostError as error:
        problem = f"{error.message} {error.remedy}"
        return await visit.office.turns.take(lambda: _queue(request, visit, 422, {"thing": problem}, form))
    await request.app.state.take_up()
    return see_other(f"{PATH}?done=checked")


@router.get(f"{PATH}/letters/{{id}}")
@signed_in
async def letter(request: Request, visit: Visit) -> Response:
    """A text to send to an agency, with what the directory says of it as questions."""
    served = served_by(request)
    today = served.today()
    text = write_letter(day_of(served, today).directory, request.path_params["id"], today)
    return Response(text, media_type="text/plain")


def _queue(
    request: Request,
    visit: Visit,
    status: int = 200,
    wrong: dict[str, str] | None = None,
    form: Form | None = None,
    done: str = "",
) -> Response:
    edition = visit.office.live(visit.state)
    waiting, decided = proposals(visit, edition)
    heads, late = _due(request, served_by(request).today())
    problems = {name: text for name, text in (wrong or {}).items() if text}
    told: dict[str, Any] = {
        "done": done,
        "waiting": waiting,
        "decided": decided,
        "heads": heads,
        "counted": say_due(late),
        "late": len(late),
        "most": MOST_DUE,
        "silences": silences(edition),
        "ways": [(how, say(f"desk.how.{how}")) for how in HOW],
        "wrong": problems,
        "problems": [{"text": text, "href": _PLACES[name]} for name, text in problems.items()],
        "ticked": form.all("thing") if form else [],
        "how": form.get("how") if form else "",
        "published": visit.state.current(),
    }
    return page(request, visit, "desk_queue.html", status, **told)


def _due(request: Request, today: date) -> tuple[list[dict[str, Any]], tuple[Due, ...]]:
    """What is past its check, or was never checked, by who can settle it, as far as it is shown; and all of it."""
    directory = day_of(served_by(request), today).directory
    ids = {party.name: party.id for party in directory.parties.values()}
    late = tuple(row for row in find_due(directory, today) if row.late)
    heads = by_agency(late[:MOST_DUE])
    return [{"head": head, "id": ids.get(head.name, "")} for head in heads], late


for part in (desk_workbook, desk_proposals, desk_things, desk_silences):
    router.include_router(part.router)
