"""The result of a query as a reply: whole, or not at all where the asker has it already or has gone."""

from __future__ import annotations

import asyncio
import gzip
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from api.again import Shape, send_again
from api.repeats import Answer, Question, Repeats
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
# For so long nobody looks whether the asker is still there.
_SECONDS_UNSEEN = 0.01


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
    shape = Shape(question.format, media_type, packs(request))
    headers = {"Vary": "Accept, Accept-Encoding"} | (headers or {})
    validators: dict[str, str] = {}
    if request.method in ("GET", "HEAD") and is_steady(question.query):
        validators = {"Cache-Control": _KEPT_BY_ASKER, **dated(repeats.modified)}
        # Only what is the same each time was ever sent with its tag, so there is nothing to find out.
        if known := known_copy(request, _name(repeats, question, media_type)):
            return Response(status_code=304, headers=headers | validators | {"ETag": known})
    answer = await while_asked(request, _asked(request, question))
    if answer is None:
        return Response(status_code=GONE)
    tagged = answer.steady and bool(validators)
    if tagged:
        headers = headers | validators | {"ETag": tag_of(repeats, question, shape)}
        if is_dated(request, headers):
            return Response(status_code=304, headers=headers)
    if shape.packed:
        headers = headers | {"Content-Encoding": "gzip"}
    body = await body_of(request, question, answer, shape.packed)
    # Not before there is a body: whoever is sent away gets another answer. Soon the same one says since when it is so.
    if tagged and (repeats.modified is None or "Last-Modified" in validators):
        send_again(request, shape)
    return Response(body, media_type=media_type or answer.result.media_type, headers=headers)


def tag_of(repeats: Repeats, question: Question, shape: Shape) -> str:
    """The strong tag of a steady answer as it is sent."""
    return strong_tag(_name(repeats, question, shape.media_type), shape.packed)


async def body_of(request: Request, question: Question, answer: Answer, packed: bool) -> bytes:
    """The bytes of an answer as they are sent. Raises RequestError too-busy where they wait too long to be packed."""
    body = answer.result.body
    if not packed:
        return body
    pack = partial(_pack, turns_of(request, question.own))
    return await (served_by(request).repeats.packed(question, body, pack) if answer.steady else pack(body))


def _name(repeats: Repeats, question: Question, media_type: str) -> str:
    return f"{repeats.tag(question)}-{media_type}" if media_type else repeats.tag(question)


def _asked(request: Request, question: Question) -> asyncio.Future[Answer]:
    """The answer that is on its way; a question that was asked ahead (`api.ahead`) is not asked again."""
    asked, work = getattr(request.state, "ahead", (None, None))
    return work if work and asked == question else served_by(request).repeats.ask(question)


def turns_of(request: Request, own: bool) -> Turns:
    """The turns of whoever asks; our own queries wait behind none that strangers ask."""
    turns: Turns = request.app.state.catalogue if own else request.app.state.workbench
    return turns


async def while_asked(request: Request, work: asyncio.Future[Found]) -> Found | None:
    """What comes of some work; where whoever asked has gone, the work is ended, and nothing does.

    The body of the request must have been read.
    """
    leaving: asyncio.Future[None] | None = None

    def look_out() -> None:
        nonlocal leaving
        leaving = asyncio.ensure_future(_left(request))
        leaving.add_done_callback(lambda _: work.cancel())

    # Most is done before anybody could have left, and to look out for that takes a while itself.
    later = asyncio.get_running_loop().call_later(_SECONDS_UNSEEN, look_out)
    try:
        return await work
    except asyncio.CancelledError:
        if leaving and leaving.done():
            return None
        raise
    finally:
        later.cancel()
        if leaving:
            leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _pack(turns: Turns, body: bytes) -> bytes:
    pack = partial(gzip.compress, body, _LEVEL, mtime=0)
    return pack() if len(body) < _ASIDE_FROM else await turns.take(pack)
