"""SPARQL 1.1 Protocol, case by case as the W3C suite goes through it (its manifest `protocol`), on our own data.

The graphs stand for the suite's: each holds its own triples, and the default graph is the merge of those that belong to
it. Where the suite asks for an update to be done, ours is to be refused, and plainly.
"""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from graph.terms import SP

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ONTOLOGY = f"{SP.NS.rstrip('#')}/graph/ontology"
ALIGNMENTS = f"{SP.NS.rstrip('#')}/graph/alignments"
# Each holds in one graph alone.
IN_ONTOLOGY = f"<{SP.NS}Service> <http://www.w3.org/2000/01/rdf-schema#label> ?a"
ALIGNED = f"<{SP.NS}Directory> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://www.w3.org/ns/dcat#Dataset>"
TRIPLE = '<<( <urn:a> <urn:b> "c"@en--ltr )>>'
ROWS = ("application/sparql-results+xml", "application/sparql-results+json", "text/csv", "text/tab-separated-values")
TRIPLES = ("application/rdf+xml", "text/turtle", "application/n-triples")


def post(client: TestClient, kind: str, body: str | bytes, accept: str = "*/*", **graphs: str | list[str]) -> Response:
    address = "/sparql" + ("?" + urlencode(graphs, doseq=True) if graphs else "")
    return client.post(address, content=body, headers={"Content-Type": kind, "Accept": accept})


def says(answer: Response) -> bool:
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["boolean"])


def asked(client: TestClient, query: str, **graphs: str | list[str]) -> bool:
    """A query by GET, POST and QUERY, with its dataset: one answer."""
    answers = {
        says(client.get("/sparql", params={"query": query, **graphs})),
        says(post(client, FORM, urlencode({"query": query, **graphs}, doseq=True))),
        says(post(client, QUERY, query, **graphs)),
        says(client.request("QUERY", "/sparql", params=graphs, content=query, headers={"Content-Type": QUERY})),
    }
    assert len(answers) == 1
    return answers.pop()


def test_a_query_comes_by_address_by_form_directly_and_by_its_own_method(client: TestClient) -> None:
    assert asked(client, "ASK {}")
    assert not asked(client, "ASK { FILTER(false) }")


def test_the_graphs_that_a_request_names_are_its_dataset(client: TestClient) -> None:
    alone, both = "default-graph-uri", [ONTOLOGY, ALIGNMENTS]
    together = f"ASK {{ {IN_ONTOLOGY} . {ALIGNED} }}"
    assert asked(client, f"ASK {{ {IN_ONTOLOGY} }}", **{alone: ONTOLOGY})
    assert not asked(client, together, **{alone: ONTOLOGY})
    assert asked(client, together, **{alone: both})
    apart = f"ASK {{ GRAPH ?g {{ {IN_ONTOLOGY} }} GRAPH ?h {{ {ALIGNED} }} }}"
    assert asked(client, apart, **{"named-graph-uri": both})
    assert not asked(client, apart, **{"named-graph-uri": ONTOLOGY})
    mixed = f"ASK {{ {ALIGNED} GRAPH ?g {{ {IN_ONTOLOGY} }} }}"
    assert asked(client, mixed, **{alone: ALIGNMENTS, "named-graph-uri": ONTOLOGY})
    assert not asked(client, mixed, **{alone: ONTOLOGY, "named-graph-uri": ALIGNMENTS})


def test_a_default_graph_alone_leaves_no_named_one(client: TestClient) -> None:
    assert not asked(client, "ASK { GRAPH ?g { ?s ?p ?o } }", **{"default-graph-uri": ONTOLOGY})
    assert not asked(client, "ASK { ?s ?p ?o }", **{"named-graph-uri": ONTOLOGY})


def test_the_graphs_of_a_request_come_before_those_of_its_query(client: TestClient) -> None:
    query = f"ASK FROM <{ALIGNMENTS}> {{ {IN_ONTOLOGY} }}"
    assert not asked(client, query)
    assert asked(client, query, **{"default-graph-uri": ONTOLOGY})


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("SELECT (1 AS ?value) {}", ROWS),
        ("ASK {}", ROWS[:2]),
        ("DESCRIBE <http://example.org/>", TRIPLES),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", TRIPLES),
    ],
)
def test_results_come_in_a_form_that_suits_them(client: TestClient, query: str, kinds: tuple[str, ...]) -> None:
    for accept in (*kinds, ", ".join(kinds), "*/*"):
        answer = post(client, QUERY, query, accept)
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] in kinds


@pytest.mark.parametrize("kind", ["application/trig", "application/n-quads", "text/n3", "application/ld+json"])
def test_triples_come_in_every_syntax_that_the_store_writes(client: TestClient, kind: str) -> None:
    answer = post(client, QUERY, "CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}", kind)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    assert "urn:s" in answer.text


def test_of_what_is_liked_the_best_that_there_is_comes(client: TestClient) -> None:
    for accept, kind in (
        ("text/csv;q=0.2, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("image/png, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
    ):
        assert post(client, QUERY, "SELECT (1 AS ?x) {}", accept).headers["content-type"].startswith(kind)
    refused = post(client, QUERY, "SELECT (1 AS ?x) {}", "image/png")
    assert (refused.status_code, refused.json()["code"]) == (406, "not-acceptable")


def test_what_rdf_and_sparql_1_2_bring_comes_through(client: TestClient) -> None:
    answer = post(client, QUERY, f'VERSION "1.2" SELECT ({TRIPLE} AS ?t) {{}}', ROWS[1])
    (row,) = answer.json()["results"]["bindings"]
    assert row["t"]["type"] == "triple"
    assert row["t"]["value"]["object"] == {"type": "literal", "value": "c", "xml:lang": "en", "its:dir": "ltr"}


@pytest.mark.parametrize("kind", [*TRIPLES, "application/trig", "application/n-quads", "application/ld+json"])
def test_a_triple_about_a_triple_is_written_or_plainly_refused(client: TestClient, kind: str) -> None:
    answer = post(client, QUERY, f"CONSTRUCT {{ <urn:s> <urn:p> {TRIPLE} }} {{}}", kind)
    if kind == "application/ld+json":  # has no word for it yet
        assert (answer.status_code, answer.json()["code"]) == (400, "unwritable-result")
    else:
        assert (answer.status_code, "ltr" in answer.text) == (200, True)


def test_a_relative_address_is_read_from_that_of_the_service(client: TestClient) -> None:
    base = client.app.state.service.settings.base  # type: ignore[attr-defined]
    rows = post(client, QUERY, "SELECT (<x> AS ?x) (<> AS ?y) {}", ROWS[1]).json()["results"]["bindings"]
    assert {name: term["value"] for name, term in rows[0].items()} == {"x": f"{base}/x", "y": f"{base}/sparql"}


@pytest.mark.parametrize(
    ("status", "method", "address", "kind", "body"),
    [
        (400, "GET", "?query=ASK%20%7B%7D&query=ASK%20%7B%7D", "", b""),
        (400, "POST", "", FORM, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D"),
        (400, "GET", "?query=%C3%28", "", b""),
        (400, "GET", "?query=ASK%20%7B%7D&query=", "", b""),
        (400, "POST", "", FORM, b"query=%FF%FE"),
        (400, "POST", "", FORM, "query=ASK {}".encode("utf-16")),
        (400, "POST", "", FORM, b"a=b&" * 1_000 + b"query=ASK%20%7B%7D"),
        (400, "POST", "", QUERY, b"ASK {} \xff"),
        (400, "POST", "", QUERY, b"ASK%20%7B%7D"),
        (413, "POST", "", QUERY, b"#" * 10_000_000),
        (415, "POST", "", f"{FORM}; charset=ISO-8859-1", b"query=ASK%20%7B%7D"),
        (415, "POST", "", "multipart/form-data; boundary=x", b"--x--"),
        (415, "POST", "", f"{QUERY}; charset*=us%00ascii''utf-8", b"ASK {}"),
        (415, "POST", "", f"{QUERY}; charset*{'9' * 4_500}=x", b"ASK {}"),
        (415, "POST", "", f"{QUERY}; charset*=utf-8; charset*1=a", b"ASK {}"),
        (405, "PROPFIND", "", "", b""),
        (405, "PUT", "?query=ASK%20%7B%7D", "", b""),
        (415, "POST", "", "text/plain", b"ASK {}"),
        (415, "POST", "", "", b"ASK {}"),
        (400, "POST", "", FORM, b""),
        (400, "POST", "", QUERY, "ASK {}".encode("utf-16")),
        (415, "POST", "", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16")),
        (400, "GET", "?query=ASK%20%7B", "", b""),
        (400, "GET", "?query=ASK%20%7B%7D%00", "", b""),
        (400, "GET", "?query=" + "x" * 30_000, "", b""),
        (400, "GET", "?" + "a=b&" * 1_000 + "query=ASK%20%7B%7D", "", b""),
        (400, "QUERY", "", QUERY, b"CLEAR ALL"),
        (415, "QUERY", "", "text/plain", b"ASK {}"),
    ],
)
def test_what_is_no_query_is_refused(
    client: TestClient, status: int, method: str, address: str, kind: str, body: bytes
) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = client.request(method, f"/sparql{address}", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("given", ["charset=utf-8", 'Charset="UTF-8"; version=1.1', "version=1.1; charset=utf8"])
def test_a_body_in_utf_8_may_say_so_in_every_way(client: TestClient, given: str) -> None:
    assert says(post(client, f"{QUERY};{given}", "ASK { FILTER('\u00e9' = '\\u00e9') }"))
    assert says(post(client, f"{FORM} ; {given}", b"query=ASK+%7B+FILTER%28%22+%22+%3D+%22%20%22%29+%7D"))


INSERT = "INSERT DATA { <urn:s> <urn:p> <urn:o> }"


@pytest.mark.parametrize(
    ("method", "address", "kind", "body"),
    [
        ("POST", "", UPDATE, INSERT),
        ("POST", "?using-graph-uri=urn:g", UPDATE, "CLEAR ALL"),
        ("POST", "?using-named-graph-uri=urn:g", UPDATE, INSERT),
        ("POST", "", FORM, f"update={quote(INSERT)}"),
        ("POST", "", FORM, f"query=ASK%7B%7D&update={quote(INSERT)}"),
        ("GET", f"?update={quote(INSERT)}", "", ""),
        ("POST", "", QUERY, INSERT),
        ("POST", "", QUERY, "LOAD <http://127.0.0.1:9/>"),
        ("PUT", "?default", "text/turtle", "<urn:s> <urn:p> <urn:o> ."),
        ("DELETE", "?graph=urn:g", "", ""),
        ("PATCH", "", UPDATE, INSERT),
    ],
)
def test_nothing_can_be_changed_by_whatever_way(
    client: TestClient, method: str, address: str, kind: str, body: str
) -> None:
    answer = client.request(method, f"/sparql{address}", content=body, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code in (400, 405)
    assert answer.json()["code"] in ("query-refused", "wrong-method")
    assert not asked(client, "ASK { <urn:s> <urn:p> <urn:o> }")


def test_a_misspelt_parameter_is_answered_with_the_one_that_is_meant(client: TestClient) -> None:
    told = client.get("/sparql", params={"query": "ASK {}", "fromat": "csv"}).json()
    assert (told["code"], told["where"], told["remedy"]) == ("unknown-parameter", "fromat", "The nearest are: format.")


@pytest.mark.parametrize("name", ["version", "output", "results", "timeout", "infer", "apikey", "_", ""])
def test_a_parameter_that_others_know_is_left_alone(client: TestClient, name: str) -> None:
    assert client.get("/sparql", params={"query": "ASK {}", name: "x"}).status_code == 200


def test_a_mistake_is_told_with_its_line_and_column(client: TestClient) -> None:
    problem = post(client, QUERY, "SELECT *\nWHERE { ?s ?p }").json()
    assert (problem["code"], problem["where"]) == ("broken-query", "2:16")


def test_options_say_how_one_can_ask(client: TestClient) -> None:
    answer = client.options("/sparql")
    assert answer.status_code == 204
    assert answer.headers["allow"].split(", ") == ["GET", "HEAD", "OPTIONS", "POST", "QUERY"]
    assert answer.headers["accept-query"] == f"{QUERY}, {FORM}"
    for method in ("PUT", "DELETE", "PATCH", "PROPFIND"):
        assert client.request(method, "/sparql").headers["allow"] == answer.headers["allow"]


def test_head_says_what_get_would(client: TestClient) -> None:
    got, head = (client.request(method, "/sparql?query=ASK%7B%7D") for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    "address", ["/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/data", "/queries", "/api/services"]
)
def test_scripts_of_every_site_may_read_what_is_public_and_never_as_somebody(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"Origin": "https://partner.example", "Accept": "*/*"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("address", "method", "allowed"),
    [
        ("/sparql", "QUERY", True),
        ("/sparql", "POST", True),
        ("/api/services", "GET", True),
        ("/api/match", "POST", False),
    ],
)
def test_what_a_script_of_another_site_may_do_is_said_beforehand(
    client: TestClient, address: str, method: str, allowed: bool
) -> None:
    asks = {"Origin": "https://partner.example", "Access-Control-Request-Method": method}
    answer = client.options(address, headers=asks | {"Access-Control-Request-Headers": "content-type"})
    assert (method in answer.headers["access-control-allow-methods"].split(", ")) is allowed
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("address", ["/desk", "/desk/sign-in", "/find", "/"])
def test_pages_and_the_desk_are_for_no_other_site(client: TestClient, address: str) -> None:
    asks = {"Origin": "https://partner.example", "Access-Control-Request-Method": "POST"}
    for answer in (client.get(address, headers=asks), client.options(address, headers=asks)):
        assert "access-control-allow-origin" not in answer.headers
    told = client.post("/api/match", content=json.dumps({"facts": {}}), headers={**asks, "Content-Type": FORM})
    assert "access-control-allow-origin" not in told.headers
