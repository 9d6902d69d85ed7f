"""Another language needs another catalogue and nothing else: no word of ours stands in a template or in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

import pytest
from starlette.testclient import TestClient

import api.render
import graph.words
from graph.settings import Settings
from graph.store.sources import ONTOLOGY
from graph.words import read_catalogue
from tests.api.conftest import SECOND, client_of
from tests.api.forms import FORM, encoded, written

OPEN, CLOSE = "\u27e6", "\u27e7"
BRAND = "Signpost"


@pytest.fixture(scope="module")
def foreign() -> Iterator[TestClient]:
    """Pages in a language in which every sentence stands in brackets of its own."""
    marked = {key: f"{OPEN}{text}{CLOSE}" for key, text in read_catalogue().items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.words, "_WORDS", marked)
        # What was made of the words before they were other words.
        patch.setattr(api.render, "_environment", cache(api.render._environment.__wrapped__))
        with client_of(Settings(directory=SECOND, brand=BRAND)) as client:
            yield client


def outside(text: str) -> str:
    """What stands in no brackets, whatever stands within brackets of brackets."""
    depth, found = 0, []
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        found.append(character if depth == 0 and character != CLOSE else " ")
    return "".join(found)


def read_by_people(page: str) -> str:
    """The words of a page: its text, and the attributes that are read aloud."""
    page = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|title|placeholder|data-i18n[\w.-]*)="([^"]*)"', page)
    return unescape(" ".join([re.sub(r"<[^>]*>", " ", page), *spoken]))


def own_words(page: str) -> set[str]:
    """The words of a page that neither the catalogue says nor the directory has written, and that are no codes."""
    # The vocabulary explains itself in its own words, as the directory does.
    written = SECOND.read_text("utf-8") + (ONTOLOGY / "signpost.ttl").read_text("utf-8")
    written_there = set(re.findall(r"[^\W\d_]+", written.lower()))
    words = re.findall(r"[^\W\d_]{2,}", outside(read_by_people(page)).lower())
    codes = {word for key in read_catalogue() if key.startswith("error.") for word in re.split(r"[.-]", key)}
    return set(words) - written_there - codes - {BRAND.lower()}


PAGES = ("/", "/find", "/services", "/agencies", "/routes", "/needs", "/search", "/gaps", "/data", "/nowhere")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_nothing_but_the_catalogue_and_the_directory(foreign: TestClient, address: str) -> None:
    page = foreign.get(address, headers=FORM).text
    assert OPEN in page
    assert own_words(page) == set()


def test_the_pages_of_things_too(foreign: TestClient) -> None:
    directory = foreign.app.state.service.snapshot.directory  # type: ignore[attr-defined]
    kinds = {"services": "services", "routes": "routes", "agencies": "parties", "needs": "needs"}
    for kind, things in kinds.items():
        for id in getattr(directory, things):
            assert own_words(foreign.get(f"/{kind}/{directory.id}/{id}").text) == set(), id


@pytest.mark.parametrize("go", ["next", "answer", "all", "date", "ask:weeks", "ask:done"])
def test_the_guided_question_too_with_its_errors(foreign: TestClient, go: str) -> None:
    facts = written({"who": "household", "weeks": 0, "claim": True})
    for fields in ([("go", go)], [*facts, ("go", go)], [*facts, ("fact.done", "x"), ("go", go)]):
        assert own_words(foreign.post("/find", content=encoded(fields), headers=FORM).text) == set()
    for asking in ("weeks", "who", "claim", "done"):
        fields = [("asking", asking), ("answer", "x"), ("answer", "y"), ("go", "next")]
        assert own_words(foreign.post("/find", content=encoded(fields), headers=FORM).text) == set()
