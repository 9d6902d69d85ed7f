"""The words that editors complete: what is served can be asked for, and so can all that our vocabulary has."""

from __future__ import annotations

import re

from graph.exchange.counts import count
from graph.exchange.lexicon import lexicon
from graph.queries import read_queries
from graph.snapshot import ONTOLOGY
from graph.terms import DCT, OWL, RDF, RDFS, SP

THING, CLASS, PROPERTY = "https://e.example/thing", "https://e.example/Kind", "https://e.example/says"
LINES = (f"<{THING}> <{RDF.type_}> <{CLASS}> .", f'<{THING}> <{PROPERTY}> "x" .')


def test_what_is_served_is_in_it_whoever_made_the_word() -> None:
    found = lexicon(count(LINES, "https://e.example/"))
    assert CLASS in found["classes"]
    assert PROPERTY in found["properties"]
    assert RDF.type_ in found["properties"]
    assert CLASS not in lexicon(count((), ""))["classes"]


def test_our_words_are_in_it_with_their_labels_and_each_once() -> None:
    found = lexicon(count((), ""))
    assert found["classes"][SP.Service] == "service"
    assert found["properties"][SP.lastChecked] == "last checked"
    assert SP.stated not in {**found["classes"], **found["properties"]}
    assert not set(found["classes"]) & set(found["properties"])
    written = (ONTOLOGY / "signpost.ttl").read_text("utf-8")
    declared = re.findall(r"^sp:(\w+) a owl:(Class|\w+Property)\b", written, re.MULTILINE)
    assert {f"{SP.NS}{name}" for name, kind in declared if kind == "Class"} <= set(found["classes"])
    assert {f"{SP.NS}{name}" for name, kind in declared if kind != "Class"} <= set(found["properties"])
    assert len(declared) > 100


def test_every_word_has_a_label_whoever_made_it() -> None:
    area = f"<{THING}> <{DCT.spatial}> <https://e.example/here> ."
    found = lexicon(count((*LINES, area), "https://e.example/"))
    assert [iri for words in found.values() for iri, label in words.items() if not label.strip()] == []
    assert found["classes"][OWL.DatatypeProperty] == "datatype property"
    assert found["properties"][RDFS.subClassOf] == "sub class of"
    assert found["properties"][PROPERTY] == "says"
    assert found["properties"][DCT.spatial] == "area"


def test_what_our_words_are_written_with_is_in_it_for_those_who_ask_about_words() -> None:
    found = lexicon(count((), ""))
    assert OWL.Class in found["classes"]
    assert {RDFS.label, DCT.title} <= set(found["properties"])


def test_all_that_our_queries_ask_for_of_ours_is_in_it() -> None:
    found = lexicon(count((), ""))
    asked = {name for query in read_queries().values() for name in re.findall(r"\bsp:([A-Z]\w+)", query.text)}
    assert len(asked) > 10
    assert {f"{SP.NS}{name}" for name in asked} <= set(found["classes"])
