"""What the engine has written is read back for a page as it was: every literal, every address, terms within terms."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.results import Cell, Table, read_result
from graph.errors import QueryError
from graph.store.embedded import UNSHOWN, read_triples
from graph.store.store import Result
from graph.terms import DCT, RDFS, SKOS, SP
from viz.triples import MOST_TRIPLES

BASE = "https://example.org/id/place/"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NODES = st.sampled_from(
    [ox.NamedNode(BASE + "a"), ox.NamedNode("https://w3id.org/signpost/ns#gate"), ox.BlankNode("b")]
)
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXT),
    st.builds(lambda text: ox.Literal(text, language="en"), TEXT),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("https://example.org/kind")), TEXT),
)
PREDICATE = ox.NamedNode("http://purl.org/dc/terms/title")


def read(*triples: ox.Triple) -> Table:
    """What a page shows of some triples."""
    body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert body is not None
    return read_result(Result("application/n-triples", body), BASE)


def shown(term: object) -> Cell:
    """A term as a page is to show it."""
    if isinstance(term, ox.Literal):
        return Cell(UNSHOWN.sub("", term.value), literal=True)
    if isinstance(term, ox.BlankNode):
        return Cell(str(term))
    return Cell("a", "a", whole=f"{BASE}a") if str(term) == f"<{BASE}a>" else Cell("sp:gate", whole=SP.gate)


@given(NODES, st.one_of(NODES, LITERALS))
def test_a_triple_is_read_as_it_was_written(subject: ox.NamedNode, object: ox.NamedNode | ox.Literal) -> None:
    table = read(ox.Triple(subject, PREDICATE, object))
    assert table.rows == ((shown(subject), Cell("dct:title", whole=DCT.title), shown(object)),)
    assert (table.total, table.triples) == (1, True)
    assert table.picture is not None


@given(st.one_of(NODES, LITERALS))
def test_a_value_is_shown_alike_in_rows_and_in_triples(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(BASE + "b"), PREDICATE, term))
    rows: Any = store.query("SELECT ?o { ?s ?p ?o }")
    body = rows.serialize(format=ox.QueryResultsFormat.JSON)
    table = read_result(Result("application/sparql-results+json", body), BASE)
    (told,) = table.rows[0]
    (_, _, drawn) = read(ox.Triple(ox.NamedNode(BASE + "b"), PREDICATE, term)).rows[0]
    assert told == drawn


def test_what_a_page_would_obey_rather_than_show_is_not_shown() -> None:
    inner = ox.Triple(ox.NamedNode(f"{BASE}\u202ea"), ox.NamedNode("http://p.test/\u2066"), ox.Literal("\u202egnp\x1b"))
    triple = ox.Triple(ox.NamedNode(f"{BASE}\u202ea"), ox.NamedNode("http://p.test/\u2066"), inner)
    said = read(triple)
    store = ox.Store()
    store.add(ox.Quad(*triple))
    rows: Any = store.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    body = rows.serialize(format=ox.QueryResultsFormat.JSON)
    told = read_result(Result("application/sparql-results+json", body), BASE)
    for table in (said, told):
        ((thing, predicate, value),) = table.rows
        assert (thing.text, thing.whole, thing.thing) == ("a", f"{BASE}a", "\u202ea")
        assert (predicate.text, value.text) == ("http://p.test/", "a http://p.test/ gnp")


# What turns the direction of all that follows until something ends it is not shown. A mark of direction counts as one
# letter that has no width, moves nothing but the signs beside it, and names in Arabic or Hebrew are written with it.
@pytest.mark.parametrize("mark", ["\u061c", "\u200e", "\u200f", "\u200c", "\u200d"])
def test_what_a_name_in_another_script_is_written_with_is_shown(mark: str) -> None:
    name = f"\u0645\u0631\u0643\u0632 (24){mark} \u05de\u05e8\u05db\u05d6{mark}!"
    ((_, _, value),) = read(ox.Triple(ox.NamedNode(BASE + "a"), PREDICATE, ox.Literal(name))).rows
    assert value.text == name
    (said,) = read_triples(f'<{BASE}a> <{DCT.title}> "{name}"@ar .'.encode()).values()
    assert said[DCT.title] == [name]


def test_a_triple_within_a_triple_is_one_value() -> None:
    inner = ox.Triple(ox.NamedNode(BASE + "a"), PREDICATE, ox.Literal("x . y"))
    table = read(ox.Triple(ox.NamedNode(BASE + "b"), PREDICATE, inner))
    assert table.rows[0][2].text == "a dct:title x . y"


@pytest.mark.parametrize(("count", "pictured"), [(0, False), (MOST_TRIPLES, True), (MOST_TRIPLES + 1, False)])
def test_there_is_a_picture_unless_there_is_nothing_or_too_much(count: int, pictured: bool) -> None:
    table = read(*(ox.Triple(ox.NamedNode(BASE + "a"), PREDICATE, ox.Literal(str(n))) for n in range(count)))
    assert (table.total, table.picture is not None) == (count, pictured)


def titled(name: str, title: str, predicate: str = DCT.title) -> ox.Triple:
    """That a thing of the directory is called so."""
    return ox.Triple(ox.NamedNode(BASE + name), ox.NamedNode(predicate), ox.Literal(title))


def named_in_picture(*triples: ox.Triple) -> set[str]:
    """What stands at the head of the boxes of a picture."""
    picture = read(*triples).picture
    assert picture is not None
    return {box.name.text for box in picture.boxes}


def test_a_picture_calls_each_thing_by_the_title_that_the_result_has_of_it() -> None:
    leads = ox.Triple(ox.NamedNode(BASE + "a"), ox.NamedNode(SP.leadsTo), ox.NamedNode(BASE + "b"))
    assert named_in_picture(leads) == {"a", "b"}
    assert named_in_picture(leads, titled("b", "The bridge", SKOS.prefLabel)) == {"a", "The bridge"}
    assert named_in_picture(titled("a", "Label", RDFS.label), titled("a", "Title")) == {"Title"}


def test_two_things_of_one_name_are_two_boxes() -> None:
    assert named_in_picture(titled("a", "Same"), titled("b", "Same")) == {"a", "b"}
    assert named_in_picture(titled("a", "b"), titled("b", "Other")) == {"a", "Other"}


def test_a_page_shows_fewer_rows_the_wider_they_are() -> None:
    heads = [f"v{number}" for number in range(8_000)]
    found = {"head": {"vars": heads}, "results": {"bindings": [{}] * 1_000}}
    table = read_result(Result("application/sparql-results+json", json.dumps(found).encode()), BASE)
    assert (len(table.heads), len(table.rows), table.total) == (8_000, 2, 1_000)


@pytest.mark.parametrize("deep", [2_000, 20_000])
def test_triples_in_triples_deeper_than_a_page_shows_are_refused(deep: int) -> None:
    lines = f"<x:s> <x:p> {'<<( <x:s> <x:p> ' * deep}<x:o>{' )>>' * deep} .\n"
    term = '{"type":"triple","value":{"subject":{},"predicate":{},"object":' * deep + "{}" + "}}" * deep
    rows = '{"head":{"vars":["t"]},"results":{"bindings":[{"t":' + term + "}]}}"
    for media_type, body in (("application/n-triples", lines), ("application/sparql-results+json", rows)):
        with pytest.raises(QueryError) as caught:
            read_result(Result(media_type, body.encode()), BASE)
        assert caught.value.code == "unwritable-result"
