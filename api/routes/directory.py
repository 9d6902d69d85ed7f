"""The things of the directory as JSON: lists that can be narrowed, each thing whole, and the gaps."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.describe import parameters, responses
from api.respond import public_json
from api.service import served_by
from api.things import KINDS, Kind, find_thing, list_things
from graph.exchange.answer import Json
from graph.exchange.things import gaps_json, heading_json
from graph.words import say

router = APIRouter(prefix="/api", tags=["directory"])


def _add(kind: Kind) -> None:
    def listed(request: Request) -> Response:
        return public_json(request, lambda: _list(request, kind))

    def whole(request: Request, directory: str, id: str) -> Response:
        return public_json(request, lambda: _thing(request, kind, directory, id))

    router.add_api_route(
        f"/{kind.name}",
        listed,
        name=f"list_{kind.name}",
        summary=say(f"api.{kind.name}"),
        openapi_extra=parameters(kind.filters),
        responses=responses(200, 422),
    )
    router.add_api_route(
        f"/{kind.name}/{{directory}}/{{id}}",
        whole,
        name=f"show_{kind.name}",
        summary=say("api.thing"),
        responses=responses(200, 404, 422),
    )


for _kind in KINDS.values():
    _add(_kind)


@router.get("/gaps", summary=say("api.gaps"), responses=responses(200))
def gaps(request: Request) -> Response:
    served = served_by(request)
    directory, day = served.snapshot.directory, served.today()
    return public_json(request, lambda: gaps_json(directory, served.gaps(day), day, served.dependences(day)))


def _list(request: Request, kind: Kind) -> Json:
    served = served_by(request)
    directory, day = served.snapshot.directory, served.today()
    found = list_things(directory, kind, request.query_params, 50)
    return {
        "directory": heading_json(directory, day),
        kind.name: [kind.line(directory, served.links, thing, day) for thing in found.items],
        "page": {"total": found.total, "limit": found.limit, "offset": found.offset},
    }


def _thing(request: Request, kind: Kind, directory: str, id: str) -> Json:
    served = served_by(request)
    known, day = served.snapshot.directory, served.today()
    thing = find_thing(known, kind, directory, id)
    return {"directory": heading_json(known, day), **kind.whole(known, served.links, thing, day)}
