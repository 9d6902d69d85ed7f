"""The map on the server: its address, its files, who may frame it, and the way to a service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from graph.model import Directory
from graph.pathways import pathways
from graph.publish import roll_back
from graph.settings import Settings, read_settings
from graph.situation import complete
from graph.words import say
from tests.api.conftest import DAY, FRAME, client_of
from tests.api.reader import Reader
from tests.published import build
from viz import map as viz_map
from viz import picture
from viz.scene import make_scene
from viz.way import trace

HTML = {"Accept": "text/html"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", **HTML}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a directory with a history: published on 5 and 20 October, on 3 and 10 November, and later."""
    with client_of(Settings(state=build(tmp_path_factory.mktemp("map") / "state").path)) as client:
        yield client


def test_what_the_address_of_the_map_does_not_know_is_refused(client: TestClient) -> None:
    for query, code in (
        ("sevice=aim-2", "unknown-field"),
        ("view=everything", "unknown-field"),
        ("on=yesterday", "wrong-date"),
        ("since=2026-02-30", "wrong-date"),
        ("since=2026-11-02&on=2026-11-01", "days-reversed"),
        ("since=2026-11-24", "days-reversed"),
    ):
        answer = client.get(f"/map?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, code), query
        assert answer.json()["where"] == query.partition("=")[0]
    assert client.get("/map?since=2026-11-23&on=2026-11-23").status_code == 200


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("/map", "text/html"),
        ("/map/embed", "text/html"),
        ("/map/table", "text/html"),
        ("/map.html", "text/html"),
        ("/map.svg", "image/svg+xml"),
        ("/map.graphml", "application/graphml+xml"),
        ("/map.json", "application/json"),
    ],
)
def test_every_rendering_keeps_the_view_that_its_address_asks_for(
    client: TestClient, address: str, media_type: str
) -> None:
    whole = client.get(address)
    assert whole.headers["content-type"].startswith(media_type)
    gaps = client.get(f"{address}?view=gaps")
    assert "gap:harmful-behaviour" not in whole.text
    assert re.search("gap(:|%3A)", gaps.text)
    again = client.get(address, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_thing_that_is_not_there_has_no_tag_that_fits(client: TestClient) -> None:
    known = client.get("/map").headers["etag"]
    answer = client.get("/map?chosen=service:nothing", headers={"If-None-Match": known})
    assert answer.status_code == 404


def test_a_parameter_that_is_given_twice_is_refused(client: TestClient) -> None:
    for address in ("/map", "/map.svg", "/map/way"):
        name = "to" if address.endswith("way") else "on"
        answer = client.get(f"{address}?{name}=2026-01-01&{name}=2025-01-01")
        assert answer.json()["code"] == "repeated-parameter", address


def test_nothing_that_rests_on_a_situation_stays_in_memory(client: TestClient) -> None:
    body = "to=mst-psb&fact.age=14&on=2025-07-07"
    assert client.post("/map/way", content=body, headers=FORM).status_code == 200
    for kept in (picture._wholes, picture._pictures):
        assert "2025, 7, 7" not in repr([key for _, key, _ in kept.made])
    assert all(not view.traces and str(view.on) != "2025-07-07" for _, view, *_ in viz_map._kept)


def test_a_told_day_stands_in_no_address(client: TestClient) -> None:
    body = "to=mst-psb&fact.age=14&on=2025-07-07"
    page = client.post("/map/way", content=body, headers=FORM).text
    assert not re.search('(?:href|action)="[^"]*2025-07-07', page)


def test_two_days_are_compared_by_todays_record_and_what_was_published_between_them_is_a_link_away(
    kept: TestClient,
) -> None:
    page = kept.get("/map?since=2026-10-15&on=2026-11-05", headers=HTML)
    assert "by today's record" in unescape(page.text).lower()
    links = [link for link in Reader(page.text).links if link.startswith("/changes?")]
    assert links == ["/changes?month=2026-11#publication-3", "/changes?month=2026-10#publication-2"]
    for link in links:
        month, _, fragment = link.partition("#")
        assert fragment in Reader(kept.get(month, headers=HTML).text).ids
    quiet = kept.get("/map?since=2026-11-11&on=2026-11-20", headers=HTML)
    assert "by today's record" in unescape(quiet.text).lower()
    assert not [link for link in Reader(quiet.text).links if link.startswith("/changes?")]


def test_of_many_publications_the_newest_are_named_and_the_others_counted(kept: TestClient) -> None:
    page = kept.get("/map?since=2026-10-01&on=2026-12-31", headers=HTML).text
    links = [link for link in Reader(page).links if link.startswith("/changes?")]
    assert [link.partition("#")[2] for link in links] == [f"publication-{number}" for number in (5, 4, 3)]
    assert say("map.published.more", count=2) in page


def test_a_comparison_stands_before_the_drawing_and_is_asked_for_above_both(client: TestClient) -> None:
    page = client.get("/map?since=2026-11-01", headers=HTML).text
    places = [page.index(part) for part in ('id="map-dates" open', 'id="map-changes-title"', 'id="map-filter"')]
    assert places == sorted(places)
    assert "#map-changes-title" in Reader(page[: places[1]]).links
    assert 'id="map-dates">' in client.get("/map", headers=HTML).text


def test_a_comparison_of_no_day_says_what_to_choose(client: TestClient) -> None:
    assert say("map.dates.none") in client.get("/map?since=&on=", headers=HTML).text
    for address in ("/map", "/map?since=&on=2026-11-01", "/map?since=2026-11-01&on="):
        assert say("map.dates.none") not in client.get(address, headers=HTML).text


def test_what_was_published_is_told_on_the_map_though_the_directory_says_the_same(tmp_path: Path) -> None:
    state = build(tmp_path / "state")
    client = client_of(Settings(state=state.path))
    address = "/map?since=2026-11-01&on=2027-01-01"
    before = client.get(address, headers=HTML)
    roll_back(state, state.history()[0].version, by="approver", why="As before", at=datetime(2026, 12, 3, tzinfo=UTC))
    after = client.get(address, headers={**HTML, "If-None-Match": before.headers["etag"]})
    assert "As before" not in before.text
    assert "As before" in after.text


def test_every_link_on_the_map_keeps_the_rest_of_the_view(client: TestClient) -> None:
    page = client.get("/map?stage=intervention&view=gaps&on=2026-11-01", headers=HTML).text
    drawing = page[page.index('<svg class="map-svg"') : page.index('id="map-explore"')]
    links = re.findall(r'href="(/map\?[^"]*)"', drawing)
    assert len(links) > 50
    for link in links:
        assert "stage=intervention" in link
        assert "view=gaps" in link
        assert "on=2026-11-01" in link


def test_the_table_has_every_service_under_each_of_its_stages_and_leads_to_its_place_on_the_map(
    client: TestClient, directory: Directory
) -> None:
    page = client.get("/map/table", headers=HTML).text
    for stage in directory.stages.values():
        part = page[page.index(f">{stage.label}</caption>") :].split("</table>")[0]
        rows = re.findall(r'<th scope="row"><a href="/map\?chosen=service%3A([^"#]*)[#"]', part)
        assert set(rows) == {s.id for s in directory.services.values() if stage.id in s.stages}
    narrow = client.get("/map/table?status=planned", headers=HTML).text
    planned = {s.id for s in directory.services.values() if s.clocks.status == "planned"}
    rows = re.findall(r'<th scope="row"><a href="/map\?status=planned&amp;chosen=service%3A([^"#]*)[#"]', narrow)
    assert set(rows) == planned
    assert "Nothing in this stage fits what was chosen." in narrow
    assert "The directory records nothing" not in narrow


def test_nobody_may_frame_the_map_unless_a_setting_names_them(client: TestClient) -> None:
    own = client.get("/map/embed")
    assert "frame-ancestors 'none'" in own.headers["content-security-policy"]
    assert own.headers["x-frame-options"] == "DENY"
    settings = read_settings({"SIGNPOST_MAP_FRAMES": "https://intranet.example https://*.council.example"})
    open_to = TestClient(create_app(settings, lambda: DAY))
    framed = open_to.get("/map/embed")
    policy = framed.headers["content-security-policy"]
    assert "frame-ancestors https://intranet.example https://*.council.example" in policy
    assert "script-src 'self'" in policy
    assert "x-frame-options" not in framed.headers
    for other in ("/map", "/", "/map/way"):
        assert "frame-ancestors 'none'" in open_to.get(other).headers["content-security-policy"]


@pytest.mark.parametrize("frames", ["*", "https://a.example; script-src *", "'self'", "javascript:alert(1)"])
def test_who_may_frame_is_an_address_and_nothing_else(frames: str) -> None:
    with pytest.raises(Exception, match="SIGNPOST_MAP_FRAMES"):
        read_settings({"SIGNPOST_MAP_FRAMES": frames})


def test_the_frame_says_what_to_do_in_danger_and_how_far_the_record_holds(client: TestClient) -> None:
    for address in ("/map/embed", "/map.html"):
        text = client.get(address).text
        assert f"call {Settings().emergency} now" in text
        assert "This directory as a whole has not been confirmed" in text


def test_the_way_begins_with_a_need_or_a_service(client: TestClient, directory: Directory) -> None:
    start = client.get("/map/way", headers=HTML).text
    assert all(f"/map/way?to={service}" in start for service in directory.services)
    need = client.get("/map/way?need=isolation", headers=HTML).text
    assert set(re.findall(r"/map/way\?to=([a-z0-9-]+)", need)) == {"isolation-groups"}
    nothing = client.get("/map/way?need=support-after-harm", headers=HTML).text
    assert "No service is recorded" in nothing
    assert "may or may not be" in nothing


@pytest.mark.parametrize("told", ["", "fact.age=14&fact.court=yes", "fact.age=9", "fact.panel-agreed=no"])
def test_the_ways_on_the_page_are_those_that_the_graph_computes(
    client: TestClient, directory: Directory, told: str
) -> None:
    facts = {"": {}, "fact.age=14&fact.court=yes": {"age": 14.0, "court": True}, "fact.age=9": {"age": 9.0}}.get(
        told, {"panel-agreed": False}
    )
    for service in ("aim-2", "mst-psb", "nspcc-direct-work", "isolation-groups"):
        found = pathways(directory, service, complete(directory, facts), DAY)
        page = client.post("/map/way", content=f"to={service}&{told}", headers=FORM).text
        routes = [r.split() for r in re.findall(r'data-routes="([^"]*)"', page)]
        assert routes == [list(way.routes) for way in found.ways]
        for way in found.ways[:1]:
            for leg in way.legs:
                assert leg.step is None or leg.step.text.split("'")[0] in page
        assert ("no-way" in page) == (not found.ways)


def test_a_way_that_is_closed_is_not_lit_and_says_why(client: TestClient) -> None:
    page = client.post("/map/way", content="to=mst-psb&fact.panel-agreed=no", headers=FORM).text
    drawing = page[page.index('<svg class="map-svg"') : page.index('id="map-explore"')]
    lit = re.findall(r'class="map-node [a-z-]+ lit[^"]*"[^>]*data-node="([^"]*)"', drawing)
    assert lit == ["service:mst-psb"]
    assert 'class="map-edge map-way-in lit"' not in drawing


def test_the_way_that_is_asked_for_is_lit_without_a_script(client: TestClient, directory: Directory) -> None:
    ways = pathways(directory, "mst-psb", complete(directory, {}), DAY).ways
    assert len({frozenset(way.routes) for way in ways}) > 2
    for number, way in enumerate(ways):
        page = client.post("/map/way", content=f"to=mst-psb&lit={number}", headers=FORM).text
        lit = set(re.findall(r'class="map-node [a-z-]+ lit[^"]*"[^>]*data-node="route:([^"]*)"', page))
        before = {c for route in way.routes if (c := directory.routes[route].continues)}
        assert set(way.routes) <= lit <= {*way.routes, *before}


def test_each_button_lights_its_own_way_whichever_was_lit_first(client: TestClient, directory: Directory) -> None:
    ways = pathways(directory, "mst-psb", complete(directory, {}), DAY).ways
    scene = make_scene(directory, DAY)
    for first in (0, 2):
        page = client.post("/map/way", content=f"to=mst-psb&lit={first}", headers=FORM).text
        found = re.search(r'id="map-data">(.*?)</script>', page, re.DOTALL)
        assert found
        traces = json.loads(found[1])["traces"]
        buttons = dict(re.findall(r'name="lit" value="(\d+)" data-trace="(\d+)"', page))
        assert len(buttons) == len(ways)
        for number, at in buttons.items():
            assert traces[int(at)][0] == list(trace(directory, scene, ways[int(number)]).nodes)


def test_instructions_stand_above_every_way(client: TestClient) -> None:
    page = client.post("/map/way", content="to=mst-psb&fact.about=child&fact.evidence=concern", headers=FORM).text
    assert 0 < page.index('class="instructions"') < page.index('id="outcome"') < page.index('id="ways"')


def test_nothing_of_a_situation_stands_in_an_address_or_is_kept(client: TestClient) -> None:
    answer = client.post("/map/way", content="to=mst-psb&fact.age=14", headers=FORM)
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r'(?:href|action)="[^"]*(?:fact|age=)', answer.text)
    assert client.post("/map/way?fact.age=14", content="to=mst-psb", headers=FORM).status_code == 422
    assert client.get("/map/way?to=mst-psb&fact.age=14").status_code == 422
    data = re.search(r'id="map-data">(.*?)</script>', answer.text, re.DOTALL)
    assert data
    assert "fact" not in json.loads(data[1])


def test_what_the_form_of_the_way_does_not_know_is_refused(client: TestClient) -> None:
    for body, status in (
        ("to=nothing", 404),
        ("to=mst-psb&to=aim-2", 400),
        ("to=mst-psb&colour=red", 422),
        ("fact.age=14", 200),
        ("to=mst-psb&lit=99999999999", 200),
        ("to=mst-psb&fact.age=many", 422),
    ):
        assert client.post("/map/way", content=body, headers=FORM).status_code == status, body
    wrong = client.post("/map/way", content="to=mst-psb&fact.age=many", headers=FORM).text
    assert "govuk-error-summary" in wrong


def test_a_drawing_is_xml_whatever_a_name_holds(tmp_path: Path) -> None:
    file = tmp_path / "services.ttl"
    file.write_text(FRAME.read_text("utf-8").replace('"Mending"@en', '"Mend\ufffe\uffff\u0001ing"@en'), "utf-8")
    with client_of(Settings(directory=file)) as client:
        for address in ("/map.svg", "/map.graphml"):
            assert "Mending" in "".join(ElementTree.fromstring(client.get(address).content).itertext())
