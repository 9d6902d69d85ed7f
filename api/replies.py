"""The result of a query as a reply: whole, or not at all where the asker has it already or has gone."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from api.again import send_again
from api.repeats import Question
from api.service import served_by
from api.turns import Turns
from api.validators import dated, is_dated, known_copy, packs, strong_tag
from graph.query import is_steady

Found = TypeVar("Found")

GONE = 499  # nobody will see it, but the log says so
# The asker's own program may keep a result, and asks each time whether it is still true; its address holds the query,
# so that nobody on the way may.
_KEPT_BY_ASKER = "private, no-cache"
# Results are packed whatever their size, so that a tag can be told before the result; large ones while others are
# answered, and none as tightly as pages, which are packed once for many.
_ASIDE_FROM, _LEVEL = 100_000, 4


async def reply(
    request: Request, question: Question, media_type: str = "", headers: dict[str, str] | None = None
) -> Response:
    """The answer to a question in its media type, or the one given. Raises what `Store.run` raises.

    An answer to GET that only the next version can change carries a strong ETag and Last-Modified, and is not sent, nor
    found out, where the asker has it. An answer to a body carries neither, and nobody may keep it (RFC 9110, section
    9.3.3): who puts a query there rather than into the address wants it to stand nowhere.
    """
    repeats = served_by(request).repeats
    # What is packed here, the layer that packs all other answers leaves alone.
    packed = packs(request)
    headers = {"Vary": "Accept, Accept-Encoding"} | (headers or {})
    validators: dict[str, str] = {}
    if request.method in ("GET", "HEAD") and is_steady(question.query):
        tag = f"{repeats.tag(question)}-{media_type}" if media_type else repeats.tag(question)
        validators = {"Cache-Control": _KEPT_BY_ASKER, **dated(repeats.modified)}
        # Only what is the same each time was ever sent with its tag, so there is nothing to find out.
        if known := known_copy(request, tag):
            return Response(status_code=304, headers=headers | validators | {"ETag": known})
    answer = await while_asked(request, repeats.ask(question))
    if answer is None:
        return Response(status_code=GONE)
    body = answer.result.body
    if answer.steady and validators:
        headers = headers | validators | {"ETag": strong_tag(tag, packed)}
        if is_dated(request, headers):
            return Response(status_code=304, headers=headers)
        send_again(request.state)
    if packed:
        headers = headers | {"Content-Encoding": "gzip"}
        pack = partial(_pack, turns_of(request, question.own))
        body = await (repeats.packed(question, body, pack) if answer.steady else pack(body))
    return Response(body, media_type=media_type or answer.result.media_type, headers=headers)


def turns_of(request: Request, own: bool) -> Turns:
    """The turns of whoever asks; our own queries wait behind none that strangers ask."""
    turns: Turns = request.app.state.catalogue if own else request.app.state.workbench
    return turns


async def while_asked(request: Request, work: Coroutine[Any, Any, Found]) -> Found | None:
    """What comes of some work; where whoever asked has gone, the work is ended, and nothing does.

    The body of the request must have been read.
    """
    answering = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        return answering.result() if answering.done() else None
    finally:
        leaving.cancel()
        answering.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _pack(turns: Turns, body: bytes) -> bytes:
    pack = partial(gzip.compress, body, _LEVEL, mtime=0)
    return pack() if len(body) < _ASIDE_FROM else await turns.take(pack)
