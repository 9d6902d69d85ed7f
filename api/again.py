"""What was sent before is sent again: a request that is the same byte for byte needs no second look."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service import Served

# Where results of queries are sent; what else is asked for often is a file, or a page.
_DOORS = ("/sparql", "/queries/")
# What of a request, besides its address, makes another answer of it.
_TOLD = (b"accept", b"accept-encoding")
# Who has a copy is told whether it is still true.
_CONDITIONS = (b"if-none-match", b"if-modified-since")
_STEADY = "steady"
# What a head takes, about.
_HEAD = 2_000


class _Sent(NamedTuple):
    start: Message
    body: Message
    route: Any


class Again:
    """Sends what was marked steady again, to whoever asks in the same way, for as long as the version lives."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_DOORS):
            await self.app(scope, receive, send)
            return
        served: Served = scope["state"]["served"]
        told = [b"%s:%s" % header for header in scope["headers"] if header[0] in _TOLD]
        if any(name in _CONDITIONS for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        kept = served.repeats.kept
        asked = (scope["path"].encode(), scope["query_string"], served.today().isoformat().encode(), *told)
        name = kept.name(b"sent", *asked)
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
            elif scope["state"].get(_STEADY) and start["status"] == 200 and not message.get("more_body"):
                kept.keep(name, _Sent(start, message, scope.get("route")), len(message["body"]) + _HEAD)

        await self.app(scope, receive, send_and_keep)


def send_again(state: Any) -> None:
    """Marks the answer to a request, by the state of that, as one that may be sent again."""
    setattr(state, _STEADY, True)
