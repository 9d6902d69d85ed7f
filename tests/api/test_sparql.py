"""The query service keeps to the SPARQL 1.1 Protocol, to its limits, and to itself, as a real server."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from graph.queries import read_queries
from graph.settings import ROOT, Settings
from graph.snapshot import open_snapshot
from graph.terms import RDF, SP
from tests.api.conftest import HTML
from tests.api.endpoint import FORM, QUERY, Endpoint
from tests.api.reader import Reader
from tests.graph.store.processes import Canary, gone, workers_of

SECONDS, MOST_BYTES = 2.0, 1_500_000
BROWSER = HTML["Accept"]
TYPED = "Zebedee-Quillfeather"
NUMBERS = "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(100)))} }} " for name in "abcdef")
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {NUMBERS} }}"
STAGES = "SELECT ?s { ?s a <https://w3id.org/signpost/ns#Stage> }"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    log = tmp_path_factory.mktemp("sparql") / "log.txt"
    command = [sys.executable, "-m", "api.server"]
    limits = {"SECONDS": SECONDS, "BYTES": MOST_BYTES, "WORKERS": 2}
    environment = os.environ | {f"SIGNPOST_QUERY_{name}": str(value) for name, value in limits.items()}
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env=environment) as server,
    ):
        try:
            yield Endpoint(server.pid, port_of(server, log), log)
            workers = workers_of(server.pid)
            assert workers
        finally:
            server.terminate()
            server.wait(20)
    assert gone(workers)
    assert TYPED not in log.read_text("utf-8")


def port_of(server: subprocess.Popen[bytes], log: Path) -> int:
    for _ in range(300):
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text("utf-8")):
            return int(found[1])
        assert server.poll() is None, log.read_text("utf-8")
        time.sleep(0.1)
    pytest.fail("the server did not start")


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


TABLES = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
TRIPLES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("kind", TABLES)
def test_rows_come_in_the_form_that_was_asked_for_by_every_way(endpoint: Endpoint, kind: str) -> None:
    ways = [
        endpoint.send("GET", urlencode({"query": STAGES}), accept=kind),
        endpoint.ask(STAGES, kind),
        endpoint.send("POST", "", STAGES.encode(), kind=QUERY, accept=kind),
        endpoint.send("POST", "", STAGES.encode(), kind=f"{QUERY}; charset=UTF-8", accept=kind),
    ]
    assert {(way.status, way.kind) for way in ways} == {(200, kind)}
    assert len({way.body for way in ways}) == 1
    stages = open_snapshot().directory.stages
    assert all(stage in ways[0].text for stage in stages)
    assert int(ways[0].headers["content-length"]) == len(ways[0].body)
    if kind.endswith("json"):
        assert len(json.loads(ways[0].body)["results"]["bindings"]) == len(stages)
    elif kind.endswith("xml"):
        assert len(ElementTree.fromstring(ways[0].text).findall(".//{*}result")) == len(stages)
    else:
        assert len(ways[0].text.split()) == 1 + len(stages)


@pytest.mark.parametrize("kind", TRIPLES)
@pytest.mark.parametrize(
    "query", [STAGES.replace("SELECT ?s", "CONSTRUCT WHERE"), "DESCRIBE <https://w3id.org/signpost/ns#Stage>"]
)
def test_triples_come_in_the_form_that_was_asked_for(endpoint: Endpoint, query: str, kind: str) -> None:
    answer = endpoint.ask(query, kind)
    assert (answer.status, answer.kind) == (200, kind)
    assert len(list(ox.parse(answer.body, format=TRIPLES[kind]))) >= 4


@pytest.mark.parametrize("kind", TABLES)
def test_yes_and_no_come_in_every_form(endpoint: Endpoint, kind: str) -> None:
    assert "true" in endpoint.ask("ASK {}", kind).text
    assert "false" in endpoint.ask("ASK { <a:b> <a:b> <a:b> }", kind).text


def test_who_accepts_anything_gets_the_common_form(endpoint: Endpoint) -> None:
    assert endpoint.ask("ASK {}").kind == "application/sparql-results+json"
    assert endpoint.ask("CONSTRUCT WHERE { ?s ?p ?o } ").kind == "text/turtle"
    assert endpoint.ask("ASK {}", "application/json").kind == "application/json"
    assert endpoint.ask("ASK {}", "text/csv;q=0.2, application/xml;q=0.9").kind == "application/xml"
    assert endpoint.ask("ASK {}").headers["vary"] == "Accept, Accept-Encoding"


def test_the_graphs_of_a_request_come_before_those_of_its_query(endpoint: Endpoint) -> None:
    ontology = "https://w3id.org/signpost/ns/graph/ontology"
    graphs = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    count = "SELECT (COUNT(*) AS ?n) FROM <urn:none> { ?s ?p ?o }"
    assert endpoint.ask(graphs, "text/csv").text == "n\r\n4\r\n"
    assert endpoint.ask(count, "text/csv").text == "n\r\n0\r\n"
    named = urlencode({"default-graph-uri": ontology})
    direct = endpoint.send("POST", named, count.encode(), kind=QUERY, accept="text/csv").text
    assert int(direct.split()[1]) > 100
    assert endpoint.send("GET", f"{named}&{urlencode({'query': count})}", accept="text/csv").text == direct
    several = urlencode([("named-graph-uri", ontology), ("named-graph-uri", "urn:none"), ("query", graphs)])
    assert endpoint.send("POST", "", several.encode(), kind=FORM, accept="text/csv").text == "n\r\n1\r\n"
    wrong = urlencode({"default-graph-uri": "no address", "query": graphs})
    assert endpoint.send("GET", wrong).code == "wrong-graph"


@pytest.mark.parametrize(
    ("status", "code", "method", "query", "body", "kind"),
    [
        (400, "repeated-parameter", "GET", "query=ASK%7B%7D&query=ASK%7B%7D", b"", ""),
        (400, "repeated-parameter", "POST", "", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM),
        (400, "repeated-parameter", "POST", "query=ASK%7B%7D", b"ASK {}", QUERY),
        (400, "missing-query", "GET", "query=", b"", ""),
        (400, "broken-query", "GET", "query=ASK%7B", b"", ""),
        (400, "unknown-parameter", "GET", "query=ASK%7B%7D&fromat=csv", b"", ""),
        (400, "unknown-parameter", "POST", "", b"query=ASK%7B%7D&default-graph-url=urn:x", FORM),
        (400, "wrong-encoding", "GET", "query=%FF%FE", b"", ""),
        (400, "wrong-encoding", "POST", "", "ASK {}".encode("utf-16"), QUERY),
        (400, "too-many-parameters", "GET", f"query=ASK%7B%7D{'&a=' * 100}", b"", ""),
        (400, "too-many-parameters", "POST", "", b"query=ASK%7B%7D" + b"&named-graph-uri=urn:x" * 100, FORM),
        (400, "wrong-encoding", "POST", "", b"query=%FF%FE" + b"&named-graph-uri=urn:x" * 99, FORM),
        (400, "missing-query", "POST", "", b"default-graph-uri=urn:x", FORM),
        (415, "wrong-content-type", "POST", "", b"ASK {}", "text/plain"),
        (415, "wrong-content-type", "POST", "", b"ASK {}", ""),
        (415, "wrong-content-type", "POST", "", "ASK {}".encode("utf-16"), f"{QUERY}; charset=utf-16"),
        (400, "query-refused", "GET", "update=CLEAR%20ALL", b"", ""),
        (400, "query-refused", "POST", "", b"update=CLEAR%20ALL", FORM),
        (400, "query-refused", "POST", "", b"CLEAR ALL", "application/sparql-update"),
        (400, "query-refused", "POST", "", b"query=CLEAR%20ALL", FORM),
        (405, "wrong-method", "PUT", "", b"", ""),
        (405, "wrong-method", "DELETE", "", b"", ""),
    ],
)
def test_what_the_protocol_forbids_is_refused(
    endpoint: Endpoint, status: int, code: str, method: str, query: str, body: bytes, kind: str
) -> None:
    answer = endpoint.send(method, query, body, kind=kind)
    assert (answer.status, answer.code) == (status, code)


def test_what_cannot_be_given_as_asked_is_406(endpoint: Endpoint) -> None:
    for query, accept in (("ASK {}", "image/png"), ("ASK {}", "text/turtle"), ("CONSTRUCT WHERE {}", "text/csv")):
        answer = endpoint.ask(query, accept)
        assert (answer.status, answer.code) == (406, "not-acceptable")
        assert "text/html" in json.loads(answer.body)["remedy"]


def test_a_query_that_is_too_long_is_413(endpoint: Endpoint) -> None:
    text = "ASK {} #" + "x" * Settings().body_bytes
    for kind, body in ((QUERY, text.encode()), (FORM, urlencode({"query": text}).encode()), (QUERY, b"x" * 10_000_000)):
        answer = endpoint.send("POST", "", body, kind=kind)
        assert (answer.status, answer.code) == (413, "query-too-large")


def test_a_query_without_end_is_stopped_with_a_clean_error(endpoint: Endpoint) -> None:
    started = time.monotonic()
    answer = endpoint.ask(ENDLESS, "text/csv")
    assert (answer.status, answer.code) == (503, "query-timeout")
    assert int(answer.headers["retry-after"]) > 0
    assert SECONDS - 0.1 < time.monotonic() - started < SECONDS + 2
    assert endpoint.ask("ASK {}", "text/csv").text == "true"


def test_a_result_without_end_is_refused_whole(endpoint: Endpoint) -> None:
    answer = endpoint.ask(f"SELECT * {{ {NUMBERS} }}", "text/csv")
    assert (answer.status, answer.code) == (400, "result-too-large")
    assert b"a,b,c" not in answer.body


def test_nobody_is_called_by_whatever_query(endpoint: Endpoint, canary: Canary) -> None:
    address = canary.address
    clause = f"SERVICE <{address}> {{ ?s ?p ?o }}"
    queries = [
        f"SELECT * {{ {clause} }}",
        f"SELECT * {{ # no\r{clause.lower()} }}",
        f"SELECT * {{ {clause.replace('SERVICE', 'SeRvIcE SILENT')} }}",
        f"SELECT * {{ {clause.replace('S', chr(92) + 'u0053', 1)} }}",
        f"PREFIX x: <{address}> SELECT * {{ ?a ?b trueSERVICEx:y {{}} }}",
        f"PREFIX x: <{address}> SELECT * {{ VALUES ?x {{ ''' ' }} SERVICE x: {{}} #{chr(92)}q'''\n}}",
        f"LOAD <{address}>",
        f"# SELECT\n{chr(92)}u004COAD <{address}>",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ {clause} }}",
    ]
    for query in queries:
        assert endpoint.ask(query).code == "query-refused", query
    from_graph = f"SELECT * FROM <{address}> FROM NAMED <{address}> {{ ?s ?p ?o GRAPH ?g {{ ?a ?b ?c }} }}"
    assert json.loads(endpoint.ask(from_graph).body)["results"]["bindings"] == []
    assert not canary.heard()


def test_twenty_at_once_each_get_their_own_answer_and_the_server_stays(endpoint: Endpoint) -> None:
    def answered(asked: int) -> bool:
        query = f"SELECT ({asked} AS ?n) {{ ?s ?p ?o }} LIMIT 500"
        return {int(row) for row in endpoint.ask(query, "text/csv").text.split()[1:]} == {asked}

    with ThreadPoolExecutor(20) as askers:
        assert all(askers.map(answered, range(100)))


def test_who_leaves_stops_the_query(endpoint: Endpoint) -> None:
    assert endpoint.ask("ASK {}").status == 200
    before = workers_of(endpoint.process)
    body = urlencode({"query": ENDLESS}).encode()
    with socket.create_connection(("127.0.0.1", endpoint.port)) as raw:
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
        raw.sendall(head.encode() + body)
        time.sleep(0.3)
        assert workers_of(endpoint.process) == before
    left = time.monotonic()
    while workers_of(endpoint.process) & before == before:
        assert time.monotonic() - left < 1, "it runs on, though nobody waits"
        time.sleep(0.02)
    assert "POST /sparql 499" in endpoint.log.read_text("utf-8")


def test_a_browser_gets_a_page_to_ask_on_that_needs_no_script(endpoint: Endpoint) -> None:
    page = endpoint.send("GET", accept=BROWSER)
    assert (page.status, page.kind) == (200, "text/html")
    assert re.search(r'<form[^>]* method="post" action="/sparql#result"', page.text)
    assert "<textarea" in page.text
    # Scripts only make it handier; tests/browser asks without any.
    scripts = set(re.findall(r'<script[^>]* src="/static/([^"]*)"></script>', page.text))
    assert scripts == {"signpost.js", "yasqe/yasqe.js", "sparql.js"}
    for query in read_queries().values():
        assert f'href="/sparql?example={query.name}"' in page.text
    example = endpoint.send("GET", "example=silences", accept=BROWSER).text
    assert "?silence a sp:Silence" in example
    missing = endpoint.send("GET", "example=silence", accept=BROWSER)
    assert missing.status == 404
    assert "silences" in missing.text


def test_a_browser_gets_its_rows_as_a_table_with_links(endpoint: Endpoint) -> None:
    directory = open_snapshot().directory
    service = next(iter(directory.services))
    query = (
        f"SELECT ?s ?n {{ ?s <http://purl.org/dc/terms/title> ?n ; <http://purl.org/dc/terms/identifier> '{service}' }}"
    )
    page = endpoint.ask(query, BROWSER).text
    assert '<th scope="col">s</th>' in page
    assert f'<a href="/services/{directory.id}/{service}">{service}</a>' in page
    assert "Yes" in endpoint.ask("ASK {}", BROWSER).text
    for nothing in ("SELECT * { <a:b> ?p ?o }", "CONSTRUCT WHERE { <a:b> ?p ?o }"):
        assert "No rows" in endpoint.ask(nothing, BROWSER).text
    drawn = endpoint.ask("CONSTRUCT WHERE { ?s a <https://w3id.org/signpost/ns#Stage> }", BROWSER).text
    assert re.search(r"<svg[^>]* role=\"img\"", drawn)
    stage = '<a href="/ontology/Stage">sp:Stage</a>'
    assert f'<td title="{RDF.type_}">rdf:type</td><td title="{SP.Stage}">{stage}</td>' in drawn
    many = endpoint.ask("SELECT * { ?s ?p ?o } LIMIT 1001", BROWSER).text
    assert (many.count("<tr>"), "1001 rows" in many) == (1001, True)


def test_what_a_browser_shows_is_never_taken_for_markup(endpoint: Endpoint) -> None:
    page = endpoint.ask('SELECT ("<script>x</script>" AS ?x) {} #</textarea><script>', BROWSER)
    assert page.status == 200
    assert Reader(page.text).forbidden == []


def test_a_mistake_is_shown_above_the_query_that_stays(endpoint: Endpoint) -> None:
    page = endpoint.ask(f"SELECT * {{ ?s ?p {TYPED}", BROWSER)
    assert (page.status, page.kind) == (400, "text/html")
    assert 'href="/errors#broken-query"' in page.text
    assert f"SELECT * {{ ?s ?p {TYPED}</textarea>" in page.text
    assert endpoint.ask(ENDLESS, BROWSER).status == 503


def test_the_page_offers_every_form_as_a_file(endpoint: Endpoint) -> None:
    for name, ending in (("csv", "csv"), ("json", "json"), ("tsv", "tsv"), ("xml", "xml")):
        answer = endpoint.ask(STAGES, BROWSER, format=name)
        assert answer.status == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="result.{ending}"'
    turtle = endpoint.ask("DESCRIBE <https://w3id.org/signpost/ns#Stage>", BROWSER, format="turtle")
    assert (turtle.kind, "result.ttl" in turtle.headers["content-disposition"]) == ("text/turtle", True)
    assert "wrong-format" in endpoint.ask(STAGES, BROWSER, format="turtle").text


def test_head_is_answered_without_a_body(endpoint: Endpoint) -> None:
    answer = endpoint.send("HEAD", urlencode({"query": "ASK {}"}), accept="text/csv")
    assert (answer.status, answer.kind, answer.body) == (200, "text/csv", b"")


def test_no_log_holds_a_word_of_a_query(endpoint: Endpoint) -> None:
    query = f'SELECT ("{TYPED}" AS ?x) {{}}'
    assert TYPED in endpoint.send("GET", urlencode({"query": query})).text
    assert TYPED in endpoint.ask(query).text
    assert TYPED in endpoint.ask(query, BROWSER).text
    assert endpoint.ask(f"ASK {{ {TYPED}").status == 400
    assert endpoint.ask(f"{ENDLESS} # {TYPED}").status == 503
    assert endpoint.send("GET", f"query={quote(TYPED)}&default-graph-uri={TYPED}").status == 400
    assert endpoint.send("GET", f"example={TYPED}", accept=BROWSER).status == 404
    nested = "{" * 20_000 + TYPED
    assert endpoint.ask(f"SELECT * WHERE {nested}").status in (400, 503)
    log = endpoint.log.read_text("utf-8")
    assert TYPED.lower() not in log.lower()
    assert "POST /sparql 200" in log
    assert "Traceback" not in log
