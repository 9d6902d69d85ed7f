"""The map in a real browser: by keyboard, by mouse, by phone, without scripts, and under a strict policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from graph.model import Directory
from tests.viz.conftest import NAMES
from viz.map import render_file
from viz.scene import make_scene

pytestmark = pytest.mark.browser

DAY = date(2026, 11, 23)
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
Open = Callable[..., Page]

# The words that stick out of their boxes.
OUTSIDE = """() => [...document.querySelectorAll('.map-svg .map-node')].flatMap(a => {
  const box = a.querySelector('.map-box').getBBox();
  return [...a.querySelectorAll('text:not(.map-number)')].filter(t => t.textContent).filter(t => {
    const b = t.getBBox();
    const right = b.x + b.width - box.x - box.width, low = b.y + b.height - box.y - box.height;
    return b.x < box.x || b.y < box.y || right > 0 || low > 0;
  }).map(t => t.textContent);
})"""


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Opens an address; at the end nothing may have been complained about, and nothing outside called."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def go(address: str, **options: Any) -> Page:
        context = chromium.new_context(**({"viewport": WIDE} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if _outside(request.url, address) else None)
        page.goto(address)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("#map-view[data-ready]", state="attached")
            page.wait_for_load_state("load")
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def _outside(requested: str, address: str) -> bool:
    return not requested.startswith(("data:", "/".join(address.split("/")[:3])))


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[Directory], str]:
    def write(directory: Directory) -> str:
        file = tmp_path / "map.html"
        file.write_text(render_file(directory, DAY), encoding="utf-8")
        return file.as_uri()

    return write


def box(page: Page, node: str) -> Any:
    """The button that lies over a node of the canvas."""
    find = "id => JSON.parse(document.getElementById('map-data').textContent).nodes.findIndex(n => n.id === id)"
    number = page.evaluate(find, node)
    assert number >= 0
    return page.locator("#map-layer button").nth(number)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"))


@pytest.mark.proof
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("chosen", ["", "?chosen=service:aim-2"], ids=["whole", "chosen"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    address_of: Callable[[Directory], str], city: Directory, open_page: Open, size: dict[str, int], chosen: str
) -> None:
    page = open_page(f"{address_of(city)}/map{chosen}", viewport=size)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_axe_finds_nothing_in_the_file(city: Directory, file_of: Callable[[Directory], str], open_page: Open) -> None:
    page = open_page(file_of(city))
    assert page.locator("#map-canvas canvas").count() == 1
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_a_keyboard_alone_reaches_a_box_chooses_it_reads_why_and_comes_back(
    address_of: Callable[[Directory], str], city: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(city)}/map")
    page.locator(".map-legend summary").focus()
    page.keyboard.press("Tab")
    first = focused(page)
    assert first.split(".")[0] in {node.name for node in make_scene(city, DAY).nodes}
    for key, back in (("ArrowRight", "ArrowLeft"), ("ArrowDown", "ArrowUp")):
        page.keyboard.press(key)
        assert focused(page) != first
        page.keyboard.press(back)
    page.keyboard.press("Enter")
    title = page.locator("#map-panel-title")
    assert title.evaluate("e => e === document.activeElement")
    chosen = title.inner_text()
    assert page.locator("#map-panel").is_visible()
    assert chosen in page.locator("#map-count").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#map-panel").is_hidden()
    assert focused(page).startswith(chosen)


def test_the_boxes_are_one_stop_for_the_tab_key(
    address_of: Callable[[Directory], str], city: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(city)}/map")
    assert page.locator("#map-layer button[tabindex='0']").count() == 1
    page.select_option("#map-stage", index=1)
    assert page.locator("#map-layer button[tabindex='0']:visible").count() == 1


def test_every_box_can_be_reached_by_arrow_keys(
    address_of: Callable[[Directory], str], city: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(city)}/map")
    reached = page.evaluate(
        """() => {
          const buttons = [...document.querySelectorAll('#map-layer button')];
          const seen = new Set([buttons[0]]), waiting = [buttons[0]];
          while (waiting.length) {
            const here = waiting.pop();
            for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp']) {
              here.focus({ preventScroll: true });
              here.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
              const next = document.activeElement;
              if (!seen.has(next)) { seen.add(next); waiting.push(next); }
            }
          }
          return [seen.size, buttons.length];
        }"""
    )
    assert reached[0] == reached[1] == len(make_scene(city, DAY).nodes)


def test_a_click_on_the_canvas_chooses_the_box_under_it_and_the_address_says_so(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map")
    page.locator("#map-explore").scroll_into_view_if_needed()
    place = box(page, "service:wheel").bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.locator("#map-panel").wait_for(state="visible")
    assert page.locator("#map-panel-title").inner_text() == "Wheel building"
    assert "The bicycle has been looked at" in page.locator("#map-panel").inner_text()
    assert page.url.endswith("/map?chosen=service%3Awheel")
    page.reload()
    assert page.locator("#map-panel-title").inner_text() == "Wheel building"


# All that says how a page looks for a view: boxes and lines, entries of the list, and what of the drawing is seen.
STATE = """() => [
  [...document.querySelectorAll('.map-node, .map-edge')].map(e => [e.dataset.node || e.dataset.edge,
    ...[...e.classList].filter(c => !c.startsWith('map-')).sort()]).sort(),
  [...document.querySelectorAll('[data-entry]')].filter(e => e.hidden).map(e => e.dataset.entry).sort(),
  document.querySelector('.map-svg').getAttribute('viewBox'),
  document.querySelector('#map-count').textContent,
]"""
WORKSHOP = [
    "",
    "?chosen=service:wheel",
    "?route=counter",
    "?agency=stand-group",
    "?need=ride&stage=look",
    "?status=planned",
    "?stage=mend&kind=service",
    "?view=gaps&need=shine",
    "?stage=look&chosen=service:paint",
    "?need=shine&status=planned",
]
CITY = [
    "?age=10&need=inappropriate-behaviour",
    "?age=18",
    "?view=gaps&age=10&stage=intervention",
    "?agency=access-to-support-panel",
    "?chosen=panel:access-to-support-panel&stage=prevention",
    "?route=yos-discussion&status=active",
]


@pytest.mark.parametrize(
    ("which", "queries"), [("workshop", WORKSHOP), pytest.param("city", CITY, marks=pytest.mark.proof)]
)
def test_script_and_server_show_and_light_the_same(
    address_of: Callable[[Directory], str],
    request: pytest.FixtureRequest,
    open_page: Open,
    which: str,
    queries: list[str],
) -> None:
    base = address_of(request.getfixturevalue(which))
    for query in queries:
        scripted = open_page(f"{base}/map{query}").evaluate(STATE)
        plain = open_page(f"{base}/map{query}", java_script_enabled=False).evaluate(STATE)
        assert scripted == plain, query


def test_without_scripts_the_list_the_drawing_and_the_filter_work(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map", java_script_enabled=False)
    assert page.locator(".map-svg a").count() == 13
    assert page.locator(".map-svg a").first.is_visible()
    page.select_option("#map-stage", "mend")
    page.click("#map-filter [type=submit]")
    assert page.locator("#map-count").inner_text().startswith("10 of 13")
    page.locator(".map-svg a[data-node='service:wheel']").click()
    assert page.locator("#map-panel-title").inner_text() == "Wheel building"
    page.locator("#map-panel a", has_text="Wheel building").first.click()
    assert page.url.endswith("/services/workshop/wheel")


def test_on_a_phone_the_drawing_scrolls_in_its_own_box_and_a_touch_reads_why(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map", viewport=PHONE, has_touch=True)
    assert page.locator("#map-explore").is_hidden()
    widths = page.locator("#map-scroll").evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert widths[0] > widths[1]
    page.locator(".map-svg a[data-node='service:wheel']").tap()
    assert page.locator("#map-panel-title").evaluate("e => e === document.activeElement")
    assert page.locator("#map-panel-title").inner_text() == "Wheel building"


def test_forced_colours_get_the_drawing_that_follows_them(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map", forced_colors="active")
    assert page.locator("#map-explore").is_hidden()
    assert page.locator(".map-svg").is_visible()


def test_the_words_in_a_box_stay_in_it(
    address_of: Callable[[Directory], str], city: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(city)}/map", java_script_enabled=False)
    outside = page.evaluate(OUTSIDE)
    assert outside == []


@pytest.mark.parametrize("standalone", [True, False], ids=["file", "server"])
def test_markup_in_names_never_runs(
    address_of: Callable[[Directory], str],
    file_of: Callable[[Directory], str],
    hostile: Directory,
    open_page: Open,
    standalone: bool,
) -> None:
    page = open_page(file_of(hostile) if standalone else f"{address_of(hostile)}/map")
    for number in range(page.locator("#map-layer button").count()):
        page.locator("#map-layer button").nth(number).evaluate("e => e.click()")
    page.fill("#map-search", "</script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".map-page img").count() == 0
    assert "onerror" in page.locator("#map-list").inner_text()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_names_of_any_length_and_script_break_no_layout_and_stay_in_their_boxes(
    address_of: Callable[[Directory], str], hostile: Directory, open_page: Open, size: dict[str, int]
) -> None:
    page = open_page(f"{address_of(hostile)}/map", viewport=size)
    for name in ("long", "many-words", "right-to-left", "emoji"):
        page.goto(f"{address_of(hostile)}/map?chosen=service:{name}")
        page.wait_for_selector("#map-view[data-ready]")
        assert page.locator("#map-panel-title").inner_text().strip()[:20] == NAMES[name].strip()[:20]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.evaluate("document.querySelector('#map-scroll').hidden = false")
    outside = page.evaluate(OUTSIDE)
    assert outside == []


def test_show_everything_clears_what_was_typed_and_keeps_the_day(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map?view=gaps&on=2026-10-01&stage=mend")
    page.fill("#map-search", "paint")
    page.click("#map-reset")
    assert page.input_value("#map-search") == ""
    assert page.locator("#map-count").inner_text().startswith("15 of 15")
    assert "view=gaps" in page.url
    assert "on=2026-10-01" in page.url
    assert "stage" not in page.url


def test_a_panel_that_comes_late_does_not_stand_in_for_another(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map")
    page.route("**/map/entry?chosen=service%3Awheel", lambda route: page.wait_for_timeout(600) or route.continue_())
    page.locator("[data-entry='service:wheel'] .map-light a").first.click()
    page.locator("[data-entry='service:paint'] .map-light a").first.click()
    page.wait_for_timeout(1200)
    assert page.locator("#map-panel-title").inner_text() == "Painting"
    assert "The bicycle has been looked at" not in page.locator("#map-panel").inner_text()


def test_what_is_typed_into_the_search_stays_in_the_page(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#map-search", "paint")
    assert page.locator("#map-count").inner_text().startswith("1 of 13")
    page.press("#map-search", "Enter")
    assert asked == []
    assert "paint" not in page.url
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_page_prints_the_drawing_and_the_list(
    address_of: Callable[[Directory], str], workshop: Directory, open_page: Open
) -> None:
    page = open_page(f"{address_of(workshop)}/map")
    page.emulate_media(media="print")
    assert page.locator(".map-svg").is_visible()
    assert page.locator("#map-explore").is_hidden()
    assert page.locator("#map-list").is_visible()
