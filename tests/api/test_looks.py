"""The authority's own name, picture and colour; a way off each page that a child may open; little to load."""

from __future__ import annotations

import gzip
import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.errors import SettingError
from graph.settings import Settings
from tests.api.conftest import FRAME, HTML, client_of
from tests.api.forms import FORM
from tests.api.test_live import Live, send

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FOR_ALL = ("/", "/find", "/services", "/agencies", "/routes", "/needs", "/search", "/services/peterborough/aim-2")
FOR_ANALYSTS = ("/sparql", "/queries", "/data", "/docs", "/errors", "/gaps", "/map")
MOST_BYTES = 60_000


def links(page: str) -> list[str]:
    return re.findall(r'<a href="([^"]*)" role="button"[^>]*govuk-js-exit-this-page-button', page)


@pytest.mark.parametrize("address", FOR_ALL)
def test_a_page_that_a_child_may_open_can_be_left_at_once(client: TestClient, address: str) -> None:
    page = client.get(address).text
    assert links(page) == [Settings().exit_page]
    assert page.index("govuk-js-exit-this-page-skiplink") < page.index("<main")


def test_a_question_and_an_answer_can_be_left_at_once(client: TestClient) -> None:
    for go in ("next", "answer", "all"):
        assert links(client.post("/find", content=f"go={go}", headers=FORM).text) == [Settings().exit_page]


@pytest.mark.parametrize("address", FOR_ANALYSTS)
def test_a_page_for_analysts_has_no_such_button(client: TestClient, address: str) -> None:
    assert "exit-this-page" not in client.get(address).text


def test_where_it_leads_can_be_set_and_it_can_be_left_out() -> None:
    elsewhere = client_of(Settings(directory=FRAME, exit_page="https://weather.test/?a=1&b=2"))
    assert [unescape(link) for link in links(elsewhere.get("/").text)] == ["https://weather.test/?a=1&b=2"]
    assert "exit-this-page" not in client_of(Settings(directory=FRAME, exit_page="")).get("/find").text


def test_the_picture_of_the_authority_stands_at_the_head_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(SVG, "utf-8")
    client = client_of(Settings(directory=FRAME, brand="Town Council", logo=tmp_path / "logo.svg"))
    assert re.search(r'<img src="/static/logo" alt="">Town Council', client.get("/").text)
    answer = client.get("/static/logo")
    assert (answer.headers["content-type"], answer.text) == ("image/svg+xml", SVG)
    assert answer.headers["content-security-policy"].endswith("sandbox")
    assert "script-src" not in answer.headers["content-security-policy"]


def test_without_a_picture_there_is_none(client: TestClient) -> None:
    assert "/static/logo" not in client.get("/").text
    assert client.get("/static/logo").status_code == 404


@pytest.mark.parametrize(("name", "content"), [("logo.gif", b"x"), ("logo.png", b"x" * 200_001), ("none.png", None)])
def test_a_picture_that_cannot_be_used_is_refused_at_the_start(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingError) as caught:
        client_of(Settings(directory=FRAME, logo=tmp_path / name))
    assert caught.value.where == "SIGNPOST_LOGO"


def test_the_first_page_with_everything_is_at_most_60_kb_on_the_wire(live: Live) -> None:
    sizes = {"/": wire_size(live, "/")}
    page = send(live, "GET", "/")[1].decode()
    waiting = re.findall(r'(?:src|<link[^>]*href)="(/[^"]*)"', page)
    while waiting:
        address = waiting.pop()
        if address not in sizes:
            sizes[address] = wire_size(live, address)
            waiting += re.findall(r'from "(/[^"]*)"', send(live, "GET", address)[1].decode())
    assert {"/static/signpost.js", "/static/govuk/govuk-frontend.js", "/static/govuk/govuk-frontend.css"} <= set(sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def wire_size(live: Live, address: str) -> int:
    """The bytes of a body as it is sent to a browser."""
    status, body = send(live, "GET", address, headers={"Accept-Encoding": "gzip"})
    assert status == 200
    return len(body)


def test_pages_data_and_results_are_sent_compressed_to_who_takes_them_so(client: TestClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 1000"}
    for address, parameters in (("/services", {}), ("/api/services", {}), ("/sparql", query)):
        packed = client.get(address, params=parameters)
        plain = client.get(address, params=parameters, headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content


def test_a_part_of_a_file_is_sent_as_it_is(client: TestClient) -> None:
    asked = {"Range": "bytes=0-1999", "Accept-Encoding": "gzip"}
    answer = client.get("/static/govuk/govuk-frontend.css", headers=asked)
    assert (answer.status_code, len(answer.content)) == (206, 2000)
    assert "content-encoding" not in answer.headers


def test_compression_changes_neither_head_nor_what_is_unchanged(client: TestClient) -> None:
    get, head = client.get("/services"), client.head("/services")
    assert (head.status_code, head.content) == (200, b"")
    assert client.get("/services", headers={"If-None-Match": get.headers["etag"]}).status_code == 304
    assert "Accept-Encoding" in get.headers["vary"]
    assert "not-found" in client.get("/services/peterborough/nothing", headers=HTML).text


def test_what_is_sent_compressed_is_what_is_said(live: Live) -> None:
    _, plain = send(live, "GET", "/find")
    _, packed = send(live, "GET", "/find", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 2
