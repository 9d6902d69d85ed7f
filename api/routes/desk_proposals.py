"""A proposal at the desk: looked at, and accepted or returned with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.door import PATH, Visit, page, see_other, sent, signed_in
from api.desk.forms import Form
from api.desk.reviewing import find_review, tell_change, tell_review
from api.service import served_by
from graph.errors import NotFoundError, SignpostError
from graph.proposals import accept, read_proposal, return_to_editor
from graph.proposals.proposal import OPEN
from graph.words import say

router = APIRouter(include_in_schema=False)
_ONE = f"{PATH}/proposals/{{id}}"
MOST_OF_REASON = 500


@router.get(_ONE)
@signed_in
async def show(request: Request, visit: Visit) -> Response:
    return await visit.office.turns.take(lambda: _page(request, visit))


@router.post(f"{_ONE}/accept")
@sent
async def accepted(request: Request, visit: Visit, form: Form) -> Response:
    """Publishes a proposal; what somebody else has published since the page was shown is to be looked at first."""

    def work() -> Response | None:
        live = visit.office.live(visit.state)
        if form.get("live") != live.version:
            return _page(request, visit, {"accept": say("desk.error.moved")})
        try:
            accept(
                visit.state,
                request.path_params["id"],
                by=visit.holder.name,
                role=visit.holder.role,
                why=form.get("note")[:MOST_OF_REASON],
                at=datetime.now(UTC),
            )
        except NotFoundError:
            raise
        except SignpostError as error:
            return _page(request, visit, {"accept": f"{error.message} {error.remedy}"})
        return None

    refused = await visit.office.turns.take(work)
    if refused:
        return refused
    await request.app.state.take_up()
    return see_other(f"{PATH}?done=accepted")


@router.post(f"{_ONE}/return")
@sent
async def returned(request: Request, visit: Visit, form: Form) -> Response:
    reason = form.get("reason")

    def work() -> Response:
        if not reason or len(reason) > MOST_OF_REASON:
            return _page(request, visit, {"reason": say("desk.error.reason", most=MOST_OF_REASON)}, reason)
        at = datetime.now(UTC)
        try:
            return_to_editor(visit.state, request.path_params["id"], by=visit.holder.name, reason=reason, at=at)
        except NotFoundError:
            raise
        except SignpostError as error:
            return _page(request, visit, {"reason": f"{error.message} {error.remedy}"}, reason)
        return see_other(f"{PATH}?done=returned")

    return await visit.office.turns.take(work)


def _page(request: Request, visit: Visit, wrong: dict[str, str] | None = None, reason: str = "") -> Response:
    proposal = read_proposal(visit.state, request.path_params["id"])
    is_open = proposal.outcome == OPEN
    today = served_by(request).today()
    found = tell_review(visit, find_review(visit, proposal, today), today) if is_open else None
    told = {
        "proposal": proposal,
        "found": found,
        "things": found.things if found else tell_change(visit, proposal),
        "barred": bool(found and found.weakenings and not visit.approves),
        "wrong": wrong or {},
        "problems": [{"text": text, "href": f"#{name}"} for name, text in (wrong or {}).items()],
        "reason": reason,
    }
    return page(request, visit, "desk_proposal.html", 422 if wrong else 200, **told)
