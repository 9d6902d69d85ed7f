"""The way to one service, lit on the map and in words, for what is known of a situation. Nothing of it is kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.asking import Page, follow
from api.bodies import read_fields, refuse_repeats
from api.days import day_of
from api.fields import all_fields
from api.journey import ALL, Journey, read_journey
from api.respond import private_page, public_page
from api.service import Served, served_by
from api.turns import Turns
from graph.clocks import standing
from graph.errors import NotFoundError, SituationError
from graph.finding import NOT_SUITABLE
from graph.gaps import helps
from graph.model import Directory
from graph.nearest import nearest
from graph.pathways import Pathways, pathways
from graph.verdict import open_leaves
from graph.words import say
from viz.map import render_map
from viz.scene import SERVICE, make_scene
from viz.view import View
from viz.way import Trace, trace

TO, NEED, LIT = "to", "need", "lit"
# What the guided question sends along and a way does not need.
_PASSED_OVER = ("after", "asking", "go")

router = APIRouter(include_in_schema=False)


@router.get("/map/way")
async def start(request: Request) -> Response:
    """Where to, or from which need; nothing is told yet, so that the address may be passed on."""
    asked = request.query_params
    refuse_repeats(name for name, _ in asked.multi_items())
    for name in asked:
        if name not in (TO, NEED):
            raise SituationError("unknown-field", where=name[:80], name=name[:80], nearest=nearest(name, (TO, NEED)))
    served = served_by(request)
    to, need = asked.get(TO, ""), asked.get(NEED, "")
    _known(served.snapshot.directory, to, need)
    turns: Turns = request.app.state.drawing
    return await turns.take(
        lambda: public_page(request, "map_way.html", lambda: _way(served, Journey(ALL, served.today()), to, need, 0))
    )


@router.post("/map/way")
async def find(request: Request, fields: Annotated[list[tuple[str, str]], Depends(read_fields)]) -> Response:
    """The way in a situation, which is told in the body and nowhere else."""
    if request.url.query:
        raise SituationError("wrong-facts", where="address")
    served = served_by(request)
    refuse_repeats(name for name, _ in fields if name in (TO, LIT))
    own = {name: value for name, value in fields if name in (TO, LIT)}
    to, lit = own.get(TO, ""), own.get(LIT, "")
    _known(served.snapshot.directory, to, "")
    told = [(name, value) for name, value in fields if name not in (TO, LIT, *_PASSED_OVER)]
    journey = read_journey(served.snapshot.directory, [*told, ("go", ALL)], served.today())
    number = int(lit) if lit.isascii() and lit.isdigit() and len(lit) < 4 else 0
    turns: Turns = request.app.state.drawing

    def make() -> Response:
        shown = _way(served, journey, to, "", number)
        answer = private_page(request, "map_way.html", **shown)
        answer.status_code = 422 if shown["page"].errors else 200
        return answer

    return await turns.take(make)


def _known(directory: Directory, to: str, need: str) -> None:
    for name, value, things in ((TO, to, directory.services), (NEED, need, directory.needs)):
        if value and value not in things:
            raise NotFoundError("not-found", where=name, name=value[:80], nearest=nearest(value, things))


def _way(served: Served, journey: Journey, to: str, need: str, lit: int) -> dict[str, Any]:
    page = follow(served.snapshot.directory, journey)
    day = day_of(served, page.journey.on)
    directory = day.directory
    helping = [s for s in directory.services.values() if not need or helps(directory, s, need)]
    stages = {**{stage.id: stage.label for stage in directory.stages.values()}, "": say("map.stage.none")}
    first = {s.id: next((stage for stage in directory.stages if stage in s.stages), "") for s in helping}
    by_stage = [(label, [s for s in helping if first[s.id] == stage]) for stage, label in stages.items()]
    shown: dict[str, Any] = {
        "page": page,
        "found": page.answer,
        "to": to,
        "need": need,
        "by_stage": [(label, services) for label, services in by_stage if services],
        "standing": lambda service: standing(service.clocks, page.journey.on),
        "content": "",
        **all_fields(directory, page),
        **day.found,
    }
    return shown | _traced(served, page, to, lit) if to else shown


def _traced(served: Served, page: Page, to: str, lit: int) -> dict[str, Any]:
    day = page.journey.on
    directory = day_of(served, day).directory
    found = pathways(directory, to, page.answer.situation, day)
    finding = next(f for f in page.answer.findings if f.service.id == to)
    traces = _traces(directory, page, found)
    # Without a script the way that was asked for is lit; with one all of them can be.
    first = lit if lit < len(traces) else 0
    ordered = (traces[first], *traces[:first], *traces[first + 1 :])
    view = View(on=_other_day(served, day), traces=ordered, told=True)
    return {
        "finding": finding,
        "ways": found.ways,
        "closed": found.closed,
        "more": found.more,
        "unsuitable": finding.outcome == NOT_SUITABLE,
        "open": [verdict for verdict in finding.verdicts if any(open_leaves(verdict))],
        "place": lambda number: 0 if number == first else number + 1 if number < first else number,
        "content": render_map(directory, served.today(), view, emergency=served.settings.emergency),
    }


def _traces(directory: Directory, page: Page, found: Pathways) -> list[Trace]:
    scene = make_scene(directory, page.journey.on)
    return [trace(directory, scene, way) for way in found.ways] or [Trace((f"{SERVICE}:{found.service}",), ())]


def _other_day(served: Served, day: date) -> date | None:
    # Today needs no saying in the links of the map.
    return None if day == served.today() else day
