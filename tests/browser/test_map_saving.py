"""The map saved as a picture, as one file, on paper, and in a frame."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.mapped import LAPTOP, Opened, ready

pytestmark = pytest.mark.browser


def test_the_picture_the_drawing_and_one_file_are_saved(
    opened: Opened, address: str, complaints: list[str], tmp_path: Path
) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map?chosen=service:mst-psb")
    ready(page)
    with page.expect_download() as png:
        page.click("#map-png")
    png.value.save_as(tmp_path / "map.png")
    content = (tmp_path / "map.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    assert width > 2000
    assert height > 2000
    with page.expect_download() as file:
        page.click("text=This map as one file")
    file.value.save_as(tmp_path / "map.html")
    alone = opened(viewport=LAPTOP, offline=True)
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto((tmp_path / "map.html").as_uri())
    ready(alone)
    alone.locator("#map-layer button").first.evaluate("e => e.click()")
    assert alone.locator("#map-panel").is_visible()
    own = [url for url in asked if not url.startswith(("data:", "file:"))]
    assert own == []
    assert [text for text in complaints if not text.startswith("file:")] == []


def test_a_script_that_is_not_its_own_does_not_run_in_the_file(opened: Opened, address: str, tmp_path: Path) -> None:
    text = opened(viewport=LAPTOP).context.request.get(f"{address}/map.html").text()
    (tmp_path / "map.html").write_text(text.replace("</main>", "<script>window.hacked = 1</script></main>"), "utf-8")
    page = opened(viewport=LAPTOP, offline=True)
    page.goto((tmp_path / "map.html").as_uri())
    assert page.evaluate("window.hacked") is None


def test_on_paper_the_boxes_bear_the_numbers_of_the_list(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map")
    ready(page).emulate_media(media="print")
    numbers = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.map-node')].map(a => {
          const seen = [...a.querySelectorAll('.map-number')].filter(t => getComputedStyle(t).display !== 'none');
          return [a.dataset.node, seen.map(t => t.textContent).join()];
        }))"""
    )
    listed = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('[data-entry] > h4 > .map-number')]
          .filter(e => e.offsetParent).map(e => [e.closest('[data-entry]').dataset.entry, e.textContent]))"""
    )
    assert len(numbers) > 90
    assert numbers == listed
    assert len(page.pdf(landscape=True)) > 50_000


def test_the_frame_works_in_a_page_that_may_frame_it(opened: Opened, address: str) -> None:
    page = opened(viewport=LAPTOP)
    page.goto(f"{address}/map/embed")
    ready(page).locator("#map-layer button").first.evaluate("e => e.click()")
    assert page.locator("#map-panel").is_visible()
    assert re.search(r"/map/embed\?chosen=", page.url)
    page.wait_for_selector("#map-panel a[target='_blank']")
