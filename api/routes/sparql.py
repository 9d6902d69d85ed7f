"""SPARQL 1.1 Protocol for queries: to programs results in the form that they accept, to people a page to ask on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.negotiate import best, choose
from api.problems import problem, status_of
from api.protocol import Asked, read_asked
from api.respond import HTML, TURTLE, render
from api.service import served_by
from api.service_description import describe_service
from graph.errors import QueryError, SignpostError
from graph.queries import read_queries, read_query
from graph.query import Query, media_types, prepare
from graph.store.pool import Pool, Result
from graph.words import say

router = APIRouter(include_in_schema=False)

_MOST_ROWS = 1000
_RETRY_SECONDS = "5"
_FIRST_EXAMPLE = "contents"
_ENDINGS = {"turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf"}


class Gone(Exception):  # noqa: N818: it is no error, and nobody is left to be told
    """Whoever asked is no longer there."""


@router.api_route("/sparql", methods=["GET", "POST"])
async def sparql(request: Request) -> Response:
    """Answers a query; without one, shows the page or the description of the service."""
    on_page = best(request.headers.get("accept", "*/*"), TURTLE, HTML) == HTML
    asked = Asked(None)
    try:
        asked = await read_asked(request)
        if asked.query is None:
            return _without_query(request, asked)
        return await _answer(request, asked, prepare(asked.query, served_by(request).settings.body_bytes))
    except Gone:
        return Response(status_code=499)
    except SignpostError as error:
        headers = {"Retry-After": _RETRY_SECONDS} if error.code == "query-busy" else {}
        if on_page:
            return _page(request, asked.query or "", status_of(error), headers, error=error)
        return problem(request, error, headers)


def _without_query(request: Request, asked: Asked) -> Response:
    queries = read_queries()
    accepted = best(request.headers.get("accept", "*/*"), TURTLE, HTML)
    if request.method == "POST" or accepted is None:
        raise QueryError("missing-query")
    if accepted == HTML:
        return _page(request, read_query(asked.example or _FIRST_EXAMPLE).text)
    endpoint = f"{served_by(request).settings.base}/sparql"
    described = describe_service(endpoint, _pool(request).graphs, queries.values())
    return Response(described, media_type=TURTLE, headers={"Vary": "Accept"})


async def _answer(request: Request, asked: Asked, query: Query) -> Response:
    types = media_types(query)
    if asked.format:
        name, media_type = asked.format, ""
    else:
        media_type = choose(request, *types, HTML)
        on_page = media_type == HTML
        name = next(iter(types.values())) if on_page else types[media_type]
    work = _pool(request).run(query, name, asked.default_graphs, asked.named_graphs)
    result = await _while_asked(request, work)
    if asked.format:
        ending = _ENDINGS.get(name, name)
        headers = {"Content-Disposition": f'attachment; filename="result.{ending}"'}
        return Response(result.body, media_type=result.media_type, headers=headers)
    if on_page:
        return _page(request, query.text, result=read_result(result, served_by(request).snapshot.directory.base))
    return Response(result.body, media_type=media_type, headers={"Vary": "Accept"})


async def _while_asked(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a query, which is ended when whoever asked has gone. Raises Gone."""
    answering = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise Gone
        return answering.result()
    finally:
        leaving.cancel()
        answering.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Cell(NamedTuple):
    """One value of a result: its text, and the thing of the directory that it names, if it does."""

    text: str
    thing: str = ""


class Table(NamedTuple):
    """A result as people read it: rows with their heads, or a text; `count` is of all rows, not of those shown."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int
    text: str = ""


def read_result(result: Result, base: str) -> Table:
    """A result in JSON or Turtle, for a page; things below `base` are those of the directory."""
    if result.media_type == TURTLE:
        return Table((), (), 0, result.body.decode("utf-8"))
    found = json.loads(result.body)
    if "boolean" in found:
        return Table((), (), 0, say("sparql.yes" if found["boolean"] else "sparql.no"))
    heads = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    rows = (tuple(_cell(row.get(head), base) for head in heads) for row in bindings[:_MOST_ROWS])
    return Table(heads, tuple(rows), len(bindings))


def _cell(term: dict[str, Any] | None, base: str) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if not isinstance(value, str):  # a triple term
        return Cell(" ".join(_cell(value[part], base).text for part in ("subject", "predicate", "object")))
    if term["type"] == "uri" and value.startswith(base):
        return Cell(value.removeprefix(base), value.removeprefix(base))
    return Cell(value)


def _page(
    request: Request, text: str, status: int = 200, headers: dict[str, str] | None = None, **values: object
) -> Response:
    shown = {"result": None, "error": None, **values}
    settings = served_by(request).settings
    page = render(
        request,
        "sparql.html",
        text=text,
        queries=read_queries().values(),
        seconds=f"{settings.query_seconds:g}",
        most_rows=_MOST_ROWS,
        **shown,
    )
    return Response(page.encode("utf-8", "replace"), status, {**(headers or {}), "Vary": "Accept"}, HTML)


def _pool(request: Request) -> Pool:
    pool: Pool = request.app.state.pool
    return pool
