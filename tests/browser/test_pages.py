"""The pages in a real browser: nothing that axe finds, nothing sideways, nothing from outside, scripts or not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
PAGES = (
    "/",
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
    "/data",
    "/errors",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `signpost serve` serves the project's directory."""
    log = tmp_path_factory.mktemp("served") / "out.txt"
    command = [sys.executable, "-m", "signpost", "serve", "--port", "0"]
    with log.open("w") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as server:
        try:
            yield _listening(server, log)
        finally:
            server.terminate()
            server.wait(20)


def _listening(server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(600):
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/", log.read_text("utf-8")):
            return found[1]
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the server did not start: {log.read_text('utf-8')}")


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of, and what it asked of others."""
    return []


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """A page of a browser with its scripts on."""
    yield from _page(chromium, address, complaints, viewport=request.param)


@pytest.fixture
def plain(chromium: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    yield from _page(chromium, address, complaints, viewport=WIDE, java_script_enabled=False)


def _page(chromium: Browser, address: str, complaints: list[str], **options: Any) -> Iterator[Page]:
    context = chromium.new_context(**options)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((address, "data:")) else complaints.append(asked.url))
    yield page
    context.close()


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


def test_search_works_without_scripts_and_leaves_nothing_in_the_address(plain: Page, address: str) -> None:
    plain.goto(address)
    plain.locator("main input[type=search], main input[type=text]").first.fill("multi agency suport")
    plain.locator("main button").first.click()
    assert plain.get_by_role("link", name="Multi-Agency Support Group", exact=True).count() == 1
    assert "suport" not in plain.url


def test_filters_work_without_scripts(plain: Page, address: str) -> None:
    plain.goto(f"{address}/services")
    plain.get_by_label("Stage").select_option("assessment-stage")
    plain.locator("main form button").first.click()
    names = plain.locator("main").inner_text()
    assert "AIM-2 assessment" in names
    assert "Tender's programmes" not in names


def test_a_query_is_asked_and_answered_without_scripts(plain: Page, address: str) -> None:
    plain.goto(f"{address}/sparql?example=silences")
    plain.get_by_role("button", name="Ask").click()
    assert plain.locator("table tbody tr").count() > 10
    assert "SELECT" not in plain.url


def test_a_broken_query_is_answered_with_its_place(plain: Page, address: str) -> None:
    plain.goto(f"{address}/sparql")
    plain.get_by_label("Query", exact=True).fill("SELECT * {")
    plain.get_by_role("button", name="Ask").click()
    assert "broken-query" in plain.get_by_role("alert").inner_text()
