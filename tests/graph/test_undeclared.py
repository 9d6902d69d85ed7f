"""Prefixes that nothing declares are found where they stand, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from graph.errors import QueryError
from graph.prefixes import PREFIXES
from graph.queries import read_queries
from graph.query import broken_query
from graph.undeclared import find_undeclared


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("SELECT ?s WHERE { ?s a sp:Service }", ["sp:"]),
        (
            "SELECT * { ?s sp:ask/skos:b|^dct:c ?o ; :d 1 . FILTER(!ex-1:e(?o)) }",
            ["sp:", "skos:", "dct:", ":", "ex-1:"],
        ),
        ("PREFIX sp: <urn:x> SELECT * { ?s sp:ask 'skos:b', \"dct:c\", <cv:d> } # rdf:e", []),
        ('prefix : <urn:x#> SELECT * { _:b :a """x \'y\' rdf:z""" ; :time "10:30"^^:t , :a:b , :a%3Ab }', []),
        ("SELECT * { ?x:y ?p 'open sp:ask }", []),
        ("SELECT * { ?s ?p 2 }", []),
        ("PREFIX # mine: <urn:y>\n# and\r\n ex: <urn:x#> SELECT * { ?s ex:a ?o", []),
        ("PREFIX#\nex:<urn:x#> SELECT * { ?s ex:prefix foo:b", ["foo:"]),
        ("ASK { ?s ?p ?o.foo:b bar:c 1 }", ["foo:", "bar:"]),
        ("ASK { ?s ?p <urn:x>.a:b ?p 'x'.c:d ?p $o .e:f ?p g:h.i:j , ?k..l:m , _:n.o:p }", ["a:", "c:", "e:", "g:"]),
    ],
)
def test_a_prefix_that_is_used_and_not_declared_is_found(text: str, prefixes: list[str]) -> None:
    assert list(find_undeclared(text)) == prefixes


@pytest.mark.parametrize("name", read_queries())
def test_the_queries_that_come_with_signpost_declare_all_that_they_use(name: str) -> None:
    text = read_queries()[name].text
    assert find_undeclared(text) == {}
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("PREFIX "))
    used = {line.split()[1] for line in text.splitlines() if line.startswith("PREFIX ")}
    assert set(find_undeclared(bare)) == used


def told(text: str) -> QueryError:
    return broken_query(text, 1, len(text), "Prefix not found")


def test_whoever_forgets_a_prefix_is_told_which_where_and_how_it_is_declared() -> None:
    error = told("SELECT ?s\nWHERE { ?s a sp:Service ; skos:prefLabel ?name ; ours:x 1 }")
    assert (error.code, error.where) == ("broken-query", "2:14")
    assert "sp:" in error.message
    for prefix in ("sp", "skos"):
        assert f"PREFIX {prefix}: <{PREFIXES[prefix]}>" in error.remedy
    assert "PREFIX ours: <" in error.remedy


def test_a_prefix_in_the_middle_of_a_triple_is_told_where_it_stands() -> None:
    assert told("ASK {\n ?s ?p ?o.foo:b bar:c 1 }").where == "2:11"


def test_what_to_do_is_no_longer_than_a_few_lines_however_long_the_prefixes_are() -> None:
    long = "a" * 5000 + ":"
    error = told(f"SELECT * {{ ?s {long}b ?o ; ours:x 1 }}")
    assert long not in error.message + error.remedy
    assert "PREFIX ours: <" in error.remedy
    alone = told(f"SELECT * {{ ?s {long}b ?o }}").remedy
    assert alone == QueryError("broken-query", line=1, column=1, reason="").remedy


def test_whoever_forgets_the_signs_around_an_address_is_told_so() -> None:
    error = told("SELECT * { ?s a https://w3id.org/signpost/ns#Service }")
    assert error.where == "1:17"
    assert "<https://...>" in error.remedy
