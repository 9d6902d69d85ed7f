"""Whoever follows every link, from the first page on, finds nothing that is dead: neither address nor fragment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.syntaxes import SYNTAXES
from graph.settings import Settings
from tests.api.conftest import HTML

BASE = Settings().base
# Below this, addresses are independent of the server; it leads them to it.
PERMANENT = "https://w3id.org/signpost"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_VIEW = re.compile(r"(/map[^?]*)[?]|(/queries)/[^?]*([.](?!html)[a-z]+)|(/queries)/[^?]*[?]")
_LINK = re.compile(r"<([^>]+)>")
_PLACE = re.compile(r"<loc>([^<]+)</loc>")


class Found(NamedTuple):
    """What an answer leads to, and which fragments of it there are."""

    links: set[str]
    fragments: set[str]


class Page(HTMLParser):
    """The links of a page, its forms that need nothing typed, and the places in it that a fragment can name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.ids |= {given["id"]} if "id" in given else set()
        self.links |= {given[name] for name in ("href", "src") if name in given}
        if tag == "form" and given.get("method", "get") == "get" and "action" in given:
            self.links.add(given["action"])


class Crawler:
    """Follows links of one host, each once; `dead` says what leads nowhere, and from where.

    The map can be looked at in as many ways as there are things, and each query is answered in many forms; of each of
    these the first few are followed.
    """

    MOST_VIEWS = 4

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self._seen: dict[str, Found] = {}
        self._wanted: dict[str, set[str]] = {}
        self._data: dict[str, set[str]] = {}
        self._views: dict[str, int] = {}
        self.documents: set[str] = set()
        self.kinds: dict[str, int] = {}
        self.dead: list[tuple[str, str]] = []

    def crawl(self, start: Iterable[str]) -> None:
        waiting = [(address, "") for address in start]
        while waiting:
            address, source = waiting.pop()
            path, _, fragment = address.partition("#")
            if self._is_one_more_view(path):
                continue
            if path not in self._seen:
                self._seen[path] = self._read(path, source)
                waiting += [(link, path) for link in self._seen[path].links]
            if fragment:
                self._wanted.setdefault(f"{path}#{fragment}", set()).add(source)

    def dead_fragments(self) -> list[tuple[str, str]]:
        """Each fragment that is linked and that the page or document does not have."""
        wanted = ((*link.split("#", 1), min(sources)) for link, sources in self._wanted.items())
        return [(f"{path}#{one}", source) for path, one, source in wanted if not self._has(path, one, source)]

    def _is_one_more_view(self, path: str) -> bool:
        found = _VIEW.match(path)
        if found is None or path in self._seen:
            return False
        page = "".join(part or "" for part in found.groups())
        self._views[page] = self._views.get(page, 0) + 1
        return self._views[page] > self.MOST_VIEWS

    def _has(self, path: str, fragment: str, source: str) -> bool:
        # As it is written, or decoded (HTML, section 7.4.6.4).
        if {fragment, unquote(fragment)} & self._ends(path).fragments:
            return True
        # What a document of data names is a part of what a program gets there, and not of the page.
        return source in self.documents and fragment in self._named(path)

    def _named(self, path: str) -> set[str]:
        if path not in self._data:
            answer = self._client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
            named = nodes(answer.content, ox.RdfFormat.TURTLE) if answer.status_code == 200 else set()
            self._data[path] = {one.partition("#")[2] for one in named}
        return self._data[path]

    def _ends(self, path: str) -> Found:
        """What a link leads to at last: a fragment is carried on by who is sent elsewhere."""
        found = self._seen[path]
        while len(found.links) == 1 and found.fragments == {"@elsewhere"}:
            found = self._seen[next(iter(found.links)).partition("#")[0]]
        return found

    def _read(self, path: str, source: str) -> Found:
        answer = self._client.get(path, headers=HTML)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if answer.status_code >= 400:
            self.dead.append((f"{answer.status_code} {path}", source))
            return Found(set(), set())
        if "location" in answer.headers:
            return Found(local(path, [answer.headers["location"]]), {"@elsewhere"})
        links = set(_LINK.findall(answer.headers.get("link", "")))
        fragments: set[str] = set()
        if kind == "text/html":
            page = Page(answer.text)
            links, fragments = links | page.links, page.ids
        elif kind in FORMATS and path != "/context.jsonld":
            named = nodes(answer.content, FORMATS[kind])
            links |= named
            self.documents.add(path)
        elif kind == "application/xml":
            links |= set(_PLACE.findall(answer.text))
        return Found(local(path, links), fragments)


def nodes(content: bytes, form: ox.RdfFormat) -> set[str]:
    """Every address that a document of data names."""
    terms = (term for quad in ox.parse(content, format=form) for term in (quad.subject, quad.predicate, quad.object))
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def local(path: str, links: Iterable[str]) -> set[str]:
    """The links that stay on this host, as paths; the public address and the permanent one are the same."""
    whole = (urljoin(BASE + path, link) for link in links)
    ours = (link.replace(PERMANENT, BASE, 1) if link.startswith(PERMANENT) else link for link in whole)
    return {link.removeprefix(BASE) or "/" for link in ours if urlsplit(link)[:2] == urlsplit(BASE)[:2]}


def crawled(client: TestClient) -> Crawler:
    crawler = Crawler(client)
    crawler.crawl(["/"])
    return crawler


def assert_nothing_is_dead(crawler: Crawler) -> None:
    assert crawler.dead == []
    assert crawler.dead_fragments() == []
    assert {"text/html", "application/json", "application/xml", *(s.media_type for s in SYNTAXES)} <= set(crawler.kinds)


def test_nothing_that_is_linked_is_dead(spokes: TestClient) -> None:
    crawler = crawled(spokes)
    assert sum(crawler.kinds.values()) > 200
    assert_nothing_is_dead(crawler)


@pytest.mark.proof
def test_nothing_that_is_linked_is_dead_in_the_projects_own_directory(client: TestClient) -> None:
    crawler = crawled(client)
    assert sum(crawler.kinds.values()) > 2_000
    assert_nothing_is_dead(crawler)


@pytest.mark.proof
def test_nothing_that_is_linked_is_dead_in_the_second_directory(second: TestClient) -> None:
    assert_nothing_is_dead(crawled(second))
