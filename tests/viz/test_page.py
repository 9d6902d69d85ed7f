"""The map as a file, and its drawing: complete without a script, closed to the world outside, and inert."""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from html.parser import HTMLParser

from graph.clocks import notice
from graph.model import Directory
from graph.words import say
from viz.focus import Focus
from viz.map import LIBRARY, STATIC, render_drawing, render_file, render_map
from viz.scene import make_scene
from viz.view import View

DAY = date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"
ADDRESSES = ("href", "src", "action", "data", "poster", "srcset", "formaction", "xlink:href")


class Page(HTMLParser):
    """What a page is made of: tags with their attributes, the text of scripts, and all other text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.text = ""
        self._within = ""
        self.feed(str(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        elif self._within != "style":
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_file_needs_no_other_address(directory: Directory) -> None:
    page = Page(render_file(directory, DAY))
    named = [value or "" for _, attributes in page.tags for key, value in attributes.items() if key in ADDRESSES]
    assert named
    assert all(value.startswith("#") or value in ("", "data:,") for value in named)
    own = "".join((STATIC / name).read_text() for name in ("map.css", "map.js", "map-paint.js", "map-save.js"))
    assert not re.search(r"https?:(?!//www.w3.org/2000/svg)|url\(|@import|XMLHttpRequest|innerHTML", own)


def test_every_link_within_the_file_leads_somewhere(directory: Directory) -> None:
    page = Page(render_file(directory, DAY))
    places = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = {(a["href"] or "")[1:] for a in page.all("a")}
    assert links
    assert links <= places


def test_the_page_has_a_title_a_language_and_one_first_heading(directory: Directory) -> None:
    text = render_file(directory, DAY)
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("title")) == 1
    assert len(page.all("h1")) == 1
    identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))


def test_the_list_tells_all_that_the_drawing_shows(directory: Directory) -> None:
    scene = make_scene(directory, DAY)
    page = Page(render_file(directory, DAY))
    assert {a["data-entry"] for a in page.all("li") if "data-entry" in a} == {node.id for node in scene.nodes}
    for node in scene.nodes:
        assert node.name in page.text
        assert node.status == "active" or say(f"map.status.{node.status}") in page.text
    for edge in scene.edges:
        for source in edge.sources:
            assert source.section in page.text


def test_the_page_says_that_nothing_is_confirmed(city: Directory) -> None:
    page = Page(render_file(city, DAY))
    assert notice(city.clocks, DAY) in page.text


def test_markup_in_a_name_stays_a_name(hostile: Directory) -> None:
    for render in (render_file, render_map):
        page = Page(render(hostile, DAY))
        assert not page.all("img")
        assert "</script><img src=x onerror=window.hacked=1>{{7*7}}" in page.text
        assert [a for _, attributes in page.tags for a in attributes if a.startswith("on")] == []
        data = next(text for attributes, text in page.scripts if attributes.get("id") == "map-data")
        assert "<" not in data
        assert len(json.loads(data)["nodes"]) == len(make_scene(hostile, DAY).nodes)


def test_the_drawing_alone_is_xml_with_a_link_for_each_thing(directory: Directory) -> None:
    tree = ET.fromstring(render_drawing(directory, DAY))
    links = list(tree.iter(f"{SVG}a"))
    assert len(links) == len(make_scene(directory, DAY).nodes)
    assert all((link.get("href") or "").startswith("/map?") for link in links)
    assert all(link.get("aria-label") for link in links)
    assert not list(tree.iter(f"{SVG}script"))
    assert not list(tree.iter(f"{SVG}image"))


def test_a_chosen_service_is_lit_in_the_drawing_with_its_ways_in(workshop: Directory) -> None:
    tree = ET.fromstring(render_drawing(workshop, DAY, View(Focus(chosen="service:wheel"))))
    states = {a.get("data-node"): (a.get("class") or "").split() for a in tree.iter(f"{SVG}a")}
    assert "chosen" in states["service:wheel"]
    assert all(
        "lit" in states[n]
        for n in ("route:booking", "route:counter", "service:check-over", "need:ride", "gate:g-stand")
    )
    assert all("faint" in states[n] for n in ("service:paint", "agency:desk", "need:shine"))


def test_a_filter_takes_the_others_out_of_the_drawing_and_the_list(workshop: Directory) -> None:
    focus = Focus(kind="agency")
    tree = ET.fromstring(render_drawing(workshop, DAY, View(focus)))
    assert {a.get("data-node") for a in tree.iter(f"{SVG}a")} == {"agency:mechanics", "agency:desk"}
    page = Page(render_map(workshop, DAY, View(focus)))
    open_entries = {a["data-entry"] for a in page.all("li") if "data-entry" in a and "hidden" not in a}
    assert open_entries == {"agency:mechanics", "agency:desk"}
    assert say("map.count", shown=2, all=13) in page.text


def test_the_panel_says_why_and_where_that_is_written(workshop: Directory) -> None:
    text = render_map(workshop, DAY, View(Focus(chosen="service:wheel")))
    panel = Page(text[text.index('id="map-panel"') : text.index('id="map-keys"')]).text
    assert "The bicycle has been looked at" in panel
    assert "Repairs, page 3" in panel
    assert "Booking, page 4" in panel  # a step of its way in
    assert "Has to hold: A stand is free" in panel
    assert "Services, page 2" in panel


def test_a_page_on_a_server_carries_no_script_and_no_style_of_its_own(directory: Directory) -> None:
    page = Page(render_map(directory, DAY))
    assert [attributes.get("type") for attributes, _ in page.scripts] == ["application/json"]
    assert not page.all("style")
    assert not any("style" in attributes for _, attributes in page.tags)


def test_the_library_that_draws_is_the_one_that_was_tried() -> None:
    content = (LIBRARY / "vis-network.min.js").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"


def test_the_script_has_no_words_of_its_own() -> None:
    code = re.sub(r"//.*|/\*.*?\*/", "", (STATIC / "map.js").read_text())
    quoted = [part for group in re.findall(r'"([^"\n]*)"|`([^`]*)`', code) for part in group if part]
    allowed = {"use strict"}
    sentences = [q for q in quoted if re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)+[.:!?]?", q) and q not in allowed]
    assert sentences == []
