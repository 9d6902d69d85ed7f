"""The queries that come with Signpost: a list of them, and each as a page, as results for programs, and as a document.

Each result has an address of its own, `/queries/NAME.csv?need=...`, that a spreadsheet or R reads as a plain link.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.bodies import refuse_repeats
from api.negotiate import choose
from api.problems import headers_of, status_of
from api.repeats import Question
from api.replies import GONE, reply, turns_of, while_asked
from api.respond import HTML, JSON, TURTLE, public, public_json, public_page, render, tagged
from api.results import LINES, MOST_ON_PAGE, OFFERED, TABLE, as_shown, read_result
from api.service import served_by
from graph.errors import NotFoundError, QueryError
from graph.exchange.catalogue import describe_queries
from graph.queries import StoredQuery, bind, on_day, read_queries, read_query, things_of
from graph.queries.given import queries_for, settle, with_examples
from graph.query import FORMATS, OF_NAME, Query, media_types, prepare
from graph.store.store import Result
from graph.words import listed, say

router = APIRouter(include_in_schema=False)
DOCUMENT = "application/sparql-query"
_OF_ENDING = {format.ending: format.name for format in OF_NAME.values()}
_BESIDES = {"rq": DOCUMENT, "html": HTML}


class Asked(NamedTuple):
    """A stored query with the values for its parameters: those that were given, and all that it is asked with."""

    stored: StoredQuery
    given: Mapping[str, str]
    values: Mapping[str, str]
    query: Query


@router.get("/queries")
def queries(request: Request) -> Response:
    chosen, directory = choose(request, HTML, JSON, TURTLE), served_by(request).snapshot.directory
    if chosen == JSON:
        return public_json(request, lambda: {"queries": [_json(query) for query in queries_for(directory)]})
    if chosen == TURTLE:
        base = served_by(request).settings.base
        return public(request, TURTLE, lambda: describe_queries(base, queries_for(directory)))
    return public_page(request, "queries.html", lambda: {"queries": list(read_queries().values())})


@router.get("/queries/{name}")
async def query(request: Request, name: str) -> Response:
    """A query by its name; by negotiation, or as the ending of the address says."""
    stem, dot, ending = name.partition(".")
    asked = _read(request, stem)
    if dot and ending not in (*_OF_ENDING, *_BESIDES):
        raise _no_form(ending[:80], [*(format.ending for format in FORMATS[asked.query.form]), *_BESIDES])
    types = media_types(asked.query)
    chosen = _BESIDES.get(ending, "") if dot else choose(request, *types, DOCUMENT, HTML)
    if chosen == DOCUMENT:
        return public(request, DOCUMENT, lambda: _bound(request, asked.stored, asked.given))
    if chosen == HTML:
        return await _page(request, asked)
    return await _results(request, asked, _OF_ENDING[ending] if dot else types[chosen], chosen)


def _no_form(ending: str, known: list[str]) -> NotFoundError:
    error = NotFoundError("not-found", name=ending, nearest=", ".join(known))
    error.message, error.remedy = (
        say("queries.no-form", name=ending),
        say("queries.forms", known=listed(known, "list.or")),
    )
    return error


def _read(request: Request, name: str) -> Asked:
    """What an address asks. Raises NotFoundError for a query or thing that is not there, QueryError, RequestError."""
    served = served_by(request)
    stored = with_examples(served.snapshot.directory, read_query(name))
    pairs = request.query_params.multi_items()
    refuse_repeats(key for key, _ in pairs)
    # A form sends what was left empty as well.
    given = settle(served.snapshot.directory, stored, {key: value for key, value in pairs if value})
    values = on_day(stored, given, served.today())
    return Asked(stored, given, values, prepare(_bound(request, stored, values)))


def _bound(request: Request, stored: StoredQuery, values: Mapping[str, str]) -> str:
    return bind(stored, values, served_by(request).snapshot.directory.base)


async def _results(request: Request, asked: Asked, format: str, media_type: str) -> Response:
    return await reply(request, _question(asked, format), media_type)


async def _page(request: Request, asked: Asked) -> Response:
    headers, known = tagged(request, HTML, _edition(asked))
    if known:
        return Response(status_code=304, headers=headers)
    result, broken, status = None, None, 200
    form = TABLE if TABLE in media_types(asked.query).values() else LINES
    try:
        answer = await while_asked(request, served_by(request).repeats.ask(_question(asked, form, MOST_ON_PAGE)))
    except QueryError as error:
        # Whatever has gone wrong, what the query is about and its other forms are shown all the same.
        broken, status = as_shown(error, asked.query), status_of(error)
        headers = {**headers_of(request, error), "Vary": "Accept"}
    else:
        if answer is None:
            return Response(status_code=GONE)
        result = answer.result
    # A thousand rows take a while to write, and nobody else should wait for them.
    page = await turns_of(request, own=True).take(lambda: _written(request, asked, result, broken))
    return Response(page, status, headers, HTML)


def _written(request: Request, asked: Asked, result: Result | None, error: QueryError | None) -> bytes:
    shown = result and read_result(result, served_by(request).snapshot.directory.base)
    page = render(request, "query.html", **_about(request, asked), result=shown, error=error)
    return page.encode("utf-8", "replace")


def _question(asked: Asked, format: str, most_bytes: int | None = None) -> Question:
    """A stored query as it is asked: it waits behind none of a stranger's."""
    return Question(asked.query, format, most_bytes=most_bytes, own=True)


def _edition(asked: Asked) -> str:
    # What was asked stands in no header in the clear.
    return f"-{sha256(asked.query.text.encode()).hexdigest()[:16]}"


def _about(request: Request, asked: Asked) -> dict[str, object]:
    directory, stored = served_by(request).snapshot.directory, asked.stored
    given = f"?{urlencode(asked.given)}" if asked.given else ""
    known = media_types(asked.query).values()
    names = [name for names in OFFERED.values() for name in names if name in known]
    return {
        "stored": stored,
        "given": asked.given,
        "fields": [(p, things_of(directory, p), asked.values.get(p.name, "")) for p in stored.parameters],
        "filled": sorted(asked.values.keys() - asked.given.keys()),
        "forms": [(name, f"/queries/{stored.name}.{OF_NAME[name].ending}{given}") for name in names],
        "document": f"/queries/{stored.name}.rq{given}",
        "text": asked.query.text,
    }


def _json(query: StoredQuery) -> dict[str, Any]:
    return {
        "id": query.name,
        "title": query.title,
        "answers": query.answers,
        "used_by": query.used_by,
        "form": query.form,
        "parameters": [parameter._asdict() for parameter in query.parameters],
        "row": query.row,
        "columns": {name: holds for names, holds in query.columns for name in names},
        "nothing": query.nothing,
        "elsewhere": dict(query.elsewhere),
        "text": query.text,
    }
