"""A query gets the same answer from the merge alone as from all graphs, and all graphs whenever it may name one."""

from __future__ import annotations

import random
from typing import Any

import pyoxigraph as ox
import pytest

from graph.canonical import read_lines
from graph.queries import bind, on_day, read_queries
from graph.query import prepare
from graph.snapshot import open_snapshot
from graph.store.graphs import Graphs, load
from graph.store.sources import read_sources
from graph.store.worker import answer
from graph.terms import PROV
from tests.api.conftest import DAY, SECOND

SNAPSHOT = open_snapshot(SECOND)
BASE = SNAPSHOT.directory.base
QUERIES = {
    "everything": "SELECT * { ?s ?p ?o }",
    "a join": "SELECT * { ?s a ?c . ?s ?p ?o . FILTER(?p != ?c) }",
    "what is not there": "SELECT ?s { ?s a ?c FILTER NOT EXISTS { ?s <http://purl.org/dc/terms/title> ?t } }",
    "what may be there": "SELECT * { ?s a ?c OPTIONAL { ?s <http://purl.org/dc/terms/title> ?t } }",
    "a path": f"SELECT * {{ ?a (<{PROV.wasDerivedFrom}>/^<{PROV.wasDerivedFrom}>)+ ?b }}",
    "a path of no length": "SELECT (COUNT(*) AS ?n) { ?a a ?c . ?a <urn:x>* ?b }",
    "less": "SELECT ?s { ?s ?p ?o MINUS { ?s a ?c } }",
    "counts": "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING(?n > 1)",
    "a query within": "SELECT * { { SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c } ?x a ?c }",
    "a question": "ASK { ?s a <https://w3id.org/signpost/ns#Service> }",
    "what is known": "DESCRIBE ?s { ?s a <https://w3id.org/signpost/ns#Service> }",
    "new triples": "CONSTRUCT { ?o ?p ?s } { ?s ?p ?o FILTER(ISIRI(?o)) }",
}


@pytest.fixture(scope="module")
def graphs() -> Graphs:
    return load([(source.graph, source.merged, source.turtle) for source in read_sources(SNAPSHOT)])


def found(store: ox.Store, text: str, **dataset: list[str]) -> list[bytes]:
    form = "ntriples" if prepare(text).form in ("CONSTRUCT", "DESCRIBE") else "csv"
    asked: dict[str, Any] = {"text": text, "base": BASE, "format": form, "most_bytes": 10**8}
    header, body = answer(store, asked | {"default_graphs": [], "named_graphs": []} | dataset)
    assert header == {}
    return sorted(body.splitlines())


def asked(text: str, **dataset: list[str]) -> dict[str, Any]:
    return {"text": text, "default_graphs": [], "named_graphs": []} | dataset


@pytest.mark.parametrize("name", QUERIES)
def test_the_merge_alone_answers_as_all_graphs_do(graphs: Graphs, name: str) -> None:
    text = QUERIES[name]
    assert graphs.asked(asked(text)) is graphs.merge
    assert found(graphs.merge, text) == found(graphs.whole, text) != []


@pytest.mark.parametrize("name", read_queries())
def test_every_stored_query_is_answered_as_all_graphs_answer_it(graphs: Graphs, name: str) -> None:
    stored = read_queries()[name]
    text = bind(stored, on_day(stored, {}, DAY), BASE)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert found(graphs.asked(asked(body)), body) == found(graphs.whole, body)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { gRaPh ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH<urn:g>{ ?s ?p ?o } }",
        "SELECT * FROM <urn:g> { ?s ?p ?o }",
        "SELECT * from named <urn:g> { ?s ?p ?o }",
        "SELECT * { \\u0047RAPH ?g { ?s ?p ?o } }",
        "ASK FROM<urn:g>{}",
    ],
)
def test_a_query_that_may_name_a_graph_gets_all_of_them(graphs: Graphs, text: str) -> None:
    assert graphs.asked(asked(text)) is graphs.whole


@pytest.mark.parametrize("part", ["default_graphs", "named_graphs"])
def test_a_request_that_names_a_graph_gets_all_of_them(graphs: Graphs, part: str) -> None:
    assert graphs.asked(asked("SELECT * { ?s ?p ?o }", **{part: ["urn:g"]})) is graphs.whole


def test_the_merge_is_what_the_merged_sources_say_and_each_says_it_in_its_own_graph(graphs: Graphs) -> None:
    merged = {line for source in read_sources(SNAPSHOT) if source.merged for line in read_lines(source.turtle)}
    for store in graphs:
        default = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
        assert set(read_lines(default)) == merged
    assert len(list(graphs.merge.named_graphs())) == 0
    assert len(list(graphs.whole.named_graphs())) == len(read_sources(SNAPSHOT))


def test_no_text_without_these_words_reaches_another_graph() -> None:
    """Texts are put together at random; what the engine takes for a query sees the default graph only."""
    whole, graph = ox.Store(), ox.NamedNode("urn:g")
    whole.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o"), graph))
    graphs = Graphs(whole, ox.Store())
    starts = ["SELECT *", "SELECT ?s", "SELECT(?s AS ?t)", "ASK", "CONSTRUCT", "CONSTRUCT{?s ?p ?o}", "DESCRIBE *"]
    starts += ["DESCRIBE <urn:s>", "PREFIX x: <urn:>DESCRIBE x:s"]
    naming = ["FROM<urn:g>", "from named <urn:g>", " FROM<urn:g>", "\nFROM #\n<urn:g>", "", "", ""]
    pieces = ["GRAPH ?g {", "graph<urn:g>{", "?s ?p ?o", "?s ?p 1", ".", "{", "}", "}", "OPTIONAL {", "FILTER EXISTS {"]
    chance, told = random.Random(3), 0
    for _ in range(20_000):
        within = "".join(chance.choices(pieces, k=chance.randrange(1, 5)))
        text = f"{chance.choice(starts)}{chance.choice(naming)}{{ {within} }}"
        try:
            if said(whole, text) == said(graphs.merge, text):
                continue
        except SyntaxError:
            continue
        told += 1
        assert graphs.asked(asked(text)) is whole, text
    assert told > 100


def said(store: ox.Store, text: str) -> object:
    result = store.query(text)
    return bool(result) if isinstance(result, ox.QueryBoolean) else sorted(map(str, result))  # type: ignore[arg-type]
