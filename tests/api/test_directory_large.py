"""However long a directory makes its names, texts and addresses, a page can be read, and says what it cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from graph.settings import Settings
from tests.api.conftest import FRAME, HTML, client_of

MANY, LONG = 500, 100_000
TEXT = "&'\"<\u05d0" * 400_000
SERVICE = """a sp:Service ; dct:title "another" ; sp:providedBy :workshop ; sp:stage :first ; sp:forSubject :bicycle ;
    adms:status sp:active ; cv:hasChannel :walk-in ; sp:basis sp:stated ; prov:wasDerivedFrom :p1"""
MORE = f"""
:long dct:title "{"n" * LONG}"@en ; dct:description "{"d" * LONG}" .
:text sp:remark '''{TEXT}''' ; dct:description "about" .
:nameless dct:description "{" " * LONG}{"w " * LONG}" ; sp:remark "first {"x" * LONG}" .
:hub a {", ".join(f"<http://class.test/{n}>" for n in range(MANY))} ; dct:title "hub" ;
    {" ; ".join(f"<http://many.test/{n}> :long" for n in range(MANY))} ;
    {" ; ".join(f"<http://more.test/{n}> :nameless" for n in range(MANY))} .
:far dct:title "far" ; <http://{"p" * LONG}.test/> :hub , <https://w3id.org/signpost/id/spokes/{"i" * LONG}> .
{" ".join(f":service-{n} {SERVICE} ." for n in range(MANY))}
{" ".join(f":from-{n} dct:relation :far ; <http://by-{n % MANY}.test/> :far ." for n in range(3 * MANY))}
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a small directory with a few things that are far too long."""
    file = tmp_path_factory.mktemp("large") / "services.ttl"
    text = FRAME.read_text("utf-8")
    for name in ("Workshop", "first look", "Walk in", "Mending"):
        text = text.replace(f'"{name}"@en', f'"{name} {"n" * LONG}"@en')
    file.write_text(text + MORE, "utf-8")
    with client_of(Settings(directory=file)) as client:
        assert client.get("/data", headers=HTML).status_code == 200  # whoever comes first waits until all is counted
        yield client


def page(client: TestClient, path: str) -> str:
    """A page, which is not large."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200
    assert len(answer.content) < 2_000_000
    return answer.text


@pytest.mark.parametrize("name", ["long", "text", "nameless", "hub", "far", "from-1", "mending"])
def test_the_page_of_a_thing_has_room_for_so_much(large: TestClient, name: str) -> None:
    page(large, f"/id/spokes/{name}.html")


@pytest.mark.parametrize(
    "path",
    [
        *("/ontology/remark", "/ontology/Service", "/data", "/services", "/agencies", "/map", "/map/table", "/map.svg"),
        *("/services/spokes/service-1", "/agencies/spokes/workshop", "/routes/spokes/walk-in"),
    ],
)
def test_a_name_is_whole_only_with_its_own_thing(large: TestClient, path: str) -> None:
    page(large, path)


@pytest.mark.parametrize("path", ["/api/services?limit=1000", "/api/routes", "/api/due", "/api/gaps"])
def test_data_in_which_one_thing_names_many_others_has_an_end_too(large: TestClient, path: str) -> None:
    answer = large.get(path)
    assert answer.status_code == 200
    assert len(answer.content) < 2_000_000


def test_an_answer_names_others_by_the_beginning_and_each_thing_has_its_name_whole(large: TestClient) -> None:
    assert len(large.post("/api/match", json={"facts": {}}).content) < 2_000_000
    (provider,) = large.get("/api/services/spokes/service-1").json()["providers"]
    name = large.get("/api/agencies/spokes/workshop").json()["name"]
    assert provider.endswith("n…")
    assert name.startswith(provider[:-1])
    assert len(name) > LONG


def test_a_text_that_is_cut_says_so_and_leads_to_the_whole(large: TestClient) -> None:
    shown = page(large, "/id/spokes/text.html")
    assert shown.count("cut here") == 1
    assert '<a href="/id/spokes/text.ttl">' in shown
    assert TEXT[:10_000] not in large.get("/id/spokes/text.html", headers=HTML).text
    assert "cut here" not in page(large, "/id/spokes/service-1.html")
    assert "cut here" in page(large, "/ontology/remark")


@pytest.mark.parametrize(("name", "whole"), [("hub", "/id/spokes/hub.ttl"), ("far", "/data/services.ttl")])
def test_a_page_that_is_full_counts_what_it_leaves_out_and_leads_to_all_of_it(
    large: TestClient, name: str, whole: str
) -> None:
    shown = page(large, f"/id/spokes/{name}.html")
    (left,) = re.findall(r"no room for (\d+) more statements", shown)
    rest = sum(int(more) for more in re.findall(r"And (\d+) more", shown))
    assert 0 < int(left) < 3 * MANY
    assert shown.count("<dt>") + int(left) + rest > MANY
    assert f'<a href="{whole}">' in shown


def test_a_name_of_blanks_or_of_no_end_is_still_a_name(large: TestClient) -> None:
    shown = page(large, "/id/spokes/hub.html")
    assert f"{'n' * 150}" in shown
    assert f"{'n' * 300}" not in shown
    assert "w w w w" in page(large, "/id/spokes/nameless.html")
