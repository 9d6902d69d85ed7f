"""Each stored query has a page, results at plain links for spreadsheets and programs, and its document."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from graph.clocks import say_day
from graph.model import Directory
from graph.queries import bind, read_queries, things_of
from graph.queries.markdown import render_queries
from graph.settings import Settings
from tests.api.conftest import DAY, FRAME, HTML, client_of
from tests.api.reader import Reader

QUERIES = read_queries()
NAMES = pytest.mark.parametrize("name", QUERIES)


class Shown(HTMLParser):
    """The text that a page shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(page: str) -> str:
    return Shown(page).text


@NAMES
def test_a_query_has_a_page_that_says_what_it_is_and_shows_its_rows(
    client: TestClient, directory: Directory, name: str
) -> None:
    query, answer = QUERIES[name], client.get(f"/queries/{name}", headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page, said = Reader(answer.text), text_of(answer.text)
    assert page.forbidden == []
    assert all(text in said for text in (query.title, query.answers, query.used_by))
    assert {f"/queries/{name}.rq", f"/sparql?example={name}"} <= set(page.links)
    assert (f"Asked about {say_day(DAY)} (assumed" in said) == any(p.today for p in query.parameters)
    for parameter in query.parameters:
        assert f'name="{parameter.name}"' in answer.text
        assert all(f'<option value="{thing}">' in answer.text for thing in things_of(directory, parameter))
    if query.form == "SELECT":
        rows = list(csv.reader(io.StringIO(client.get(f"/queries/{name}.csv").text)))[1:]
        assert answer.text.count("<tr>") == (len(rows) + 1 if rows else 0)
        named = {cell.removeprefix(directory.base) for row in rows for cell in row if cell.startswith(directory.base)}
        linked = {link for link in page.links if link.startswith(("/services/", "/needs/", "/agencies/", "/routes/"))}
        assert {f"/services/{directory.id}/{thing}" for thing in named if thing in directory.services} <= linked


@NAMES
def test_the_page_of_a_result_says_what_a_row_is_and_each_column_holds_or_what_it_means_that_there_is_none(
    client: TestClient, spokes: TestClient, name: str
) -> None:
    query = QUERIES[name]
    for asked in (client, spokes):
        page = asked.get(f"/queries/{name}", headers=HTML).text.partition('id="document"')[0]
        empty = "No rows." in page
        assert bool(query.nothing and query.nothing in page) == empty
        assert (f"Each row is {query.row}." in page) == (not empty and query.row != "")
        for names, holds in query.columns:
            told = f"<dt>{', '.join(f'<code>{one}</code>' for one in names)}</dt><dd>{holds}</dd>"
            assert (told in page) == (not empty)


def test_a_need_with_no_service_is_told_as_not_recorded(client: TestClient, directory: Directory) -> None:
    helped = {need for service in directory.services.values() for need in service.needs}
    wider = {wide for need in helped for wide in directory.needs[need].broader}
    alone = next(need for need in directory.needs if need not in helped | wider)
    said = text_of(client.get(f"/queries/services_for_need?need={alone}", headers=HTML).text)
    assert "No service is recorded for the need. There may be one all the same." in said


def test_the_same_rows_come_in_every_form_by_ending_and_by_negotiation(
    client: TestClient, directory: Directory
) -> None:
    need = next(need for need in directory.needs if any(need in s.needs for s in directory.services.values()))
    address = "/queries/services_for_need"
    counts = {
        "csv": lambda text: len(list(csv.DictReader(io.StringIO(text)))),
        "tsv": lambda text: len(text.splitlines()) - 1,
        "json": lambda text: len(json.loads(text)["results"]["bindings"]),
        "xml": lambda text: len(ElementTree.fromstring(text).findall(".//{*}result")),
    }
    found = set()
    for ending, count in counts.items():
        answer = client.get(f"{address}.{ending}?need={need}")
        assert answer.headers["access-control-allow-origin"] == "*"
        found.add(count(answer.text))
        kind = answer.headers["content-type"].partition(";")[0]
        assert client.get(f"{address}?need={need}", headers={"Accept": kind}).text == answer.text
        assert count(client.get(f"{address}.{ending}").text) > count(answer.text)
    assert len(found) == 1
    assert found != {0}
    assert client.get(f"{address}?need={need}").headers["content-type"] == "application/sparql-results+json"
    # What an old spreadsheet takes for a web query: the page, whatever it accepts.
    assert "<table>" in client.get(f"{address}.html?need={need}", headers={"Accept": "image/gif"}).text


def test_a_thing_can_be_given_by_the_address_of_its_page_or_its_own(client: TestClient, directory: Directory) -> None:
    need = next(need for need in directory.needs if any(need in s.needs for s in directory.services.values()))
    address = "/queries/services_for_need"
    short = client.get(f"{address}.csv?need={need}").text
    for stem in (directory.base, f"http://testserver/needs/{directory.id}/", f"http://testserver/id/{directory.id}/"):
        assert client.get(f"{address}.csv", params={"need": stem + need}).text == short
        page = client.get(address, params={"need": stem + need}, headers=HTML).text
        assert re.findall(r'<option value="([^"]*)" selected>', page) == [need]


def test_triples_come_in_every_form(client: TestClient) -> None:
    kinds = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
        "nq": ox.RdfFormat.N_QUADS,
    }
    for ending, format in kinds.items():
        answer = client.get(f"/queries/landscape.{ending}")
        assert len(list(ox.parse(answer.content, format=format))) > 100
        assert answer.headers["content-type"].partition(";")[0] == format.media_type


def test_what_is_answered_by_yes_or_no_has_a_column_as_well(client: TestClient) -> None:
    (row,) = csv.DictReader(io.StringIO(client.get("/queries/sources_complete.csv").text))
    assert row == {"complete": "true", "without": "0"}


def test_who_asks_for_more_than_can_be_drawn_is_told_what_to_do_instead(client: TestClient) -> None:
    page = client.get("/queries/landscape", headers=HTML).text
    result = page.partition('id="result"')[2].partition("</section>")[0]
    assert "ask for less to see a part of it drawn" in result
    assert "/map" in Reader(result).links
    few = "CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 3"
    drawn = client.get("/sparql", params={"query": few}, headers=HTML).text.partition('id="result"')[2]
    assert 'class="triples"' in drawn
    assert "ask for less" not in drawn


def test_whoever_wants_to_draw_the_landscape_is_led_to_what_a_drawing_tool_reads(client: TestClient) -> None:
    taken = client.get("/queries/landscape", headers=HTML).text.partition('id="result"')[2].partition("</section>")[2]
    assert "/map.graphml" in Reader(taken.partition('id="document"')[0]).links
    for name, query in QUERIES.items():
        for address, holds in query.elsewhere:
            assert client.get(address).status_code == 200
            assert holds in text_of(client.get(f"/queries/{name}", headers=HTML).text)
            assert f"`{address}`" in render_queries()


def test_the_document_is_what_it_is_and_with_values_what_they_make_of_it(client: TestClient) -> None:
    for headers in ({}, {"Accept": "application/sparql-query"}):
        ending = "" if headers else ".rq"
        answer = client.get(f"/queries/silences{ending}", headers=headers)
        assert answer.headers["content-type"] == "application/sparql-query"
        assert answer.text == QUERIES["silences"].text
    assert "VALUES $page { 7 }" in client.get("/queries/statements_on_page.rq?page=7&document=").text


def test_what_is_given_as_an_example_is_a_thing_of_the_directory_that_is_asked(client: TestClient) -> None:
    pages = [client.get(f"/queries/{name}", headers=HTML).text for name in QUERIES]
    pages += [client.get(f"/queries/{name}.rq").text for name in QUERIES]
    pages += [client.get(f"/sparql?example={name}", headers=HTML).text for name in QUERIES]
    kinds = [("/queries", "application/json"), ("/queries", "text/turtle"), ("/sparql", "text/turtle")]
    pages += [client.get(address, headers={"Accept": kind}).text for address, kind in kinds]
    assert [page for page in pages if "signpost/id/example" in page] == []
    remedy = client.get("/queries/services_for_need?need=a%20b").json()["remedy"]
    thing = remedy.removeprefix("For example: ").removesuffix(".")
    assert client.get("/queries/services_for_need.csv", params={"need": thing}).status_code == 200


def test_the_day_is_that_of_the_server_unless_another_is_given(client: TestClient) -> None:
    assert f"{DAY}" in client.get("/queries/not_confirmed", headers=HTML).text
    said = client.get("/queries/not_confirmed?day=2026-01-02", headers=HTML)
    assert "Asked about" not in said.text
    assert 'type="date" id="given-day" name="day" value="2026-01-02"' in said.text
    assert '"2026-01-02"^^' in text_of(said.text)
    assert "UNDEF" not in text_of(client.get("/queries/not_confirmed", headers=HTML).text)
    assert "UNDEF" in client.get("/queries/not_confirmed.rq").text


def test_a_value_that_was_not_given_is_marked_as_assumed_where_it_stands(client: TestClient) -> None:
    def labels(address: str) -> dict[str, str]:
        page = client.get(address, headers=HTML).text
        return dict(re.findall(r'<label [^>]*for="given-(\w+)">(.*?)</label>', page))

    first = labels("/queries/changes_between_days")
    assert (text_of(first["from"]), text_of(first["to"])) == ("From day", "To day assumed")
    assert text_of(labels("/queries/changes_between_days?to=2026-01-02")["to"]) == "To day"
    assert text_of(labels("/queries/services_for_need")["need"]) == "Need"


def test_the_workbench_is_opened_with_the_values_in_a_part_of_the_address_that_no_server_sees(
    client: TestClient,
) -> None:
    page = Reader(client.get("/queries/not_confirmed?day=2026-01-02", headers=HTML).text)
    (link,) = (link for link in page.links if link.startswith("/sparql?example=not_confirmed"))
    address, _, query = link.partition("#query=")
    assert address == "/sparql?example=not_confirmed"
    assert '"2026-01-02"^^' in unquote(query)


def test_who_has_the_same_already_is_not_sent_it_again(client: TestClient) -> None:
    for headers in (HTML, {"Accept": "text/csv"}):
        address = "/queries/services_for_need"
        first = client.get(address, headers=headers)
        known = {**headers, "If-None-Match": first.headers["etag"]}
        assert client.get(address, headers=known).status_code == 304
        other = client.get(f"{address}?need=isolation", headers=known)
        assert other.status_code == 200
        assert "isolation" not in other.headers["etag"]


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/queries/services_for_needs", 404, "not-found"),
        ("/queries/services_for_need?need=isolatoin", 404, "not-found"),
        ("/queries/services_by_agency.csv?agency=https://w3id.org/signpost/id/elsewhere/nosuch", 404, "not-found"),
        ("/queries/services_by_agency.csv?agency=http://127.0.0.1:8000/agencies/elsewhere/nosuch", 404, "not-found"),
        ("/queries/criteria_by_strength.csv?strength=urn:x", 400, "wrong-value"),
        ("/queries/services_for_need.csv?stage=x", 400, "unknown-parameter"),
        ("/queries/services_for_need.csv?need=a&need=b", 400, "repeated-parameter"),
        ("/queries/services_for_need.csv?need=a%20b", 400, "wrong-value"),
        ("/queries/not_confirmed.csv?day=soon", 400, "wrong-value"),
        ("/queries/changes_between_days.csv?from=2026-01-01&to=2025-01-01", 422, "days-reversed"),
        # Without another day it is asked up to today.
        ("/queries/changes_between_days.csv?from=2199-01-01", 422, "days-reversed"),
        ("/queries/services_for_need.ttl", 400, "wrong-format"),
        ("/queries/landscape.csv", 400, "wrong-format"),
        ("/queries/landscape.xlsx", 404, "not-found"),
        ("/queries/landscape.turtle", 404, "not-found"),
        ("/queries/landscape.", 404, "not-found"),
    ],
)
def test_what_cannot_be_answered_is_said_to_be_so(client: TestClient, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(address, headers=HTML).status_code == status


def test_the_list_leads_to_every_page_and_describes_each_for_programs(client: TestClient) -> None:
    page = Reader(client.get("/queries", headers=HTML).text)
    assert all(query.answers in text_of(page.source) for query in QUERIES.values())
    assert {f"/queries/{name}" for name in QUERIES} <= set(page.links)
    listed = client.get("/queries", headers={"Accept": "application/json"}).json()["queries"]
    assert {query["id"]: query["used_by"] for query in listed} == {q.name: q.used_by for q in QUERIES.values()}
    (silences,) = (query for query in listed if query["id"] == "silences")
    assert silences["row"] == "one thing that no source says, about one thing"
    assert silences["columns"]["text"] == "what is not recorded"
    assert silences["columns"]["silence"] == silences["columns"]["about"]
    assert silences["nothing"].startswith("Nothing is recorded as missing.")
    turtle = client.get("/queries", headers={"Accept": "text/turtle"})
    triples = list(ox.parse(turtle.content, format=ox.RdfFormat.TURTLE))
    assert sum(str(triple.object).endswith("#SPARQLExecutable>") for triple in triples) == len(QUERIES)


def test_the_workbench_says_of_each_what_it_answers_who_uses_it_and_what_can_be_given(
    client: TestClient, directory: Directory
) -> None:
    page = client.get("/sparql", headers=HTML).text
    said = text_of(page)
    for query in QUERIES.values():
        assert all(text in said for text in (query.title, query.answers, query.used_by))
        for parameter in query.parameters:
            assert f'data-parameter="{parameter.name}"' in page
            # What is chosen is written into the query as the server itself would write it.
            for thing in things_of(directory, parameter):
                text = bind(query, {parameter.name: thing}, directory.base)
                term = text.partition(f"VALUES ${parameter.name} {{ ")[2].partition(" }")[0]
                assert f'<option value="{escape(term)}">' in page


def test_whoever_is_told_that_no_worker_is_free_is_told_when_to_come_back() -> None:
    client = client_of(Settings(directory=FRAME))  # never started: its store is closed to everybody
    asyncio.run(client.app.state.service.pool.close())  # type: ignore[attr-defined]
    for accept in ("text/csv", "text/html"):
        for address in ("/queries/contents", "/sparql?query=ASK%7B%7D"):
            answer = client.get(address, headers={"Accept": accept})
            assert (answer.status_code, answer.headers.get("retry-after")) == (503, "5"), address


def test_whoever_mistypes_an_ending_is_told_the_nearest(client: TestClient) -> None:
    assert "csv" in client.get("/queries/services_for_need.cvs?need=isolation").json()["remedy"]
    told = client.get("/queries/services_for_need.xlsx").json()
    assert told["detail"].startswith('There is no form called "xlsx"')
    assert told["remedy"] == "Ask for json, xml, csv, tsv, rq or html."


def test_whoever_asks_for_what_is_like_nothing_is_not_given_a_list_of_everything(client: TestClient) -> None:
    for address in ("/queries/zzz", "/queries/services_by_agency.csv?agency=zzz"):
        told = client.get(address).json()
        assert (told["code"], told["remedy"]) == ("not-found", "Nothing that is known here is spelled like it.")
    assert client.get("/queries/contents.csv?on=x").json()["remedy"] == "This query takes no values."
