"""The page to ask on: what it weighs, and what it brings for the editor."""

from __future__ import annotations

import json
import re
from html import unescape

from starlette.testclient import TestClient

from graph.terms import DCT, PROV, SP
from tests.api.conftest import HTML, Live
from tests.api.test_live import send

# Most of it is the editor, which no other page loads.
MOST_BYTES = 180_000
LOADED = r'(?:src="|<link[^>]*href="|from ")(/static/[^"]*)"'


def test_the_page_with_all_that_it_loads_is_at_most_180_kb_on_the_wire(live: Live) -> None:
    sizes: dict[str, int] = {}
    waiting = ["/sparql"]
    while waiting:
        address = waiting.pop()
        if address not in sizes:
            _, packed = send(live, "GET", address, headers={**HTML, "Accept-Encoding": "gzip"})
            sizes[address] = len(packed)
            waiting += re.findall(LOADED, send(live, "GET", address, headers=HTML)[1].decode())
    assert {"/static/yasqe/yasqe.js", "/static/sparql.js", "/static/sparql-editor.js"} <= set(sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_the_forms_of_a_result_are_told_apart_by_the_queries_that_they_are_for(client: TestClient) -> None:
    page = client.get("/sparql", headers=HTML).text
    groups = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', page, re.DOTALL)
    told = {label: re.findall(r'value="(\w+)"', options) for label, options in groups}
    rows, triples = "Rows, or yes and no (SELECT, ASK)", "Triples (CONSTRUCT, DESCRIBE)"
    assert told == {
        rows: ["csv", "tsv", "json", "xml"],
        triples: ["turtle", "ntriples", "rdfxml", "jsonld"],
    }


def test_whoever_chooses_a_form_for_another_kind_of_query_is_told_those_that_can_be_chosen(client: TestClient) -> None:
    for query, form, known in (
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "Turtle, N-Triples, RDF/XML or JSON-LD"),
        ("ASK { ?s ?p ?o }", "turtle", "CSV, TSV, JSON or XML"),
    ):
        asked = {"query": query, "format": form}
        page = client.post("/sparql", data=asked, headers=HTML)
        assert page.status_code == 400
        assert f"Ask for {known}." in page.text
        # A program can ask for more than the page offers.
        assert ("n3" in client.post("/sparql", data=asked).json()["remedy"]) == (form == "csv")


def test_no_other_page_loads_the_editor(client: TestClient) -> None:
    assert "yasqe" in client.get("/sparql", headers=HTML).text
    for address in ("/", "/find", "/map", "/queries", "/data", "/docs", "/services"):
        assert "yasqe" not in client.get(address, headers=HTML).text


def test_the_prefixes_that_are_offered_are_ours(client: TestClient) -> None:
    page = client.get("/sparql", headers=HTML).text
    found = re.search(r"data-prefixes='([^']*)'", page)
    assert found
    prefixes = json.loads(unescape(found[1]))
    assert prefixes["sp"] == "https://w3id.org/signpost/ns#"
    assert len(prefixes) < 30
    assert [prefix for prefix in re.findall(r"^PREFIX (\w+):", page, re.MULTILINE) if prefix not in prefixes] == []


def test_what_a_result_names_of_ours_leads_to_the_page_that_there_is_of_it(client: TestClient) -> None:
    asked = (
        "SELECT ?thing ?passage ?class ?property ?other WHERE {"
        f" ?thing a ?class ; <{PROV.wasDerivedFrom}> ?passage ; ?property ?other ."
        f" FILTER(?class = <{SP.Instruction}> && ?property = <{SP.basis}>) }} LIMIT 1"
    )
    page = client.post("/sparql", data={"query": asked}, headers=HTML).text
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    links = re.findall(r'<a href="([^"]*)">([^<]*)</a>', row)
    assert [text for _, text in links][2:] == ["sp:Instruction", "sp:basis", "sp:stated"]
    for address, text in links:
        answer = client.get(address, headers=HTML, follow_redirects=True)
        assert answer.status_code == 200, address
        assert text.removeprefix("sp:") in answer.text
    nowhere = f"SELECT * {{ VALUES (?a ?b) {{ (<{SP.NS}noSuchWord> <{DCT.title}>) }} }}"
    page = client.post("/sparql", data={"query": nowhere}, headers=HTML).text
    assert "<a" not in page[page.index("<tbody>") : page.index("</tbody>")]
