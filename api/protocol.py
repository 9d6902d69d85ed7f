"""What a request asks of the query service, by the SPARQL 1.1 Protocol, section 2.1."""

from __future__ import annotations

from difflib import get_close_matches
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.bodies import BodyTooLargeError, read_body
from api.problems import RequestError
from api.service import served_by
from graph.errors import QueryError
from graph.words import say

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_ONCE = ("query", "format", "example")
_KNOWN = (*_ONCE, *_GRAPHS)
# As much alike are a name of ours and a slip of the keys; what other services read is less so.
_ALIKE = 0.8
_MOST_FIELDS = 100
# QUERY is what GET is, with a body (RFC 9110's method for it is a draft of the IETF, httpbis-safe-method-w-body).
_WITH_BODY = ("POST", "QUERY")
# A form writes one byte as up to three.
_FORM_FACTOR = 4

_TEXT = {"type": "string"}
_FIELDS = {"query": _TEXT, **{name: {"type": "array", "items": _TEXT} for name in _GRAPHS}}
_FORM = {"schema": {"type": "object", "properties": _FIELDS, "required": ["query"]}}

# The two ways to ask, as the description of the API (OpenAPI) puts them.
BY_ADDRESS: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "schema": schema, "description": say(f"api.field.{name}")}
        for name, schema in _FIELDS.items()
    ]
}
BY_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {FORM: _FORM, QUERY: {"schema": _TEXT}}}}


class Asked(NamedTuple):
    """A query, None where there is none; the graphs that are its dataset; and what only our own page sends.

    `format` is a format's name, in place of the Accept header; `example` the name of a query to show, not to run.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    example: str = ""


async def read_asked(request: Request) -> Asked:
    """What a request asks.

    Raises QueryError query-too-large, query-refused (an update), unknown-parameter (a slip in one of ours),
    repeated-parameter, too-many-parameters, wrong-encoding, and RequestError wrong-content-type.
    """
    fields = _fields(request.scope["query_string"])
    if request.method in _WITH_BODY:
        kind, charset = _content_type(request)
        if kind == UPDATE:
            raise QueryError("query-refused", what=say("query.update", verb="UPDATE"))
        if kind not in (FORM, QUERY) or charset not in ("utf-8", "utf8"):
            raise RequestError("wrong-content-type", expected=f"{FORM}, {QUERY}")
        limit = served_by(request).settings.body_bytes
        if kind == FORM:
            fields += _fields(await _body(request, limit * _FORM_FACTOR))
        else:
            fields.append(("query", _text(await _body(request, limit))))
    return _read(fields)


def _content_type(request: Request) -> tuple[str, str]:
    said = Message()
    said["Content-Type"] = request.headers.get("content-type", "")
    try:
        return said.get_content_type(), said.get_content_charset("utf-8")
    except (TypeError, ValueError):  # what a charset by RFC 2231 can hide, such as a zero byte or parts in no order
        return said.get_content_type(), ""


def _read(fields: list[tuple[str, str]]) -> Asked:
    names = [name for name, _ in fields]
    if "update" in names:
        raise QueryError("query-refused", what=say("query.update", verb="UPDATE"))
    for name in dict.fromkeys(names):
        if name not in _KNOWN and (meant := get_close_matches(name[:80], _KNOWN, 1, _ALIKE)):
            raise QueryError("unknown-parameter", where=name[:80], name=name[:80], nearest=meant[0])
    for name in _ONCE:
        if names.count(name) > 1:
            raise QueryError("repeated-parameter", where=name, name=name)
    said = dict(fields)
    default, named = (tuple(value for name, value in fields if name == graphs) for graphs in _GRAPHS)
    return Asked(
        said.get("query"),
        default,
        named,
        said.get("format", ""),
        said.get("example", ""),
    )


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    if encoded.count(b"&") >= _MOST_FIELDS:
        raise QueryError("too-many-parameters", most=_MOST_FIELDS)
    try:
        return parse_qsl(_text(encoded), keep_blank_values=True, errors="strict")
    except ValueError:
        raise QueryError("wrong-encoding") from None


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError("wrong-encoding") from None


async def _body(request: Request, limit: int) -> bytes:
    try:
        return await read_body(request, limit)
    except BodyTooLargeError:
        raise QueryError("query-too-large", limit=served_by(request).settings.body_bytes) from None
