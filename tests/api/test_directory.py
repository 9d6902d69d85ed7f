"""Everything that the directory holds can be listed, narrowed, paged and read whole, with its sources."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.things import KINDS
from graph.model import Directory
from tests.api.reader import Reader

NAMES = list(KINDS)


def get(client: TestClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer: Any, kind: str) -> list[str]:
    return [thing["id"] for thing in answer[kind]]


@pytest.mark.parametrize("name", NAMES)
def test_a_list_holds_every_thing_of_its_kind(client: TestClient, directory: Directory, name: str) -> None:
    answer = get(client, f"/api/{name}?limit=1000")
    assert sorted(ids(answer, name)) == sorted(KINDS[name].things(directory))
    assert answer["directory"]["notice"]


@pytest.mark.parametrize("name", NAMES)
def test_every_thing_of_a_list_can_be_read_whole(client: TestClient, directory: Directory, name: str) -> None:
    for id in KINDS[name].things(directory):
        thing = get(client, f"/api/{name}/{directory.id}/{id}")
        assert thing["id"] == id
        assert thing["address"] == directory.base + id
        assert thing["directory"]["version"] == directory.version


@pytest.mark.parametrize("name", NAMES)
def test_parts_of_a_list_together_are_the_whole(client: TestClient, name: str) -> None:
    whole = ids(get(client, f"/api/{name}?limit=1000"), name)
    parts = [get(client, f"/api/{name}?limit=5&offset={offset}") for offset in range(0, len(whole), 5)]
    assert [id for part in parts for id in ids(part, name)] == whole
    assert {part["page"]["total"] for part in parts} == {len(whole)}


def table(client: TestClient, address: str) -> list[dict[str, str]]:
    """The rows of a table in CSV, by the names of its columns."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_all_services_are_one_table_with_a_row_each(client: TestClient, directory: Directory) -> None:
    rows = {row["id"]: row for row in table(client, "/api/services.csv")}
    assert list(rows) == ids(get(client, "/api/services?limit=1000"), "services")
    assert len(rows) == len(directory.services)
    row = rows["aim-2"]
    assert (row["name"], row["status"], row["providers"]) == ("AIM-2 assessment", "active", "Youth Offending Service")
    assert row["address"] == f"{directory.base}aim-2"
    assert row["last_checked"] == ""
    several = next(service for service in directory.services.values() if len(service.needs) > 1)
    labels = [directory.needs[need].label for need in several.needs]
    assert rows[several.id]["needs"] == "; ".join(labels)
    assert [row["description"] for row in rows.values()] == [s.description for s in directory.services.values()]


def test_the_table_of_services_is_narrowed_as_the_list_is_and_linked_from_it(client: TestClient) -> None:
    stage = "intervention"
    narrowed = [row["id"] for row in table(client, f"/api/services.csv?stage={stage}")]
    assert narrowed == ids(get(client, f"/api/services?stage={stage}&limit=1000"), "services")
    assert 0 < len(narrowed) < len(table(client, "/api/services.csv"))
    assert len(table(client, "/api/services.csv?limit=3&offset=1")) == 3
    assert client.get("/api/services.csv?fromat=csv").json()["code"] == "unknown-field"
    links = [Reader(client.get(address).text).links for address in ("/services", f"/services?stage={stage}", "/data")]
    assert "/api/services.csv" in links[0]
    assert f"/api/services.csv?stage={stage}" in links[1]
    assert {"/api/services.csv", "/map.graphml"} <= set(links[2])


def test_services_are_narrowed_by_each_filter(client: TestClient, directory: Directory) -> None:
    def found(**filters: str) -> set[str]:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        return set(ids(get(client, f"/api/services?limit=1000&{query}"), "services"))

    every = directory.services.values()
    assert found(stage="prevention") == {s.id for s in every if "prevention" in s.stages}
    assert found(status="planned") == {s.id for s in every if s.clocks.status == "planned"}
    assert found(need="isolation") == {s.id for s in every if "isolation" in s.needs}
    assert found(subject="staff") == {s.id for s in every if not s.subjects or "staff" in s.subjects}
    assert found(stage="intervention", need="isolation") == found(stage="intervention") & found(need="isolation")
    assert found(stage="intervention") - found(stage="intervention", need="isolation")


def test_agencies_routes_and_needs_are_narrowed_too(client: TestClient, directory: Directory) -> None:
    panels = ids(get(client, "/api/agencies?kind=panel"), "agencies")
    assert set(panels) == {p.id for p in directory.parties.values() if p.kind == "panel"}
    routes = ids(get(client, "/api/routes?need=isolation"), "routes")
    assert set(routes) == {r for s in directory.services.values() if "isolation" in s.needs for r in s.routes}
    needs = ids(get(client, "/api/needs?stage=prevention"), "needs")
    assert set(needs) == {n for s in directory.services.values() if "prevention" in s.stages for n in s.needs}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/api/services?stage=preventoin", "unknown-filter"),
        ("/api/services?stages=prevention", "unknown-field"),
        ("/api/needs?status=active", "unknown-field"),
        ("/api/routes?limit=0", "wrong-count"),
        ("/api/routes?limit=many", "wrong-count"),
        ("/api/routes?limit=%C2%B2", "wrong-count"),
        ("/api/agencies?offset=-1", "wrong-count"),
        ("/api/agencies?kind=person", "unknown-filter"),
    ],
)
def test_a_list_passes_over_nothing_in_silence(client: TestClient, address: str, code: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_unknown_filter_is_answered_with_the_nearest(client: TestClient) -> None:
    assert "prevention" in client.get("/api/services?stage=preventoin").json()["remedy"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_there_is_not_found_with_the_nearest(client: TestClient, directory: Directory, name: str) -> None:
    some = next(iter(KINDS[name].things(directory)))
    answer = client.get(f"/api/{name}/{directory.id}/{some}x")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert some in answer.json()["remedy"]
    elsewhere = client.get(f"/api/{name}/elsewhere/{some}")
    assert (elsewhere.status_code, elsewhere.json()["remedy"].count(directory.id)) == (404, 1)


def test_a_service_carries_criteria_routes_statements_and_clocks(client: TestClient, directory: Directory) -> None:
    service = get(client, f"/api/services/{directory.id}/aim-2")
    assert [c["id"] for c in service["criteria"]] == [c.id for c in directory.services["aim-2"].criteria]
    assert any(member["sources"] for c in service["criteria"] for member in c["members"])
    assert [r["id"] for r in service["routes"]] == list(directory.services["aim-2"].routes)
    assert {"commitment", "silence", "pilot"} <= {s["kind"] for s in service["statements"]}
    assert service["clocks"] == {
        "status": "active",
        "recorded_status": "active",
        "valid_from": None,
        "valid_to": None,
        "suspended_from": None,
        "suspended_to": None,
        "last_checked": None,
        "last_edited": None,
        "review_due": None,
        "confirmed": False,
        "not_confirmed_since": None,
    }


def test_what_leads_to_one_thing_is_where_the_other_leads(client: TestClient, directory: Directory) -> None:
    before: set[tuple[str, str, str]] = set()
    after: set[tuple[str, str, str]] = set()
    for name in ("services", "routes"):
        for id in KINDS[name].things(directory):
            thing = get(client, f"/api/{name}/{directory.id}/{id}")
            before |= {(link["id"], id, link["kind"]) for link in thing["what_leads_here"]}
            after |= {(id, link["id"], link["kind"]) for link in thing["where_it_leads"]}
    assert before == after
    assert {kind for _, _, kind in before} >= {"way-in", "comes-after", "instead", "continues", "outcome"}


def test_a_commitment_is_shown_at_the_agency_that_made_it(client: TestClient, directory: Directory) -> None:
    made = {
        (dict(s.details)["by"], s.id)
        for s in directory.statements
        if s.kind == "commitment" and "by" in dict(s.details)
    }
    shown = {
        (party.name, statement["id"])
        for party in directory.parties.values()
        for statement in get(client, f"/api/agencies/{directory.id}/{party.id}")["statements"]
        if statement["kind"] == "commitment"
    }
    assert made
    assert made <= shown


def test_gaps_are_given_for_every_need_and_stage_in_three_sizes(client: TestClient, directory: Directory) -> None:
    answer = get(client, "/api/gaps")
    assert {(c["need"], c["stage"]) for c in answer["cells"]} == {
        (need, stage) for need in directory.needs for stage in directory.stages
    }
    assert all((c["size"] == "nothing-recorded") == (not c["services"]) for c in answer["cells"])
    assert answer["notice"]


@pytest.mark.parametrize("address", ["/api/questions", "/api/services", "/api/gaps", "/api/openapi.json", "/services"])
def test_what_somebody_has_already_is_not_sent_again(client: TestClient, address: str) -> None:
    first = client.get(address)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for copies in ('"older", ' + first.headers["etag"], first.headers["etag"].removeprefix("W/")):
        assert client.get(address, headers={"If-None-Match": copies}).status_code == 304
    assert client.get(address, headers={"If-None-Match": 'W/"old"'}).status_code == 200
