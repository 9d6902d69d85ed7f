"""What the description of the API (OpenAPI) says of bodies and answers that are read and made by our own code."""

from __future__ import annotations

from typing import Any

from graph.words import say

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "where": {"type": ["string", "null"]},
        "remedy": {"type": "string"},
    },
}


def body(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """A request body that is a JSON object with these properties and no others."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        "example": {name: {} if name == "facts" else "" for name in required},
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What each status means; every error is a problem."""
    return {status: _response(status) for status in statuses}


def table_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What each status means where the answer is a table in CSV."""
    table = {"description": say("api.answer"), "content": {"text/csv": {"schema": {"type": "string"}}}}
    return {200: table, **responses(*statuses)}


def _response(status: int) -> dict[str, Any]:
    if status < 300:
        return {"description": say("api.answer"), "content": {"application/json": {"schema": {"type": "object"}}}}
    return {"description": say("api.problem"), "content": {"application/problem+json": {"schema": _PROBLEM}}}


def parameters(filters: tuple[str, ...], most: int, usual: int | None = None) -> dict[str, Any]:
    """The parameters of a list: its filters, and which part of it is wanted.

    At most `most` things can be asked for at once; without a limit `usual` come, or all of them.
    """
    texts = [_parameter(name, {"type": "string"}, say(f"filter.{name}")) for name in filters]
    counted = {"type": "integer", "minimum": 1, "maximum": most, **({"default": usual} if usual else {})}
    limit = _parameter("limit", counted, say("api.field.limit"))
    offset = _parameter("offset", {"type": "integer", "minimum": 0, "default": 0}, say("api.field.offset"))
    return {"parameters": [*texts, limit, offset, *on_parameter()["parameters"]]}


def on_parameter() -> dict[str, Any]:
    """The parameter that says which day is asked about."""
    return {"parameters": [_parameter("on", {"type": "string", "format": "date"}, say("api.field.on"))]}


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
