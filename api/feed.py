"""The changes of a directory as an Atom feed (RFC 4287): one entry for each publication, in words, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from graph.model import Directory
from graph.news import Item, say_news
from graph.state.publication import Publication
from graph.words import LANGUAGE, say

ATOM = "application/atom+xml"
MOST_SENTENCES = 100
_NAMESPACE, _XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(directory: Directory, items: Iterable[Item], base: str) -> bytes:
    """The feed of at least one publication; `base` is the public address of the server that gives it."""
    entries = list(items)
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": LANGUAGE})
    _text(feed, "id", _urn(f"{directory.base}changes"))
    _text(feed, "title", say("changes.feed", title=directory.title))
    _text(feed, "updated", _moment(entries[0].publication))
    SubElement(feed, "link", rel="self", type=ATOM, href=f"{base}/changes.atom")
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{base}/changes")
    for item in entries:
        _entry(feed, directory, item, base)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def address_of(publication: Publication) -> str:
    """Where the page of changes shows a publication."""
    return f"/changes?month={publication.at:%Y-%m}#publication-{publication.number}"


def _entry(feed: Element, directory: Directory, item: Item, base: str) -> None:
    publication = item.publication
    entry = SubElement(feed, "entry")
    _text(entry, "id", _urn(f"{directory.base}changes/{publication.number}"))
    _text(entry, "title", publication.why)
    _text(entry, "updated", _moment(publication))
    _text(SubElement(entry, "author"), "name", publication.by)
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{base}{address_of(publication)}")
    content = SubElement(SubElement(entry, "content", type="xhtml"), "div", xmlns=_XHTML)
    for sentence in say_item(item):
        _text(content, "p", sentence)


def say_item(item: Item) -> list[str]:
    """All that a publication did, in sentences: as many as anybody reads, and how many more."""
    publication = item.publication
    said = [say(f"changes.{publication.kind}")] if publication.kind != "published" else []
    said += [say("changes.first")] if item.first else []
    sentences = [sentence for one in item.changes for sentence in say_news(one)]
    said += sentences[:MOST_SENTENCES]
    if len(sentences) > MOST_SENTENCES:
        said.append(say("changes.more", count=len(sentences) - MOST_SENTENCES))
    if item.checked:
        said.append(say("changes.checked", names="; ".join(one.label for one in item.checked[:MOST_SENTENCES])))
    if publication.source:
        said.append(say("changes.source", source=publication.source))
    return said


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _moment(publication: Publication) -> str:
    return publication.at.isoformat()


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _UNWRITABLE.sub(" ", text)
