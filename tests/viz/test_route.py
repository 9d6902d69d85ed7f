"""The map on a server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graph.model import Directory


@pytest.fixture
def client(app_of: Callable[[Directory], FastAPI], workshop: Directory) -> TestClient:
    return TestClient(app_of(workshop))


def test_the_map_is_a_page_and_the_drawing_an_image(client: TestClient) -> None:
    page = client.get("/map", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    drawing = client.get("/map.svg")
    assert drawing.headers["content-type"].startswith("image/svg+xml")


def test_every_file_and_every_page_that_the_map_names_is_there(client: TestClient) -> None:
    text = client.get("/map").text
    parts = [part.split('"')[0] for mark in ('src="', 'href="') for part in text.split(mark)[1:]]
    named = {part.replace("&amp;", "&").partition("#")[0] for part in parts if part.startswith("/")}
    mine = {n for n in named if n.startswith(("/map", "/static", "/services", "/routes", "/agencies"))}
    assert {"/static/map/map.js", "/static/map/map.css", "/static/vis/vis-network.min.js"} <= mine
    assert "/services/workshop/wheel" in mine
    assert "/map?chosen=service%3Awheel" in mine
    for address in sorted(mine):
        assert client.get(address).status_code == 200, address


def test_an_unchanged_map_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/map?chosen=service:wheel")
    again = client.get("/map?chosen=service:wheel", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_selection_in_the_address_works_without_a_script(client: TestClient) -> None:
    text = client.get("/map", params={"chosen": "service:wheel"}).text
    assert 'class="map-node map-service lit chosen"' in text
    assert 'id="map-panel" aria-labelledby="map-panel-title">' in text
    plain = client.get("/map").text
    assert "lit" not in plain[plain.index("<svg class") : plain.index('id="map-explore"')].split('class="map-node')[1]


@pytest.mark.parametrize("address", ["/map", "/map.svg"])
@pytest.mark.parametrize("field", ["stage", "agency", "kind", "route", "need", "age", "status", "chosen"])
def test_a_thing_that_is_not_there_is_not_found_with_a_stable_code(
    client: TestClient, address: str, field: str
) -> None:
    answer = client.get(address, params={field: "<script>"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"
    page = client.get(address, params={field: "<script>alert(1)"}, headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "<script>alert" not in page.text


def test_things_with_hostile_identifiers_can_be_chosen(
    app_of: Callable[[Directory], FastAPI], hostile: Directory
) -> None:
    client = TestClient(app_of(hostile))
    for service in hostile.services:
        answer = client.get("/map", params={"chosen": f"service:{service}"})
        assert answer.status_code == 200
        assert "<img src=x" not in answer.text
