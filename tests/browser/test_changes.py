"""The page of changes in a real browser: nothing that axe finds, nothing sideways, and no script needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SMALL, WIDE
from tests.published import build
from tests.server import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server with five publications listens."""
    folder = tmp_path_factory.mktemp("kept")
    state = build(folder / "state")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SIGNPOST_STATE", str(state.path))
        with serving(["-m", "signpost", "serve", "--port", "0"], folder / "out.txt") as port:
            yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "size", [pytest.param(WIDE, marks=pytest.mark.proof, id="wide"), pytest.param(SMALL, id="phone")]
)
@pytest.mark.parametrize("path", ["/changes", "/changes?month=2026-11", "/changes?month=2026-10"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Browser, kept: str, size: dict[str, int], path: str
) -> None:
    page = chromium.new_page(viewport={"width": size["width"], "height": size["height"]})
    page.goto(kept + path)
    page.locator("main summary").click()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()


def test_a_reader_without_scripts_goes_from_month_to_month_and_to_what_changed(chromium: Browser, kept: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(kept)
    page.locator("main").get_by_role("link", name="Changes", exact=True).click()
    page.get_by_role("link", name="Older: November 2026").click()
    page.get_by_role("link", name="Older: October 2026").click()
    expect(page.get_by_role("heading", level=3).first).to_contain_text("<script>")
    page.locator("section[id^=publication]").get_by_role("link", name="Tender").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tender")
    context.close()
