"""The data itself: its description in DCAT and VoID, its files, and every version of it that was published."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.documents import SEE_OTHER, document
from api.history import edition_of, lines_of, published_of, whole_name
from api.linked import dataset_of, facts_of, places
from api.negotiate import choose
from api.respond import HTML, JSON, dump, public, render
from api.service import Served, served_by
from api.sitemap import parts_of, sitemap, sitemaps
from api.syntaxes import OF_ENDING, OF_TYPE, Syntax, alternates, split_ending
from graph.errors import NotFoundError
from graph.exchange.description import OF_VERSIONS, describe
from graph.exchange.lexicon import lexicon
from graph.exchange.ontology import index
from graph.exchange.partitions import EXTENSION
from graph.links import said_about_nothing_shown
from graph.nearest import nearest
from graph.state.publication import Publication
from graph.store.export import write
from graph.terms import DCT

router = APIRouter(include_in_schema=False)

# The page lists so many of the newest versions.
_MOST = 50
_XML = "application/xml"
_TERMS = Syntax("json", JSON, "json")


@router.get("/data")
def data(request: Request) -> Response:
    served = served_by(request)
    form = choose(request, HTML, *OF_TYPE)
    if form != HTML:
        return _described(request, served, OF_TYPE[form])
    published = published_of(served)
    return public(request, HTML, lambda: _page(request, served, published), edition=edition_of(published))


@router.get("/data.{ending}")
def description(request: Request, ending: str) -> Response:
    return _described(request, served_by(request), _syntax(ending))


@router.get("/.well-known/void")
def void(request: Request) -> Response:
    form = choose(request, *OF_TYPE, HTML)
    if form == HTML:
        return RedirectResponse("/data", 303, SEE_OTHER)
    return _described(request, served_by(request), OF_TYPE[form])


@router.get("/data/terms.json")
def terms(request: Request) -> Response:
    """The words that a query can ask with, for editors to complete."""
    served = served_by(request)
    return document(request, _TERMS, lambda: dump(lexicon(facts_of(served).counts)))


@router.get("/data/services.{ending}")
def whole(request: Request, ending: str) -> Response:
    served, syntax = served_by(request), _syntax(ending)

    def make() -> bytes:
        if syntax.form == "turtle":
            return served.turtle
        facts = facts_of(served)
        return write(facts.lines, syntax.form, facts.base)

    return document(request, syntax, make, "/data/services")


@router.get("/data/versions/{name}")
def version(request: Request, name: str) -> Response:
    served = served_by(request)
    asked, ending = split_ending(name)
    wanted = whole_name(served, asked)
    address = f"/data/versions/{wanted}"
    if not ending:
        types = [OF_ENDING[one].media_type for one in OF_VERSIONS]
        form = choose(request, HTML, *types)
        place = f"/data#version-{wanted}" if form == HTML else f"{address}.{OF_TYPE[form].ending}"
        return RedirectResponse(place, 303, SEE_OTHER)
    if ending not in OF_VERSIONS:
        raise NotFoundError("not-found", name=name[-80:], nearest=f"{wanted}.{OF_VERSIONS[0]}")
    if asked != wanted:
        return RedirectResponse(f"{address}.{ending}", 303, SEE_OTHER)
    syntax = OF_ENDING[ending]

    def make() -> bytes:
        return write(lines_of(served, wanted), syntax.form, served.snapshot.directory.base)

    return document(request, syntax, make, edition=f"-{wanted[:16]}")


@router.get("/sitemap.xml")
def every_thing(request: Request) -> Response:
    """The addresses of all things, for those who follow links."""
    served = served_by(request)
    return public(request, _XML, lambda: sitemaps(served))


@router.get("/sitemap-{number}.xml")
def some_things(request: Request, number: str) -> Response:
    """A part of the addresses of all things."""
    served = served_by(request)
    parts = {str(part): part for part in range(1, parts_of(served) + 1)}
    if number not in parts:
        raise NotFoundError("not-found", name=number[:80], nearest=nearest(number, parts))
    return public(request, _XML, lambda: sitemap(served, parts[number]))


def _syntax(ending: str) -> Syntax:
    if ending not in OF_ENDING:
        raise NotFoundError("not-found", name=ending[:80], nearest=nearest(ending, OF_ENDING))
    return OF_ENDING[ending]


def _described(request: Request, served: Served, syntax: Syntax) -> Response:
    published = published_of(served)

    def make() -> bytes:
        facts = facts_of(served)
        said = describe(served.snapshot.directory, facts, served.settings.base, served.today(), published)
        return write(said, syntax.form, facts.base, void_ext=EXTENSION)

    answer = document(request, syntax, make, "/data", edition_of(published), daily=True)
    answer.headers["Vary"] = "Accept, Accept-Encoding"
    return answer


def _page(request: Request, served: Served, published: tuple[Publication, ...]) -> str:
    facts = facts_of(served)
    latest = {one.version: one for one in published}
    newest = sorted(latest.values(), key=lambda one: -one.number)
    return render(
        request,
        "data.html",
        general=said_about_nothing_shown(served.snapshot.directory, served.links),
        forms=alternates("/data"),
        files=alternates("/data/services"),
        endings=OF_VERSIONS,
        counts=facts.counts,
        classes=[term for term in index().values() if term.iri in facts.counts.classes and term.is_class],
        versions=newest[:_MOST],
        left_out=max(0, len(newest) - _MOST),
        licence=facts.values(dataset_of(served), DCT.license_),
        place=places(served),
    )
