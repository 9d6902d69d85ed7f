"""The workbench in a real browser: by keyboard alone, on a phone, with nothing kept and nobody else asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from graph.settings import Settings
from tests.browser.conftest import SMALL, WIDE

pytestmark = pytest.mark.browser

STAGES = "SELECT ?s { ?s a <https://w3id.org/signpost/ns#Stage> }"
LINKED = "CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/signpost/ns#Stage> ; ?p ?o }"
NUMBERS = "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(100)))} }} " for name in "abcdef")
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {NUMBERS} }}"


@pytest.fixture
def bench(opened: Callable[..., Page], address: str) -> Callable[..., Page]:
    """Opens the workbench with a query, as a link brings it."""

    def open_bench(query: str = STAGES, **options: object) -> Page:
        page = opened(**{"viewport": WIDE, **options})
        page.goto(f"{address}/sparql#query={quote(query)}")
        page.wait_for_selector(".CodeMirror")
        return page

    return open_bench


def written(page: Page) -> str:
    """What stands in the box, as it would be sent."""
    return page.locator("#query").input_value()


def look(page: Page, name: str) -> None:
    """Axe finds nothing, in the editor neither, and nothing scrolls sideways; a picture is left for people."""
    size = page.viewport_size
    assert size is not None
    folder = Path("build/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"sparql-{name}-{size['width']}.png", full_page=True)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_keyboard_alone_asks_reads_and_leaves(bench: Callable[..., Page], complaints: list[str]) -> None:
    page = bench()
    page.locator("#query-label").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result-heading")).to_be_focused()
    rows = page.locator("#result tbody tr").count()
    assert page.locator("#said").inner_text() == f"{rows} rows."
    page.locator("#query-label").click()
    page.keyboard.type("a")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('.yasqe') !== null")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "plain"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.yasqe') === null")
    assert complaints == []


def test_classes_and_properties_are_completed_from_what_we_publish_of_them_and_no_query_is_sent(
    opened: Callable[..., Page], address: str, complaints: list[str]
) -> None:
    page = opened(viewport=WIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url.removeprefix(address)}"))
    page.goto(f"{address}/sparql#query=")
    page.wait_for_selector(".CodeMirror")
    page.locator("#query-label").click()
    page.keyboard.type("SELECT * { ?s a sp:Serv")
    offered = page.get_by_role("listbox", name="Names that fit").get_by_role("option")
    expect(offered).to_have_text(["sp:Service service"])
    page.keyboard.press("Enter")
    page.keyboard.type(" ; dct:tit")
    expect(offered).to_have_text(["dct:title title"])
    page.keyboard.press("Enter")
    page.keyboard.type(" ?title ; sp:lastCh")
    expect(offered).to_have_text(["sp:lastChecked last checked"])
    page.keyboard.press("Enter")
    assert "PREFIX sp: <https://w3id.org/signpost/ns#>" in written(page)
    assert "?s a sp:Service ; dct:title ?title ; sp:lastChecked" in written(page)
    assert asked.count("GET /data/terms.json") == 1
    assert [one.partition("#")[0] for one in asked if " /sparql" in one] == ["GET /sparql"]
    assert complaints == []


def test_enter_after_a_whole_name_begins_a_line_and_tab_leaves_an_open_list(
    bench: Callable[..., Page], complaints: list[str]
) -> None:
    page = bench("PREFIX sp: <https://w3id.org/signpost/ns#>\nSELECT ?agency ?a {")
    offered = page.get_by_role("listbox", name="Names that fit").get_by_role("option")
    page.locator("#query-label").click()
    page.keyboard.press("Control+End")
    for line in ("", "?s a sp:Service", "; sp:providedBy ?a"):
        # As fast as keys can come, and as slow as a list takes to open.
        for pause in (0, 50):
            page.keyboard.type(line, delay=pause)
            page.keyboard.press("Enter")
    page.keyboard.type("; sp:Serv")
    expect(offered).to_have_text(["sp:Service service"])
    page.keyboard.press("Enter")
    expect(page.locator("#query")).to_have_value(re.compile(r"; sp:Service$"))
    expect(offered).to_have_count(0)
    page.keyboard.press("Control+Space")
    expect(offered).to_have_text(["sp:Service service"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "plain"
    assert [line.strip() for line in written(page).splitlines() if line.strip()][2:] == [
        "?s a sp:Service",
        "?s a sp:Service",
        "; sp:providedBy ?a",
        "; sp:providedBy ?a",
        "; sp:Service",
    ]
    assert complaints == []


@pytest.mark.parametrize("size", [WIDE, pytest.param(SMALL, marks=pytest.mark.proof)], ids=["wide", "phone"])
def test_a_graph_is_a_picture_and_a_table_and_a_file(
    bench: Callable[..., Page], complaints: list[str], size: dict[str, int]
) -> None:
    page = bench(LINKED, viewport=size)
    page.locator("#run").click()
    expect(page.locator("#result-heading")).to_be_focused()
    triples = page.locator("#result tbody tr").count()
    drawn = page.get_by_role("img", name="A picture of the result").locator("text:not(.name)")
    assert drawn.count() == triples > 10
    look(page, "graph")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Turtle").click()
    assert saved.value.suggested_filename == "result.ttl"
    assert "a sp:Stage" in Path(saved.value.path()).read_text("utf-8")
    assert complaints == []


@pytest.mark.parametrize("size", [pytest.param(WIDE, marks=pytest.mark.proof), SMALL], ids=["wide", "phone"])
def test_a_mistake_is_marked_where_it_is(
    bench: Callable[..., Page], complaints: list[str], size: dict[str, int]
) -> None:
    page = bench("SELECT * {\n  ?s ?p ?o\n  nonsense\n}", viewport=size)
    page.locator("#run").click()
    expect(page.locator("#result-heading")).to_be_focused()
    assert page.locator(".CodeMirror-code > div:has(.wrong) .CodeMirror-linenumber").inner_text() == "3"
    look(page, "mistake")
    page.get_by_role("button", name="Go to line 3").click()
    page.keyboard.press("Shift+End")
    page.keyboard.press("Delete")
    assert page.locator(".wrong").count() == 0
    assert [said for said in complaints if "400" not in said] == []


def test_stopping_ends_the_request_and_frees_who_answered_it(bench: Callable[..., Page], complaints: list[str]) -> None:
    page = bench(ENDLESS)
    ended: list[str] = []
    page.on("requestfailed", lambda asked: ended.append(asked.method))
    for _ in range(Settings().query_workers):
        page.locator("#run").click()
        page.wait_for_timeout(200)
        page.locator("#cancel").click()
        expect(page.locator("#said")).to_have_text("Stopped. There is no result.")
        expect(page.locator("#cancel")).to_be_hidden()
    assert set(ended) == {"POST"}
    page.evaluate("query => { location.hash = `#query=${encodeURIComponent(query)}` }", STAGES)
    page.locator("#run").click()
    # Sooner than the time that a query may take: nobody still works on what was stopped.
    expect(page.locator("#result-heading")).to_be_focused(timeout=0.7 * 1000 * Settings().query_seconds)
    assert complaints == []


def test_a_question_beside_the_box_is_put_into_it_and_asked_about_one_thing(
    bench: Callable[..., Page], complaints: list[str]
) -> None:
    page = bench()
    page.get_by_label("Find a question").fill("criteria strongly")
    expect(page.locator(".catalogue li:visible")).to_have_count(1)
    page.get_by_role("link", name="Criteria of a service").click()
    expect(page.locator("#said")).to_have_text("Put into the box: Criteria of a service")
    one = page.get_by_label("Service", exact=True)
    one.select_option("AIM-2 assessment")
    assert re.search(r"VALUES \$service \{ <https://\S+/aim-2> \}", written(page))
    one.select_option("Any")
    assert "VALUES $service { UNDEF }" in written(page)
    page.get_by_label("Find a question").fill("")
    page.get_by_role("link", name="What is not confirmed").click()
    expect(one).to_be_hidden()
    page.get_by_label("Day", exact=True).fill("2026-01-02")
    assert 'VALUES $day { "2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date> }' in written(page)
    assert complaints == []


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("past", "What is not confirmed"),
        ("compare", "What changed between two days"),
        ("Eligibility", "Criteria of a service"),
        ("how many", "What is in the directory"),
    ],
)
def test_a_question_is_found_by_words_that_it_does_not_use(
    bench: Callable[..., Page], words: str, question: str
) -> None:
    page = bench()
    page.get_by_label("Find a question").fill(words)
    expect(page.get_by_role("link", name=question)).to_be_visible()
    expect(page.get_by_role("link", name="What rests on a page")).to_be_hidden()
    expect(page.get_by_text("No question has all of these words.")).to_be_hidden()


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "phone"])
def test_where_no_question_is_found_the_list_says_so(
    bench: Callable[..., Page], complaints: list[str], size: dict[str, int]
) -> None:
    page = bench(viewport=size)
    page.get_by_label("Find a question").fill("zzz")
    expect(page.locator(".catalogue li:visible")).to_have_count(0)
    expect(page.get_by_text("No question has all of these words.")).to_be_visible()
    look(page, "none-found")
    page.get_by_label("Find a question").fill("")
    expect(page.get_by_text("No question has all of these words.")).to_be_hidden()
    assert complaints == []


def test_what_a_query_is_asked_about_is_what_stands_in_the_box(
    bench: Callable[..., Page], complaints: list[str]
) -> None:
    page = bench("ASK { VALUES $page { 7 } VALUES $stage { <urn:of-another> } ?s ?p $page, $stage }")
    asked_about = page.locator("#ask fieldset :is(input, select):visible")
    expect(asked_about).to_have_count(2)
    number = page.get_by_label("Page", exact=True)
    expect(number).to_have_value("7")
    # No option of ours, so none is said to be chosen.
    expect(page.get_by_label("Stage", exact=True)).to_have_value("")
    page.locator("#query-label").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(STAGES)
    expect(asked_about).to_have_count(0)
    page.locator("#run").click()
    expect(page.locator("#result-heading")).to_be_focused()
    assert complaints == []


def test_what_cannot_be_put_into_the_query_is_not_asked_with_what_stood_there_before(
    bench: Callable[..., Page], complaints: list[str]
) -> None:
    page = bench()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.get_by_role("link", name="What rests on a page").click()
    one = page.get_by_label("Page", exact=True)
    one.fill("2")
    one.fill("2 and 3")
    assert "VALUES $page { 2 }" in written(page)
    page.locator("#run").click()
    expect(one).to_be_focused()
    assert one.get_attribute("aria-invalid") == "true"
    expect(page.locator("#said")).to_have_text("Nothing was asked. It has to be: a whole number.")
    assert "POST" not in asked
    one.fill("")
    assert "VALUES $page { UNDEF }" in written(page)
    page.locator("#run").click()
    expect(page.locator("#result-heading")).to_be_focused()
    one.fill("2 and 3")
    page.get_by_role("link", name="What is in the directory").click()
    expect(page.locator("#said")).to_have_text("Put into the box: What is in the directory")
    page.locator("#run").click()
    expect(page.locator("#result th").first).to_have_text("kind")
    assert complaints == []


def test_a_link_carries_a_query_that_no_server_gets_and_nothing_is_kept(
    bench: Callable[..., Page], address: str, complaints: list[str]
) -> None:
    page = bench('SELECT ("Zebedee & Quillfeather #?=+" AS ?x) {}')
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#link").click()
    link = page.locator("#address").input_value()
    page.locator("#run").click()
    expect(page.locator("#result-heading")).to_be_focused()
    assert page.locator("#result td").inner_text() == "Zebedee & Quillfeather #?=+"
    query = written(page)
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector(".CodeMirror")
    assert written(page) == query
    page.goto(f"{address}/sparql")
    page.wait_for_selector(".CodeMirror")
    assert "Zebedee" not in written(page)
    assert [url for url in asked if "Zebedee" in url.partition("#")[0]] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.context.cookies() == []
    assert complaints == []


def test_where_a_page_cannot_copy_the_link_it_says_where_the_link_stands(
    opened: Callable[..., Page], address: str, complaints: list[str]
) -> None:
    page = opened(viewport=SMALL)
    # As a browser is on a page that came without TLS from another machine.
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(f"{address}/sparql")
    page.locator("#link").click()
    expect(page.locator("#said")).to_have_text("The link stands above this line. Copy it from there.")
    link, said = page.locator("#address").bounding_box(), page.locator("#said").bounding_box()
    assert link is not None
    assert said is not None
    assert link["y"] + link["height"] <= said["y"]
    assert complaints == []


def test_a_query_is_still_in_the_box_after_a_reload_and_after_a_link_and_back(
    opened: Callable[..., Page], address: str, complaints: list[str]
) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/sparql")
    page.wait_for_selector(".CodeMirror")
    example = written(page)
    page.locator("#query-label").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?s { ?s a <https://w3id.org/signpost/ns#Service> } LIMIT 1 # Quillfeather")
    query = written(page)
    page.locator("#run").click()
    page.locator("#result td a").click()
    page.wait_for_url("**/services/**")
    page.go_back()
    page.wait_for_selector(".CodeMirror")
    assert written(page) == query != example
    page.locator("#query-label").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and more")
    page.evaluate(
        "async () => { for (let i = 0; i < 300 && !history.state.query.endsWith('and more'); i++)"
        " await new Promise(requestAnimationFrame) }"
    )
    page.reload()
    page.wait_for_selector(".CodeMirror")
    assert written(page) == f"{query} and more"
    # It goes with the tab: what is visited has no word of it in its address, and who comes anew begins anew.
    assert page.url == f"{address}/sparql"
    page.goto(address)
    page.goto(f"{address}/sparql")
    page.wait_for_selector(".CodeMirror")
    assert written(page) == example
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert complaints == []


@pytest.mark.proof
def test_a_plain_box_is_there_for_who_wants_it(bench: Callable[..., Page], complaints: list[str]) -> None:
    page = bench()
    page.get_by_label("Use a plain box").check()
    page.locator("#query").fill("ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result")).to_contain_text("Yes")
    page.get_by_label("Use a plain box").uncheck()
    expect(page.locator(".CodeMirror-line")).to_have_text("ASK {}")
    assert complaints == []


@pytest.mark.proof
@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "phone"])
def test_what_is_offered_has_a_name_and_fits_the_screen(
    bench: Callable[..., Page], complaints: list[str], size: dict[str, int]
) -> None:
    page = bench("", viewport=size)
    page.locator("#query-label").click()
    page.keyboard.type("SELECT * { ?s a sp:S")
    expect(page.get_by_role("listbox", name="Names that fit").get_by_role("option")).not_to_have_count(0)
    look(page, "completion")
    assert complaints == []
