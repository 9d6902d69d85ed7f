"""Every page can be read by anybody: each link leads somewhere, nothing is inline, and statements show their source."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from starlette.testclient import TestClient

from api.things import KINDS
from graph.exchange.ontology import VOCABULARIES
from graph.model import Directory
from graph.settings import Settings
from tests.api.conftest import FRAME, HTML, client_of
from tests.api.reader import Reader

HOSTILE = "<script>alert('x')</script>&\\\"<img src=y onerror=alert(1)>"
RECORDS, MOST_RECORDS = ("/id/", "/ontology/", "/data/", "/queries/"), 20
DOCUMENT = re.compile(r"^/(id|ontology|data|queries)\b.*\.[a-z]+(?<!\.html)$")


def crawl(client: TestClient) -> dict[str, Reader]:
    """Every page that can be reached from the front page by links; of each query string, one with the same names.

    Of those that show things and words as they stand in the data, the first few, and no documents of data: `test_crawl`
    follows them all.
    """
    found: dict[str, Reader] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting = ["/"]
    while waiting and len(seen) < 2000:
        address = urldefrag(waiting.pop()).url
        parts = urlsplit(address)
        pattern = (parts.path, tuple(sorted(parse_qs(parts.query))))
        if pattern in seen or parts.netloc or parts.scheme:
            continue
        records = sum(known.startswith(RECORDS) for known, _ in seen)
        if DOCUMENT.search(parts.path) or (parts.path.startswith(RECORDS) and records >= MOST_RECORDS):
            continue
        seen.add(pattern)
        answer = client.get(address, headers=HTML, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        kept = "attachment" in answer.headers.get("content-disposition", "")
        if answer.headers["content-type"].startswith("text/html") and not kept:
            page = found[address] = Reader(answer.text)
            leading_out = {link for link in page.links if not link.startswith(("/", "#"))}
            if parts.path.startswith(("/ontology", "/id/")):
                # What explains the words of the data leads to those of others that they match or stand beside.
                leading_out = {link for link in leading_out if not link.startswith(VOCABULARIES)}
            assert leading_out <= {Settings().exit_page}, f"{address} leads out of the server"
            waiting += page.links
    return found


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, Reader]:
    """Every page of the project's directory that links lead to."""
    return crawl(client)


def test_links_lead_to_every_thing(pages: dict[str, Reader], directory: Directory) -> None:
    for kind in KINDS.values():
        assert {f"/{kind.name}/{directory.id}/{id}" for id in kind.things(directory)} <= set(pages)
    assert {"/", "/gaps", "/map", "/data", "/docs", "/errors"} <= set(pages)


def test_every_fragment_stands_on_its_page(pages: dict[str, Reader]) -> None:
    ids = {address: set(page.ids) for address, page in pages.items()}
    for address, page in pages.items():
        for link in page.links:
            target, fragment = urldefrag(link)
            if fragment and (target or address) in ids:
                assert fragment in ids[target or address], f"{address} links to {link}"


def test_every_page_has_a_language_a_title_one_main_heading_and_no_identifier_twice(pages: dict[str, Reader]) -> None:
    for address, page in pages.items():
        assert page.language == "en", address
        assert (page.tags["h1"], page.tags["main"]) == (1, 1), address
        assert page.title.partition(" · ")[0], address
        assert len(page.ids) == len(set(page.ids)), address


def test_no_page_has_a_script_or_a_style_within_it(pages: dict[str, Reader]) -> None:
    assert {address: found for address, page in pages.items() if (found := page.forbidden)} == {}


def test_every_field_has_a_label(pages: dict[str, Reader]) -> None:
    for address, page in pages.items():
        assert set(page.fields) <= page.labels, address


def test_every_page_says_that_the_record_is_not_confirmed_and_whom_to_call(pages: dict[str, Reader]) -> None:
    for address, page in pages.items():
        assert "This directory as a whole has not been confirmed" in page.source, address
        assert "call 999 now" in page.source, address


def test_changes_and_queries_that_need_no_sparql_are_a_link_away_from_every_page(pages: dict[str, Reader]) -> None:
    for address, page in pages.items():
        assert {"/changes", "/queries", "/sparql"} <= set(page.links), address


def test_the_front_page_has_a_door_to_queries_for_those_who_know_no_sparql(client: TestClient) -> None:
    doors = client.get("/").text.partition('class="doors"')[2].partition("</ul>")[0]
    assert Reader(doors).links == ["/find", "/map", "/queries", "/sparql"]


def test_statements_show_their_source(client: TestClient, directory: Directory) -> None:
    for kind in ("services", "routes", "agencies"):
        for id in KINDS[kind].things(directory):
            page = client.get(f"/{kind}/{directory.id}/{id}").text
            for part in re.findall(r'<ul class="statements">.*?</ul>', page, re.DOTALL):
                assert part.count("<li") == part.count('class="source"'), f"{id}: {part}"
    page = client.get(f"/services/{directory.id}/aim-2").text
    assert page.count('class="criterion"') > 10
    for part in page.split('class="criterion"')[1:]:
        assert 'class="source"' in part.split("</p>")[0]


def test_a_service_page_tells_what_the_directory_says_of_it(client: TestClient, directory: Directory) -> None:
    page = client.get(f"/services/{directory.id}/aim-2").text
    service = directory.services["aim-2"]
    parts = [service.name, *(directory.routes[r].name for r in service.routes), "Last checked", "Never"]
    parts += [c.tension for c in service.criteria if c.tension]
    for part in parts:
        assert part.replace("'", "&#39;") in page
    assert "(page number inferred)" in page
    assert page.count("Not recorded") > 1
    assert f'href="/api/services/{directory.id}/aim-2"' in page


def test_what_is_only_planned_says_so_at_once(client: TestClient, directory: Directory) -> None:
    planned = next(s for s in directory.services.values() if s.clocks.status == "planned")
    page = client.get(f"/services/{directory.id}/{planned.id}").text
    assert "it is not offered" in page
    assert page.index("it is not offered") < page.index("Provided by")


def test_what_is_closed_keeps_its_address_and_says_what_took_its_place(tmp_path: Path) -> None:
    text = FRAME.read_text("utf-8").replace(
        "adms:status sp:active", "adms:status sp:closed ; dct:isReplacedBy :patching"
    )
    text += """:patching a sp:Service ; dct:identifier "patching" ; dct:title "Patching"@en ;
        dct:description "A patch."@en ; adms:status sp:active ; sp:basis sp:stated ; prov:wasDerivedFrom :p1 ."""
    page = served_from(tmp_path, text).get("/services/spokes/mending").text
    assert "It is closed." in page
    assert '<a href="/services/spokes/patching">Patching</a>' in page


@pytest.mark.parametrize(("status", "says"), [("closed", "It is closed."), ("closing", "about to close")])
def test_what_is_closed_without_a_successor_says_that_none_is_recorded(tmp_path: Path, status: str, says: str) -> None:
    text = FRAME.read_text("utf-8").replace("adms:status sp:active", f"adms:status sp:{status}")
    page = served_from(tmp_path, text).get("/services/spokes/mending").text
    assert says in page
    assert "does not record what took its place" in page
    assert page.index(says) < page.index("Provided by")


def test_each_thing_tells_its_history(client: TestClient, second: TestClient) -> None:
    page = client.get("/services/peterborough/aim-2").text.partition('id="history"')[2]
    for words in ("Valid from", "Took the place of", "Replaced by", "Version", "Not recorded"):
        assert words in page
    assert "only one" not in page
    assert "/data#versions" in Reader(page).links
    directory: Directory = second.app.state.service.snapshot.directory  # type: ignore[attr-defined]
    replaced = [s for s in directory.services.values() if s.replaced_by]
    assert replaced
    for service in replaced:
        page = second.get(f"/services/{directory.id}/{service.id}").text.partition('id="history"')[2]
        assert all(f'/{new}"' in page for new in service.replaced_by)
    for address in ("agencies/peterborough/tender", "routes/peterborough/caf-route"):
        assert 'id="history"' in client.get(f"/{address}").text


def test_a_checked_directory_says_when_it_was_checked(tmp_path: Path) -> None:
    clocks = 'sp:lastChecked "2026-11-01"^^xsd:date ; sp:reviewDue "2027-05-01"^^xsd:date ; dct:title "Spokes"'
    text = FRAME.read_text("utf-8").replace('dct:title "Spokes"', clocks)
    text = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + text
    page = served_from(tmp_path, text).get("/").text
    assert re.search(r"<strong[^>]*>Checked</strong> Last checked on 1 November 2026\.", page)


def test_markup_in_a_directory_is_shown_as_text(tmp_path: Path) -> None:
    written = r'"(Mending|A hole in a tyre is mended.|Walk in|Workshop|Ring the bell|Repairs)"'
    text = re.sub(written, lambda _: f'"{HOSTILE}"', FRAME.read_text("utf-8"))
    with served_from(tmp_path, text) as client:
        pages = crawl(client).values()
    assert sum("&lt;script&gt;alert(" in page.source for page in pages) > 5
    for page in pages:
        assert "<script>alert" not in page.source
        assert "<img src=y" not in page.source
        assert page.forbidden == []


def test_filters_narrow_a_list_and_stay_chosen(client: TestClient, directory: Directory) -> None:
    page = client.get("/services?stage=prevention&status=").text
    shown = {s.id for s in directory.services.values() if f'"/services/{directory.id}/{s.id}"' in page}
    assert shown == {s.id for s in directory.services.values() if "prevention" in s.stages}
    assert '<option value="prevention" selected>' in page


def test_a_long_list_comes_in_parts_with_links_between_them(client: TestClient, directory: Directory) -> None:
    seen: list[str] = []
    address = "/services?limit=10"
    for _ in range(10):
        page = client.get(address).text
        seen += re.findall(rf'<h2><a href="/services/{directory.id}/([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert seen == list(directory.services)


def test_a_wrong_filter_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/services?stage=preventoin", headers=HTML)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "The nearest are: prevention" in answer.text


def test_gaps_are_shown_for_every_need_and_stage(client: TestClient, directory: Directory) -> None:
    page = client.get("/gaps").text
    assert page.count('<th scope="row">') == len(directory.needs)
    assert page.count("<td>") == len(directory.needs) * len(directory.stages)
    assert "may or may not be a gap in provision" in page


def test_a_directory_from_another_field_has_all_its_pages(second: TestClient, spokes: TestClient) -> None:
    for client in (second, spokes):
        directory = client.app.state.service.snapshot.directory  # type: ignore[attr-defined]
        found = crawl(client)
        assert {f"/services/{directory.id}/{id}" for id in directory.services} <= set(found)
        assert not any("eterborough" in page.source for page in found.values())


def served_from(folder: Path, text: str) -> TestClient:
    """A client of a directory of these words."""
    path = folder / "directory.ttl"
    path.write_text(text, "utf-8")
    return client_of(Settings(directory=path))
