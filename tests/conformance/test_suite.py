"""The server that the W3C's runner asks answers from what the runner puts there, and takes no other update."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.conformance.suite import BEGINNING, Suite

UPDATE = {"Content-Type": "application/sparql-update"}


def test_it_answers_from_what_was_put_there_last_and_refuses_every_other_update() -> None:
    with TestClient(Suite(1)) as client:
        for name in ("one", "two"):
            put = BEGINNING + b"INSERT DATA { GRAPH <urn:g> { <urn:%s> a <urn:T> } }" % name.encode()
            assert client.post("/sparql", content=put, headers=UPDATE).status_code == 204
            rows = client.get("/sparql", params={"query": "SELECT ?s { GRAPH ?g { ?s ?p ?o } }", "format": "csv"}).text
            assert rows.split() == ["s", f"urn:{name}"]
        refused = client.post("/sparql", content=b"INSERT DATA { <urn:s> a <urn:T> }", headers=UPDATE)
        assert (refused.status_code, refused.json()["code"]) == (400, "query-refused")
