"""Lists of a directory's things, narrowed by stage, need, subject, kind or status."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from graph.clocks import standing
from graph.errors import SituationError
from graph.gaps import helps
from graph.model import Directory, Option, Party, Route, Service
from graph.nearest import nearest
from graph.words import say

STATUSES = ("active", "planned", "not-started", "suspended", "closing", "closed", "ended")
PARTY_KINDS = ("agency", "panel", "meeting", "role")


def select_services(
    directory: Directory, stage: str = "", need: str = "", subject: str = "", status: str = "", on: date | None = None
) -> list[Service]:
    """The services that every given filter fits, in the directory's order. Raises SituationError unknown-filter.

    `status` is how a service stands on a day, and without a day the one that is recorded.
    """
    _known("stage", stage, directory.stages)
    _known("need", need, directory.needs)
    _known("subject", subject, subjects_of(directory))
    _known("status", status, STATUSES)
    return [
        service
        for service in directory.services.values()
        if (not stage or stage in service.stages)
        and (not need or helps(directory, service, need))
        and (not subject or not service.subjects or subject in service.subjects)
        and (not status or status == (standing(service.clocks, on) if on else service.clocks.status))
    ]


def select_routes(directory: Directory, subject: str = "", stage: str = "", need: str = "") -> list[Route]:
    """The routes about a subject, and into services of a stage or for a need. Raises SituationError unknown-filter."""
    services = select_services(directory, stage=stage, need=need)
    _known("subject", subject, subjects_of(directory))
    wanted = {route for service in services for route in service.routes}
    return [
        route
        for route in directory.routes.values()
        if (not subject or not route.subjects or subject in route.subjects)
        and (not (stage or need) or route.id in wanted)
    ]


def select_parties(directory: Directory, kind: str = "", stage: str = "", need: str = "") -> list[Party]:
    """The parties of a kind, by name, and those that provide in a stage or for a need."""
    services = select_services(directory, stage=stage, need=need)
    _known("kind", kind, PARTY_KINDS)
    providers = {name for service in services for name in service.providers}
    found = (
        party
        for party in directory.parties.values()
        if (not kind or kind == party.kind) and (not (stage or need) or party.name in providers)
    )
    return sorted(found, key=lambda party: (PARTY_KINDS.index(party.kind), party.name.casefold()))


def select_needs(directory: Directory, stage: str = "", subject: str = "") -> list[Option]:
    """The needs that some service of a stage, or about a subject, is recorded for; all of them without a filter."""
    services = select_services(directory, stage=stage, subject=subject)
    return [
        need
        for need in directory.needs.values()
        if not (stage or subject) or any(helps(directory, service, need.id) for service in services)
    ]


def subjects_of(directory: Directory) -> dict[str, Option]:
    """The subjects that a directory knows, by identifier."""
    return dict(directory.subject.options) if directory.subject else {}


def _known(name: str, value: str, known: Iterable[str]) -> None:
    if value and value not in known:
        raise SituationError(
            "unknown-filter",
            where=name,
            filter=say(f"filter.{name}"),
            name=value[:80],
            nearest=nearest(value, known),
        )
