"""The address of each thing: it leads everybody to the form that they ask for, a page or a document of data."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.documents import SEE_OTHER, document
from api.linked import dataset_of, edition_of, facts_of, places
from api.lookup import page_address
from api.negotiate import choose
from api.respond import HTML, JSON, public_page
from api.service import Served, served_by
from api.syntaxes import OF_ENDING, OF_TYPE, SYNTAXES, alternates, split_ending
from api.things import WAYS
from graph.errors import NotFoundError
from graph.exchange.record import record_of
from graph.exchange.thing import describe_thing
from graph.model import Directory
from graph.nearest import nearest
from graph.store.export import write

router = APIRouter(include_in_schema=False)

_VERSION = re.compile("[0-9a-f]{64}")


@router.get("/id/{directory}/graph/{name}")
def graph(request: Request, directory: str, name: str) -> Response:
    """The graphs that the query service names, as documents."""
    served = served_by(request)
    _demand(served, directory, served.snapshot.directory.id)
    places = {"directory": "/data/services.ttl", "provenance": "/data"}
    if name not in places:
        return thing(request, directory, f"graph/{name}")
    return RedirectResponse(places[name], 303, SEE_OTHER)


@router.get("/id/{directory}/graph/merge/{version}")
def merge(request: Request, directory: str, version: str) -> Response:
    """What a version of the directory says, as a document."""
    if not _VERSION.fullmatch(version):
        return thing(request, directory, f"graph/merge/{version}")
    served = served_by(request)
    _demand(served, directory, served.snapshot.directory.id)
    return RedirectResponse(f"/data/versions/{version}", 303, SEE_OTHER)


@router.get("/id/{directory}/{id:path}")
def thing(request: Request, directory: str, id: str) -> Response:
    """A thing, whose name may hold slashes."""
    served = served_by(request)
    name, ending = _split(served, id)
    _demand(served, directory, name)
    stem = f"/id/{quote(directory, safe='')}/{quote(name, safe='')}"
    if ending == "html":
        return _page(request, served, name, stem)
    if ending:
        return _document(request, served, name, stem, ending)
    form = choose(request, HTML, JSON, *OF_TYPE)
    return RedirectResponse(_place(served, name, stem, form), 303, SEE_OTHER)


def _split(served: Served, id: str) -> tuple[str, str]:
    """A thing and the ending of a document about it, where one stands there.

    A thing may be called like a document: it is found by its own name only where that is no document about another.
    """
    facts, base = facts_of(served), served.snapshot.directory.base
    name, ending = split_ending(id)
    return (id, "") if facts.about(base + id) and not facts.about(base + name) else (name, ending)


def _demand(served: Served, directory: str, name: str) -> None:
    """Raises NotFoundError with the nearest names where nothing is said of such a thing."""
    known = served.snapshot.directory
    if directory != known.id:
        raise NotFoundError("not-found", name=directory[:80], nearest=known.id)
    facts = facts_of(served)
    if not facts.about(known.base + name):
        raise NotFoundError("not-found", name=name[:80], nearest=nearest(name, facts.names))


def _place(served: Served, name: str, stem: str, form: str) -> str:
    if form in OF_TYPE:
        return f"{stem}.{OF_TYPE[form].ending}"
    directory = served.snapshot.directory
    page = page_address(directory, served.links, name) or _shown(directory, name)
    if form == HTML:
        return page or f"{stem}.html"
    whole = page.count("/") == 3 and not page.startswith("/id/") and "#" not in page and not name.endswith(WAYS)
    return f"/api{page}" if whole else f"{stem}.jsonld"


def _shown(directory: Directory, name: str) -> str:
    """The place on other pages than those of things that shows a thing."""
    if name in directory.stages:
        return f"/services?stage={quote(name, safe='')}"
    if name in _parts(directory):
        return "/data" if name == directory.id else f"/data#{quote(name, safe='')}"
    return ""


def _parts(directory: Directory) -> set[str]:
    shown = [statement.id for statement in directory.statements]
    shown += [instruction.id for instruction in directory.instructions]
    shown += [rule.id for rule in directory.implications]
    shown += [contradiction.id for contradiction in directory.contradictions]
    options = (option for question in directory.questions.values() for option in question.options)
    return {directory.id, *directory.documents, *directory.questions, *shown, *options}


def _document(request: Request, served: Served, name: str, stem: str, ending: str) -> Response:
    def make() -> bytes:
        facts = facts_of(served)
        canonical = f"{served.settings.base}{stem}.{SYNTAXES[0].ending}"
        lines = describe_thing(facts, facts.base + name, canonical, dataset_of(served), edition_of(served))
        return write(lines, OF_ENDING[ending].form, facts.base)

    return document(request, OF_ENDING[ending], make, stem)


def _page(request: Request, served: Served, name: str, stem: str) -> Response:
    def make() -> dict[str, object]:
        facts = facts_of(served)
        shown = page_address(served.snapshot.directory, served.links, name) or _shown(served.snapshot.directory, name)
        record = record_of(facts, facts.base + name)
        return {"record": record, "page": shown, "forms": alternates(stem), "place": places(served)}

    return public_page(request, "record.html", make)
