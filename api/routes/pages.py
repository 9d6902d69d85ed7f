"""The pages that people read: the front page, lists, each thing, gaps and errors. None needs a script."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.bodies import asked_day
from api.days import Day
from api.respond import public_page
from api.service import served_by
from api.things import KINDS, Kind, choices, find_thing, list_things
from api.turns import Turns
from graph.clocks import is_offered
from graph.dependence import Dependence, say_dependence
from graph.errors import NotFoundError
from graph.exchange.answer import Json
from graph.exchange.schema_org import service_jsonld
from graph.gaps import Cell, join, say_ages
from graph.model import Directory, Service
from graph.nearest import nearest
from graph.words import read_catalogue

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 100


@router.get("/")
def front(request: Request) -> Response:
    return public_page(request, "front.html", lambda: _front(request))


def _add(kind: Kind) -> None:
    def listed(request: Request) -> Response:
        return public_page(request, "list.html", lambda: _list(request, kind))

    def thing(request: Request, directory: str, id: str) -> Response:
        return public_page(request, f"{kind.name}.html", lambda: _thing(request, kind, directory, id))

    router.add_api_route(f"/{kind.name}", listed, name=f"page_of_{kind.name}")
    router.add_api_route(f"/{kind.name}/{{directory}}/{{id:path}}", thing, name=f"page_of_one_of_{kind.name}")


for _kind in KINDS.values():
    _add(_kind)


@router.get("/gaps")
async def gaps(request: Request) -> Response:
    # For another day than today they are found anew, which takes its turn.
    turns: Turns = request.app.state.surveying
    return await turns.take(lambda: public_page(request, "gaps.html", lambda: _gaps(request)))


@router.get("/errors")
def errors(request: Request) -> Response:
    return public_page(request, "errors.html", lambda: {"codes": _codes()})


@router.get("/errors/{code}")
def error(request: Request, code: str) -> Response:
    codes = _codes()
    if code not in codes:
        raise NotFoundError("not-found", name=code[:80], nearest=nearest(code, codes))
    return public_page(request, "errors.html", lambda: {"codes": {code: codes[code]}})


def _front(request: Request) -> dict[str, object]:
    served = served_by(request)
    directory = served.snapshot.directory
    counts = {kind.name: len(kind.things(directory)) for kind in KINDS.values()}
    return {"kinds": list(KINDS), "counts": counts, "checked": served.checked(served.today())}


def _list(request: Request, kind: Kind) -> dict[str, object]:
    day = asked_day(request)
    found = list_things(day.directory, kind, request.query_params, ON_A_PAGE, day.on)
    return {"kind": kind.name, "found": found, "choices": choices(day.directory, kind), "on": day.on}


def _thing(request: Request, kind: Kind, directory: str, id: str) -> dict[str, object]:
    day = asked_day(request)
    thing = find_thing(day.directory, kind, directory, id)
    return {"kind": kind.name, "thing": thing, "on": day.on, "structured": _structured(request, day, thing)}


def _structured(request: Request, day: Day, thing: object) -> Json | None:
    """What search engines read of a service, as long as it is offered."""
    if not isinstance(thing, Service) or not is_offered(thing.clocks, day.on):
        return None
    address = f"{served_by(request).settings.base}/services/{day.directory.id}/{thing.id}"
    return service_jsonld(day.directory, thing, address, day.on)


def _gaps(request: Request) -> dict[str, object]:
    served, day = served_by(request), asked_day(request)
    directory = day.directory
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in served.gaps(day.on):
        found.setdefault((cell.need, cell.stage), []).append(cell)
    stages = directory.stages
    dependences = served.dependences(day.on)
    return {
        "rows": {need: {stage: _aged(directory, found[need, stage]) for stage in stages} for need in directory.needs},
        "dependences": _by_services(directory, dependences[:ON_A_PAGE]),
        "shown_dependences": min(len(dependences), ON_A_PAGE),
        "all_dependences": len(dependences),
        "on": day.on,
    }


def _by_services(
    directory: Directory, dependences: tuple[Dependence, ...]
) -> list[tuple[tuple[str, ...], list[tuple[str, Dependence]]]]:
    """Dependences in words, those of the same services together: a panel, its gate and the way to it are one."""
    found: dict[tuple[str, ...], list[tuple[str, Dependence]]] = {}
    for one in dependences:
        found.setdefault(one.services, []).append((say_dependence(directory, one), one))
    return list(found.items())


def _aged(directory: Directory, cells: list[Cell]) -> list[tuple[str, Cell]]:
    """Cells with their ages in words; no words where one cell stands for all ages."""
    joined = join(cells)
    return [("" if len(joined) == 1 else say_ages(directory, cell.band), cell) for cell in joined]


def _codes() -> dict[str, dict[str, str]]:
    """Every error by its code: title, message and remedy, with the names of what is filled in."""
    found: dict[str, dict[str, str]] = {}
    for key, text in read_catalogue().items():
        kind, _, rest = key.partition(".")
        code, _, part = rest.rpartition(".")
        if kind == "error":
            found.setdefault(code, {})[part] = text
    return dict(sorted(found.items()))
