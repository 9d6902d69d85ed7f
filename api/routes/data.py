"""The data itself: its description, its files, the ontology, and the address of each thing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.negotiate import choose
from api.respond import HTML, TURTLE, public, render
from api.service import served_by
from graph.exchange.description import describe
from graph.links import said_about_nothing_shown
from graph.snapshot import ONTOLOGY

router = APIRouter(include_in_schema=False)


@router.get("/data")
def data(request: Request) -> Response:
    served = served_by(request)
    directory = served.snapshot.directory
    if choose(request, HTML, TURTLE) == TURTLE:
        return public(request, TURTLE, lambda: describe(directory, served.settings.base, served.today()))
    return public(
        request,
        HTML,
        lambda: render(request, "data.html", general=said_about_nothing_shown(directory, served.links)),
    )


@router.get("/data/services.ttl")
def dump(request: Request) -> Response:
    return public(request, TURTLE, lambda: served_by(request).turtle)


@router.get("/ontology")
def ontology(request: Request) -> Response:
    return public(request, TURTLE, (ONTOLOGY / "signpost.ttl").read_bytes)
