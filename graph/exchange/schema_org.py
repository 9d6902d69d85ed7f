"""A service in the words of schema.org, for search engines: only what is recorded, and how far that is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.clocks import notice
from graph.exchange.answer import Json
from graph.model import Directory, Service
from graph.select import subjects_of

_ORGANISATIONS = frozenset(["agency", "panel"])


def service_jsonld(directory: Directory, service: Service, address: str, on: date) -> Json:
    """A service as one JSON object; `address` is that of its page."""
    iri = directory.base + service.id
    subjects = subjects_of(directory)
    said: Json = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if service.public else "Service",
        "@id": iri,
        "identifier": service.id,
        "url": address,
        "name": service.name,
        "alternateName": list(service.alternatives),
        "description": f"{service.description} {notice(directory.clocks, on)}".strip(),
        "provider": list(_providers(directory, service)),
        "areaServed": [{"@type": "Place", "name": name} for name in service.areas],
        "availableChannel": [
            {"@type": "ServiceChannel", "@id": directory.base + id, "name": directory.routes[id].name}
            for id in service.routes
        ],
        "audience": [
            {"@type": "Audience", "audienceType": subject.label}
            for subject in subjects.values()
            if subject.id in service.subjects
        ],
    }
    return {name: value for name, value in said.items() if value}


def _providers(directory: Directory, service: Service) -> Iterator[Json]:
    for id in service.provided_by:
        party = directory.parties.get(id)
        # Who is known by a role alone is no organisation, and no person is named.
        if party and party.kind in _ORGANISATIONS:
            kind = "GovernmentOrganization" if party.public else "Organization"
            yield {"@type": kind, "@id": directory.base + party.id, "name": party.name}
