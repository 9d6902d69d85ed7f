"""Nothing hides a SERVICE clause, and nothing that is none is taken for one."""

from __future__ import annotations

import random
import re
from time import process_time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import federation
from graph.errors import QueryError
from graph.federation import asks_elsewhere
from graph.query import prepare
from tests.graph.worlds import steady

PREFIXES = "PREFIX : <http://e/> PREFIX x: <http://x/> PREFIX ex: <http://ex/> BASE <http://b/> "


EMPTY = ox.Store()


def reads(text: str) -> bool:
    """Whether the engine takes a text for a query."""
    try:
        EMPTY.query(text)
    except SyntaxError:
        return False
    return True


HIDDEN = [
    "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }",
    "SELECT * {service<http://e/>{?s ?p ?o}}",
    "SELECT * { SeRvIcE SILENT <http://e/> {} }",
    "SELECT * { SERVICE # away\n<http://e/> { # } } \n} }",
    "SELECT * { # no\rSERVICE <http://e/> { ?s ?p ?o }\n}",
    "SELECT * { ?s ?p ?o . FILTER EXISTS { SERVICE <http://e/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE ?s { ?s ?p ?o } } } }",
    "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { SERVICEex:x{} }",
    "SELECT * { SERVICESILENT:x{} }",
    "SELECT * { ?a ?b 1SERVICE<http://e/>{} }",
    "SELECT * { ?a ?b trueSERVICEex:x{} }",
    "SELECT * { ?a ?b ?c.SERVICE<http://e/>{} }",
    "SELECT * { ?a ?b :a.b.SERVICE<http://e/>{} }",
    "SELECT * { ?a ?b :a\\#b. SERVICE <http://e/> {} }",
    "SELECT * { ?a ?b :a\\'b. SERVICE <http://e/> {} #'\n}",
    'SELECT * { ?a ?b "x"@en.SERVICE<http://e/>{} }',
    'SELECT * { ?a ?b "\\"" . SERVICE <http://e/> {} }',
    'SELECT * { ?a ?b """"x""" . SERVICE <http://e/> {} }',
    "SELECT * { ?a ?b ?c FILTER(?a<?b)SERVICE#>\n:x{} }",
    'SELECT * { ?a ?b ?c FILTER(?a<:c#>"""\n) SERVICE <http://e/> {} #"""\n}',
    "SELECT * { ?a ?b ?c FILTER(?b<'>') SERVICE <http://e/> {} FILTER(?b='') }",
    'SELECT * { ?a ?b ?c FILTER(1<"""\'>""") SERVICE <http://e/> {} }',
    "SELECT * { VALUES ?x { ''' ' } SERVICE <http://e/> {} #\\q'''\n}",
]
ESCAPED = [
    "SELECT * { \\u0053ERVICE <http://e/> {} }",
    "SELECT * { SERVI\\U00000043E <http://e/> {} }",
    "SELECT * { # \\u000A SERVICE <http://e/> {} \n }",
    'SELECT * { ?s ?p "\\u0022 . SERVICE <http://e/> {} #"\n}',
]


@pytest.mark.parametrize("query", HIDDEN)
def test_a_service_clause_is_found_wherever_the_engine_would_find_it(query: str) -> None:
    assert reads(PREFIXES + query), "the engine takes it for a query, so this test means something"
    with pytest.raises(QueryError) as refused:
        prepare(PREFIXES + query)
    assert refused.value.code == "query-refused"


@pytest.mark.parametrize("query", ESCAPED)
def test_a_service_clause_in_escapes_is_found_as_the_standard_reads_it(query: str) -> None:
    with pytest.raises(QueryError) as refused:
        prepare(PREFIXES + query)
    assert refused.value.code == "query-refused"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?route { ?service ?p ?route }",
        "DESCRIBE ?service { ?service ?p ?o }",
        "SELECT * { # SERVICE <http://e/> { ?s ?p ?o }\n ?s ?p ?o }",
        'SELECT * { ?s ?p "SERVICE <http://e/> {}", """SERVICE <http://e/>\n{ \'""", \'SERVICE :x {\' }',
        "SELECT * { ?s a <http://e/service/1>, <http://SERVICE/>, <http://e/#SERVICE>, <service> { } }",
        "PREFIX service: <http://e/> SELECT * { service:service service:a service:b ; :service x:SERVICE }",
        "SELECT * { ?s a ex:PublicService, ex:my-service ; ex:a.service ?o }",
        "SELECT * { ?s ?p _:service . _:service ?p ?o }",
        'SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 3 && STR(?s) != "service") }',
        "SELECT * { VALUES ?service { <http://e/service> } ?service ?p ?o }",
    ],
)
def test_what_only_looks_like_a_service_clause_is_let_through(query: str) -> None:
    assert not asks_elsewhere(PREFIXES + query)
    assert prepare(PREFIXES + query).form in ("SELECT", "DESCRIBE")


PIECES = [
    *(
        "SERVICE",
        "service",
        "<http://e/>",
        "<b#>",
        "<:c#>",
        "<a)",
        ">",
        "<",
        '"',
        '"""',
        "'",
        "'''",
        "\\",
        "\\q",
        "\\u0041",
    ),
    *(
        "#",
        "\n",
        "\r",
        " ",
        " ",
        " ",
        "\t",
        "{",
        "}",
        "{}",
        "{?s ?p ?o}",
        ":x",
        "x:",
        "ex:y",
        ":a.b.",
        "_:b",
        "?a",
        "$b",
    ),
    *("?", ".", ";", ",", "(", ")", "FILTER(", "FILTER(?o<", "&&", "=", "@en", "^^", "true", "1.", "1e3", "-", "a"),
    *("SILENT", "VALUES ?x {", "OPTIONAL{", "UNION", "%41", "<<", ">>", "{|", "|}", "é", "GRAPH", "SELECT * {"),
]
CLAUSES = [
    "SERVICE<http://e/>{?s ?p ?o}",
    "SERVICE :x{}",
    "SERVICEex:x{}",
    "SERVICE SILENT ?v {}",
    "service#\n:x#>\n{}",
]
STARTS = [
    "{ ?s ?p ?o . ",
    "{ ?s ?p ?o FILTER(?s",
    "{",
    "{ VALUES ?x {",
    "{ VALUES ?x {'''",
    '{ VALUES ?x {"""',
    "{?s ?p ",
]
ENDS = ["}", ")}", "}}", "'''}", '#"""\n}', "'}", '"}', '"""}', "#'''\n}"]


def test_the_engine_finds_no_service_clause_that_was_let_through() -> None:
    """Texts are put together at random; where the engine's reading hangs on the word, the word was found."""
    chance = random.Random(4)
    hanging = 0
    for _ in range(2_000):
        before = "".join(chance.choices(PIECES, k=chance.randrange(4)))
        after = "".join(chance.choices(PIECES, k=chance.randrange(4)))
        text = (
            PREFIXES
            + "SELECT * "
            + chance.choice(STARTS)
            + before
            + chance.choice(CLAUSES)
            + after
            + chance.choice(ENDS)
        )
        if not reads(text) or reads(re.sub("service", "xervice", text, flags=re.IGNORECASE)):
            continue
        hanging += 1
        assert asks_elsewhere(text), text
    assert hanging > 10


def test_what_is_let_through_at_a_glance_has_no_clause_when_it_is_read_place_by_place() -> None:
    chance = random.Random(6)
    glances = 0
    for _ in range(20_000):
        text = "".join(chance.choices([*PIECES, "service", "silent", "·", "ﬀ:", "_"], k=chance.randrange(1, 9)))
        text = chance.choice(["", "{ ", "'"]) + "service" + text + chance.choice(["", "{", " {}"])
        if not federation._COULD_BE_CLAUSE.search(text):
            glances += 1
            assert not federation._reads_clause(text), text
    assert 1_000 < glances < 19_000


@steady
@given(st.text(alphabet="service<>'\"\\{}:#?. \nSILENT"))
def test_any_text_is_read_to_its_end(text: str) -> None:
    assert asks_elsewhere(text) in (True, False)


@pytest.mark.parametrize(
    "piece", ["service", "service#", "<service#>", ":a.service:a", '"""\\', "<'''>", "<a?b", "<'x'>"]
)
def test_the_time_that_a_text_takes_grows_no_faster_than_the_text(piece: str) -> None:
    def time(length: int) -> float:
        text = "ASK {} service " + piece * (length // len(piece))
        times = []
        for _ in range(3):
            started = process_time()
            asks_elsewhere(text)
            times.append(process_time() - started)
        return min(times)

    assert time(60_000) < 16 * time(7_500) + 0.01


@pytest.mark.parametrize("piece", ["a", "a:", "\\a", " ", "#\n", "silent"])
def test_no_text_is_glanced_at_for_so_long_that_others_notice(monkeypatch: pytest.MonkeyPatch, piece: str) -> None:
    """Others are answered while a text is read place by place, but not while an expression is searched for."""
    monkeypatch.setattr(federation, "_reads_clause", lambda _: True)
    for words in (1, 10, 40, 50, 100):
        for length in (1_000, 4_000, 20_000, 60_000):
            text = "service" * words + ":" + piece * (length // len(piece))
            started = process_time()
            asks_elsewhere(text)
            assert process_time() - started < 0.05
