"""What was sent before is sent again: a request that is the same byte for byte needs no second look."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service import Served

# Where results of queries are sent; what else is asked for often is a file, or a page.
_DOORS = ("/sparql", "/queries/")
# What of a request, besides its address, makes another answer of it.
_TOLD = (b"accept", b"accept-encoding")
# Who has a copy is told whether it is still true; who wants one answer only, whether this is it.
_CONDITIONS = (b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since")
# What a head takes, about.
HEAD_BYTES = 2_000


class Shape(NamedTuple):
    """How a steady result is sent: written in which format, called which media type, packed or not."""

    format: str
    media_type: str
    packed: bool


class _Sent(NamedTuple):
    start: Message
    body: Message
    route: Any


class Again:
    """Sends what was marked steady again, to whoever asks in the same way, for as long as the version lives."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not asks_anew(scope):
            await self.app(scope, receive, send)
            return
        served: Served = scope["state"]["served"]
        kept = served.repeats.kept
        name = kept.name(b"sent", scope["path"].encode(), scope["query_string"], *told_by(scope))
        if sent := kept.get(name):
            scope["route"] = sent.route
            await send(sent.start)
            await send(sent.body)
            return
        start: Message = {}

        async def send_and_keep(message: Message) -> None:
            nonlocal start
            await send(message)
            if message["type"] == "http.response.start":
                start = message
            elif start["status"] == 200 and shape_of(scope) and not message.get("more_body"):
                kept.keep(name, _Sent(start, message, scope.get("route")), len(message["body"]) + HEAD_BYTES)

        await self.app(scope, receive, send_and_keep)


def send_again(request: Request, shape: Shape) -> None:
    """Marks the answer to a request as one that may be sent again."""
    request.state.steady = shape


def shape_of(scope: Scope) -> Shape | None:
    """How what may be sent again is sent; None where the answer may not."""
    shape: Shape | None = scope["state"].get("steady")
    return shape


def asks_anew(scope: Scope) -> bool:
    """Whether a request gets a result where results are sent, whatever it is."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_DOORS):
        return False
    return not any(name in _CONDITIONS for name, _ in scope["headers"])


def told_by(scope: Scope) -> list[bytes]:
    """All that makes another answer of a request, besides its address: what it accepts, and the day."""
    served: Served = scope["state"]["served"]
    told = [b"%s:%s" % header for header in scope["headers"] if header[0] in _TOLD]
    return [served.today().isoformat().encode(), *told]
