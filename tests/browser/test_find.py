"""The guided question in a real browser: whole journeys from the case cards, in every way that people have."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from graph.cases import read_cases
from tests.api.answer_page import AnswerPage
from tests.browser.asker import Asker, KeyboardAsker
from tests.browser.conftest import PHONE, SMALL, WIDE
from tests.server import ROOT

pytestmark = pytest.mark.browser

CARDS = ("clear-evidence-8", "concern-harmful-14", "court-15", "harmed-12", "school-training-special")
# Every card is walked through by mouse; in the other ways the first two are, and the rest in `make proof`.
FEW = [*CARDS[:2], *(pytest.param(card, marks=pytest.mark.proof) for card in CARDS[2:])]
ONE = [CARDS[0], *(pytest.param(card, marks=pytest.mark.proof) for card in CARDS[1:])]
CASES = {case.name: case for case in read_cases(ROOT / "data" / "cases")}
SHOTS = ROOT / "build" / "screenshots"
Opener = Callable[..., Page]


def no_look(page: Page) -> None:
    """Nothing is looked at on the way."""


def shown(page: Page) -> dict[str, str]:
    """Each service's outcome on the answer page."""
    return AnswerPage(page.content()).outcomes


def expected(page: Page, address: str, told: dict[str, object]) -> dict[str, str]:
    """Each service's outcome by the API, for what was told."""
    answer = page.request.post(f"{address}/api/match", data={"facts": told, "limit": 1000}).json()
    return {service["id"]: service["outcome"] for service in answer["services"]}


def arrives(asker: Asker, complaints: list[str]) -> None:
    """The whole journey: it ends in the answer that the API gives, and nothing was complained of."""
    asker.go()
    assert len(asker.told) > 3
    assert shown(asker.page) == expected(asker.page, asker.address, asker.told)
    assert asker.page.url == f"{asker.address}/find"
    assert complaints == []


def test_a_page_that_comes_by_a_full_request_is_set_up_once(
    opened: Opener, address: str, complaints: list[str]
) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    with page.expect_navigation():
        # As a browser sends it by itself: the script's own handler is not asked.
        page.evaluate("document.querySelector('main form').submit()")
    assert page.locator("main [type=radio], main [type=checkbox]").count() > 0
    assert complaints == []


@pytest.mark.parametrize("card", FEW)
def test_a_journey_by_mouse(opened: Opener, address: str, complaints: list[str], card: str) -> None:
    arrives(Asker(opened(viewport=WIDE), address, CASES[card].facts, no_look), complaints)


@pytest.mark.parametrize("card", ONE)
def test_a_journey_by_keyboard_alone(opened: Opener, address: str, complaints: list[str], card: str) -> None:
    arrives(KeyboardAsker(opened(viewport=WIDE), address, CASES[card].facts, no_look), complaints)


@pytest.mark.parametrize("card", ONE)
def test_a_journey_without_scripts(opened: Opener, address: str, complaints: list[str], card: str) -> None:
    page = opened(viewport=WIDE, java_script_enabled=False)
    asker = PlainAsker(page, address, CASES[card].facts, no_look)
    arrives(asker, complaints)


class PlainAsker(Asker):
    """Where no script runs, the browser itself sends each form."""

    def answer(self, values: list[str]) -> None:
        """Chooses, and waits for the next page."""
        self.choose(values)
        with self.page.expect_navigation():
            self.proceed()


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways, and every target can be hit."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.title()
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main summary, main label')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
    )
    assert small == []


@pytest.mark.parametrize("card", ONE)
def test_a_journey_on_a_screen_of_320_pixels(opened: Opener, address: str, complaints: list[str], card: str) -> None:
    page = opened(viewport=SMALL, has_touch=True, is_mobile=True)
    arrives(Asker(page, address, CASES[card].facts, fits), complaints)


@pytest.mark.parametrize("card", ONE)
def test_a_journey_with_text_of_twice_the_size(opened: Opener, address: str, complaints: list[str], card: str) -> None:
    page = opened(viewport={"width": 1024, "height": 768})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})

    def large(page: Page) -> None:
        fits(page)
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)") >= 32

    arrives(Asker(page, address, CASES[card].facts, large), complaints)


@pytest.mark.parametrize(
    "size", [pytest.param(WIDE, marks=pytest.mark.proof, id="wide"), pytest.param(PHONE, id="phone")]
)
def test_axe_finds_nothing_on_any_page_or_state(
    opened: Opener, address: str, complaints: list[str], size: dict[str, int]
) -> None:
    page = opened(viewport=size)
    SHOTS.mkdir(parents=True, exist_ok=True)
    looked: list[str] = []

    def look(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        looked.append(page.title())
        page.screenshot(path=SHOTS / f"{size['width']}-{len(looked):02}-{_name(page)}.png", full_page=True)

    asker = Asker(page, address, CASES["concern-harmful-14"].facts, look)
    asker.go()
    for details in page.locator("details:not([open]) > summary").all():
        if details.is_visible():
            details.click()
    look(page)
    page.locator("button[value^='ask:']").first.click()
    expect(page.locator("main h1")).not_to_have_text("The answer so far")
    look(page)
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    expect(page.locator("main h1")).to_contain_text("Who or what")
    page.locator("form button[value='next']").last.click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    look(page)
    page.goto(f"{address}/find")
    page.locator("button[value='all']").click()
    choose_a_child(page)
    page.locator("[name='fact.age'][type='text']").fill("old")
    page.locator("[name='fact.age'][type='text']").blur()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page)
    assert len(looked) > 12
    assert [c for c in complaints if "422" not in c] == []


def choose_a_child(page: Page) -> None:
    """On the one page another subject brings the questions about it."""
    page.locator("[name='fact.about'][value='child']").check()
    expect(page.locator("#kept [name='fact.about']")).to_have_value("child")


def _name(page: Page) -> str:
    return re.sub(r"\W+", "-", page.title().partition(" · ")[0].lower())[:40].strip("-")


def test_the_focus_goes_to_the_new_question_and_its_title_is_said(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    expect(page.locator("main h1")).to_be_focused()
    assert page.title().startswith(page.locator("main h1").inner_text().strip())


def test_on_one_page_the_answer_follows_each_change_without_taking_the_focus(opened: Opener, address: str) -> None:
    page = opened(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/find")
    page.locator("button[value='all']").click()
    choose_a_child(page)
    page.locator("[name='fact.age'][type='text']").fill("8")
    page.locator("[name='fact.role'][value='displaying']").check()
    expect(page.locator("[name='fact.role'][value='displaying']")).to_be_focused()
    page.locator("[name='fact.evidence'][value='clear-evidence']").check()
    expect(page.locator("#kept [name='fact.evidence']")).to_have_count(1)
    told = {"about": "child", "age": 8, "role": "displaying", "evidence": "clear-evidence"}
    assert shown(page) == expected(page, address, told)
    expect(page.locator("#said")).to_contain_text("The answer now:")
    question = page.locator("#asked-evidence").bounding_box()
    answer = page.locator("#answer-beside").bounding_box()
    assert question
    assert answer
    assert question["x"] + question["width"] <= answer["x"], "the answer does not stand beside the questions"


def test_where_the_answer_cannot_follow_it_says_so_until_it_can(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    page.locator("button[value='all']").click()
    age = page.locator("[name='fact.age'][type='text']")
    for broken in ("abort", "problem"):
        page.route(
            "**/find",
            lambda route, how=broken: (
                route.abort()
                if how == "abort"
                else route.fulfill(
                    status=500,
                    content_type="text/html",
                    body="<html><body><div id='page'><main id='main'>x</main></div>",
                )
            ),
        )
        age.fill("14" if broken == "abort" else "15")
        age.blur()
        expect(page.locator("#late")).to_be_visible()
        expect(page.get_by_role("button", name="Update the answer")).to_be_visible()
        assert "null" not in page.locator("main").inner_text()
        page.unroute("**/find")
        age.fill("13")
        age.blur()
        expect(page.locator("#kept [name='fact.age']")).to_have_value("13")
        expect(page.locator("#late")).to_be_hidden()


def test_on_one_page_another_subject_brings_its_questions_and_lets_go_of_the_others(
    opened: Opener, address: str
) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    page.locator("button[value='all']").click()
    choose_a_child(page)
    page.locator("[name='fact.court'][value='yes']").check()
    expect(page.locator("#kept [name='fact.court']")).to_have_count(1)
    page.locator("[name='fact.about'][value='school-or-group']").check()
    expect(page.locator("[data-first]")).to_contain_text("criminal proceedings")
    expect(page.locator("[data-first]")).to_be_focused()
    assert page.locator("[name='fact.asks-for']").count() > 0
    assert page.locator("[name='fact.court']").count() == 0


def test_a_box_that_stands_alone_unticks_the_others(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    page.locator("button[value='all']").click()
    choose_a_child(page)
    page.get_by_role("checkbox", name="Social isolation").check()
    page.locator("#asked-needs [value='none']").check()
    expect(page.get_by_role("checkbox", name="Social isolation")).not_to_be_checked()


@pytest.mark.parametrize(
    "card", [*FEW, pytest.param("nothing-told", marks=pytest.mark.proof), "high-risk-14-after-aim-2"]
)
def test_the_answer_prints_on_two_pages_at_most(opened: Opener, address: str, tmp_path: Path, card: str) -> None:
    page = opened(viewport=WIDE)
    Asker(page, address, CASES[card].facts, no_look).go()
    printed = page.pdf(format="A4", path=tmp_path / "answer.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    assert "Printed on" in text
    assert "Do this first" in text
    assert re.search(r"version \w{12} of the directory", text)
