"""A plain query is asked ahead of all that stands before an answer, and its result is sent with a head that is known.

What the layers put on a result rests on how it is asked for and on the form of the query, and not on the query: the
head of one result serves for the next, but for its tag and its length. Whatever else comes of a query, an error above
all, goes through the layers, which do not ask it a second time.
"""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.again import HEAD_BYTES, Shape, asks_anew, send_again, shape_of, told_by
from api.repeats import Question
from api.replies import body_of, tag_of, while_asked
from api.room import LARGE
from api.service import Served
from graph.errors import SignpostError
from graph.query import Query, prepare

_DOOR, _FIELD = "/sparql", b"query="
# A longer query takes a while to look through, and nobody else should wait for that.
_LONGEST = 5_000
# These are a result's own.
_OWN = (b"etag", b"content-length")


class _Head(NamedTuple):
    headers: tuple[tuple[bytes, bytes], ...]
    shape: Shape
    route: Any


class Ahead:
    """Answers what asks a query and nothing else, once the head of such an answer is known."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = _plain_query(scope)
        if query is None:
            await self.app(scope, receive, send)
            return
        served: Served = scope["state"]["served"]
        kept = served.repeats.kept
        place = kept.name(b"head", query.form.encode(), *told_by(scope))
        if head := kept.get(place):
            await self._answer(scope, receive, send, query, head)
            return

        async def send_and_learn(message: Message) -> None:
            await send(message)
            # What a layer sent in place of a result has another head.
            if message.get("status") == 200 and (shape := shape_of(scope)):
                headers = tuple(header for header in message["headers"] if header[0] not in _OWN)
                kept.keep(place, _Head(headers, shape, scope["route"]), HEAD_BYTES)

        await self.app(scope, receive, send_and_learn)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, query: Query, head: _Head) -> None:
        scope["route"] = head.route
        repeats = scope["state"]["served"].repeats
        request, question = Request(scope, receive), Question(query, head.shape.format)
        work = repeats.ask(question)
        request.state.ahead = question, work
        await asyncio.sleep(0)  # it begins, and the engine works while we do
        tag = tag_of(repeats, question, head.shape)
        body = None
        try:
            answer = await while_asked(request, work)
            if answer is None:
                return
            # A large one has to find room.
            if answer.steady and len(answer.result.body) <= LARGE:
                body = await body_of(request, question, answer, head.shape.packed)
        except Exception:  # whatever it is, it comes up again below, where it is answered
            pass
        if body is None:
            await self.app(scope, receive, send)
            return
        own = [(b"etag", tag.encode()), (b"content-length", b"%d" % len(body))]
        send_again(request, head.shape)
        await send({"type": "http.response.start", "status": 200, "headers": [*head.headers, *own]})
        await send({"type": "http.response.body", "body": body})


def _plain_query(scope: Scope) -> Query | None:
    """The query, where a request asks one that can be asked, and says nothing else."""
    if not asks_anew(scope) or scope["path"] != _DOOR:
        return None
    field: bytes = scope["query_string"]
    if not field.startswith(_FIELD) or b"&" in field or len(field) > _LONGEST:
        return None
    try:
        text = unquote_plus(field[len(_FIELD) :].decode("ascii"), errors="strict")
        return prepare(text, scope["state"]["served"].settings.body_bytes)
    except (SignpostError, ValueError):
        return None
