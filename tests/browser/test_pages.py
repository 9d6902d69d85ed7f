"""The pages in a real browser: nothing that axe finds, nothing sideways, nothing from outside, scripts or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SMALL, WIDE

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/find",
    "/search",
    "/services",
    "/services?stage=intervention",
    "/agencies",
    "/routes",
    "/needs",
    "/services/peterborough/aim-2",
    "/services/peterborough/county-programme",
    "/agencies/peterborough/youth-offending-service",
    "/routes/peterborough/yos-discussion",
    "/needs/peterborough/support-after-harm",
    "/gaps",
    "/sparql",
    "/queries",
    "/queries/statements_on_page?page=2",
    "/data",
    "/ontology",
    "/ontology/Service",
    "/id/peterborough/p2-background.html",
    "/errors",
)


@pytest.fixture(params=[pytest.param(WIDE, marks=pytest.mark.proof, id="wide"), pytest.param(SMALL, id="phone")])
def page(request: pytest.FixtureRequest, opened: Callable[..., Page]) -> Page:
    """A page of a browser with its scripts on."""
    return opened(viewport=request.param)


@pytest.fixture
def plain(opened: Callable[..., Page]) -> Page:
    """A page of a browser that runs no scripts."""
    return opened(viewport=WIDE, java_script_enabled=False)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, address: str, complaints: list[str], path: str
) -> None:
    page.goto(address + path)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    width = page.viewport_size
    assert width is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]
    assert complaints == []


def test_the_description_of_the_api_keeps_to_a_phone(opened: Callable[..., Page], address: str) -> None:
    page = opened(viewport=PHONE)
    page.goto(f"{address}/docs")
    page.wait_for_selector("#swagger .version")
    page.wait_for_selector("#swagger .opblock")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_search_works_without_scripts_and_leaves_nothing_in_the_address(plain: Page, address: str) -> None:
    plain.goto(address)
    plain.locator("main input[type=search], main input[type=text]").first.fill("multi agency suport")
    plain.locator("main button").first.click()
    expect(plain.get_by_role("link", name="Multi-Agency Support Group", exact=True)).to_have_count(1)
    assert "suport" not in plain.url


def test_filters_work_without_scripts(plain: Page, address: str) -> None:
    plain.goto(f"{address}/services")
    plain.get_by_label("Stage").select_option("assessment-stage")
    with plain.expect_navigation():
        plain.locator("main form button").first.click()
    names = plain.locator("main").inner_text()
    assert "AIM-2 assessment" in names
    assert "Tender's programmes" not in names


def test_a_query_is_asked_and_answered_without_scripts(plain: Page, address: str) -> None:
    plain.goto(f"{address}/sparql?example=silences")
    with plain.expect_navigation():
        plain.get_by_role("button", name="Ask").click()
    assert plain.locator("table tbody tr").count() > 10
    assert "SELECT" not in plain.url


def test_a_broken_query_is_answered_with_its_place(plain: Page, address: str) -> None:
    plain.goto(f"{address}/sparql")
    plain.get_by_label("Query", exact=True).fill("SELECT * {")
    with plain.expect_navigation():
        plain.get_by_role("button", name="Ask").click()
    assert "broken-query" in plain.get_by_role("alert").inner_text()
