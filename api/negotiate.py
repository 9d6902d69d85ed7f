"""Which of several representations a request gets (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from starlette.requests import Request

from api.accept import accept_of, best
from api.problems import RequestError


def choose(request: Request, *offered: str) -> str:
    """The media type that a request likes best, the first of equals. Raises RequestError not-acceptable."""
    chosen = best(accept_of(request.scope), *offered)
    if chosen is None:
        raise RequestError("not-acceptable", offered=", ".join(offered))
    return chosen
