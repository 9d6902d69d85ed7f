"""What an asker makes an answer depend on, beyond having a copy of it (RFC 9110, section 13.2.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import RequestError, problem
from api.validators import tags_in

# What a 304 carries of the answer that it stands for (section 15.4.5).
_OF_UNCHANGED = (
    b"cache-control",
    b"content-location",
    b"date",
    b"etag",
    b"expires",
    b"last-modified",
    b"vary",
    b"link",
)
_ANSWERED = (200, 206, 304)


class Preconditions:
    """Sends 412 where an asker wants only what it names, and 304 where it wants nothing that there is.

    Copies by their tag or date are known where an answer is made, which may then not have to be.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope)
        if not {"if-match", "if-unmodified-since", "if-none-match"}.intersection(said.keys()):
            await self.app(scope, receive, send)
            return
        instead: Response | None = None

        async def send_if_wanted(message: Message) -> None:
            nonlocal instead
            if message["type"] == "http.response.start" and message["status"] in _ANSWERED:
                if not _holds(said, Headers(raw=message["headers"])):
                    instead = problem(Request(scope), RequestError("precondition-failed"))
                elif "*" in tags_in(said.getlist("if-none-match")):
                    instead = Response(status_code=304)
                    instead.raw_headers = [field for field in message["headers"] if field[0] in _OF_UNCHANGED]
                if instead:
                    await instead(scope, receive, send)
            if instead is None:
                await send(message)

        await self.app(scope, receive, send_if_wanted)


def _holds(said: Headers, answer: Headers) -> bool:
    if "if-match" in said:
        wanted = tags_in(said.getlist("if-match"))
        # Strong tags alone are the same byte for byte (section 13.1.1).
        return "*" in wanted or answer.get("etag") in {tag for tag in wanted if not tag.startswith("W/")}
    asked, modified = _time(said.get("if-unmodified-since")), _time(answer.get("last-modified"))
    return asked is None or modified is None or modified <= asked


def _time(text: str | None) -> datetime | None:
    try:
        return (text and parsedate_to_datetime(text).astimezone(UTC)) or None
    except (OverflowError, ValueError):  # what is no date is passed over (section 13.1.4)
        return None
