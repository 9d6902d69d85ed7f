"""What changed, when, why and by which role, and what is past its check: a page, a feed, a note, JSON and CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.bodies import expect_fields, read_count, read_day, refuse_repeats
from api.days import day_of
from api.describe import responses, table_responses
from api.feed import ATOM, write_feed
from api.lookup import page_address
from api.respond import CSV, HTML, JSON, dump, public, render
from api.service import served_by
from api.turns import Turns
from graph.clocks import expect_order
from graph.diff import CHANGED, ThingChange
from graph.due import EVERY, NEVER, OVERDUE, SOON, by_agency, find_due, say_due
from graph.errors import NotFoundError, SituationError
from graph.exchange.answer import Json, say_date
from graph.exchange.tables import changes_table, due_table
from graph.exchange.things import heading_json
from graph.news import Item, change_json, item_of, published, say_news
from graph.note import month_note, next_month, say_month
from graph.state.folder import State
from graph.state.publication import Publication
from graph.words import cut, say

router = APIRouter()
TEXT = "text/plain"
ON_A_PAGE, IN_THE_FEED, MOST = 100, 20, 100
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DAYS = ("since", "until")
_Days = tuple[date | None, date | None]
_ASKED = {
    **{name: {"type": "string", "format": "date"} for name in _DAYS},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 20},
    "offset": {"type": "integer", "minimum": 0, "default": 0},
}
_PARAMETERS = [
    {"name": name, "in": "query", "schema": schema, "description": say(f"api.field.{name}")}
    for name, schema in _ASKED.items()
]


class ShownItem(NamedTuple):
    """A publication as the page shows it: what it changed with where that is found now, and how much more there is."""

    item: Item
    changes: list[tuple[ThingChange, str, str, list[str]]]
    more: int


@router.get("/changes", include_in_schema=False)
async def page(request: Request) -> Response:
    asked = _asked(request, ("month",))
    month = _read_month(asked["month"]) if "month" in asked else None

    def make(state: State | None) -> str:
        return render(request, "changes.html", **_page(request, state, month))

    return await _answer(request, HTML, make)


@router.get("/changes/{month}.txt", include_in_schema=False)
async def note(request: Request, month: str) -> Response:
    first = _read_month(month)
    return await _told(request, TEXT, lambda state: _note(request, state, first))


@router.get("/changes.atom", include_in_schema=False)
async def feed(request: Request) -> Response:
    return await _told(request, ATOM, lambda state: _feed(request, state))


@router.get(
    "/api/changes",
    tags=["directory"],
    summary=say("api.changes"),
    openapi_extra={"parameters": _PARAMETERS},
    responses=responses(200, 404, 422),
)
async def listed(request: Request) -> Response:
    asked = _asked(request, _ASKED)
    counts = {name: int(text) if text.isascii() and text.isdigit() else text for name, text in asked.items()}
    limit, offset = read_count(counts, "limit", 20, 1, MOST), read_count(counts, "offset", 0, 0, 10**9)
    days = _read_days(asked)
    return await _told(request, JSON, lambda state: dump(_list(request, state, days, limit, offset)))


@router.get(
    "/api/changes.csv",
    tags=["directory"],
    summary=say("api.changes.csv"),
    openapi_extra={"parameters": _PARAMETERS[: len(_DAYS)]},
    responses=table_responses(404, 422),
)
async def listed_as_table(request: Request) -> Response:
    days = _read_days(_asked(request, _DAYS))
    return await _told(
        request, CSV, lambda state: changes_table(item_of(state, one) for one in published(state, *days))
    )


@router.get("/api/due", tags=["directory"], summary=say("api.due"), responses=responses(200))
async def due(request: Request) -> Response:
    return await _answer(request, JSON, lambda state: dump(_due(request)))


@router.get("/api/due.csv", tags=["directory"], summary=say("api.due.csv"), responses=table_responses())
async def due_as_table(request: Request) -> Response:
    return await _answer(request, CSV, lambda state: _due_table(request))


async def _told(request: Request, media_type: str, make: Callable[[State], str | bytes]) -> Response:
    """What rests on what was published. Raises NotFoundError no-changes where nothing was."""
    return await _answer(request, media_type, lambda state: make(_demand(state)), exists=_demand)


async def _answer(
    request: Request,
    media_type: str,
    make: Callable[[State | None], str | bytes],
    exists: Callable[[State | None], object] = bool,
) -> Response:
    """What differs between two large versions takes long to say, so this takes turns and is said once."""
    folder = served_by(request).settings.state
    turns: Turns = request.app.state.drawing

    def answer() -> Response:
        pointed = State(folder).pointer() if folder else None
        state = State(folder) if folder and pointed else None
        # A version that was taken back to says what it said; only the number of its publication is new.
        edition = f"-{pointed[0]}" if pointed else ""
        return public(request, media_type, lambda: make(state), lambda: exists(state), edition)

    return await turns.take(answer)


def _demand(state: State | None) -> State:
    if state is None:
        raise NotFoundError("no-changes")
    return state


def _page(request: Request, state: State | None, asked: date | None) -> dict[str, object]:
    served = served_by(request)
    day = day_of(served, served.today())
    done = published(state) if state else ()
    months = sorted({one.at.date().replace(day=1) for one in done}, reverse=True)
    month = asked or (months[0] if months else None)
    of_month = [one for one in done if month and one.at.date().replace(day=1) == month]
    found = find_due(day.directory, served.today())
    late = [row for row in found if row.state != SOON]
    return {
        "recorded": bool(done),
        "month": f"{month:%Y-%m}" if month else "",
        "month_name": say_month(month) if month else "",
        "newer": [(f"{one:%Y-%m}", say_month(one)) for one in months if month and one > month][-1:],
        "older": [(f"{one:%Y-%m}", say_month(one)) for one in months if month and one < month][:1],
        "shown": [_shown(item_of(state, one)) for one in of_month[:ON_A_PAGE]] if state else [],
        "left_out": max(0, len(of_month) - ON_A_PAGE),
        "heads": by_agency(tuple(late[:ON_A_PAGE])),
        "counted": say_due(found),
        "late": len(late),
        "most": ON_A_PAGE,
    }


def _shown(item: Item) -> ShownItem:
    changes = [(one, *_pieces(one)) for one in item.changes[:ON_A_PAGE]]
    return ShownItem(item, changes, len(item.changes) - len(changes))


def _pieces(one: ThingChange) -> tuple[str, str, list[str]]:
    """The sentences about a thing, around its name: what stands before it, the name, and what follows."""
    name = say("diff.part", owner=one.owner, label=one.label) if one.owner else one.label
    said = [sentence.partition(name) for sentence in say_news(one)]
    follows = [after.removeprefix(":").strip() if one.act == CHANGED else after for _, _, after in said]
    return said[0][0], said[0][1], follows


def _note(request: Request, state: State, month: date) -> str:
    served = served_by(request)
    address = f"{served.settings.base}/changes?month={month:%Y-%m}"
    return month_note(state, served.snapshot.directory, month, address)


def _feed(request: Request, state: State) -> bytes:
    served = served_by(request)
    items = [item_of(state, one) for one in published(state)[:IN_THE_FEED]]
    return write_feed(served.snapshot.directory, items, served.settings.base)


def _list(request: Request, state: State, days: _Days, limit: int, offset: int) -> Json:
    served = served_by(request)
    done = published(state, *days)
    return {
        "directory": heading_json(served.snapshot.directory, served.today()),
        "changes": [_item_json(item_of(state, one)) for one in done[offset : offset + limit]],
        "page": {"total": len(done), "limit": limit, "offset": offset},
    }


def _item_json(item: Item) -> Json:
    one: Publication = item.publication
    return {
        **one._asdict(),
        "at": one.at.isoformat(),
        "first": item.first,
        "things": [change_json(change) for change in item.changes],
        "checked": [{"id": change.id, "label": change.label} for change in item.checked],
    }


def _due(request: Request) -> Json:
    served = served_by(request)
    day = day_of(served, served.today())
    rows = find_due(day.directory, day.on)
    return {
        "on": day.on.isoformat(),
        "directory": heading_json(day.directory, day.on),
        "months": EVERY,
        "late": sum(row.late for row in rows),
        "overdue": sum(row.state == OVERDUE for row in rows),
        "never": sum(row.state == NEVER for row in rows),
        "due": [
            {
                **row._asdict(),
                "names": [cut(name) for name in row.names],
                "checked": say_date(row.checked),
                "due": say_date(row.due),
                "page": page_address(day.directory, day.links, row.thing) or None,
            }
            for row in rows
        ],
    }


def _due_table(request: Request) -> bytes:
    served = served_by(request)
    directory = day_of(served, served.today()).directory
    return due_table(find_due(directory, served.today()), directory.base)


def _asked(request: Request, known: Iterable[str]) -> dict[str, str]:
    refuse_repeats(name for name, _ in request.query_params.multi_items())
    asked = {name: value[:80] for name, value in request.query_params.items() if value}
    expect_fields(asked, known)
    return asked


def _read_month(text: str) -> date:
    """The first day of a month. Raises SituationError wrong-month."""
    try:
        if not _MONTH.fullmatch(text):
            raise ValueError
        first = date.fromisoformat(f"{text}-01")
        next_month(next_month(first))  # there is one
    except (ValueError, OverflowError):
        raise SituationError("wrong-month", where="month", text=text[:80]) from None
    return first


def _read_days(asked: dict[str, str]) -> _Days:
    """The first and the last of the days that are asked about. Raises SituationError wrong-date and days-reversed."""
    since, until = (read_day(dict(asked), date.min, name) if name in asked else None for name in _DAYS)
    if since and until:
        expect_order(since, until, *_DAYS)
    return since, until
