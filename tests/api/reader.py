"""What a test sees of a page: its links, identifiers, headings and whatever the policy forbids."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

_DATA = ("application/json", "application/ld+json")


class Reader(HTMLParser):
    """Reads one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: Counter[str] = Counter()
        self.language = ""
        self.forbidden: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[str] = []
        self._inside = ""
        self.title = ""
        self.source = page
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags[tag] += 1
        self._inside = tag if not self.tags["body"] else ""
        self.links += [given[name] for name in ("href", "src", "action") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        self.language = given.get("lang", self.language)
        self.labels |= {given["for"]} if tag == "label" else set()
        self.fields += [given.get("id", "")] if tag in ("input", "select") and given.get("type") != "hidden" else []
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.forbidden.append(f"{tag} {given}")
        # Data in a script element does not run.
        if tag == "script" and "src" not in given and given.get("type") not in _DATA:
            self.forbidden.append(f"{tag} {given}")

    def handle_data(self, data: str) -> None:
        self.title += data if self._inside == "title" else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
