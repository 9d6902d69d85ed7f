"""An answer page as a reader sees it: instructions, next steps, and each service with its marks and words."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"input", "br", "meta", "link", "img"}


class Said(NamedTuple):
    """One criterion of a card: its identifier, its mark, and the words of its verdict."""

    criterion: str
    mark: str
    words: str


class AnswerPage(HTMLParser):
    """Reads one answer page; what is for paper is kept apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.instructions: dict[str, str] = {}
        self.next_steps: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}
        self.verdicts: dict[str, list[Said]] = {}
        self.ways: dict[str, list[str]] = {}
        self.gates: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.headings: list[str] = []
        self.hidden: list[tuple[str, str]] = []
        self.text = ""
        self.paper = ""
        self._stack: list[tuple[str, dict[str, str]]] = []
        self._card = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag not in VOID:
            self._stack.append((tag, given))
        if "data-service" in given:
            self._card = given["data-service"]
            self.outcomes[self._card] = self._section()
            self.verdicts[self._card], self.ways[self._card] = [], []
        if "data-instruction" in given:
            self.instructions[given["data-instruction"]] = given["data-applies"]
        if "data-route" in given and not self._card:
            self.next_steps[given["data-route"]] = given["data-applies"]
        if "data-route" in given and self._card:
            self.ways[self._card].append(given["data-route"])
        if "data-criterion" in given:
            self.verdicts[self._card].append(Said(given["data-criterion"], "", ""))
        if given.get("class", "").startswith("gate "):
            self.gates.setdefault(self._way(), []).append(("", ""))
        if tag == "input" and given.get("type") == "hidden":
            self.hidden.append((given.get("name", ""), given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            opened, given = self._stack.pop()
            if "data-service" in given:
                self._card = ""
            if opened == tag:
                break

    def handle_data(self, data: str) -> None:
        if any(given.get("class") == "paper" for _, given in self._stack):
            self.paper += data
            return
        self.text += data
        if not self._stack:
            return
        tag, given = self._stack[-1]
        if tag in ("h1", "h2", "h3") and data.strip():
            self.headings.append(data.strip())
        within = [given.get("class", "") for _, given in self._stack]
        if any(name.startswith("gate ") for name in within):
            gates = self.gates[self._way()]
            mark, words = gates[-1]
            gates[-1] = (mark + data, words) if given.get("class") == "mark" else (mark, words + data)
        if not self._card or not any(name.startswith("verdict ") for name in within):
            return
        last = self.verdicts[self._card][-1]
        if given.get("class") == "mark":
            self.verdicts[self._card][-1] = last._replace(mark=last.mark + data)
        elif tag == "strong" and not last.words:
            self.verdicts[self._card][-1] = last._replace(words=data)

    def _way(self) -> tuple[str, str]:
        """The card and the way in that stand around; no card around a next step."""
        return self._card, next(given["data-route"] for _, given in reversed(self._stack) if "data-route" in given)

    def _section(self) -> str:
        """The outcome of the section that a card stands in, by the heading that labels it."""
        return next(given["aria-labelledby"] for tag, given in reversed(self._stack) if tag == "section")
