"""Every word of the data is explained on a page of its own, and the ontology can be taken away in every syntax."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from api.syntaxes import SYNTAXES
from graph.exchange.ontology import index
from graph.terms import SP
from tests.api.conftest import HTML
from tests.api.reader import Reader

FORMATS = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld", "turtle": "turtle"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_the_ontology_says_the_same_in_every_syntax_by_ending_and_by_what_is_accepted(client: TestClient) -> None:
    graphs = []
    for syntax in SYNTAXES:
        content = client.get(f"/ontology.{syntax.ending}").content
        assert client.get("/ontology", headers={"Accept": syntax.media_type}).content == content
        graphs.append(Graph().parse(data=content, format=FORMATS[syntax.form]))
    assert len(graphs[0]) > 300
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_every_word_stands_on_the_page_of_all_and_has_a_page_of_its_own(client: TestClient) -> None:
    declared = {str(term) for term in Graph().parse(data=client.get("/ontology.ttl").text).subjects()}
    page = Reader(client.get("/ontology", headers=HTML).text)
    names = {term.removeprefix(SP.NS) for term in declared if term.startswith(SP.NS)}
    assert names == set(index())
    assert names <= set(page.ids)
    assert {f"/ontology/{name}" for name in names} <= set(page.links)


def test_the_page_of_a_class_tells_what_it_means_what_is_recorded_of_it_and_who_uses_it(client: TestClient) -> None:
    page = client.get("/ontology/Criterion", headers=HTML).text
    assert "One condition of entry or of suitability" in page
    assert 'href="/ontology/Condition"' in page
    assert 'href="http://data.europa.eu/m8g/Criterion"' in page
    service = client.get("/ontology/Service", headers=HTML).text
    services = client.get("/api/services").json()["page"]["total"]
    assert f"<dd>{services}</dd>" in service
    assert "exactly one: active, planned, suspended, closing or closed" in service
    assert 'href="/queries#services_by_stage"' in service


def test_the_page_of_a_property_tells_of_what_it_is_said_with_an_example_from_the_directory(client: TestClient) -> None:
    page = client.get("/ontology/stage", headers=HTML).text
    assert 'href="/ontology/Service"' in page
    assert 'href="/ontology/Stage"' in page
    assert 'href="/services/peterborough/' in page
    assert "/queries#" in page


def test_a_word_that_nothing_uses_says_so(second: TestClient) -> None:
    assert "Nothing in this directory uses it yet." in second.get("/ontology/Pilot", headers=HTML).text


def test_a_word_that_there_is_not_is_not_found_and_names_what_is_near(client: TestClient) -> None:
    answer = client.get("/ontology/Servise")
    assert answer.status_code == 404
    assert "Service" in answer.json()["remedy"]
    assert client.get("/ontology.csv").status_code == 404


def test_the_address_of_the_vocabulary_leads_to_its_words(client: TestClient) -> None:
    assert client.get("/ns").headers["location"] == "/ontology"
    assert client.get("/ns/graph/alignments").headers["location"] == "/ontology/alignments.ttl"
    assert client.get("/shapes").headers["location"] == "/ontology/shapes.ttl"
    answer = client.get("/ontology/Service", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ontology.ttl")


def test_every_word_has_a_short_name_in_the_context_that_any_page_may_read(client: TestClient) -> None:
    answer = client.get("/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    context = json.loads(answer.text)["@context"]
    said = {value["@id"] if isinstance(value, dict) else value for value in context.values() if value != 1.1}
    assert {f"sp:{name}" for name in index()} <= said
