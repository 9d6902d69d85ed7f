"""What was not recorded, at the desk: what it concerns, and an answer in words, which becomes a proposal."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.controls import make_controls, read_typed, read_values, summarise
from api.desk.door import PATH, Visit, page, see_other, sent, signed_in
from api.desk.forms import Form
from api.desk.happenings import Told, reasons
from api.desk.office import Edition
from api.desk.proposing import hand_in
from api.desk.silences import answer, answer_fields, find_silence
from graph.errors import SignpostError

router = APIRouter(include_in_schema=False)
_ONE = f"{PATH}/silences/{{id:path}}"


@router.get(_ONE)
@signed_in
async def show(request: Request, visit: Visit) -> Response:
    return await visit.office.turns.take(lambda: _form(request, visit, visit.office.live(visit.state)))


@router.post(_ONE)
@sent
async def record(request: Request, visit: Visit, form: Form) -> Response:
    return await visit.office.turns.take(lambda: _record(request, visit, form))


def _record(request: Request, visit: Visit, form: Form) -> Response:
    base = visit.office.edition(visit.state, visit.state.find(form.get("base")))
    silence = find_silence(base, request.path_params["id"])
    fields = (*answer_fields(), *reasons())
    typed = read_typed(fields, form)
    values, errors = read_values(base, fields, typed)
    settled = bool(form.get("settled"))
    further: list[str] = []
    if not errors:
        try:
            change = answer(base, silence, Told(values), settled)
            return see_other(f"{PATH}/proposals/{hand_in(visit, change, base.version, values, 'form')}")
        except SignpostError as error:
            further = [f"{error.message} {error.remedy}"]
    return _form(request, visit, base, typed, errors, further, settled)


def _form(
    request: Request,
    visit: Visit,
    base: Edition,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    further: list[str] | None = None,
    settled: bool = True,
) -> Response:
    controls = make_controls(base, (*answer_fields(), *reasons()), {}, typed, errors)
    told: dict[str, Any] = {
        "silence": find_silence(base, request.path_params["id"]),
        "base": base.version,
        "controls": controls,
        "problems": summarise(controls, further or ()),
        "settled": settled,
    }
    return page(request, visit, "desk_silence.html", 422 if told["problems"] else 200, **told)
