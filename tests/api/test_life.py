"""What has an end, a successor, a new name or a new provider says so on its day, and is never lost."""

from __future__ import annotations

from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from graph.settings import Settings
from tests.api.conftest import FRAME, HTML
from tests.api.reader import Reader

TODAY = date(2026, 11, 23)
MORE = """
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:patching a sp:Service ; dct:identifier "patching" ; dct:title "Patching"@en ; dct:description "As it was."@en ;
    sp:providedBy :workshop ; sp:stage :first ; sp:forSubject :bicycle ; adms:status sp:active ;
    sp:validTo "2026-11-22"^^xsd:date ; sp:basis sp:stated ; prov:wasDerivedFrom :p1 .
:oiling a sp:Service ; dct:identifier "oiling" ; dct:title "Oiling"@en ; dct:description "A drop."@en ;
    sp:providedBy :club ; sp:stage :first ; sp:forSubject :bicycle ; adms:status sp:closed ;
    sp:validTo "2026-12-31"^^xsd:date ; sp:lastChecked "2026-01-01"^^xsd:date ; sp:reviewDue "2026-06-30"^^xsd:date ;
    cv:holdsRequirement :is-owner , :is-new ; sp:basis sp:stated ; prov:wasDerivedFrom :p1 .
:is-new a sp:Condition , cv:Constraint , cv:Requirement ; dct:identifier "is-new" ; dct:title "It is new"@en ;
    cv:constrains :years ; sp:maxValue 2 ; sp:validFrom "2026-12-01"^^xsd:date ;
    sp:basis sp:stated ; prov:wasDerivedFrom :p1 .
:club a sp:Agency , org:Organization ; dct:identifier "club" ; skos:prefLabel "Wheelers"@en ;
    sp:basis sp:stated ; prov:wasDerivedFrom :p1 .
:s1 a sp:Succession ; dct:identifier "s1" ; sp:successionKind sp:replaced ;
    sp:predecessor :patching ; sp:successor :mending ;
    sp:succeededOn "2026-11-23"^^xsd:date ; sp:succeededNationallyOn "2026-09-01"^^xsd:date .
:s2 a sp:Succession ; dct:identifier "s2" ; sp:predecessor :club ; sp:successor :club ; sp:successionKind sp:renamed ;
    sp:formerName "Cycling club"@en ; sp:succeededOn "2027-01-01"^^xsd:date .
:s3 a sp:Succession ; dct:identifier "s3" ; sp:predecessor :workshop ; sp:successor :club ; sp:successionKind sp:moved ;
    sp:concerns :oiling ; sp:succeededOn "2026-12-01"^^xsd:date .
"""


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The workshop, in the days in which one service has just ended, another is about to, and an agency gets a name."""
    path: Path = tmp_path_factory.mktemp("life") / "directory.ttl"
    path.write_text(FRAME.read_text("utf-8") + MORE, "utf-8")
    return TestClient(create_app(Settings(directory=path), today=lambda: TODAY), headers=HTML)


def page(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def data(client: TestClient, address: str) -> Any:
    return client.get(f"/api{address}").json()


def test_what_ended_yesterday_by_itself_says_first_what_took_its_place_and_when(life: TestClient) -> None:
    text = page(life, "/services/spokes/patching")
    for words in ("no longer offered", "Its last day was 22 November 2026", "Replaced on 23 November 2026 by:"):
        assert text.index(words) < text.index("Provided by")
    assert "In the country as a whole: 1 September 2026." in text
    assert '<a href="/services/spokes/mending">Mending</a>' in text


def test_the_successor_says_what_it_took_the_place_of(life: TestClient) -> None:
    text = page(life, "/services/spokes/mending")
    assert "On 23 November 2026 it took the place of:" in text
    assert '<a href="/services/spokes/patching">Patching</a>' in text
    assert "On 23 November 2026 it is to take the place of:" in page(life, "/services/spokes/mending?on=2026-11-01")


def test_what_ends_without_a_successor_says_that_none_is_recorded(life: TestClient) -> None:
    for day, words in (("2026-11-23", "Its last day is 31 December 2026"), ("2027-01-01", "It is closed.")):
        text = page(life, f"/services/spokes/oiling?on={day}")
        assert words in text
        assert "does not record what took its place" in text


def test_a_page_of_another_day_says_so_and_leads_to_today(life: TestClient) -> None:
    text = page(life, "/services/spokes/oiling?on=2027-01-01")
    assert "This is how it stands on 1 January 2027, by today's record." in unescape(text)
    assert {"/services/spokes/oiling", "/changes"} <= set(Reader(text.partition("<h1>")[0].partition("<main")[2]).links)
    assert "This is how it stands on" not in page(life, "/services/spokes/oiling")
    assert Reader(text).forbidden == []


def test_names_providers_and_criteria_are_those_of_the_day(life: TestClient) -> None:
    before, after = (page(life, f"/services/spokes/oiling{day}") for day in ("", "?on=2027-01-01"))
    assert "Workshop</a>" in before
    assert "From 1 December 2026 it is to be provided by:" in before
    assert "It is new" not in before
    assert "Wheelers</a>" in after
    assert "Since 1 December 2026 it is provided by:" in after
    assert "It is new" in after
    club = page(life, "/agencies/spokes/club")
    assert "<h1>Cycling club</h1>" in club
    assert "From 1 January 2027 it is to be called Wheelers." in club
    assert "It was called Cycling club until 1 January 2027." in page(life, "/agencies/spokes/club?on=2027-02-01")


def test_a_list_shows_how_each_thing_stands_on_the_day(life: TestClient) -> None:
    text = page(life, "/services")
    ended = '<strong class="tag stop">No longer offered</strong>'
    assert ended in text
    assert "Not confirmed since 1 July 2026" in text
    assert ended not in page(life, "/services?on=2026-11-22")
    for day, found in (("", ["patching"]), ("&on=2026-11-22", []), ("&on=2027-06-01", ["patching"])):
        listed = data(life, f"/services?status=ended{day}")["services"]
        assert [service["id"] for service in listed] == found


def test_data_say_how_a_thing_stands_and_what_it_has_a_part_in(life: TestClient) -> None:
    service = data(life, "/services/spokes/patching")
    assert (service["status"], service["clocks"]["recorded_status"]) == ("ended", "active")
    assert service["replaced_by"] == ["mending"]
    assert [(s["kind"], s["on"], s["nationally_on"]) for s in service["successions"]] == [
        ("replaced", "2026-11-23", "2026-09-01")
    ]
    assert data(life, "/services/spokes/patching?on=2026-11-22")["status"] == "active"
    assert data(life, "/services/spokes/oiling")["not_confirmed_since"] == "2026-07-01"
    assert data(life, "/agencies/spokes/club?on=2027-01-01")["name"] == "Wheelers"


def test_an_answer_names_the_successor_and_since_when_a_thing_is_not_confirmed(life: TestClient) -> None:
    def findings(day: str) -> Any:
        answer = life.post("/api/match", json={"facts": {"subject": "bicycle", "owner": True, "years": 9}, "on": day})
        return {service["id"]: service for service in answer.json()["services"]}

    assert findings("2026-11-22")["patching"]["outcome"] == "cannot-tell-yet"
    ended = findings("2026-11-23")["patching"]
    assert (ended["outcome"], ended["status"], ended["instead"]) == ("not-suitable", "ended", ["mending"])
    oiling = [findings(day)["oiling"] for day in ("2026-11-23", "2026-12-01")]
    assert [f["outcome"] for f in oiling] == ["looks-suitable", "not-suitable"]
    assert [f["provider"] for f in oiling] == ["Workshop", "Cycling club"]
    assert oiling[0]["not_confirmed_since"] == "2026-07-01"


def test_old_and_new_names_are_found_and_lead_to_what_is_there_now(life: TestClient) -> None:
    def hit(**asked: str) -> Any:
        return life.post("/api/search", json=asked).json()["hits"][0]

    assert hit(q="Wheelers")["name"] == "Cycling club"
    assert hit(q="Cycling club", on="2027-01-01")["name"] == "Wheelers"
    assert hit(q="Patching")["now"] == ["Mending"]
    assert hit(q="Patching", on="2026-11-22")["now"] == []
    assert "now: Mending" in life.post("/search", data={"q": "Patching"}).text


def test_the_map_and_its_ways_have_the_names_of_the_day(life: TestClient) -> None:
    assert "Cycling club" in page(life, "/map/table?on=2026-12-15")
    assert "Wheelers" in page(life, "/map/table?on=2027-01-01")
    assert "Patching" in page(life, "/map/way?to=patching")


@pytest.mark.parametrize("address", ["/services/spokes/oiling", "/services", "/gaps", "/api/gaps", "/api/services"])
def test_a_day_that_is_none_is_refused(life: TestClient, address: str) -> None:
    assert life.get(f"{address}?on=soon").status_code == 422
    assert life.get(f"{address}?on=2026-01-01&on=2026-01-02").status_code == 400
    assert life.get(f"{address}?on=2026-12-01").status_code == 200
