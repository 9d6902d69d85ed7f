"""Whoever writes a directory gets no script into a page, breaks no document, and keeps nobody waiting."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from rdflib import Graph
from starlette.testclient import TestClient

from api.syntaxes import SYNTAXES, Syntax
from graph.queries import read_queries
from graph.settings import Settings
from graph.store.embedded import UNSHOWN
from graph.store.formats import TRIPLES
from graph.terms import FOAF
from tests.api.conftest import FRAME, HTML, client_of
from tests.api.reader import Reader

MARKUP = "</script></title><script>alert(1)</script><img src=x onerror=alert(2)>' {{ 7*7 }} ]]> -->"
TURNED = "\u202egnp.exe\u2066"
NAMES = ("quo'te", "semi;colon", "c.html", "d.ttl", "e&f", "g+h", "caf\u00e9", "\u202eevil", "#a", "?q=1", "l" * 1_000)
NAMES += ("", "a/b", "..", "a/../b", "/", "graph/c", "graph/merge/d", "e/pathways")
# Called like a document about another thing.
ALIKE = tuple(f"ring.{ending}" for ending in ("html", *(syntax.ending for syntax in SYNTAXES)))
BASE = "https://w3id.org/signpost/id/spokes/"
SERVICE = """a sp:Service , <javascript:alert(1)> ; dct:description "x"@en ; sp:providedBy :workshop ; sp:stage :first ;
    sp:forSubject :bicycle ; adms:status sp:active ; cv:hasChannel :walk-in ; sp:basis sp:stated ;
    prov:wasDerivedFrom :p1 ; dct:isPartOf :mending ; dct:license <javascript:alert(2)> ; """
MORE = f"""
:mending dct:isPartOf :mending , :walk-in ; <javascript:alert(3)> <javascript:alert(4)> ; <data:text/html,x> "x" ;
    dct:relation [ a sp:Passage ; dct:title "of no address" ] , "x"^^<javascript:alert(5)> , "y"@en-x-evil ;
    sp:remark "{"h" * 100_000}" ; <urn:plain> <http://a\u2100b.test/> , <http://purl.org/dc/terms/../../net/anybody> ;
    a "no class" .
:ring dct:title <http://purl.org/dc/terms/title> ; dct:description :ring ;
    <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> "x" .
:walk-in dct:isPartOf :mending .
:spokes dct:license <javascript:alert(6)> , "{MARKUP}" .
"""


def written() -> str:
    """A small directory with whatever a file of Turtle can hold."""
    text = FRAME.read_text("utf-8")
    for name in ("Spokes", "Mending", "Workshop", "Walk in", "first look", "Ring the bell"):
        text = text.replace(f'"{name}"@en', f'"{name} {MARKUP}{TURNED}"@en')
    for name in (*NAMES, *ALIKE):
        text += f'<{BASE}{name}> dct:identifier "{name}" ; dct:title "{MARKUP}"@en ; {SERVICE} .\n'
    text += f'<{BASE}{"w" * 10_000}> dct:title "too long for an address" ; dct:relation :mending .\n'
    return text + MORE + f":mending {' ; '.join(f'<http://many.test/{n}> :ring' for n in range(5_000))} ."


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a directory that was written to do harm."""
    file = tmp_path_factory.mktemp("hostile") / "services.ttl"
    file.write_text(written(), "utf-8")
    with client_of(Settings(directory=file)) as client:
        assert client.get("/data", headers=HTML).status_code == 200  # whoever comes first waits until all is counted
        yield client


def things() -> list[str]:
    return [quote(name, safe="") for name in (*NAMES, *ALIKE, "mending", "walk-in", "ring", "spokes")]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/data", "/ontology", "/ontology/Service", "/ontology/Passage", "/ontology/stage", "/queries"),
        *(f"/sparql?query={ask} LIMIT 900" for ask in ("CONSTRUCT WHERE { ?s a ?o }", "SELECT * { ?s ?p ?o }")),
        *("/sparql", "/services", "/map", "/services/spokes/mending"),
        *(f"/queries/{name}" for name in read_queries()),
        *(f"/id/spokes/{name}.html" for name in things()),
        *(f"/services/spokes/{quote(name, safe='')}" for name in NAMES if name != ".."),
    ],
)
def test_no_text_or_address_of_a_directory_becomes_more_than_text(hostile: TestClient, path: str) -> None:
    began = time.process_time()
    answer = hostile.get(path, headers=HTML)
    assert time.process_time() - began < 1
    assert answer.status_code < 500
    page = Reader(answer.text)
    assert page.forbidden == []
    assert not [link for link in page.links if link.lower().startswith(("javascript:", "data:"))]
    assert not [link for link in page.links if ".." in link.split("/")]
    assert "<script>alert" not in answer.text
    assert not UNSHOWN.search(answer.text)


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.ending)
@pytest.mark.parametrize("stem", ["/data", "/data/services", *(f"/id/spokes/{name}" for name in things())])
def test_every_document_can_be_read(hostile: TestClient, stem: str, syntax: Syntax) -> None:
    answer = hostile.get(f"{stem}.{syntax.ending}")
    if syntax.form == "rdfxml" and answer.status_code == 400:
        assert answer.json()["code"] == "unwritable-result"
        return
    assert len(list(ox.parse(answer.content, format=TRIPLES[syntax.form]))) > 5
    # rdflib does not know that a full stop at the end of a name can be escaped (Turtle 1.1, section 6.4).
    if syntax.form in ("turtle", "rdfxml") and not stem.endswith("."):
        assert len(Graph().parse(data=answer.content, format=syntax.media_type)) > 5


def test_every_thing_can_be_followed_from_its_address(hostile: TestClient) -> None:
    for name in things():
        if name in ("..", *ALIKE):
            continue
        for accepted in ("text/turtle", "text/html", "application/json"):
            led = hostile.get(f"/id/spokes/{name}", headers={"Accept": accepted})
            assert led.status_code == 303
            assert hostile.get(led.headers["location"].partition("#")[0], headers=HTML).status_code == 200


def test_what_a_page_does_not_show_is_in_what_is_taken_away(hostile: TestClient) -> None:
    ask = {"query": f"SELECT ?s ?o {{ ?s ?p ?o FILTER(STRENDS(STR(?o), '{TURNED}') || STRENDS(STR(?s), 'evil')) }}"}
    for form in ("csv", "json"):
        taken = hostile.post("/sparql", data={**ask, "format": form}).content.decode()
        assert TURNED in taken
        assert "\u202eevil" in taken
    assert TURNED in hostile.get("/queries/services_by_agency.csv").text


def test_a_document_is_never_hidden_by_a_thing_that_is_called_like_it(hostile: TestClient) -> None:
    for syntax in SYNTAXES:
        for name in ("ring", "ring.ttl", "ring.html"):
            answer = hostile.get(f"/id/spokes/{name}.{syntax.ending}", headers=HTML)
            if (name, syntax.form) == ("ring", "rdfxml"):  # it has a property that XML cannot say
                assert "unwritable-result" in answer.text
                continue
            assert answer.headers["content-type"].partition(";")[0] == syntax.media_type
            quads = list(ox.parse(answer.content, format=TRIPLES[syntax.form]))
            topics = [quad.object.value for quad in quads if quad.predicate.value == f"{FOAF.NS}primaryTopic"]
            assert topics == [BASE + name]
    for name in ("ring", *ALIKE):
        shown = hostile.get(f"/id/spokes/{name}.html", headers=HTML)
        assert shown.status_code == 200
        assert f'href="/id/spokes/{name}.ttl"' in shown.text
        assert f"{BASE}{name}<" in shown.text


def test_whatever_is_listed_for_search_engines_can_be_reached(hostile: TestClient) -> None:
    listed = re.findall("<loc>[^<]*?(/id/[^<]*)</loc>", hostile.get("/sitemap-1.xml").text)
    assert {"/id/spokes/a%2Fb", "/id/spokes/"} < set(listed)
    assert "/id/spokes/.." not in listed  # whoever asks for it asks for something else
    assert not [address for address in listed if len(address) > 10_000]
    # Where a document about another thing stands, a thing is listed by its page.
    pages = [f"/id/spokes/{name}.html" for name in ALIKE]
    assert {address for address in listed if address.startswith("/id/spokes/ring")} == {"/id/spokes/ring", *pages}
    for address in listed:
        led = hostile.get(address, headers=HTML)
        assert (address, led.status_code) == (address, 200 if address in pages else 303)
        page = led.headers.get("location", address).partition("#")[0]
        assert hostile.get(page, headers=HTML).status_code == 200


def test_a_name_that_ends_in_a_predicate_is_nobodys(hostile: TestClient) -> None:
    for syntax in SYNTAXES:
        assert hostile.get(f"/id/spokes/mending%3E%20%3Curn:plain.{syntax.ending}").status_code == 404
