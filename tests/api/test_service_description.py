"""Without a query the service says what it is (SPARQL 1.1 Service Description), in the syntax that is asked for."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from graph.queries.given import queries_for
from graph.query import OF_NAME
from graph.snapshot import open_snapshot
from graph.store.store import GUARDS
from tests.api.conftest import HTML

SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
SD = "http://www.w3.org/ns/sparql-service-description#"
PREFIXES = f"PREFIX sd: <{SD}> PREFIX sh: <http://www.w3.org/ns/shacl#> "


def described(client: TestClient, accept: str) -> ox.Store:
    answer = client.get("/sparql", headers={"Accept": accept})
    kind = answer.headers["content-type"].partition(";")[0]
    assert (answer.status_code, kind) == (200, accept)
    store = ox.Store()
    store.load(answer.content, format=SYNTAXES[kind])
    return store


def values(store: ox.Store, pattern: str) -> list[str]:
    rows: Any = store.query(f"{PREFIXES} SELECT ?x {{ {pattern} }}")
    return sorted(row[0].value for row in rows)


@pytest.mark.parametrize("accept", SYNTAXES)
def test_a_program_is_told_what_there_is_in_the_syntax_that_it_reads(client: TestClient, accept: str) -> None:
    store = described(client, accept)
    served = client.app.state.service  # type: ignore[attr-defined]
    assert values(store, "?s a sd:Service ; sd:endpoint ?x") == [f"{served.settings.base}/sparql"]
    assert values(store, "?s sd:defaultDataset/sd:namedGraph/sd:name ?x") == sorted(served.pool.graphs)
    assert values(store, "?s sd:defaultDataset/sd:defaultGraph/a ?x") == [f"{SD}Graph"]
    assert values(store, "?s sd:supportedLanguage ?x") == [f"{SD}SPARQL10Query", f"{SD}SPARQL11Query"]
    texts = values(store, "?s a sh:SPARQLExecutable ; sh:select|sh:construct|sh:ask ?x")
    assert texts == sorted(query.text for query in queries_for(open_snapshot().directory))


def test_every_form_of_result_is_named(client: TestClient) -> None:
    store = described(client, "text/turtle")
    formats = values(store, "?s sd:resultFormat ?x")
    assert len(formats) == len(OF_NAME)
    assert {one.rpartition("/")[0] for one in formats} == {"http://www.w3.org/ns/formats"}


def test_the_guards_that_hold_here_are_named_and_no_feature_that_is_not_there(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200  # so that a worker has said which it got
    features = values(described(client, "text/turtle"), "?s sd:feature ?x")
    assert {feature.partition("#guard-")[2] for feature in features} == set(GUARDS)


def test_the_syntax_that_is_liked_best_comes_and_turtle_where_any_will_do(client: TestClient) -> None:
    for accept, kind in (
        ("*/*", "text/turtle"),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.5", "application/rdf+xml"),
        ("application/*", "application/ld+json"),
        (HTML["Accept"], "text/html"),
    ):
        answer = client.get("/sparql", headers={"Accept": accept})
        assert answer.headers["content-type"].partition(";")[0] == kind
        assert "Accept" in answer.headers["vary"]
    wanted = client.get("/sparql", headers={"Accept": "text/csv"})
    assert (wanted.status_code, wanted.json()["code"]) == (400, "missing-query")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_description_already_is_told_so(client: TestClient, method: str) -> None:
    first = client.request(method, "/sparql", headers={"Accept": "application/ld+json"})
    known = {"Accept": "application/ld+json", "If-None-Match": first.headers["etag"]}
    again = client.request(method, "/sparql", headers=known)
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    other = client.request(method, "/sparql", headers={**known, "Accept": "text/turtle"})
    assert (other.status_code, other.headers["etag"] == first.headers["etag"]) == (200, False)
