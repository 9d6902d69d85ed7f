"""Every error as problem details (RFC 9457) with a stable code; for a browser a page that says the same."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.accept import likes_pages
from api.days import day_of
from api.service import served_by
from graph.errors import (
    DirectoryError,
    EditError,
    NotFoundError,
    ProposalError,
    QueryError,
    SettingError,
    SignpostError,
    SituationError,
    StateError,
    WorkbookError,
)
from graph.store.embedded import UNSHOWN

LOG = logging.getLogger("signpost")

# By class, and by code where one differs from its class.
OF_CLASS: dict[type[SignpostError], int] = {
    SituationError: 422,
    NotFoundError: 404,
    QueryError: 400,
    DirectoryError: 503,
    SettingError: 500,
    StateError: 503,
    WorkbookError: 422,
    EditError: 422,
    ProposalError: 409,
}
OF_CODE = {
    "wrong-json": 422,
    "wrong-form": 422,
    "wrong-parameter": 422,
    "wrong-content-type": 415,
    "body-too-large": 413,
    "body-too-slow": 408,
    "unsupported-query": 400,
    "repeated-parameter": 400,
    "days-reversed": 422,
    "no-such-page": 404,
    "wrong-method": 405,
    "wrong-request": 400,
    "unexpected": 500,
    "not-acceptable": 406,
    "precondition-failed": 412,
    "query-too-large": 413,
    "query-busy": 503,
    "too-busy": 503,
    "desk-refused": 403,
    "desk-signed-out": 403,
    "desk-tries": 429,
    "nothing-published": 503,
    "query-timeout": 503,
    "query-stopped": 503,
    "query-failed": 500,
    "store-unready": 503,
}
# After how long it may be otherwise: turns change hands sooner than workers.
_RETRY_SECONDS = {"too-busy": "2"}
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY")
_OF_STATUS = {404: "no-such-page", 405: "wrong-method"}


class RequestError(SignpostError):
    """A request that cannot be read, or that nothing here answers."""


def status_of(error: SignpostError) -> int:
    """The HTTP status of an error."""
    by_class = next((status for kind, status in OF_CLASS.items() if isinstance(error, kind)), 500)
    return OF_CODE.get(error.code, by_class)


def headers_of(request: Request, error: SignpostError) -> dict[str, str]:
    """What every answer with this error says: when to try again, where it will pass (RFC 9110, section 10.2.3); and

    that nothing more is read, where the rest of a body still comes (RFC 9112, section 9.6).
    """
    again = {"Retry-After": _RETRY_SECONDS.get(error.code, "5")} if status_of(error) == 503 else {}
    return again | ({"Connection": "close"} if getattr(request.state, "unread", False) else {})


def problem(request: Request, error: SignpostError, headers: Mapping[str, str] | None = None) -> Response:
    """An error as problem details, or as a page where a browser asked for one."""
    status = status_of(error)
    headers = {**headers_of(request, error), **(headers or {})}
    service = served_by(request)
    if likes_pages(request.scope) and not request.scope["path"].startswith("/api/"):
        template = service.templates.get_template("problem.html")
        today = service.today()
        page = template.render(**day_of(service, today).found, on=today, error=error, status=status)
        # What is quoted from a request is shown, and never obeyed.
        return Response(UNSHOWN.sub("", page).encode("utf-8", "replace"), status, headers, "text/html")
    details = {
        "type": f"{service.settings.base}/errors/{error.code}",
        "title": error.title,
        "status": status,
        "detail": error.message,
        "code": error.code,
        "where": error.where or None,
        "remedy": error.remedy,
    }
    # ASCII only: what is quoted from a request need not be text that can be written in UTF-8.
    return Response(json.dumps(details), status, headers, "application/problem+json")


def answer_problems(app: FastAPI, is_hidden: Callable[[Request], bool]) -> None:
    """Lets an application answer every kind of expected error as a problem.

    By whichever method a hidden address is asked for, nothing stands there.
    """

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 405 and is_hidden(request):
            error = HTTPException(404)
        return _of_http(request, error)

    app.add_exception_handler(SignpostError, _of_ours)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    app.add_exception_handler(HTTPException, of_http)


async def _of_ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignpostError)
    return problem(request, error)


async def _of_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part)[:80] for part in first["loc"][1:])
    return problem(request, RequestError("wrong-parameter", where=place, name=place, reason=first["msg"]))


def _of_http(request: Request, error: HTTPException) -> Response:
    code = _OF_STATUS.get(error.status_code, "wrong-request")
    headers = dict(error.headers or {})
    # Files, which are mounted, say it for themselves.
    if "Allow" in headers and "app_root_path" not in request.scope:
        headers["Allow"] = _allowed(request)
    reason = HTTPStatus(error.status_code).phrase
    return problem(request, RequestError(code, allowed=headers.get("Allow", ""), reason=reason), headers)


def _allowed(request: Request) -> str:
    """The methods of all routes at an address (RFC 9110, section 10.2.1); an error names those of the first alone."""

    def answers(method: str) -> bool:
        scope = {**request.scope, "method": "GET" if method == "HEAD" else method}
        return any(route.matches(scope)[0] == Match.FULL for route in request.app.routes)

    return ", ".join(filter(answers, METHODS))


class Failures:
    """Answers what nobody foresaw with a problem that shows nothing of the inside, and logs where, never what."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except ClientDisconnect:
            return  # whoever asked has gone, and there is nobody to answer
        except Exception as error:
            if scope["type"] != "http":
                raise
            log_failure(error)
            if started:
                raise ConnectionAbortedError from None  # the answer cannot be made whole
            await problem(Request(scope), RequestError("unexpected"))(scope, receive, send)


def log_failure(error: BaseException) -> None:
    """Logs the class of an error and where it arose; its message may quote what somebody typed."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    LOG.error("%s at %s", type(error).__name__, " < ".join(reversed(places)))
