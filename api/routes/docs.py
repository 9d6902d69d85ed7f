"""The description of the API, and a page to try it on that needs no network."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.respond import public_json, public_page
from api.security import policy
from api.service import served_by

router = APIRouter(include_in_schema=False)

# Swagger UI writes style elements and attributes of its own as it draws; it runs no script but those that we serve.
_POLICY = policy(style_src="'self' 'unsafe-inline'")


@router.get("/api/openapi.json")
def description(request: Request) -> Response:
    def made() -> dict[str, Any]:
        described = request.app.openapi()
        version = served_by(request).snapshot.directory.version
        return {**described, "info": {**described["info"], "version": version}}

    return public_json(request, made)


@router.get("/docs")
def docs(request: Request) -> Response:
    answer = public_page(request, "docs.html", dict)
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer
