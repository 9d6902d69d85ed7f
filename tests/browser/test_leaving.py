"""Going back, leaving and coming again: nothing that was told is lost on the way, and nothing is left behind."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.asker import Asker
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_find import CASES, Opener, no_look, shown

pytestmark = pytest.mark.browser


def test_the_browsers_own_back_goes_through_the_questions(opened: Opener, address: str) -> None:
    page = opened(viewport=PHONE)
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    expect(page.locator("main h1")).to_contain_text("Who or what")
    first = page.locator("main h1").inner_text()
    page.get_by_label("A child or young person").check()
    page.locator("form button[value='next']").last.click()
    expect(page.locator("main h1")).not_to_have_text(first)
    page.go_back()
    expect(page.locator("main h1")).to_have_text(first)
    page.go_forward()
    expect(page.locator("main h1")).not_to_have_text(first)
    page.reload()
    expect(page.locator("main h1")).to_have_text("Before you start")


def test_a_link_within_the_answer_and_back_from_it_keep_the_answer(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    Asker(page, address, CASES["harmed-12"].facts, no_look).go()
    outcomes = shown(page)
    page.get_by_role("link", name="Change your answers").click()
    expect(page.locator("#told")).to_be_in_viewport()
    page.go_back()
    assert shown(page) == outcomes
    page.locator("button[value='back']").first.click()
    expect(page.locator("main h1")).not_to_have_text("The answer so far")


def test_nothing_that_was_told_is_left_in_the_browser(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    Asker(page, address, CASES["clear-evidence-8"].facts, no_look).go()
    left = page.evaluate(
        "async () => ({ cookies: document.cookie, local: localStorage.length, session: sessionStorage.length,"
        " caches: (await caches.keys()).length, databases: (await indexedDB.databases()).length,"
        " state: JSON.stringify(history.state),"
        " asked: performance.getEntriesByType('resource').map(e => e.name).join(' ') })"
    )
    assert re.fullmatch(r'\{"at":\d+\}', left.pop("state"))
    assert "evidence" not in left.pop("asked")
    assert left == {"cookies": "", "local": 0, "session": 0, "caches": 0, "databases": 0}
    assert page.context.cookies() == []
    # Leaving the page and coming back brings none of it up again.
    page.goto(f"{address}/services")
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Before you start")
    assert "clear-evidence" not in page.content()


def test_a_page_that_the_browser_set_aside_and_brings_up_again_begins_anew(opened: Opener, address: str) -> None:
    """A browser may keep a page as it was for a Back; ours is emptied as it goes, and starts again as it comes."""
    page = opened(viewport=WIDE)
    Asker(page, address, CASES["harmed-12"].facts, no_look).go()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert "harmed" not in page.content().lower()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("main h1")).to_have_text("Before you start")


def test_exit_this_page_leads_away_and_leaves_nothing_to_go_back_to(opened: Opener, address: str) -> None:
    page = opened(viewport=PHONE)
    page.context.route(
        lambda asked: not asked.startswith(address),
        lambda route: route.fulfill(body="elsewhere", content_type="text/html"),
    )
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    page.get_by_label("A child or young person").check()
    page.locator("form button[value='next']").last.click()
    expect(page.locator("main h1")).to_contain_text("How old")
    page.locator(".govuk-js-exit-this-page-button").click()
    page.wait_for_url(lambda asked: not asked.startswith(address))
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Before you start")


def test_shift_three_times_leads_away_too(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    page.context.route(
        lambda asked: not asked.startswith(address),
        lambda route: route.fulfill(body="elsewhere", content_type="text/html"),
    )
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    expect(page.locator("main h1")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(lambda asked: not asked.startswith(address))


def test_a_page_that_comes_after_back_was_pressed_is_let_go(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    expect(page.locator("main h1")).to_contain_text("Who or what")
    held: list[Route] = []
    page.route("**/find", lambda route: held.append(route))
    page.locator("button[value='answer']").click()
    page.wait_for_timeout(200)
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Before you start")
    held[0].abort()
    page.wait_for_timeout(200)
    expect(page.locator("main h1")).to_have_text("Before you start")


def test_without_a_network_nothing_that_was_told_is_lost(opened: Opener, address: str) -> None:
    page = opened(viewport=PHONE)
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    page.get_by_label("A child or young person").check()
    page.locator("form button[value='next']").last.click()
    expect(page.locator("main h1")).to_contain_text("How old")
    page.locator("input[name='answer'][type='text']").fill("14")
    page.context.set_offline(True)
    page.locator("form button[value='next']").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Your answers are still here")
    page.context.set_offline(False)
    page.locator("form button[value='next']").last.click()
    expect(page.locator("main h1")).to_contain_text("part in the behaviour")
    expect(page.locator("#offline")).to_be_hidden()
    assert page.locator("#kept [name='fact.age']").get_attribute("value") == "14"


def test_back_after_a_link_within_the_answer_and_a_change_is_one_step(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    Asker(page, address, CASES["harmed-12"].facts, no_look).go()
    page.get_by_role("link", name="Change your answers").click()
    page.locator("#told button[value='ask:age']").click()
    expect(page.locator("main h1")).to_contain_text("How old")
    page.go_back()
    expect(page.locator("main h1")).to_have_text("The answer so far")


def test_two_clicks_are_one_step(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    page.evaluate("for (let n = 0; n < 2; n++) document.querySelector(\"button[value='next']\").click()")
    expect(page.locator("main h1")).to_contain_text("Who or what")
    assert page.evaluate("history.state.at") == 1
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Before you start")


def test_back_shows_what_was_ticked(opened: Opener, address: str) -> None:
    page = opened(viewport=WIDE)
    page.goto(f"{address}/find")
    page.locator("button[value='next']").click()
    page.get_by_label("A school or group").check()
    page.locator("form button[value='next']").last.click()
    expect(page.locator("main h1")).not_to_contain_text("Who or what")
    page.go_back()
    expect(page.get_by_label("A school or group")).to_be_checked()
