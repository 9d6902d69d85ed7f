"""Answers are sent packed to whoever takes them so (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import re

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Message, Receive, Scope, Send

_SAID = b"accept-encoding"
_TAKEN = re.compile(rb"(x-)?gzip([ \t]*;[ \t]*q[ \t]*=[ \t]*(1(\.0{0,3})?|0\.(?!0{1,3}$)[0-9]{1,3}))?")


class Packing(GZipMiddleware):
    """Packs what is not packed yet, for whoever takes it so by the name of the packing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            said = [value for name, value in scope["headers"] if name == _SAID]
            taken = [(_SAID, b"gzip")] if any(map(_takes, said)) else []
            scope["headers"] = [header for header in scope["headers"] if header[0] != _SAID] + taken

        async def send_once(message: Message) -> None:
            # What packs adds that an answer rests on the encoding, to those that say so themselves as well.
            if message["type"] == "http.response.start":
                headers = [(name, _once(value) if name == b"vary" else value) for name, value in message["headers"]]
                message = {**message, "headers": headers}
            await send(message)

        await super().__call__(scope, receive, send_once)


def _once(value: bytes) -> bytes:
    return b", ".join(dict.fromkeys(part.strip() for part in value.split(b",")))


def _takes(packings: bytes) -> bool:
    return any(_TAKEN.fullmatch(packing.strip()) for packing in packings.lower().split(b","))
