"""The page of a service tells search engines what is recorded of it, and nothing that is not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.exchange.schema_org import service_jsonld
from graph.model import Directory
from tests.api.conftest import DAY, HTML

_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def structured(client: TestClient, service: str) -> dict[str, Any]:
    (found,) = _DATA.findall(client.get(f"/services/{service}", headers=HTML).text)
    data: dict[str, Any] = json.loads(found)
    return data


def test_a_public_service_tells_its_provider_its_ways_in_and_whom_it_is_for(
    client: TestClient, directory: Directory
) -> None:
    said = structured(client, f"{directory.id}/aim-2")
    assert (said["@context"], said["@type"], said["@id"]) == (
        "https://schema.org",
        "GovernmentService",
        f"{directory.base}aim-2",
    )
    assert [one["name"] for one in said["provider"]] == list(directory.services["aim-2"].providers)
    ways = [directory.base + id for id in directory.services["aim-2"].routes]
    assert [one["@id"] for one in said["availableChannel"]] == ways
    assert said["audience"]


def test_it_says_how_far_it_is_confirmed(client: TestClient, directory: Directory) -> None:
    assert "not been confirmed" in structured(client, f"{directory.id}/aim-2")["description"]


def test_what_is_not_recorded_is_not_told(client: TestClient, directory: Directory) -> None:
    said = structured(client, f"{directory.id}/phse")
    assert said["@type"] == "Service"
    assert not {"availableChannel", "areaServed"} & set(said)


def test_a_role_is_no_organisation(client: TestClient, directory: Directory) -> None:
    roles = {party.name for party in directory.parties.values() if party.kind == "role"}
    services = [s for s in directory.services.values() if roles & set(s.providers)]
    assert services
    for service in services:
        said = structured(client, f"{directory.id}/{service.id}")
        assert not roles & {one["name"] for one in said.get("provider", [])}


def test_an_organisation_is_told_as_itself_whoever_else_has_its_name(directory: Directory) -> None:
    service = directory.services["aim-2"]
    agency = directory.parties[service.provided_by[0]]
    namesakes = {kind: agency._replace(id=kind, kind=kind) for kind in ("agency", "role")}
    shared = directory._replace(parties={**directory.parties, **namesakes})
    (provider,) = service_jsonld(shared, service, "/x", DAY)["provider"]
    assert provider["@id"] == directory.base + agency.id


def test_what_is_no_longer_offered_is_not_told_as_if_it_were(second: TestClient) -> None:
    directory: Directory = second.app.state.service.snapshot.directory  # type: ignore[attr-defined]
    closed = [s.id for s in directory.services.values() if s.clocks.status in ("closed", "planned")]
    assert closed
    for service in closed:
        page = second.get(f"/services/{directory.id}/{service}", headers=HTML).text
        assert "<h1>" in page
        assert not _DATA.findall(page)


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!--<script>", "a & b \u2028 'c' \"d\""])
def test_no_text_gets_out_of_the_script_element(client: TestClient, directory: Directory, hostile: str) -> None:
    service = directory.services["aim-2"]._replace(name=hostile)
    said = service_jsonld(directory, service, "/x", DAY)
    template = client.app.state.service.templates.from_string("{{ said | tojson }}")  # type: ignore[attr-defined]
    written = template.render(said=said)
    assert "<" not in written
    assert json.loads(written)["name"] == hostile
