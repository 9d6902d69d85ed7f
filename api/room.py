"""Large answers that wait to be taken share a bounded room, and one more than it holds is sent away."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import RequestError, problem

# As many of what is smaller as there are connections hold no more than that either.
LARGE, MOST_BYTES = 1_000_000, 256_000_000


class Room:
    """Counts the bytes of large answers until the last of them is on its way; what many take is there once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._taking: Counter[int] = Counter()
        self._taken = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        held = b""

        async def send_if_room(message: Message) -> None:
            nonlocal start, held
            if message["type"] == "http.response.start":
                start = message
                return
            if start:
                body = message.get("body", b"")
                if len(body) > LARGE and not self._take(body):
                    start = None
                    await problem(Request(scope), RequestError("too-busy"))(scope, receive, send)
                    return
                held = body if len(body) > LARGE else b""
                await send(start)
                start = None
            await send(message)

        try:
            await self.app(scope, receive, send_if_room)
        finally:
            if held:
                self._give_back(held)

    def _take(self, body: bytes) -> bool:
        if not self._taking[id(body)]:
            if self._taken + len(body) > MOST_BYTES:
                return False
            self._taken += len(body)
        self._taking[id(body)] += 1
        return True

    def _give_back(self, body: bytes) -> None:
        self._taking[id(body)] -= 1
        if not self._taking[id(body)]:
            del self._taking[id(body)]
            self._taken -= len(body)
