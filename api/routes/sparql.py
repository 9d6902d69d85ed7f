"""SPARQL 1.1 Protocol for queries: to programs results in the form that they accept, to people a page to ask on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accept import accept_of, best
from api.describe import responses
from api.linked import holdings_of
from api.negotiate import choose
from api.problems import headers_of, problem, status_of
from api.protocol import BY_ADDRESS, BY_BODY, FORM, QUERY, Asked, read_asked
from api.repeats import Question
from api.replies import GONE, reply, turns_of, while_asked
from api.respond import HTML, JSON, TURTLE, public, render
from api.results import LINES, MOST_ON_PAGE, OFFERED, TABLE, as_chosen, as_shown, read_result
from api.service import served_by
from api.service_description import describe_service
from api.syntaxes import OF_TYPE
from graph.errors import QueryError, SignpostError
from graph.model import Directory
from graph.prefixes import PREFIXES
from graph.queries import Parameter, StoredQuery, read_queries, read_query, term_of, things_of
from graph.queries.given import queries_for, with_examples
from graph.query import Query, find_format, media_types, prepare
from graph.store.export import rewrite
from graph.store.store import Capabilities, Result
from graph.words import say

# A long query takes a while to look through for SERVICE, and nobody else should wait for that.
_ASIDE_FROM = 5_000
_METHODS = "GET, HEAD, OPTIONS, POST, QUERY"
_FIRST_EXAMPLE = "contents"

_STATUSES: dict[int | str, dict[str, Any]] = {200: {"description": say("api.answer")}}
router = APIRouter(tags=["sparql"], responses=_STATUSES | responses(400, 406, 413, 415, 503))


@router.api_route("/sparql", methods=["OPTIONS"], include_in_schema=False)
def options() -> Response:
    """Says how one can ask."""
    return Response(status_code=204, headers={"Allow": _METHODS, "Accept-Query": f"{QUERY}, {FORM}"})


# The description of the API has no word for QUERY yet.
@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False)
@router.get("/sparql", summary=say("api.sparql.get"), openapi_extra=BY_ADDRESS)
@router.post("/sparql", summary=say("api.sparql.post"), openapi_extra=BY_BODY)
async def sparql(request: Request) -> Response:
    """Answers a query; without one, shows the page or the description of the service."""
    asked = Asked(None)
    try:
        asked = await read_asked(request)
        turns = turns_of(request, own=False)
        if (text := asked.query) is None:
            return await turns.take(lambda: _without_query(request, asked))
        most = served_by(request).settings.body_bytes
        query = await turns.take(lambda: prepare(text, most)) if len(text) > _ASIDE_FROM else prepare(text, most)
        return await _answer(request, asked, query)
    except SignpostError as error:
        if best(accept_of(request.scope), JSON, TURTLE, HTML) == HTML:
            return _page(request, asked, status_of(error), headers_of(request, error), error=as_chosen(error))
        return problem(request, error)


def _without_query(request: Request, asked: Asked) -> Response:
    accepted = best(accept_of(request.scope), *OF_TYPE, HTML)
    if request.method != "GET" or accepted is None:
        raise QueryError("missing-query")
    served = served_by(request)
    if accepted == HTML:
        example = with_examples(served.snapshot.directory, read_query(asked.example or _FIRST_EXAMPLE))
        return _page(request, asked._replace(query=example.text))
    store, form, holdings = served.pool, OF_TYPE[accepted].form, holdings_of(served)
    queries = queries_for(served.snapshot.directory)
    return public(
        request,
        accepted,
        lambda: _described(served.settings.base, store.graphs, queries, store.capabilities, holdings, form),
        edition="".join(f"-{guard}" for guard in store.capabilities.guards),
    )


@lru_cache(16)
def _described(
    base: str,
    graphs: tuple[str, ...],
    queries: tuple[StoredQuery, ...],
    capabilities: Capabilities,
    holdings: str,
    form: str,
) -> bytes:
    service = describe_service(f"{base}/sparql", graphs, queries, capabilities)
    return rewrite(service + holdings, form)


async def _answer(request: Request, asked: Asked, query: Query) -> Response:
    types = media_types(query)
    on_page = False
    if asked.format:
        name, media_type = asked.format, ""
    else:
        media_type = choose(request, *types, HTML)
        on_page = media_type == HTML
        name = (TABLE if TABLE in types.values() else LINES) if on_page else types[media_type]
    most_bytes = MOST_ON_PAGE if on_page else None
    question = Question(query, name, asked.default_graphs, asked.named_graphs, most_bytes)
    if asked.format:
        ending = find_format(query, name).ending
        headers = {"Content-Disposition": f'attachment; filename="result.{ending}"'}
        return await reply(request, question, headers=headers)
    if not on_page:
        return await reply(request, question, media_type)
    try:
        answer = await while_asked(request, served_by(request).repeats.ask(question))
    except QueryError as error:
        raise as_shown(error, query) from None
    if answer is None:
        return Response(status_code=GONE)
    # A thousand rows take a while to write, and nobody else should wait for them.
    return await turns_of(request, own=False).take(lambda: _result_page(request, asked, answer.result))


def _result_page(request: Request, asked: Asked, result: Result) -> Response:
    return _page(request, asked, result=read_result(result, served_by(request).snapshot.directory.base))


def _page(
    request: Request, asked: Asked, status: int = 200, headers: dict[str, str] | None = None, **values: object
) -> Response:
    served = served_by(request)
    settings = served.settings
    shown: dict[str, object] = {
        "asked": asked,
        "queries": read_queries().values(),
        # Whoever asks by POST takes only the result from the page.
        "fields": _fields(served.snapshot.directory) if request.method == "GET" else [],
        "prefixes": PREFIXES,
        "forms": OFFERED,
        "seconds": f"{settings.query_seconds:g}",
        "result": None,
        "error": None,
    }
    page = render(request, "sparql.html", **shown | values)
    return Response(page.encode("utf-8", "replace"), status, {**(headers or {}), "Vary": "Accept"}, HTML)


def _fields(directory: Directory) -> list[tuple[Parameter, dict[str, str]]]:
    """All that some query can be asked about, with the name of each thing that it can be by its term in SPARQL."""
    parameters = {p.name: p for query in read_queries().values() for p in query.parameters}
    return [
        (p, {term_of(p, id, directory.base): name for id, name in things_of(directory, p).items()})
        for p in parameters.values()
    ]
