"""The queries that come with Signpost: a page that lists them, the same as JSON, and each as a document."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.negotiate import choose
from api.respond import HTML, JSON, public, public_json, public_page
from graph.queries import StoredQuery, read_queries, read_query

router = APIRouter(include_in_schema=False)


@router.get("/queries")
def queries(request: Request) -> Response:
    if choose(request, HTML, JSON) == JSON:
        return public_json(request, lambda: {"queries": [_json(query) for query in read_queries().values()]})
    return public_page(request, "queries.html", lambda: {"queries": list(read_queries().values())})


@router.get("/queries/{name}")
def query(request: Request, name: str) -> Response:
    found = read_query(name.removesuffix(".rq"))
    return public(request, "application/sparql-query", lambda: found.text)


def _json(query: StoredQuery) -> dict[str, Any]:
    return {
        "id": query.name,
        "title": query.title,
        "answers": query.answers,
        "parameters": [parameter._asdict() for parameter in query.parameters],
        "text": query.text,
    }
