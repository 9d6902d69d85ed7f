"""The only record of requests: method, route, status and duration; never an address, a query string or a body.

A route is logged as it is declared (`/services/{directory}/{id}`), so nothing that was typed can stand in the log.
"""

from __future__ import annotations

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import METHODS

LOG = logging.getLogger("signpost.access")

_GONE = 499


class AccessLog:
    """Writes one line for each request once it has been answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        status = _GONE  # unless something is answered

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            # A method is free text too, as far as HTTP goes.
            method = scope["method"] if scope["method"] in METHODS else "-"
            LOG.info("%s %s %d %.1f ms", method, route_of(scope), status, (perf_counter() - started) * 1000)


def route_of(scope: Scope) -> str:
    """The route that answered, as it is declared; a mounted folder without the file; a dash where none did."""
    path = getattr(scope.get("route"), "path_format", None)
    if isinstance(path, str):
        return path
    mounted = scope.get("app_root_path", "") != scope.get("root_path", "") and scope.get("endpoint")
    return f"{scope['root_path']}/..." if mounted else "-"


def start_log() -> None:
    """Lets the access log write to standard error; a server calls it once."""
    # It would write bytes of what was uploaded into the log.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    if not LOG.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOG.addHandler(handler)
        LOG.setLevel(logging.INFO)
        LOG.propagate = False
