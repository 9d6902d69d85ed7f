"""What much hangs on stands under the table of gaps, on the page and in the JSON, with where it is written."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import api.routes.pages
from graph.dependence import find_dependences
from graph.model import Directory
from graph.settings import Settings
from graph.words import say
from tests.api.conftest import DAY, FRAME, client_of
from tests.api.reader import Reader


def section(client: TestClient) -> str:
    """The part of the page of gaps that is about dependences."""
    page = unescape(client.get("/gaps").text)
    return page[page.index('<h2 id="dependences">') :].partition("</section>")[0]


def test_the_page_lists_what_much_hangs_on_with_links_to_it_and_to_the_services(
    client: TestClient, directory: Directory
) -> None:
    links = Reader(section(client)).links
    for found in find_dependences(directory, DAY):
        assert found.name in section(client)
        assert {f"/services/{directory.id}/{service}" for service in found.services} <= set(links)
    assert f"/agencies/{directory.id}/access-to-support-panel" in links
    assert any(link.startswith("#source-") for link in links)
    assert "may or may not be so in practice" in section(client)


def test_the_page_says_so_where_nothing_hangs_on_one_thing(spokes: TestClient) -> None:
    assert say("dependence.none") in section(spokes)
    assert spokes.get("/api/gaps").json()["dependences"] == []


def test_the_page_says_how_many_more_there_are(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.routes.pages, "ON_A_PAGE", 2)
    count = len(client.get("/api/gaps").json()["dependences"])
    assert say("dependence.more", shown=2, count=count) in section(client)


def test_the_json_has_all_of_them_in_words_and_with_sources(client: TestClient, directory: Directory) -> None:
    given = client.get("/api/gaps").json()["dependences"]
    found = find_dependences(directory, DAY)
    assert [(one["kind"], one["thing"], one["services"]) for one in given] == [
        (one.kind, one.thing, list(one.services)) for one in found
    ]
    assert all(one["name"] in one["reason"] and one["sources"] and one["stage"] is None for one in given)


def test_an_only_provider_that_has_no_page_is_named_without_a_link(tmp_path: Path) -> None:
    words = (
        'a sp:Service ; dct:description "Later."@en ; sp:providedBy :friends ; sp:stage :later ; '
        "adms:status sp:active ; sp:basis sp:stated ; prov:wasDerivedFrom :p1 ."
    )
    path = tmp_path / "directory.ttl"
    path.write_text(
        FRAME.read_text("utf-8")
        + ':later a sp:Stage ; dct:identifier "later" ; sp:order 2 ; skos:prefLabel "later on"@en .\n'
        + "".join(f':{name} dct:identifier "{name}" ; dct:title "{name}"@en ; {words}\n' for name in ("oil", "wax")),
        "utf-8",
    )
    with client_of(Settings(directory=path)) as client:
        assert say("dependence.only-provider", stage="later on", count=2) + ": Friends of the bicycle" in section(
            client
        )
        (only,) = client.get("/api/gaps").json()["dependences"]
    assert (only["kind"], only["stage"], only["services"]) == ("only-provider", "later", ["oil", "wax"])
