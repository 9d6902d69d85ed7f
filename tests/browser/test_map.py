"""The map on the served directory: by mouse, by keyboard alone, without scripts, on paper, in a frame, and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, SMALL
from tests.browser.mapped import LAPTOP, Opened, ready

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "laptop": {"viewport": LAPTOP},
    "phone": {"viewport": PHONE, "has_touch": True},
    "forced": {"viewport": LAPTOP, "forced_colors": "active"},
}
VIEWS = {
    "map": "/map",
    "chosen": "/map?chosen=service:mst-psb",
    "filtered": "/map?stage=intervention&need=harmful-behaviour&age=13",
    "gaps": "/map?view=gaps",
    "dates": "/map?since=2026-01-01",
    "way": "/map/way?to=mst-psb",
    "table": "/map/table?stage=intervention",
    "way-start": "/map/way",
    "embed": "/map/embed",
    "gaps-page": "/gaps",
}

# What differs most; the others are like one of these.
SHOWN = ("map", "chosen", "way", "table", "gaps-page")


def nodes_in(page: Page, state: str) -> set[str]:
    script = "state => [...document.querySelectorAll(`.map-node.${state}`)].map(a => a.dataset.node)"
    return set(page.evaluate(script, state))


def walk(page: Page, name: str) -> None:
    """Goes from box to box by arrow keys, towards the box whose name begins so."""
    find = """name => {
      const boxes = [...document.querySelectorAll('#map-layer button')], at = (e) => e.getBoundingClientRect();
      const there = at(boxes.find((b) => b.getAttribute('aria-label').startsWith(name)));
      const here = at(document.activeElement);
      return [there.x - here.x, there.y - here.y];
    }"""
    for _ in range(60):
        across, down = page.evaluate(find, name)
        if abs(across) < 2 and abs(down) < 2:
            return
        sideways = abs(across) > 2 and (abs(down) < 2 or abs(across) > abs(down))
        page.keyboard.press(
            ("ArrowRight" if across > 0 else "ArrowLeft") if sideways else "ArrowDown" if down > 0 else "ArrowUp"
        )
    raise AssertionError(f"{name} was not reached")


@pytest.mark.parametrize(
    ("view", "look"),
    [
        pytest.param(view, look, marks=() if look == "phone" and view in SHOWN else pytest.mark.proof)
        for view in VIEWS
        for look in LOOKS
    ],
)
def test_axe_finds_nothing_nothing_scrolls_sideways_and_the_browser_complains_of_nothing(
    opened: Opened, address: str, complaints: list[str], view: str, look: str
) -> None:
    page = opened(**LOOKS[look])
    page.goto(address + VIEWS[view])
    if page.locator("#map-view").count():
        ready(page)
    folder = Path("build/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"map-{view}-{look}.png")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]["viewport"]["width"]
    assert complaints == []


def test_labels_are_read_on_a_laptop_without_zooming(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page)
    scale = page.evaluate("new DOMMatrix(getComputedStyle(document.getElementById('map-layer')).transform).a")
    letters = "[...document.querySelectorAll('.map-svg text:not(.map-number)')]"
    sizes = page.evaluate(f"{letters}.map(t => +t.getAttribute('font-size'))")
    assert min(sizes) * scale >= 12
    plain = opened(viewport=LAPTOP, java_script_enabled=False)
    plain.goto(f"{address}/map")
    drawn = plain.locator(".map-svg").evaluate("e => e.getBoundingClientRect().width / e.viewBox.baseVal.width")
    assert min(sizes) * drawn >= 12


@pytest.mark.parametrize(
    "name",
    [
        "stage",
        "need",
        "age",
        *(pytest.param(n, marks=pytest.mark.proof) for n in ("agency", "route", "status", "kind")),
    ],
)
def test_each_filter_hides_says_how_many_are_left_stands_in_the_address_and_is_undone(
    opened: Opened, address: str, name: str
) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    everything = nodes_in(ready(page), "plain")
    page.select_option(f"#map-{name}", index=2)
    shown = nodes_in(page, "plain")
    assert shown < everything
    assert page.locator("#map-count").inner_text() == f"{len(shown)} of {len(everything)} things shown."
    assert f"{name}=" in page.url
    page.reload()
    assert nodes_in(ready(page), "plain") == shown
    page.click("#map-reset")
    assert nodes_in(page, "plain") == everything
    assert page.url == f"{address}/map"


def test_the_panel_tells_all_about_a_service(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map?chosen=service:mst-psb")
    said = ready(page).locator("#map-panel").inner_text()
    for part in (
        "Provider not recorded",
        "Who it is for",
        "The Access to Support Panel has agreed",
        "Ways in, step by step",
        "Who decides: Access to Support Panel.",
        "page 10",
        "Never checked",
        "Address:",
    ):
        assert part in said, part
    page.click("#map-panel >> text=Trace the way to")
    assert page.url.endswith("/map/way?to=mst-psb")


def test_choosing_in_the_list_chooses_in_the_picture_and_the_other_way_about(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page).locator("[data-entry='service:g-map'] .map-light a").click()
    assert nodes_in(page, "chosen") == {"service:g-map"}
    assert "chosen=service%3Ag-map" in page.url
    link = page.locator("#map-panel [data-select='service:aim-2']").first
    link.click()
    assert nodes_in(page, "chosen") == {"service:aim-2"}


def test_a_keyboard_alone_narrows_chooses_and_traces_a_way(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page).locator("#map-stage").focus()
    page.keyboard.press("End")
    assert "stage=intervention" in page.url
    page.locator(".map-legend summary").focus()
    page.keyboard.press("Tab")
    walk(page, "MST-PSB")
    page.keyboard.press("Enter")
    assert nodes_in(page, "chosen") == {"service:mst-psb"}
    while not page.evaluate("document.activeElement.textContent").startswith("Trace the way"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/map/way?to=mst-psb")
    assert page.locator("h1").inner_text().startswith("The way to MST-PSB")


def test_focus_on_a_box_is_seen_and_targets_are_large_enough(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.map-page :is(button, select, summary), .map-row a, #map-layer button')]
          .filter(e => e.offsetParent)
          .map(e => [e.id || e.textContent || e.getAttribute('aria-label'), e.getBoundingClientRect()])
          .filter(([, box]) => box.height < 23.5 || box.width < 23.5).map(([name]) => name)"""
    )
    assert small == []
    page.locator(".map-legend summary").focus()
    page.keyboard.press("Tab")
    outline = page.evaluate("(s => s.outlineStyle + s.outlineWidth)(getComputedStyle(document.activeElement))")
    assert outline == "solid4px"


def test_a_way_is_lit_step_by_step_and_others_can_be_lit(opened: Opened, address: str, complaints: list[str]) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map/way?to=mst-psb")
    first = nodes_in(ready(page), "lit")
    assert {"service:mst-psb", "route:access-to-support-route", "gate:g-panel"} <= first
    assert "route:masg-route" not in first
    page.locator("details:has([data-way='1']) > summary").click()
    page.locator("[data-way='1'] [data-trace]").click()
    second = nodes_in(page, "lit")
    assert second != first
    assert "service:mst-psb" in second
    assert page.url == f"{address}/map/way?to=mst-psb"
    assert complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_situation_opens_and_closes_ways_and_stays_in_the_page(opened: Opened, address: str, scripts: bool) -> None:
    page = opened(viewport=LAPTOP, java_script_enabled=scripts)
    page.goto(f"{address}/map/way?to=mst-psb")
    page.locator("#told > summary").click()
    page.fill("[id='fact.age']", "14")
    page.locator("#asked-panel-agreed input[value='no']").check()
    page.locator("#way-form .govuk-button").click()
    page.wait_for_url(f"{address}/map/way")
    assert page.locator(".no-way").is_visible()
    if scripts:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
    assert nodes_in(page, "lit") == {"service:mst-psb"}
    assert "14" in page.locator("main").inner_text()
    assert page.context.cookies() == []


def test_the_answer_of_the_questions_leads_to_the_way_with_what_was_told(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/find")
    page.evaluate(
        """() => { const form = document.createElement('form'); form.method = 'post'; form.action = '/find';
          for (const [name, value] of [['go', 'answer'], ['fact.about', 'child'], ['fact.age', '14']]) {
            const input = document.createElement('input'); input.name = name; input.value = value; form.append(input); }
          document.body.append(form); form.submit(); }"""
    )
    page.wait_for_selector("[data-service='mst-psb']")
    card = page.locator("[data-service='mst-psb']")
    card.locator("summary").first.click()
    with page.context.expect_page() as new:
        card.locator("button[name='to']").click()
    way = new.value
    way.wait_for_load_state()
    assert way.locator("h1").inner_text().startswith("The way to MST-PSB")
    assert "age: 14" in way.locator("main").inner_text().lower()
    assert way.url == f"{address}/map/way"


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_two_days_are_chosen_and_compared_at_the_top_of_the_page(
    opened: Opened, address: str, screen: dict[str, int], scripts: bool
) -> None:
    page = opened(viewport=screen, java_script_enabled=scripts)
    page.goto(f"{address}/map")
    page.click("text=Compare two days")
    page.fill("#map-since", "2026-11-01")
    assert page.evaluate("scrollY") < screen["height"]
    page.click("text=Compare >> nth=-1")
    page.wait_for_url("**since=2026-11-01**")
    page.click("text=What changed between >> nth=0")
    box = page.locator("#map-changes-title").bounding_box()
    assert box
    assert 0 <= box["y"] < screen["height"]


def test_a_table_on_a_phone_hides_no_row(opened: Opened, address: str) -> None:
    page = opened(viewport=PHONE)
    page.goto(f"{address}/map/table")
    hidden = page.locator("[role=region]").evaluate_all("all => all.map((e) => e.scrollHeight - e.clientHeight)")
    assert len(hidden) > 3
    assert max(hidden) <= 1


def test_gaps_stand_out_as_dashed_boxes_that_explain_themselves(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page).click("text=Show gaps in the record")
    gaps = ready(page).locator(".map-node.map-gap")
    assert gaps.count() > 50
    page.select_option("#map-need", "support-after-harm")
    page.locator("[data-entry^='gap:support-after-harm'] .map-light a").first.click()
    assert "may or may not be a gap in provision" in page.locator("#map-panel").inner_text()


@pytest.mark.parametrize("view", ["map", "way"])
def test_text_at_twice_the_size_on_a_small_screen_loses_nothing(opened: Opened, address: str, view: str) -> None:
    page = opened(viewport=SMALL)
    page.goto(address + VIEWS[view])
    ready(page).add_style_tag(url="/static/signpost.css")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


def test_who_wants_no_motion_gets_none(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP, reduced_motion="reduce")
    page.goto(f"{address}/map?chosen=service:aim-2")
    ready(page)
    moving = page.evaluate(
        "[...document.querySelectorAll('.map-page *')].filter(e => { const s = getComputedStyle(e);"
        " return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length"
    )
    assert moving == 0


def test_without_scripts_the_list_answers_what_the_picture_answers(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP, java_script_enabled=False)
    page.goto(f"{address}/map")
    entry = page.locator("[data-entry='service:mst-psb']").first
    for part in ("Provider not recorded", "Ways in: Access to Support Panel", "What comes first: ", "Needs that it"):
        assert part in (entry.text_content() or ""), part
    entry.locator(".map-light a").click()
    said = page.locator("#map-panel").inner_text()
    for part in ("Who it is for", "Ways in, step by step", "The Access to Support Panel has agreed", "page 10"):
        assert part in said, part
    page.goto(f"{address}/map")
    page.select_option("#map-agency", "access-to-support-panel")
    page.click("#map-filter [type=submit]")
    services = page.locator("[data-entry^='service:']:visible")
    assert {services.nth(n).get_attribute("data-entry") for n in range(services.count())} == {
        "service:mst-psb",
        "service:spot-purchased-support",
    }


def test_gaps_can_be_shown_after_a_filter_and_hidden_while_one_is_chosen(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page).select_option("#map-kind", "service")
    page.click("text=Show gaps in the record")
    page.wait_for_url("**view=gaps**")
    assert "kind=service" in page.url
    page.goto(f"{address}/map?view=gaps&need=support-after-harm")
    ready(page).locator("[data-entry^='gap:support-after-harm'] .map-light a").first.click()
    page.click("text=Hide gaps in the record")
    page.wait_for_url(f"{address}/map?need=support-after-harm")


def test_the_browser_s_back_goes_from_thing_to_thing(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page).locator("[data-entry='service:g-map'] .map-light a").click()
    page.locator("[data-entry='service:camhs'] .map-light a").click()
    assert nodes_in(page, "chosen") == {"service:camhs"}
    page.go_back()
    page.wait_for_selector(".map-node.chosen[data-node='service:g-map']", state="attached")
    page.go_back()
    page.wait_for_function("!document.querySelector('.map-node.chosen')")
    assert page.url == f"{address}/map"


def test_closing_gives_the_focus_back_to_what_was_chosen(opened: Opened, address: str) -> None:
    page = opened(viewport=PHONE)
    page.goto(f"{address}/map?chosen=service:g-map")
    ready(page).click("#map-close")
    assert page.evaluate("document.activeElement.dataset.node") == "service:g-map"


def test_what_is_typed_is_found_however_it_is_spaced_and_nothing_found_says_so(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page).fill("#map-search", "aim 2")
    assert "service:aim-2" in nodes_in(page, "plain")
    page.fill("#map-search", "zzzz")
    assert (
        page.locator("#map-count").inner_text()
        == "0 of 95 things shown. Nothing fits. Choose less, or show everything."
    )


def test_the_way_out_of_the_page_lies_over_nothing_that_is_pressed(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map/way?to=mst-psb")
    ready(page).locator("[data-entry='panel:access-to-support-panel'] .map-light a").click()
    page.click("#map-close")
    assert page.locator("#map-panel").is_hidden()
    assert page.url == f"{address}/map/way?to=mst-psb"
