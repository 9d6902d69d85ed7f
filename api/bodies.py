"""Request bodies, read strictly: never more than the limit, never a field or a second value passed over in silence."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.days import Day, day_of
from api.problems import RequestError
from api.service import served_by
from graph.errors import SituationError
from graph.nearest import nearest

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_FIELDS = 1000
_SECONDS = 10
_MOST_DISCARDED = 32_000_000


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in a body. Raises RequestError wrong-content-type, body-too-large, wrong-json."""
    _expect(request, "application/json")
    body = await _read(request)
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_int=_number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise RequestError("wrong-json", where=f"{error.lineno}:{error.colno}") from None
    except (ValueError, RecursionError):
        raise RequestError("wrong-json") from None
    if not isinstance(value, dict):
        raise RequestError("wrong-json")
    return value


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, each once. Raises RequestError, as `read_fields` does, and repeated-parameter."""
    pairs = await read_fields(request)
    refuse_repeats(name for name, _ in pairs)
    return dict(pairs)


async def read_fields(request: Request) -> list[tuple[str, str]]:
    """The fields of a form in their order. Raises RequestError wrong-content-type, body-too-large, wrong-form."""
    _expect(request, "application/x-www-form-urlencoded")
    body = await _read(request)
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise RequestError("wrong-form") from None


def refuse_repeats(names: Iterable[str]) -> None:
    """Raises RequestError repeated-parameter for the first name that is given twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise RequestError("repeated-parameter", where=name[:80], name=name[:80])
        seen.add(name)


def expect_fields(body: dict[str, Any], known: Iterable[str]) -> None:
    """Raises SituationError unknown-field for the first field that is not known, with the nearest that are."""
    names = tuple(known)
    for name in body:
        if name not in names:
            raise SituationError("unknown-field", where=name[:80], name=name[:80], nearest=nearest(name, names))


def read_facts(body: dict[str, Any]) -> dict[str, object]:
    """The facts of a body. Raises SituationError wrong-facts where they are missing or no object."""
    facts = body.get("facts")
    if not isinstance(facts, dict):
        raise SituationError("wrong-facts", where="facts")
    return facts


def read_day(body: dict[str, Any], default: date, name: str = "on") -> date:
    """The day that a body asks about. Raises SituationError wrong-date."""
    value = body.get(name, default)
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # such as the 30th of February
    raise SituationError("wrong-date", where=name, text=str(value)[:80])


def read_count(body: dict[str, Any], name: str, default: int, lowest: int, highest: int) -> int:
    """A whole number of a body, within bounds. Raises SituationError wrong-count."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise SituationError("wrong-count", where=name, name=name, low=lowest, high=highest)
    return value


def _expect(request: Request, media_type: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise RequestError("wrong-content-type", expected=media_type)


async def _read(request: Request) -> bytes:
    limit = served_by(request).settings.body_bytes
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        raise RequestError("body-too-large", limit=limit)
    try:
        return await read_body(request, limit)
    except BodyTooLargeError:
        raise RequestError("body-too-large", limit=limit) from None


class BodyTooLargeError(Exception):
    """A body is longer than it may be."""


async def read_body(request: Request, limit: int, seconds: float = _SECONDS) -> bytes:
    """A body of at most so many bytes, within so many seconds.

    Raises BodyTooLargeError, and RequestError body-too-slow.
    """
    body = bytearray()
    length = 0
    request.state.unread = True
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                length += len(chunk)
                if length > _MOST_DISCARDED:
                    raise BodyTooLargeError
                # What is too long is read on and thrown away, so that whoever sends it gets to read the answer.
                if length <= limit:
                    body += chunk
    except TimeoutError:
        raise RequestError("body-too-slow", seconds=f"{seconds:g}") from None
    request.state.unread = False
    if length > limit:
        raise BodyTooLargeError
    return bytes(body)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _number(digits: str) -> int | float:
    # A number too long to be an answer becomes a float, which may be infinite; infinity is refused as an answer.
    return int(digits) if len(digits) < 16 else float(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def asked_day(request: Request) -> Day:
    """The directory on the day that an address asks about, or today.

    Raises SituationError wrong-date and RequestError repeated-parameter.
    """
    served = served_by(request)
    refuse_repeats(name for name, _ in request.query_params.multi_items() if name == "on")
    asked = request.query_params.get("on", "")
    return day_of(served, read_day({"on": asked}, served.today()) if asked else served.today())
