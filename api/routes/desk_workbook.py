"""The workbook at the desk: taken away as a file, and handed in again as a proposal or with every error by its cell."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.controls import make_controls, read_typed, read_values, summarise
from api.desk.door import PATH, Visit, page, see_other, signed_in, uploaded
from api.desk.forms import MOST_OF_FILE, Form
from api.desk.happenings import reasons
from api.desk.proposing import hand_in
from graph.change import Change
from graph.errors import NotFoundError, SignpostError, WorkbookError
from graph.exchange.workbook.changes import changes
from graph.exchange.workbook.sheets import export_names
from graph.exchange.workbook.xlsx import read_xlsx, write_xlsx
from graph.words import say

router = APIRouter(include_in_schema=False)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200


@router.get(f"{PATH}/workbook.xlsx")
@signed_in
async def take(request: Request, visit: Visit) -> Response:
    def make() -> Response:
        live = visit.office.live(visit.state)
        content = visit.office.once(
            ("workbook", live.version), lambda: write_xlsx(export_names(live.names, live.version))
        )
        name = f"workbook-{live.version[:12]}.xlsx"
        return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    return await visit.office.turns.take(make)


@router.get(f"{PATH}/workbook")
@signed_in
async def ask(request: Request, visit: Visit) -> Response:
    return await visit.office.turns.take(lambda: _page(request, visit))


@router.post(f"{PATH}/workbook")
@uploaded
async def take_in(request: Request, visit: Visit, form: Form) -> Response:
    return await visit.office.turns.take(lambda: _take_in(request, visit, form))


def _take_in(request: Request, visit: Visit, form: Form) -> Response:
    live = visit.office.live(visit.state)
    typed = read_typed(reasons(), form)
    values, errors = read_values(live, reasons(), typed)
    if not form.file:
        return _page(request, visit, typed, errors, say("desk.error.no-file"))
    try:
        version, change = _read(visit, form.file)
    except WorkbookError as error:
        cells = error.values.get("cells", ())
        return _page(request, visit, typed, errors, say("desk.error.cells") if cells else _said(error), cells)
    except SignpostError as error:
        return _page(request, visit, typed, errors, _said(error))
    if not change:
        return _page(request, visit, typed, errors, say("desk.error.nothing"))
    if errors:
        return _page(request, visit, typed, errors, say("desk.error.again"))
    proposal = hand_in(visit, change, version, values, "workbook")
    return see_other(f"{PATH}/proposals/{proposal}")


def _read(visit: Visit, content: bytes) -> tuple[str, Change]:
    """The version that a workbook came from, and what it changes there. Raises WorkbookError."""
    book = read_xlsx(content)
    try:
        version = visit.state.find(book.version)
    except NotFoundError:
        raise WorkbookError("workbook-base", version=book.version) from None
    return version, changes(book, visit.office.edition(visit.state, version).lines)


def _said(error: SignpostError) -> str:
    return f"{error.message} {error.remedy}"


def _page(
    request: Request,
    visit: Visit,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    wrong: str = "",
    cells: Any = (),
) -> Response:
    live = visit.office.live(visit.state)
    controls = make_controls(live, reasons(), {}, typed, errors)
    told = {
        "controls": controls,
        "problems": [
            *([{"text": wrong, "href": "#cells" if cells else "#file"}] if wrong else []),
            *summarise(controls),
        ],
        "wrong": wrong,
        "cells": cells[:MOST_SHOWN],
        "count": len(cells),
        "most": MOST_OF_FILE // 1_000_000,
        "version": live.version,
    }
    return page(request, visit, "desk_workbook.html", 422 if told["problems"] else 200, **told)
