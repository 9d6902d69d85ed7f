"""Practitioners who answer the guided question from a case card: by mouse, by keyboard alone, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.api.forms import texts

ANSWERED = "The answer so far"


class Asker:
    """Answers each question that is put, from the facts that are known; what is not known is said to be so."""

    def __init__(self, page: Page, address: str, facts: Mapping[str, object], seen: Callable[[Page], None]) -> None:
        self.page, self.address, self.facts, self.seen = page, address, facts, seen
        self.told: dict[str, object] = {}

    def go(self) -> None:
        """From the front page to the answer."""
        self.page.goto(self.address)
        self.seen(self.page)
        self.press("main a[href='/find']")
        self.page.wait_for_url("**/find")
        self.seen(self.page)
        self.press("main button[value='next']")
        while self.heading() != ANSWERED:
            self.seen(self.page)
            question = self.page.locator("main input[name='asking']").last.input_value()
            assert question not in self.told, f"{question} is asked twice"
            self.told[question] = self.facts.get(question)
            self.answer(texts(self.told[question]))
        self.seen(self.page)

    def heading(self) -> str:
        """The main heading, once the page is there whose heading is not the last one."""
        return self.page.locator("main h1").inner_text().strip()

    def answer(self, values: list[str]) -> None:
        """Chooses or types, and continues."""
        before = self.page.locator("main h1").inner_text()
        self.choose(values)
        self.proceed()
        self.page.wait_for_function("before => document.querySelector('main h1')?.innerText !== before", arg=before)

    def choose(self, values: list[str]) -> None:
        """Ticks by mouse, on the words beside a field."""
        for value in values:
            field = self.page.locator(f"main input[name='answer'][value='{value}']:not([type='text'])")
            if field.count():
                self.page.locator(f"label[for='{field.get_attribute('id')}']").click()
            else:
                self.page.locator("main input[name='answer'][type='text']").fill(value)

    def proceed(self) -> None:
        """Continues by mouse."""
        self.press("main form button[value='next']")

    def press(self, selector: str) -> None:
        """Presses the first of what is named."""
        self.page.locator(selector).first.click()


class KeyboardAsker(Asker):
    """The same with nothing but keys: Tab, arrows, Space and Enter."""

    def press(self, selector: str) -> None:
        """Tabs to what is named, and presses Enter."""
        self.tab_to(selector)
        self.page.keyboard.press("Enter")

    def choose(self, values: list[str]) -> None:
        """Tabs to a field; arrows go through the answers of one question, Space ticks."""
        for value in values:
            box = f"main input[name='answer'][value='{value}']:not([type='text'])"
            kind = self.page.locator(box).get_attribute("type") if self.page.locator(box).count() else "text"
            if kind == "text":
                self.tab_to("main input[name='answer'][type='text']")
                self.page.keyboard.type(value)
            elif kind == "checkbox":
                self.tab_to(box)
                self.page.keyboard.press("Space")
            else:
                self.tab_to("main input[type='radio'][name='answer']")
                self.page.keyboard.press("Space")
                for _ in range(30):
                    if self.page.evaluate("document.activeElement.value") == value:
                        break
                    self.page.keyboard.press("ArrowDown")

    def proceed(self) -> None:
        """Enter in a field continues."""
        self.page.keyboard.press("Enter")

    def tab_to(self, selector: str) -> None:
        """Presses Tab until the focus is there; it has to be seen where it is."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                assert self.page.evaluate(
                    "(e => { const s = getComputedStyle(e), l = e.labels && e.labels[0] &&"
                    " getComputedStyle(e.labels[0], '::before');"
                    " return s.boxShadow !== 'none' || s.outlineStyle !== 'none' || (l && l.boxShadow !== 'none') })"
                    "(document.activeElement)"
                ), f"the focus on {selector} cannot be seen"
                return
        raise AssertionError(f"Tab does not reach {selector}")
