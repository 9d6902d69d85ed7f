"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.respond import private
from api.service import served_by
from graph.query import prepare
from graph.store.pool import Pool

router = APIRouter(include_in_schema=False)

# The least that can be asked of the store.
_ASK = prepare("ASK {}")


@router.get("/healthz")
async def alive() -> Response:
    return private({"status": "alive"})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    pool: Pool = request.app.state.pool
    await pool.run(_ASK)
    return private({"status": "ready", "version": served_by(request).snapshot.directory.version})
