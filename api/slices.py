"""A long answer is handed over slice by slice, so that what waits to be taken is not in memory once for each asker."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A connection copies what cannot be sent at once; each slice waits until the one before was taken.
SLICE = 262_144


class Slices:
    """Sends a body of any length in slices."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_slices(message: Message) -> None:
            body = message.get("body", b"")
            last = max(len(body) - 1, 0) // SLICE * SLICE
            for start in range(0, last, SLICE):
                await send({**message, "body": body[start : start + SLICE], "more_body": True})
            await send({**message, "body": body[last:]} if last else message)

        await self.app(scope, receive, send_slices if scope["type"] == "http" else send)
