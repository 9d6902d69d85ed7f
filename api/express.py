"""The address that programs ask most is answered without the search for a route, which takes as long as an answer."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import iscoroutinefunction

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send


class Express:
    """Calls a route's own function, where that takes the request and answers its errors itself; all else goes on."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        known = [route for route in routes if isinstance(route, APIRoute) and iscoroutinefunction(route.endpoint)]
        self.routes = {(route.path, method): route for route in known for method in route.methods or ()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self.routes.get((scope["path"], scope["method"])) if scope["type"] == "http" else None
        if route is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        response = await route.endpoint(Request(scope, receive))
        await response(scope, receive, send)
