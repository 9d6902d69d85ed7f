"""The words that the data is written in: documents of the ontology, and a page for each term."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.documents import SEE_OTHER, document
from api.linked import places, uses_of
from api.negotiate import choose
from api.respond import HTML, public_page
from api.service import served_by
from api.syntaxes import OF_ENDING, OF_TYPE, Syntax, alternates, split_ending
from graph.canonical import read_lines
from graph.errors import NotFoundError
from graph.exchange.ontology import grouped, index
from graph.nearest import nearest
from graph.prefixes import shorten
from graph.snapshot import ONTOLOGY
from graph.store.export import write
from graph.terms import SP

router = APIRouter(include_in_schema=False)

# The terms; what they correspond to in the vocabularies of others; and what a directory has to keep to.
FILES = {"": "signpost", "alignments": "alignments", "shapes": "shapes"}


@router.get("/ontology")
def ontology(request: Request) -> Response:
    form = choose(request, HTML, *OF_TYPE)
    if form != HTML:
        return _file(request, "", OF_TYPE[form])
    return public_page(
        request, "ontology.html", lambda: {"groups": grouped(), "forms": alternates("/ontology"), "files": list(FILES)}
    )


@router.get("/ontology.{ending}")
def whole(request: Request, ending: str) -> Response:
    if ending not in OF_ENDING:
        raise NotFoundError("not-found", name=ending[:80], nearest=nearest(ending, OF_ENDING))
    return _file(request, "", OF_ENDING[ending])


@router.get("/ontology/{name}")
def term(request: Request, name: str) -> Response:
    served = served_by(request)
    stem, ending = split_ending(name)
    if stem in FILES and stem and ending in OF_ENDING:
        return _file(request, stem, OF_ENDING[ending])
    if name not in index():
        raise NotFoundError("not-found", name=name[:80], nearest=nearest(name, index()))
    form = choose(request, HTML, *OF_TYPE)
    if form != HTML:
        return RedirectResponse(f"/ontology.{OF_TYPE[form].ending}", 303, SEE_OTHER)

    def make() -> dict[str, object]:
        found = index()[name]
        return {
            "term": found,
            "terms": index(),
            "use": uses_of(served).of(found),
            "place": places(served),
            "written": shorten,
            "forms": alternates("/ontology"),
        }

    return public_page(request, "term.html", make)


@router.get("/ns")
def namespace(request: Request) -> Response:
    """What the address of the vocabulary leads to."""
    return RedirectResponse("/ontology", 303, SEE_OTHER)


@router.get("/ns/graph/{name}")
def graph(request: Request, name: str) -> Response:
    """The graphs of the query service that hold the ontology, as documents."""
    graphs = {"ontology": "/ontology.ttl", "alignments": "/ontology/alignments.ttl"}
    if name not in graphs:
        raise NotFoundError("not-found", name=name[:80], nearest=nearest(name, graphs))
    return RedirectResponse(graphs[name], 303, SEE_OTHER)


@router.get("/shapes")
def shapes(request: Request) -> Response:
    """What the address of the shapes leads to."""
    return RedirectResponse("/ontology/shapes.ttl", 303, SEE_OTHER)


@router.get("/context.jsonld")
def context(request: Request) -> Response:
    """The short names for JSON-LD."""
    return document(request, OF_ENDING["jsonld"], (ONTOLOGY / "context.jsonld").read_bytes)


def _file(request: Request, name: str, syntax: Syntax) -> Response:
    file = ONTOLOGY / f"{FILES[name]}.ttl"
    stem = f"/ontology/{name}" if name else "/ontology"
    answer = document(request, syntax, lambda: _written(file, syntax.form), stem)
    answer.headers["Vary"] = "Accept, Accept-Encoding"
    return answer


@cache
def _written(file: Path, form: str) -> bytes:
    # Turtle is the file itself, with what its authors say beside the statements.
    return file.read_bytes() if form == "turtle" else write(read_lines(file), form, SP.NS)
