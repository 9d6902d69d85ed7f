"""Answers are sent packed to whoever takes them so (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import re

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Message, Receive, Scope, Send

_REFUSED = re.compile(rb"gzip[ \t]*;[ \t]*q=0(\.0{0,3})?[ \t]*(,|$)", re.IGNORECASE)


class Packing(GZipMiddleware):
    """Packs what is not packed yet, and nothing for whoever names the packing only to refuse it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(_refuses(*header) for header in scope["headers"]):
            scope["headers"] = [header for header in scope["headers"] if not _refuses(*header)]

        async def send_once(message: Message) -> None:
            # What packs adds that an answer rests on the encoding, to those that say so themselves as well.
            if message["type"] == "http.response.start":
                headers = [(name, _once(value) if name == b"vary" else value) for name, value in message["headers"]]
                message = {**message, "headers": headers}
            await send(message)

        await super().__call__(scope, receive, send_once)


def _once(value: bytes) -> bytes:
    return b", ".join(dict.fromkeys(part.strip() for part in value.split(b",")))


def _refuses(name: bytes, value: bytes) -> bool:
    return name == b"accept-encoding" and _REFUSED.search(value) is not None
