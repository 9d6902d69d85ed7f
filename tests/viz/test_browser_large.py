"""The map of a large directory in a real browser: clusters, and what is in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from benchmarks.county import write_directory
from graph.model import Directory
from graph.snapshot import open_snapshot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    file = tmp_path_factory.mktemp("county") / "county.ttl"
    file.write_text(write_directory(900), "utf-8")
    return open_snapshot(file).directory


@pytest.fixture
def page(chromium: Browser, address_of: Callable[[Directory], str], county: Directory) -> Page:
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{address_of(county)}/map")
    page.wait_for_selector("#map-view[data-canvas]")
    return page


def test_clusters_open_by_a_click_and_lead_to_services_with_a_panel_of_their_own(page: Page, county: Directory) -> None:
    assert page.locator(".map-node.map-cluster").count() > 50
    assert Axe().run(page).violations_count == 0
    page.locator("#map-layer button").first.evaluate("e => e.click()")
    page.wait_for_url("**/map?stage=**")
    page.wait_for_selector("#map-view[data-canvas]")
    assert page.locator(".map-node.map-service").count() > 1
    assert Axe().run(page).violations_count == 0
    link = page.locator("[data-entry^='service:'] .map-light a").first
    name = page.locator("[data-entry^='service:']").first.get_attribute("data-entry")
    link.click()
    service = county.services[(name or "").partition(":")[2]]
    page.wait_for_function(
        "text => document.querySelector('#map-panel').textContent.includes(text)", arg=service.criteria[0].text
    )


def test_to_choose_a_filter_leaves_the_page_only_by_the_button(page: Page) -> None:
    before = page.url
    page.select_option("#map-status", "planned")
    assert page.url == before
    page.click("#map-filter [type=submit]")
    page.wait_for_url("**status=planned**")
    page.wait_for_selector("#map-view[data-ready]", state="attached")
    assert "Only a part of the directory is drawn" in page.locator(".map-page").inner_text()


@pytest.mark.proof
def test_a_way_in_a_large_directory_is_lit_with_nothing_around_it(
    page: Page, address_of: Callable[[Directory], str], county: Directory
) -> None:
    service = next(s for s in county.services.values() if s.routes)
    page.goto(f"{address_of(county)}/map/way?to={service.id}")
    page.wait_for_selector("#map-view[data-canvas]")
    lit = page.locator(".map-node.lit").count()
    assert 1 <= lit == page.locator(".map-node").count() <= 20
