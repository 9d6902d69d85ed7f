"""The four kinds of things that have lists and pages: how each is found, narrowed, listed and shown in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from graph.errors import NotFoundError, SituationError
from graph.exchange.answer import Json
from graph.exchange.things import need_json, party_json, route_json, service_json, service_line_json
from graph.links import Links
from graph.model import Directory
from graph.nearest import nearest
from graph.select import (
    PARTY_KINDS,
    STATUSES,
    select_needs,
    select_parties,
    select_routes,
    select_services,
    subjects_of,
)
from graph.words import say

MOST = 1000
# What stands behind the address of a service where the ways to it are asked for.
WAYS = "/pathways"


class Kind(NamedTuple):
    """One kind: `filters` are the parameters of `select`; `line` and `whole` are its JSON in a list and alone."""

    name: str
    things: Callable[[Directory], Mapping[str, Any]]
    filters: tuple[str, ...]
    select: Callable[..., list[Any]]
    line: Callable[[Directory, Links, Any, date], Json]
    whole: Callable[[Directory, Links, Any, date], Json]


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "services",
            lambda directory: directory.services,
            ("stage", "need", "subject", "status"),
            select_services,
            lambda directory, links, service, on: service_line_json(directory, service, on),
            service_json,
        ),
        Kind(
            "agencies",
            lambda directory: directory.parties,
            ("kind", "stage", "need"),
            select_parties,
            party_json,
            party_json,
        ),
        Kind(
            "routes",
            lambda directory: directory.routes,
            ("subject", "stage", "need"),
            select_routes,
            route_json,
            route_json,
        ),
        Kind(
            "needs",
            lambda directory: directory.needs,
            ("stage", "subject"),
            select_needs,
            lambda directory, links, need, on: need_json(directory, links, need),
            lambda directory, links, need, on: need_json(directory, links, need),
        ),
    )
}


class Listing(NamedTuple):
    """A part of a list: `items` of `total`, and the filters that narrowed it."""

    items: list[Any]
    total: int
    limit: int
    offset: int
    filters: dict[str, str]


def list_things(directory: Directory, kind: Kind, asked: Mapping[str, str], limit: int, on: date) -> Listing:
    """The things that the parameters of an address ask for, as they stand on a day.

    Raises SituationError for a parameter that is not known, or has a value that it cannot have.
    """
    known = (*kind.filters, "limit", "offset", "on")
    for name in asked:
        if name not in known:
            raise SituationError("unknown-field", where=name[:80], name=name[:80], nearest=nearest(name, known))
    most, offset = _count(asked, "limit", limit, 1, MOST), _count(asked, "offset", 0, 0, 10**9)
    filters = {name: asked[name] for name in kind.filters if asked.get(name)}
    found = kind.select(directory, **filters, **({"on": on} if "status" in filters else {}))
    return Listing(found[offset : offset + most], len(found), most, offset, filters)


def find_thing(directory: Directory, kind: Kind, directory_id: str, id: str) -> Any:
    """One thing. Raises NotFoundError with the nearest names."""
    things = kind.things(directory)
    if directory_id != directory.id:
        raise NotFoundError("not-found", name=directory_id[:80], nearest=directory.id)
    if id not in things:
        raise NotFoundError("not-found", name=id[:80], nearest=nearest(id, things))
    return things[id]


def choices(directory: Directory, kind: Kind) -> dict[str, dict[str, str]]:
    """For each filter of a kind, the values that it can take and their labels."""
    every = {
        "stage": {stage.id: stage.label for stage in directory.stages.values()},
        "need": {need.id: need.label for need in directory.needs.values()},
        "subject": {subject.id: subject.label for subject in subjects_of(directory).values()},
        "status": {status: say(f"status.{status}") for status in STATUSES},
        "kind": {name: say(f"party.{name}") for name in PARTY_KINDS},
    }
    return {name: every[name] for name in kind.filters}


def _count(asked: Mapping[str, str], name: str, default: int, lowest: int, highest: int) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and lowest <= int(text) <= highest):
        raise SituationError("wrong-count", where=name, name=name, low=lowest, high=highest)
    return int(text)
