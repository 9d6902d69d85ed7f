"""The data can be taken away and described, and each thing's own address leads to what shows it."""

from __future__ import annotations

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID
from starlette.testclient import TestClient

from graph.model import Directory
from graph.settings import Settings
from tests.api.conftest import HTML
from tests.api.reader import Reader

TURTLE = {"Accept": "text/turtle"}


def test_the_directory_can_be_taken_away_byte_for_byte(client: TestClient) -> None:
    answer = client.get("/data/services.ttl")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.content == Settings().directory.read_bytes()


def test_the_data_is_described_for_catalogues(client: TestClient, directory: Directory) -> None:
    answer = client.get("/data", headers=TURTLE)
    assert answer.headers["content-type"].startswith("text/turtle")
    described = Graph().parse(data=answer.text, format="turtle")
    dataset = URIRef(directory.base + directory.id)
    assert {DCAT.Dataset, VOID.Dataset} <= set(described.objects(dataset, RDF.type))
    assert str(described.value(dataset, DCTERMS.title)) == directory.title
    dump = str(described.value(dataset, VOID.dataDump))
    assert client.get(dump.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_browser_gets_a_page_about_the_data(client: TestClient, directory: Directory) -> None:
    page = client.get("/data", headers=HTML)
    assert page.headers["content-type"].startswith("text/html")
    shown = set(Reader(page.text).ids)
    assert set(directory.documents) | set(directory.questions) <= shown
    assert {s.id for s in directory.statements if s.kind in ("aim", "figure")} <= shown


def test_page_and_description_are_not_taken_for_each_other(client: TestClient) -> None:
    page = client.get("/data", headers=HTML)
    other = client.get("/data", headers={**TURTLE, "If-None-Match": page.headers["etag"]})
    assert other.status_code == 200
    assert page.headers["vary"].split(", ")[0] == "Accept"


def test_every_statement_is_shown_on_some_page(client: TestClient, directory: Directory) -> None:
    assert len(directory.statements) > 40
    for statement in directory.statements:
        answer = client.get(f"/id/{directory.id}/{statement.id}", headers=HTML)
        page, _, fragment = answer.headers["location"].partition("#")
        assert fragment in Reader(client.get(page, headers=HTML).text).ids, statement.id


def test_the_ontology_is_served_as_turtle(client: TestClient) -> None:
    answer = client.get("/ontology")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert len(Graph().parse(data=answer.text, format="turtle")) > 300
