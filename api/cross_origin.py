"""What scripts of other sites may read: public data, as anybody may, and never as somebody (Fetch standard, CORS)."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Queries may come by any method; all else that is open is only read. A situation (POST /api/match) is told to the site
# that a person is on, and to no other: what a page elsewhere collects about a child is not our asking.
_ASKED = ("/sparql",)
_READ = (
    *("/api", "/queries", "/data", "/id", "/ontology", "/ns", "/shapes", "/context.jsonld", "/changes.atom"),
    "/.well-known/void",
)
_READING = ("GET", "HEAD")
_ASKING = (*_READING, "POST", "QUERY")
_SENT = "Accept, Content-Type, If-None-Match, If-Modified-Since"
_SHOWN = "Content-Disposition, ETag, Last-Modified, Link, Retry-After"
_SECONDS_KEPT = "86400"
_OPEN = ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", _SHOWN.encode()))


class CrossOrigin:
    """Lets every site read what is public, without credentials; says beforehand what it would let it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        methods = open_methods(scope["path"]) if scope["type"] == "http" else ()
        if methods and scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await _let(send, methods)
            return
        if not methods or scope["method"] not in methods:
            await self.app(scope, receive, send)
            return

        async def send_openly(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_OPEN]}
            await send(message)

        await self.app(scope, receive, send_openly)


def open_methods(path: str) -> tuple[str, ...]:
    """The methods by which scripts of other sites may use an address; none where it is not for them."""
    if path in _ASKED:
        return _ASKING
    return _READING if any(path == door or path.startswith((f"{door}/", f"{door}.")) for door in _READ) else ()


async def _let(send: Send, methods: tuple[str, ...]) -> None:
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": _SENT,
        "Access-Control-Max-Age": _SECONDS_KEPT,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
