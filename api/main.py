"""The web application: what it answers from, what stands before every answer, and where each route is found."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from fastapi import FastAPI

from api.access_log import AccessLog, start_log
from api.again import Again
from api.ahead import Ahead
from api.assets import demand_assets
from api.cross_origin import CrossOrigin
from api.desk.door import is_hidden
from api.desk.office import Office
from api.express import Express
from api.files import Files
from api.head import AnswerHead
from api.live import Live
from api.packing import Packing
from api.preconditions import Preconditions
from api.problems import Failures, answer_problems
from api.room import Room
from api.routes import (
    changes,
    data,
    desk,
    directory,
    docs,
    find,
    health,
    id,
    map,
    match,
    ontology,
    pages,
    queries,
    search,
    sparql,
    static,
    way,
)
from api.security import SecurityHeaders
from api.service import OneVersion, serve
from api.slices import Slices
from api.turns import Turns
from graph.settings import Settings, read_settings
from graph.words import say
from viz.map import LIBRARY
from viz.map import STATIC as DRAWING

# What is served as it lies on disk; longer addresses come first.
FILES = {
    "/static/swagger": Files(packages=[("fastapi_offline", "static")]),
    "/static/vis": Files(directory=LIBRARY),
    "/static/map": Files(directory=DRAWING),
    "/static": Files(directory=Path(__file__).parent / "static"),
}


def create_app(settings: Settings | None = None, today: Callable[[], date] = date.today) -> FastAPI:
    """The application for the settings, those of the environment where none are given.

    Raises SignpostError where a setting or the directory cannot be used, or assets are missing: then nothing is served.
    """
    demand_assets()
    service = serve(settings or read_settings(), today)
    app = FastAPI(
        title=say("api.title"),
        description=say("api.description"),
        version=service.snapshot.directory.version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.service = service
    app.state.live = Live(app.state)
    app.state.take_up = app.state.live.take_up
    app.state.desk = Office()
    app.state.turns = Turns()
    # The map has turns of its own: whoever draws a large directory keeps no answer to a situation waiting.
    app.state.drawing = Turns()
    # So has what is missing on another day than today, which takes long to find in a large directory.
    app.state.surveying = Turns(at_once=1, most_waiting=4)
    # And so has whoever asks in SPARQL: a long query to look through, a large page, a description made anew.
    app.state.workbench = Turns()
    # What is made of the answers to our own queries waits behind none of that.
    app.state.catalogue = Turns()
    # Routes are tried one after the other.
    for routes in (
        queries,
        pages,
        find,
        search,
        match,
        directory,
        changes,
        map,
        way,
        data,
        id,
        ontology,
        docs,
        desk,
        static,
        health,
        sparql,
    ):
        app.include_router(routes.router)
    for address, files in FILES.items():
        app.mount(address, files)
    answer_problems(app, is_hidden)
    # The last added stands outermost: a failure, too, is logged and carries the headers.
    # Those count the microseconds who ask in SPARQL.
    app.add_middleware(Express, routes=sparql.router.routes)
    app.add_middleware(Failures)
    app.add_middleware(Packing, minimum_size=1000, compresslevel=8)
    for layer in (
        *(Room, Preconditions, AnswerHead, CrossOrigin, SecurityHeaders),
        *(Ahead, Again, AccessLog, Slices, OneVersion),
    ):
        app.add_middleware(layer)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    start_log()
    live: Live = app.state.live
    async with live.watching():
        yield
