"""What every answer carries so that a browser neither runs, frames, sniffs nor keeps what it must not."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # What is not said to be fit for keeping is not kept: an answer may rest on a situation.
    "Cache-Control": "no-store",
}
# How a page says that others may show it within theirs.
_MAY_BE_FRAMED = (b"x-frame-options", b"")


def policy(**relaxed: str) -> str:
    """The Content-Security-Policy, with what one page needs besides; names with underscores for hyphens."""
    sources = {name: relaxed.get(name.replace("-", "_"), sources) for name, sources in POLICY.items()}
    return "; ".join(f"{name} {value}" for name, value in sources.items())


class SecurityHeaders:
    """Adds each header that an answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        headers = {**HEADERS, "Content-Security-Policy": policy()}
        self.headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = dict(message["headers"])
                missing = [header for header in self.headers if header[0] not in said]
                message = {**message, "headers": [h for h in message["headers"] if h != _MAY_BE_FRAMED] + missing}
            await send(message)

        await self.app(scope, receive, send_with_headers)
