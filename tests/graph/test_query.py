"""What a query may be: it only reads, asks nobody else, and says where it cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import QueryError
from graph.query import FORMATS, broken_query, find_format, media_types, prepare
from graph.words import say
from tests.graph.worlds import steady


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as refused:
        prepare(text)
    return refused.value


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("ask{}", "ASK"),
        ("CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <http://e/>", "DESCRIBE"),
        ("# INSERT DATA\nBASE <http://e/#x> PREFIX insert: <http://e/>\r\nPREFIX : <#>#c\n SeLeCt*{}", "SELECT"),
        ("VERSION '1.2' select * {}", "SELECT"),
        ("PREFIX é.b-c: <http://e/> ASK {}", "ASK"),
    ],
)
def test_the_form_of_a_query_is_told_from_its_first_word(text: str, form: str) -> None:
    assert prepare(text) == (text, form)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "delete where { ?s ?p ?o }",
        "LOAD <http://e/>",
        "LoAd SILENT <http://e/>",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <a:b>",
        "ADD <a:b> TO <a:c>",
        "MOVE <a:b> TO <a:c>",
        "COPY <a:b> TO <a:c>",
        "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "# SELECT * {}\nPREFIX a: <http://e/#SELECT>\n# x\n\tINSERT{}WHERE{}",
        "\\u004COAD <http://e/>",
        "\\U00000049NSERT DATA {}",
        "PREFIX a: <http://e/> # \\u000A LOAD <http://e/>",
    ],
)
def test_an_update_is_refused_however_it_is_written(text: str) -> None:
    assert refusal(text).code == "query-refused"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("FIND * {}", "1:1"),
        ("# what\n\n  PREFIX a: <x> OOPS", "3:17"),
        ("{}", "1:1"),
        ("\x00", "1:1"),
        ("ASK {\n\ud800}", "2:1"),
        ("PREFIX a: <x>\n\n\n", "1:14"),
        ("PREFIX a: <x>\n# what is\n\n  # below", "1:14"),
    ],
)
def test_what_is_no_query_is_said_to_be_broken_with_its_place(text: str, where: str) -> None:
    error = refusal(text)
    assert (error.code, error.where) == ("broken-query", where)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "# a comment", "\t# one\n# another\n"])
def test_a_text_without_a_query_is_said_to_have_none(text: str) -> None:
    assert refusal(text).code == "missing-query"


def test_a_prefix_that_is_declared_without_its_signs_is_said_to_be() -> None:
    error = refusal("# how\nPREFIX sp: https://w3id.org/signpost/ns# SELECT * {}")
    assert (error.code, error.where) == ("broken-query", "2:1")
    assert "PREFIX name: <https://...>" in error.message


def test_what_the_engine_cannot_put_in_words_is_told_by_what_stands_before() -> None:
    error = broken_query("SELECT *\nWHERE { ?s ?p }\n# what", 3, 7, say("query.unexpected"))
    assert 'after "WHERE { ?s ?p }"' in error.message
    assert "three parts" in error.remedy


def test_a_query_of_more_bytes_than_allowed_is_refused() -> None:
    assert prepare("ASK {}" + " " * 94, most_bytes=100).form == "ASK"
    for text in ("ASK {}" + " " * 95, "ASK {}#" + "é" * 47):
        with pytest.raises(QueryError) as refused:
            prepare(text, most_bytes=100)
        assert refused.value.code == "query-too-large"


@pytest.mark.parametrize("form", FORMATS)
def test_each_form_has_its_formats_and_no_others(form: str) -> None:
    query = prepare(f"{form} {{}}")
    names = list(dict.fromkeys(media_types(query).values()))
    triples = ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads", "n3"]
    assert names == (["json", "xml", "csv", "tsv"] if form in ("SELECT", "ASK") else triples)
    assert [find_format(query, name).name for name in names] == names
    with pytest.raises(QueryError) as refused:
        find_format(query, "turtle" if form in ("SELECT", "ASK") else "csv")
    assert refused.value.code == "wrong-format"


def test_the_best_known_media_type_is_offered_first() -> None:
    assert next(iter(media_types(prepare("SELECT * {}")))) == "application/sparql-results+json"
    assert next(iter(media_types(prepare("CONSTRUCT WHERE {}")))) == "text/turtle"
    assert media_types(prepare("CONSTRUCT WHERE {}"))["application/json"] == "jsonld"


@steady
@given(st.text(alphabet=st.characters()))
def test_any_text_is_a_query_or_a_clear_error(text: str) -> None:
    assert outcome(text) in ("query", "missing-query", "broken-query", "query-refused", "query-too-large")


def outcome(text: str) -> str:
    """`query`, or the code of the error."""
    try:
        prepare(text)
    except QueryError as error:
        return error.code
    return "query"
