"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.live import Live
from api.respond import private
from api.service import served_by

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive(request: Request) -> Response:
    return private({"status": "alive", "version": served_by(request).snapshot.directory.version})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    served = served_by(request)
    await served.pool.check()
    said = {"status": "ready", "version": served.snapshot.directory.version, "on": served.today().isoformat()}
    live: Live = request.app.state.live
    if live.refused:
        said["refused"] = live.refused.error.code
        said["detail"] = live.refused.error.message
    return private(said)
