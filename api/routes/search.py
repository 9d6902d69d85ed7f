"""Search by name, as JSON and as a page. Pages send what was typed in a body, so that it stands in no address."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.bodies import expect_fields, read_count, read_day, read_form, read_object
from api.days import Day, day_of
from api.describe import body, responses
from api.lookup import page_address
from api.respond import private, private_page, public_page
from api.service import served_by
from graph.errors import SituationError
from graph.exchange.answer import Json
from graph.exchange.things import heading_json
from graph.search import MOST_TYPED, Hit, as_seen, search
from graph.words import say

MOST = 100

router = APIRouter()
_FIELDS = {
    "q": {"type": "string", "maxLength": MOST_TYPED, "description": say("api.field.q")},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 20},
    "on": {"type": "string", "format": "date", "description": say("api.field.on")},
}


@router.post(
    "/api/search",
    tags=["search"],
    summary=say("api.search.post"),
    openapi_extra=body(_FIELDS, "q"),
    responses=responses(200, 413, 415, 422),
)
def search_by_body(request: Request, asked: Annotated[dict[str, Any], Depends(read_object)]) -> Response:
    expect_fields(asked, _FIELDS)
    return private(_found(request, asked))


@router.get("/search", include_in_schema=False)
def search_page(request: Request) -> Response:
    return public_page(request, "search.html", lambda: {"typed": "", "hits": None})


@router.post("/search", include_in_schema=False)
def search_results(request: Request, form: Annotated[dict[str, str], Depends(read_form)]) -> Response:
    typed = _typed(form)
    return private_page(
        request, "search.html", typed=typed, hits=_search(request, typed, MOST, served_by(request).today())
    )


def _found(request: Request, asked: dict[str, Any]) -> Json:
    served = served_by(request)
    day = day_of(served, read_day(asked, served.today()))
    hits = _search(request, _typed(asked), read_count(asked, "limit", 20, 1, MOST), day.on)
    return {
        "on": day.on.isoformat(),
        "directory": heading_json(day.directory, day.on),
        "hits": [_hit(day, hit) for hit in hits],
    }


def _search(request: Request, typed: str, most: int, on: date) -> tuple[Hit, ...]:
    served = served_by(request)
    return as_seen(search(served.entries, typed, most), served.snapshot.directory, on)


def _hit(day: Day, hit: Hit) -> Json:
    page = page_address(day.directory, day.links, hit.id)
    return {**hit._asdict(), "address": day.directory.base + hit.id, "page": page}


def _typed(asked: dict[str, Any]) -> str:
    typed = asked.get("q")
    if not isinstance(typed, str) or len(typed) > MOST_TYPED:
        raise SituationError("wrong-search", where="q", most=MOST_TYPED)
    return typed
