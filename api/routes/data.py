"""The data itself: its description, its files, the ontology, and the address of each thing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.lookup import page_address
from api.negotiate import choose
from api.respond import HTML, JSON, TURTLE, public, render
from api.service import Served, served_by
from graph.errors import NotFoundError
from graph.exchange.description import describe
from graph.links import said_about_nothing_shown
from graph.model import Directory
from graph.nearest import nearest
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


@router.get("/id/{directory}/{id}")
def thing(request: Request, directory: str, id: str) -> Response:
    served = served_by(request)
    page = _page(served, directory, id)
    form = choose(request, HTML, JSON, TURTLE)
    whole = "#" not in page and page.count("/") == 3
    target = {HTML: page, JSON: f"/api{page}" if whole else page, TURTLE: "/data/services.ttl"}[form]
    return RedirectResponse(target, 303, {"Vary": "Accept", "Cache-Control": "no-cache"})


def _page(served: Served, directory_id: str, id: str) -> str:
    directory = served.snapshot.directory
    if directory_id != directory.id:
        raise NotFoundError("not-found", name=directory_id[:80], nearest=directory.id)
    if page := page_address(directory, served.links, id):
        return page
    if id in directory.stages:
        return f"/services?stage={id}"
    if id in _parts(directory):
        return "/data" if id == directory.id else f"/data#{id}"
    raise NotFoundError("not-found", name=id[:80], nearest=nearest(id, served.links.homes))


def _parts(directory: Directory) -> set[str]:
    """What the page about the data shows."""
    shown = [statement.id for statement in directory.statements]
    shown += [instruction.id for instruction in directory.instructions]
    shown += [rule.id for rule in directory.implications]
    shown += [contradiction.id for contradiction in directory.contradictions]
    options = (option for question in directory.questions.values() for option in question.options)
    return {directory.id, *directory.documents, *directory.questions, *shown, *options}
