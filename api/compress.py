"""Answers are sent compressed to whoever takes them so, but for results of queries."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Compress:
    """Compresses pages, data and files. A result of a query can be huge: it would hold up everybody else's answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed = GZipMiddleware(app, minimum_size=1000, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and not scope["path"].startswith("/sparql")
        await (self.compressed if asked else self.app)(scope, receive, send)
