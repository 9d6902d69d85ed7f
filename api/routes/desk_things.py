"""One thing at the desk: found in a list, edited in a form, or told what happened to it; each becomes a proposal."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.controls import make_controls, read_typed, read_values, summarise
from api.desk.door import PATH, Visit, page, see_other, sent, signed_in
from api.desk.editing import Shown, find_problems, read_thing, show_thing
from api.desk.forms import Form
from api.desk.happenings import Told, happenings, reasons
from api.desk.office import Edition
from api.desk.proposing import hand_in
from api.desk.silences import find_silence, settle
from graph.change import Change
from graph.errors import SignpostError
from graph.exchange.workbook.sheets import sheet_name
from graph.fields import kinds
from graph.words import say

router = APIRouter(include_in_schema=False)
MOST_SHOWN = 500
_ONE = f"{PATH}/things/{{id:path}}"


@router.get(f"{PATH}/things")
@signed_in
async def listed(request: Request, visit: Visit) -> Response:
    kind = request.query_params.get("kind", "")
    return await visit.office.turns.take(lambda: _list(request, visit, kind=kind))


@router.post(f"{PATH}/things")
@sent
async def look_for(request: Request, visit: Visit, form: Form) -> Response:
    return await visit.office.turns.take(lambda: _list(request, visit, typed=form.get("q")))


@router.get(f"{_ONE}/happened")
@signed_in
async def ask(request: Request, visit: Visit) -> Response:
    what = request.query_params.get("what", "")
    return await visit.office.turns.take(lambda: _happened(request, visit, visit.office.live(visit.state), what))


@router.post(f"{_ONE}/happened")
@sent
async def tell(request: Request, visit: Visit, form: Form) -> Response:
    return await visit.office.turns.take(lambda: _tell(request, visit, form))


@router.get(_ONE)
@signed_in
async def show(request: Request, visit: Visit) -> Response:
    def make() -> Response:
        live = visit.office.live(visit.state)
        shown = show_thing(live, request.path_params["id"])
        return _form(request, visit, live, shown, settles=request.query_params.get("settles", ""))

    return await visit.office.turns.take(make)


@router.post(_ONE)
@sent
async def edit(request: Request, visit: Visit, form: Form) -> Response:
    return await visit.office.turns.take(lambda: _edit(request, visit, form))


def _list(request: Request, visit: Visit, kind: str = "", typed: str = "") -> Response:
    live = visit.office.live(visit.state)
    names = live.names
    counts = Counter(one.iri for one in names.kinds.values() if one)
    wanted = typed.casefold()
    found = sorted(
        (names.labels[thing], names.id_of(thing), one.label)
        for thing, one in names.kinds.items()
        if one and (one.name == kind or (wanted and wanted in f"{names.labels[thing]} {names.id_of(thing)}".casefold()))
    )
    told: dict[str, Any] = {
        "kinds": [(one.name, sheet_name(one), counts[iri]) for iri, one in kinds().items() if counts[iri]],
        "kind": kind,
        "typed": typed,
        "found": found[:MOST_SHOWN],
        "more": max(0, len(found) - MOST_SHOWN),
    }
    return page(request, visit, "desk_things.html", **told)


def _edit(request: Request, visit: Visit, form: Form) -> Response:
    base = visit.office.edition(visit.state, visit.state.find(form.get("base")))
    shown = show_thing(base, request.path_params["id"])
    typed = read_typed((*shown.fields, *reasons()), form)
    change, errors = read_thing(base, shown, typed)
    values, lacking = read_values(base, reasons(), typed)
    further: list[str] = []
    settles = form.get("settles")
    if not errors and not change:
        further.append(say("desk.error.unchanged"))
    if change and not errors:
        errors, further = find_problems(base, shown, change)
    if settles and form.get("settled"):
        try:
            change = Change(change.removed | settle(base, find_silence(base, settles)).removed, change.added)
        except SignpostError as error:
            further.append(f"{error.message} {error.remedy}")
    if errors or lacking or further:
        return _form(
            request, visit, base, shown, settles, typed, {**errors, **lacking}, further, bool(form.get("settled"))
        )
    return see_other(f"{PATH}/proposals/{hand_in(visit, change, base.version, values, 'form')}")


def _form(
    request: Request,
    visit: Visit,
    base: Edition,
    shown: Shown,
    settles: str = "",
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    further: list[str] | None = None,
    settled: bool = True,
) -> Response:
    controls = make_controls(base, (*shown.fields, *reasons()), shown.texts, typed, errors)
    asked = len(reasons())
    said = controls[:-asked]
    told: dict[str, Any] = {
        "shown": shown,
        "base": base.version,
        "plain": [one for one in said if one.name not in shown.clocks],
        "dated": [one for one in said if one.name in shown.clocks],
        "reasons": controls[-asked:],
        "problems": summarise(controls, further or ()),
        "silence": find_silence(base, settles) if settles else None,
        "settled": settled,
    }
    return page(request, visit, "desk_thing.html", 422 if told["problems"] else 200, **told)


def _tell(request: Request, visit: Visit, form: Form) -> Response:
    base = visit.office.edition(visit.state, visit.state.find(form.get("base")))
    shown = show_thing(base, request.path_params["id"])
    happening = next((one for one in happenings(shown.kind) if one.name == form.get("what")), None)
    if happening is None:
        return _happened(request, visit, base, "")
    fields = (*happening.fields, *reasons())
    typed = read_typed(fields, form)
    values, errors = read_values(base, fields, typed)
    further: list[str] = []
    change = Change(frozenset(), frozenset())
    if not errors:
        try:
            change = happening.make(base.lines, shown.thing, Told(values))
            in_fields, others = find_problems(base, shown, change)
            further = [*([] if change else [say("desk.error.nothing")]), *in_fields.values(), *others]
        except SignpostError as error:
            further = [f"{error.message} {error.remedy}"]
    if errors or further:
        return _happened(request, visit, base, happening.name, typed, errors, further)
    return see_other(f"{PATH}/proposals/{hand_in(visit, change, base.version, values, 'act')}")


def _happened(
    request: Request,
    visit: Visit,
    base: Edition,
    what: str,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    further: list[str] | None = None,
) -> Response:
    shown = show_thing(base, request.path_params["id"])
    known = happenings(shown.kind)
    happening = next((one for one in known if one.name == what), None)
    controls = make_controls(base, (*happening.fields, *reasons()), {}, typed, errors) if happening else []
    told: dict[str, Any] = {
        "shown": shown,
        "base": base.version,
        "happenings": [one.name for one in known],
        "what": what if happening else "",
        "controls": controls,
        "problems": summarise(controls, further or ()),
    }
    return page(request, visit, "desk_happened.html", 422 if told["problems"] else 200, **told)
