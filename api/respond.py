"""Answers: what may be kept for as long as the directory stays as it is, and what is never kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.days import day_of
from api.service import served_by
from api.validators import copies_of

HTML, JSON, TURTLE, CSV = "text/html", "application/json", "text/turtle", "text/csv"


def private(data: Any) -> Response:
    """Data as JSON that rests on what somebody asked, so that nothing on the way may keep it."""
    return Response(dump(data), media_type=JSON)


def private_page(request: Request, template: str, **values: object) -> Response:
    """A page that rests on what somebody asked."""
    return Response(render(request, template, **values), media_type=HTML)


def public(
    request: Request,
    media_type: str,
    make: Callable[[], str | bytes],
    exists: Callable[[], object] | None = None,
    edition: str = "",
) -> Response:
    """What the directory says on this day, or only that the asker's copy is the same.

    What is not there has no tag that fits: `exists` finds that out where to make it would take long.
    `edition` tells apart what changes without the directory, such as its history.
    """
    headers, known = tagged(request, media_type, edition)
    made = None if exists else make()
    if exists:
        exists()
    if known:
        return Response(status_code=304, headers=headers)
    return Response(make() if made is None else made, media_type=media_type, headers=headers)


def tagged(request: Request, media_type: str, edition: str = "") -> tuple[dict[str, str], bool]:
    """The headers of what may be kept, and whether the asker's copy is still the same."""
    served = served_by(request)
    tag = f'"{served.build}-{served.today().isoformat()}{edition}-{media_type.rpartition("/")[2]}"'
    headers = {"Cache-Control": "no-cache", "ETag": f"W/{tag}", "Vary": "Accept"}
    return headers, tag in copies_of(request)


def public_page(request: Request, template: str, make: Callable[[], dict[str, object]]) -> Response:
    """A page of the directory; `make` gives what the template shows."""
    return public(request, HTML, lambda: render(request, template, **make()))


def public_json(request: Request, make: Callable[[], Any]) -> Response:
    """Data of the directory as JSON."""
    return public(request, JSON, lambda: dump(make()))


def render(request: Request, template: str, **values: object) -> str:
    """A template with its values, on the day that they give as `on`, or else on the server's."""
    served = served_by(request)
    today = served.today()
    asked = values.get("on")
    day = day_of(served, asked if isinstance(asked, date) else today)
    shown = {**day.found, "on": day.on, "today": today, **values}
    return served.templates.get_template(template).render(**shown)


def dump(data: Any) -> bytes:
    """Data as JSON text. Raises ValueError for a number that JSON does not have."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
