"""The address of a thing leads each asker to a page or a document about that thing, and no further."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import FOAF, RDFS
from starlette.testclient import TestClient

from api.syntaxes import SYNTAXES
from graph.model import Directory
from tests.api.conftest import FRAME, HTML
from tests.server import serving

PARTS = ["aim-2", "youth-offending-service", "c-under-18", "aim-2-pilot", "f-male", "strategy", "age", "prevention"]

TURTLE = {"Accept": "text/turtle"}


def parsed(client: TestClient, address: str, form: str = "turtle") -> Graph:
    answer = client.get(address)
    assert answer.status_code == 200
    return Graph().parse(
        data=answer.content, format={"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}.get(form, form)
    )


@pytest.mark.parametrize("part", PARTS)
def test_the_address_of_a_thing_leads_to_what_shows_it(client: TestClient, directory: Directory, part: str) -> None:
    answer = client.get(f"/id/{directory.id}/{part}", headers=HTML)
    assert (answer.status_code, answer.headers["vary"]) == (303, "Accept")
    assert client.get(answer.headers["location"], headers=HTML).status_code == 200


def test_the_address_of_a_thing_leads_each_asker_to_their_form(client: TestClient, directory: Directory) -> None:
    def where(accept: str) -> str:
        return client.get(f"/id/{directory.id}/aim-2", headers={"Accept": accept}).headers["location"]

    assert where("text/html") == where("*/*") == f"/services/{directory.id}/aim-2"
    assert where("application/json") == f"/api/services/{directory.id}/aim-2"
    for syntax in SYNTAXES:
        assert where(f"{syntax.media_type}, text/html;q=0.5") == f"/id/{directory.id}/aim-2.{syntax.ending}"


# The reader of JSON-LD in rdflib still builds on a class that rdflib calls old.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_a_thing_says_the_same_in_every_syntax(client: TestClient, directory: Directory) -> None:
    said = [parsed(client, f"/id/{directory.id}/aim-2.{syntax.ending}", syntax.form) for syntax in SYNTAXES]
    assert len(said[0]) > 200
    assert all(isomorphic(said[0], other) for other in said[1:])


def test_a_document_is_about_its_thing_with_its_parts_and_names_what_they_point_to(
    client: TestClient, directory: Directory
) -> None:
    whole = Graph().parse(data=client.get("/data/services.ttl").content, format="turtle")
    said = parsed(client, f"/id/{directory.id}/aim-2.ttl")
    thing = URIRef(directory.base + "aim-2")
    assert set(whole.predicate_objects(thing)) == set(said.predicate_objects(thing))
    criteria = {f"{directory.base}{c.id}" for c in directory.services["aim-2"].criteria}
    assert criteria
    for criterion in criteria:
        assert set(whole.predicate_objects(URIRef(criterion))) == set(said.predicate_objects(URIRef(criterion)))
    other = URIRef(directory.base + "core-assessment")
    assert 0 < len(list(said.predicate_objects(other))) < len(list(whole.predicate_objects(other)))
    terms = {o for _, p, o in said if str(o).startswith("https://w3id.org/signpost/ns#")}
    assert all((term, RDFS.label, None) in said for term in terms)
    assert len(said) < len(whole) / 5


def test_a_document_says_of_what_version_and_under_what_rights(client: TestClient, directory: Directory) -> None:
    said = parsed(client, f"/id/{directory.id}/c-under-18.ttl")
    (document,) = said.subjects(FOAF.primaryTopic, URIRef(directory.base + "c-under-18"))
    told = {str(value) for value in said.objects(document)}
    assert directory.version in told
    assert directory.base + directory.id in told
    assert "The licence of the data is not recorded." in {str(o) for o in said.objects(None, RDFS.label)}


def test_what_no_page_explains_has_a_page_of_its_statements(client: TestClient, directory: Directory) -> None:
    page = client.get(f"/id/{directory.id}/p2-background", headers=HTML).headers["location"]
    assert page == f"/id/{directory.id}/p2-background.html"
    shown = client.get(page, headers=HTML).text
    assert "Background and Context" in shown
    assert f'href="/agencies/{directory.id}/working-group"' in shown


def test_the_tag_of_a_document_stands_for_its_very_bytes(client: TestClient, directory: Directory) -> None:
    address = f"/id/{directory.id}/aim-2.ttl"
    bare = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert not bare.headers["etag"].startswith("W/")
    assert bare.headers["etag"] != packed.headers["etag"]
    assert packed.headers["content-encoding"] == "gzip"
    for copy in (bare, packed):
        same = client.get(address, headers={"Accept-Encoding": "identity", "If-None-Match": copy.headers["etag"]})
        assert (same.status_code, same.headers["etag"]) == (304, copy.headers["etag"])
    when = bare.headers["last-modified"]
    assert client.get(address, headers={"If-Modified-Since": when}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status_code == 200
    other = client.get(f"/id/{directory.id}/aim-2.nt", headers={"If-None-Match": bare.headers["etag"]})
    assert other.status_code == 200
    assert client.get(f"/id/{directory.id}/aim-22.ttl", headers={"If-None-Match": "*"}).status_code == 404


def test_a_document_may_be_read_by_any_page_and_names_its_other_syntaxes(
    client: TestClient, directory: Directory
) -> None:
    answer = client.get(f"/id/{directory.id}/aim-2.ttl")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert f'</id/{directory.id}/aim-2.rdf>; rel="alternate"; type="application/rdf+xml"' in answer.headers["link"]


def test_the_page_of_a_thing_links_its_documents(client: TestClient, directory: Directory) -> None:
    page = client.get(f"/services/{directory.id}/aim-2", headers=HTML).text
    for syntax in SYNTAXES:
        link = f'<link rel="alternate" type="{syntax.media_type}" href="/id/{directory.id}/aim-2.{syntax.ending}"'
        assert link in page


def test_an_address_of_nothing_is_not_found_and_names_what_is_near(client: TestClient, directory: Directory) -> None:
    answer = client.get(f"/id/{directory.id}/aim-22", headers=TURTLE)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert "aim-2" in answer.json()["remedy"]
    assert client.get("/id/nowhere/aim-2").json()["code"] == "not-found"
    assert client.get(f"/id/{directory.id}/aim-2.png").status_code == 404
    assert client.get(f"/id/{directory.id}/aim-2", headers={"Accept": "image/png"}).status_code == 406


def test_the_graphs_that_queries_name_lead_to_documents(client: TestClient, directory: Directory) -> None:
    at = f"/id/{directory.id}/graph"
    assert client.get(f"{at}/directory").headers["location"] == "/data/services.ttl"
    assert client.get(f"{at}/merge/{directory.version}").headers["location"] == f"/data/versions/{directory.version}"
    assert client.get(f"{at}/other").status_code == 404


@pytest.mark.parametrize("sign", ["?", "#"])
def test_a_document_is_never_that_of_a_thing_whose_name_is_written_alike(tmp_path: Path, sign: str) -> None:
    named = {f"x%{ord(sign):02X}y": "escaped", f"x{sign}y": "as it is"}
    base = "https://w3id.org/signpost/id/spokes"
    things = "".join(f'\n<{base}/{name}> <http://purl.org/dc/terms/title> "{title}" .' for name, title in named.items())
    file = tmp_path / "services.ttl"
    file.write_text(FRAME.read_text("utf-8") + things, "utf-8")
    # A client within the process would read an escape twice.
    with serving(["-m", "signpost", "serve", "--port", "0", "--directory", str(file)], tmp_path / "log.txt") as port:
        for name, title in [*named.items()] * 2:
            with urlopen(f"http://127.0.0.1:{port}/id/spokes/{quote(name)}.ttl") as answer:
                assert title in answer.read().decode()
