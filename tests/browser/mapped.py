"""What tests of the map share: a laptop's screen, and a page that is ready."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

LAPTOP = {"width": 1366, "height": 768}
Opened = Callable[..., Page]


def ready(page: Page) -> Page:
    """The page once its canvas is drawn, or where there is none, once its drawing can be used."""
    page.wait_for_load_state("load")
    page.wait_for_selector("#map-view[data-ready]", state="attached")
    if page.locator("#map-explore").is_visible():
        page.wait_for_selector("#map-view[data-canvas]")
    return page
