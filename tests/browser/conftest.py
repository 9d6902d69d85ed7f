"""A real server, and pages of a real browser that note whatever it complains of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.server import serving

WIDE, PHONE, SMALL = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `signpost serve` serves the project's directory."""
    log = tmp_path_factory.mktemp("served") / "out.txt"
    with serving(["-m", "signpost", "serve", "--port", "0"], log) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of, and what it asked of others."""
    return []


@pytest.fixture
def opened(chromium: Browser, address: str, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens pages in a browser context of their own; options are those of a context."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: _note(complaints, address, asked.url))
        return page

    yield open_page
    for context in contexts:
        context.close()


def _note(complaints: list[str], address: str, asked: str) -> None:
    if not asked.startswith((f"{address}/", "data:")):
        complaints.append(asked)
