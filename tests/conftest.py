"""The browser that every browser test drives: Debian's Chromium, which calls nobody by itself.

It is the one without windows: all that a page is, and half the work of what draws windows that nobody sees.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium without a screen; `make test` installs it or says how.

    For one module at a time: while it is there, its thread has an event loop running, and no other can begin.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=list(QUIET))
        yield browser
        browser.close()
