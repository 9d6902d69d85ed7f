"""A service in the words of schema.org, for search engines: only what is recorded, and how far that is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.clocks import notice
from graph.exchange.answer import Json
from graph.exchange.facts import Facts, iri_of
from graph.exchange.record import name_of
from graph.model import Directory, Party, Service
from graph.select import subjects_of
from graph.terms import CPSV, CV, DCT, RDF

_ORGANISATIONS = frozenset(["agency", "panel"])


def service_jsonld(directory: Directory, facts: Facts, service: Service, address: str, on: date) -> Json:
    """A service as one JSON object; `address` is that of its page."""
    iri = directory.base + service.id
    public = f"<{CPSV.PublicService}>" in facts.values(iri, RDF.type_)
    subjects = subjects_of(directory)
    said: Json = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if public else "Service",
        "@id": iri,
        "identifier": service.id,
        "url": address,
        "name": service.name,
        "alternateName": list(service.alternatives),
        "description": f"{service.description} {notice(directory.clocks, on)}".strip(),
        "provider": list(_providers(directory, facts, service)),
        "areaServed": [
            {"@type": "Place", "name": name_of(facts, iri_of(area))} for area in facts.values(iri, DCT.spatial)
        ],
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


def _providers(directory: Directory, facts: Facts, service: Service) -> Iterator[Json]:
    named = {party.name: party for party in directory.parties.values()}
    for name in service.providers:
        party = named.get(name)
        # Who is known by a role alone is no organisation, and no person is named.
        if party and party.kind in _ORGANISATIONS:
            yield _organisation(directory, facts, party)


def _organisation(directory: Directory, facts: Facts, party: Party) -> Json:
    iri = directory.base + party.id
    public = f"<{CV.PublicOrganisation}>" in facts.values(iri, RDF.type_)
    return {"@type": "GovernmentOrganization" if public else "Organization", "@id": iri, "name": party.name}
