"""The things of the directory as JSON: lists that can be narrowed, each thing whole, and the gaps; services as CSV."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.responses import Response

from api.bodies import asked_day
from api.describe import on_parameter, parameters, responses, table_responses
from api.respond import CSV, public, public_json
from api.service import served_by
from api.things import KINDS, MOST, WAYS, Kind, find_thing, list_things
from api.turns import Turns
from graph.exchange.answer import Json
from graph.exchange.tables import services_table
from graph.exchange.things import gaps_json, heading_json
from graph.words import say

router = APIRouter(prefix="/api", tags=["directory"])
# How many things come where nobody says how many.
_USUAL = 50


class _Whole(PathConvertor):
    """The name of a thing, which may hold slashes, but not where the ways to a service are asked for."""

    regex = f"(?!.*{WAYS}$).*"


register_url_convertor("whole", _Whole())


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
        openapi_extra=parameters(kind.filters, MOST, _USUAL),
        responses=responses(200, 422),
    )
    router.add_api_route(
        f"/{kind.name}/{{directory}}/{{id:whole}}",
        whole,
        name=f"show_{kind.name}",
        summary=say("api.thing"),
        openapi_extra=on_parameter(),
        responses=responses(200, 404, 422),
    )


for _kind in KINDS.values():
    _add(_kind)


@router.get(
    "/services.csv",
    summary=say("api.services.csv"),
    openapi_extra=parameters(KINDS["services"].filters, MOST),
    responses=table_responses(422),
)
def services(request: Request) -> Response:
    return public(request, CSV, lambda: _table(request))


@router.get("/gaps", summary=say("api.gaps"), openapi_extra=on_parameter(), responses=responses(200, 422))
async def gaps(request: Request) -> Response:
    turns: Turns = request.app.state.surveying
    return await turns.take(lambda: public_json(request, lambda: _gaps(request)))


def _gaps(request: Request) -> Json:
    served, day = served_by(request), asked_day(request)
    return gaps_json(day.directory, served.gaps(day.on), day.on, served.dependences(day.on))


def _list(request: Request, kind: Kind) -> Json:
    day = asked_day(request)
    found = list_things(day.directory, kind, request.query_params, _USUAL, day.on)
    return {
        "on": day.on.isoformat(),
        "directory": heading_json(day.directory, day.on),
        kind.name: [kind.line(day.directory, day.links, thing, day.on) for thing in found.items],
        "page": {"total": found.total, "limit": found.limit, "offset": found.offset},
    }


def _table(request: Request) -> bytes:
    day = asked_day(request)
    # A table that is read at once has all, unless a part is asked for.
    most = max(1, len(day.directory.services))
    return services_table(
        day.directory, list_things(day.directory, KINDS["services"], request.query_params, most, day.on).items, day.on
    )


def _thing(request: Request, kind: Kind, directory: str, id: str) -> Json:
    day = asked_day(request)
    thing = find_thing(day.directory, kind, directory, id)
    heading = {"on": day.on.isoformat(), "directory": heading_json(day.directory, day.on)}
    return {**heading, **kind.whole(day.directory, day.links, thing, day.on)}
