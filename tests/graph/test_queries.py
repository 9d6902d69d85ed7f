"""Every query that comes with Signpost finds what it should: in a graph made by hand, and in the real directory."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from hypothesis import example as trying
from hypothesis import given
from hypothesis import strategies as st

from graph.clocks import is_confirmed, is_offered
from graph.errors import NotFoundError, QueryError
from graph.gaps import helps
from graph.lifetime import on_day
from graph.links import OUTCOME, WAY_IN, find_links
from graph.queries import Parameter, StoredQuery, bind, read_queries, read_query, things_of
from graph.queries.markdown import render_queries
from graph.query import prepare
from graph.settings import ROOT
from graph.snapshot import open_snapshot
from graph.store.graphs import fill
from graph.store.sources import ONTOLOGY, read_sources
from graph.store.worker import answer
from graph.terms import PROV, SP
from tests.graph.worlds import steady

CARDS = Path(__file__).resolve().parent.parent / "queries"
BASE = open_snapshot().directory.base
EXAMPLE = "https://w3id.org/signpost/id/example/"
QUERIES = read_queries()
NAMES = pytest.mark.parametrize("name", QUERIES)
WITH_PARAMETERS = pytest.mark.parametrize(
    ("name", "parameter"), [(q.name, p) for q in QUERIES.values() for p in q.parameters], ids=str
)

# A card says so where a query finds nothing in the real directory.
NOTHING = "nothing in the first directory"

PARTS = ("subject", "predicate", "object")

Rows = list[dict[str, str]]


def card_of(name: str) -> list[dict[str, Any]]:
    """What the card of a query says: values for its parameters with the rows that they give, in the small graph."""
    card: list[dict[str, Any]] = yaml.safe_load((CARDS / f"{name}.yaml").read_text("utf-8"))
    return card


def store_of(*turtles: bytes) -> ox.Store:
    store = ox.Store()
    fill(store, [(f"urn:source:{number}", True, turtle) for number, turtle in enumerate(turtles)])
    return store


def ask(store: ox.Store, text: str) -> Rows:
    """The rows of a result, an address by what follows its last slash or hash; triples are rows of three columns."""
    form = prepare(text).form
    asked = {"text": text, "base": EXAMPLE, "default_graphs": [], "named_graphs": [], "most_bytes": 10**8}
    header, body = answer(store, asked | {"format": "ntriples" if form == "CONSTRUCT" else "json"})
    assert header == {}
    if form == "ASK":
        return [{"answer": str(json.loads(body)["boolean"]).lower()}]
    if form == "SELECT":
        return [{k: local(v["value"]) for k, v in row.items()} for row in json.loads(body)["results"]["bindings"]]
    triples = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
    return [dict(zip(PARTS, (local(term.value) for term in quad.triple), strict=True)) for quad in triples]


def local(text: str) -> str:
    return re.split(r"[/#]", text)[-1] if text.startswith("http") else text


@pytest.fixture(scope="module")
def example() -> ox.Store:
    return store_of((CARDS / "example.ttl").read_bytes(), (ONTOLOGY / "signpost.ttl").read_bytes())


@pytest.fixture(scope="module")
def elsewhere() -> rdflib.Graph:
    """The same as `example`, in rdflib, which is slow: on the real directory a minute would not do."""
    dataset = rdflib.Dataset(default_union=True)
    for file in (CARDS / "example.ttl", ONTOLOGY / "signpost.ttl"):
        dataset.graph(rdflib.URIRef(f"urn:source:{file.stem}")).parse(file, format="turtle")
    return dataset


@pytest.fixture(scope="module")
def real() -> ox.Store:
    return store_of(*(source.turtle for source in read_sources(open_snapshot())))


def test_there_are_queries_and_each_has_a_card() -> None:
    assert len(QUERIES) >= 20
    assert {path.stem for path in CARDS.glob("*.yaml")} == set(QUERIES)


@NAMES
def test_a_query_gives_the_rows_of_its_card(name: str, example: ox.Store) -> None:
    cases = [case for case in card_of(name) if "rows" in case]
    given_to = {parameter for case in cases for parameter in case.get("set", {})}
    assert given_to == {parameter.name for parameter in QUERIES[name].parameters}
    for case in cases:
        values = {parameter: str(value) for parameter, value in case.get("set", {}).items()}
        found = ask(example, bind(QUERIES[name], values, EXAMPLE))
        rows = [[row.get(column) for column in case["columns"]] for row in found]
        expected = [[None if value is None else str(value) for value in row] for row in case["rows"]]
        if "predicate" in case["columns"] or name == "statements_on_page":
            rows, expected = sorted(rows, key=str), sorted(expected, key=str)
        assert rows == expected


@NAMES
def test_a_query_finds_something_in_the_real_directory_or_its_card_says_why_not(name: str, real: ox.Store) -> None:
    why_not = [case[NOTHING] for case in card_of(name) if NOTHING in case]
    assert bool(ask(real, QUERIES[name].text)) == (not why_not)


# What rdflib itself calls, it warns of.
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@NAMES
def test_another_engine_finds_the_same(name: str, example: ox.Store, elsewhere: rdflib.Graph) -> None:
    # Its order can differ: rdflib sorts by nothing that is grouped by and not shown. On all else it is right here.
    for case in [case for case in card_of(name) if "rows" in case][:1]:
        text = bind(QUERIES[name], {key: str(value) for key, value in case.get("set", {}).items()}, EXAMPLE)
        found = elsewhere.query(text)
        if found.type == "ASK":
            rows = [{"answer": str(found.askAnswer).lower()}]
        elif found.type == "CONSTRUCT":
            triples: Any = found.graph
            rows = [dict(zip(PARTS, (local(str(term)) for term in triple), strict=True)) for triple in triples]
        else:
            bindings: Any = found.bindings
            rows = [{str(key): local(str(term)) for key, term in row.items() if term is not None} for row in bindings]
        # It writes a time in another way.
        rows = [{key: value.replace("+00:00", "Z") for key, value in row.items()} for row in rows]
        assert alike(rows) == alike(ask(example, text))


def alike(rows: Rows) -> list[list[tuple[str, str]]]:
    return sorted(sorted(row.items()) for row in rows)


# They count, and what they count has its own source each.
COUNTING = {"contents", "sources_complete", "stated_and_inferred"}


@NAMES
def test_a_page_that_nobody_printed_is_said_to_be_inferred(name: str, real: ox.Store) -> None:
    rows = ask(real, QUERIES[name].text)
    assert [row for row in rows if "page" in row and "things" not in row and "pageBasis" not in row] == []


@NAMES
def test_a_row_says_where_it_is_written_or_names_what_does(name: str, real: ox.Store, written: set[str]) -> None:
    rows = ask(real, QUERIES[name].text)
    unwritten = [row for row in rows if "document" not in row and not written & set(row.values())]
    assert bool(unwritten) == (name in COUNTING)
    assert [row for row in rows if row.get("basis") in ("stated", "inferred") and "document" not in row] == []


@pytest.fixture(scope="module")
def written(real: ox.Store) -> set[str]:
    """All that has a passage."""
    return {row["s"] for row in ask(real, f"SELECT DISTINCT ?s {{ ?s <{PROV.wasDerivedFrom}> ?passage }}")}


def test_on_any_day_the_queries_and_our_own_pages_agree_on_what_is_confirmed_and_offered() -> None:
    snapshot = open_snapshot(ROOT / "tests" / "second" / "services.ttl")
    store = store_of(*(source.turtle for source in read_sources(snapshot)))
    named = {date.fromisoformat(day) for day in re.findall(r'"(\d{4}-\d\d-\d\d)"', snapshot.path.read_text("utf-8"))}
    days = sorted({day + timedelta(days=more) for day in named for more in (-1, 0, 1)})
    assert len(days) > 20
    for day in days:
        whole, directory = snapshot.directory, on_day(snapshot.directory, day)
        sure = [s for s in directory.services.values() if is_offered(s.clocks, day) and is_confirmed(s.clocks, day)]
        needs = {need for need in directory.needs if not any(helps(directory, service, need) for service in sure)}
        assert things(store, "needs_without_confirmed_service", "need", day) == needs
        agencies = [party for party in whole.parties.values() if party.kind != "role"]
        every = [*whole.services.values(), *whole.routes.values(), *agencies]
        unsure = {thing.id for thing in every if not is_confirmed(thing.clocks, day)}
        assert things(store, "not_confirmed", "thing", day) == unsure


def test_the_queries_and_our_own_pages_agree_on_which_ways_lead_to_a_service(real: ox.Store) -> None:
    directory = open_snapshot().directory
    leading = {(li.end, li.start) for li in find_links(directory) if li.kind in (WAY_IN, OUTCOME)}
    ways = {(service, way) for service, way in leading if service in directory.services}
    assert len(ways) > len({service for service, _ in ways}) > 5
    assert {(row["service"], row["route"]) for row in ask(real, QUERIES["gatekeepers"].text)} == ways
    named = {(s, directory.routes[way].name) for s, way in ways}
    assert {(row["service"], row["way"]) for row in ask(real, QUERIES["ways_into_service"].text)} == named
    without = {row["service"] for row in ask(real, QUERIES["services_without_route"].text)}
    assert without == set(directory.services) - {service for service, _ in ways}


def test_a_service_in_which_a_step_can_end_is_not_without_a_way() -> None:
    ending = f"<{EXAMPLE}heard> <{SP.leadsTo}> <{EXAMPLE}leaflet> ."
    store = store_of((CARDS / "example.ttl").read_bytes(), (ONTOLOGY / "signpost.ttl").read_bytes(), ending.encode())
    assert ask(store, QUERIES["services_without_route"].text) == []


def test_what_names_no_source_is_counted() -> None:
    stated = f"<urn:a> <{SP.basis}> <{SP.stated}>, <{SP.inferred}> . <urn:b> <{SP.basis}> <{SP.stated}> ."
    store = store_of((CARDS / "example.ttl").read_bytes(), stated.encode())
    assert ask(store, QUERIES["sources_complete"].text) == [{"complete": "false", "without": "2"}]


def things(store: ox.Store, name: str, column: str, day: date) -> set[str]:
    return {row[column] for row in ask(store, bind(QUERIES[name], {"day": day.isoformat()}))}


@WITH_PARAMETERS
def test_a_value_leaves_the_rows_that_have_it_and_no_others(name: str, parameter: Parameter, real: ox.Store) -> None:
    query = QUERIES[name]
    if parameter.kind == "date":
        # What a day leaves is for cards to say; here, that it is a query still.
        ask(real, bind(query, {parameter.name: parameter.example}))
        return
    every = ask(real, query.text)
    value = every[len(every) // 2][parameter.name]
    known = things_of(open_snapshot().directory, parameter)
    assert parameter.kind != "iri" or set(known) >= {row[parameter.name] for row in every}
    found = ask(real, bind(query, {parameter.name: value}, BASE))
    assert found
    assert sorted(found, key=str) == sorted((row for row in every if row[parameter.name] == value), key=str)


@WITH_PARAMETERS
def test_a_parameter_stands_in_its_query_and_its_example_fits(name: str, parameter: Parameter) -> None:
    query = QUERIES[name]
    assert query.text.count(f"VALUES ${parameter.name} {{ UNDEF }}") == 1
    assert "UNDEF" not in bind(query, {p.name: p.example for p in query.parameters})


@NAMES
def test_a_query_reads_as_a_document(name: str) -> None:
    query = QUERIES[name]
    assert query.title[0].isupper()
    assert query.answers.endswith("?")
    assert query.used_by.endswith(".")
    assert query.text.startswith("#+ title: ")
    assert "UNDEF" not in query.text or query.parameters
    assert f"`{name}`" in render_queries()
    assert query.answers in render_queries()
    assert query.used_by in render_queries()
    # Quadratic in our engine: a list of values that is gone through for each row.
    assert not re.search(r"EXISTS\s*\{[^}]*VALUES", query.text)
    prepare(query.text)


@NAMES
def test_every_column_is_explained_once_and_none_that_is_not_there(name: str, example: ox.Store) -> None:
    query = QUERIES[name]
    explained = [column for names, _ in query.columns for column in names]
    found: Any = example.query(query.text)
    shown = [variable.value for variable in found.variables] if isinstance(found, ox.QuerySolutions) else []
    assert sorted(explained) == sorted(shown)
    assert all(holds and not holds.endswith(".") for _, holds in query.columns)
    assert bool(query.row) == (not isinstance(found, ox.QueryBoolean))
    page = render_queries()
    assert all(text in page for text in (query.row, query.nothing, *(holds for _, holds in query.columns)))


@NAMES
def test_a_query_that_repeats_what_is_written_in_several_places_says_so_of_its_rows(name: str, real: ox.Store) -> None:
    rows = [] if QUERIES[name].form != "SELECT" else ask(real, QUERIES[name].text)
    placed = ("document", "section", "page", "pageBasis")
    without = [tuple(sorted((k, v) for k, v in row.items() if k not in placed)) for row in rows if "document" in row]
    assert len(without) == len(set(without)) or "one place " in QUERIES[name].row


@NAMES
def test_a_query_that_can_find_nothing_says_what_that_means(name: str) -> None:
    empty: Any = store_of((ONTOLOGY / "signpost.ttl").read_bytes()).query(QUERIES[name].text)
    # A directory always has things; a graph of everything is never empty, and yes or no is no row.
    never = {"contents", "landscape", "sources_complete"}
    assert bool(QUERIES[name].nothing) == (name not in never)
    assert not QUERIES[name].nothing or (not list(empty) and QUERIES[name].nothing.endswith("."))


def test_what_is_not_there_is_said_with_what_is_near() -> None:
    with pytest.raises(NotFoundError, match="services_by_stage"):
        read_query("services_by_stages")
    with pytest.raises(QueryError, match="stage") as unknown:
        bind(read_query("services_by_stage"), {"stag": "x"})
    assert unknown.value.code == "unknown-parameter"
    with pytest.raises(QueryError, match="takes no values"):
        bind(read_query("silences"), {"stage": "x"})


BAD: Mapping[str, list[str]] = {
    "iri": ["", "two words", "<http://e/>", "http://e/> . ?s ?p ?o <", 'a"', "a{b}", "a\\b", "a`b", "a\nb", "a/b"],
    "integer": ["", "one", "1.5", "1 }", "²", "1" * 30, "0x1"],
    "option": ["", "normally", "must ", "must>", "a"],
    "date": ["", "2026-13-01", "yesterday", '2026-11-23"', "2026", "20261101", "2026-W01-1", "2026-11-1", "٢٠٢٦-11-01"],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in BAD.items() for value in values])
def test_a_value_of_another_kind_is_refused_with_an_example(kind: str, value: str) -> None:
    with pytest.raises(QueryError, match="For example: EX") as refused:
        bind(one_parameter(kind), {"x": value}, EXAMPLE)
    assert refused.value.code == "wrong-value"


def one_parameter(kind: str) -> StoredQuery:
    parameter = Parameter("x", "iri" if kind == "option" else kind, "EX", ("must",) if kind == "option" else ())
    return StoredQuery("q", "Q", "Q?", "Us.", (parameter,), "SELECT $x WHERE { VALUES $x { UNDEF } }")


@steady
@given(st.sampled_from(["iri", "option", "integer", "date"]), st.text(alphabet=st.characters(), max_size=12))
@trying("iri", "> } { ?s ?p ?o")
@trying("iri", "a:b")
def test_a_value_is_one_term_or_refused_whatever_it_is(kind: str, value: str) -> None:
    text = bound(one_parameter(kind), value)
    assert count(text) == 1 if text else value not in ("a:b", "1", "2026-11-23")


def count(text: str) -> int:
    """How many rows a query has; one as well where only the engine knows that an address is none."""
    try:
        found: Any = ox.Store().query(text)
    except SyntaxError as error:
        return int("IRI parsing failed" in str(error))
    return len(list(found))


def bound(query: StoredQuery, value: str) -> str:
    """The query with the value, or nothing where the value was refused."""
    try:
        return bind(query, {"x": value}, EXAMPLE)
    except QueryError:
        return ""


def test_a_thing_is_given_by_its_address_or_its_identifier() -> None:
    query = read_query("services_by_stage")
    assert bind(query, {"stage": "help"}, EXAMPLE) == bind(query, {"stage": EXAMPLE + "help"})
    with pytest.raises(QueryError):
        bind(query, {"stage": "help"})


# What there is more of in a larger directory; agencies, needs, stages and documents are shared by ever more of it.
GROWING = ("Service", "AccessRoute", "Step", "Outcome", "Criterion", "Commitment", "Figure", "Silence", "Instruction")


def grown(times: int) -> ox.Store:
    """The real directory with so many copies of its services and of all that belongs to them."""
    snapshot = open_snapshot()
    base = snapshot.directory.base
    ontology = (ONTOLOGY / "signpost.ttl").read_bytes()
    lines = [quad.triple for quad in ox.parse(path=str(snapshot.path), format=ox.RdfFormat.TURTLE)]
    kinds = {t.subject.value for t in lines if t.predicate.value.endswith("#type") and local(t.object.value) in GROWING}
    kinds |= {
        t.subject.value for t in lines if "#hasRequirement" in t.predicate.value or "/constrains" in t.predicate.value
    }

    def copy(term: Any, number: int) -> Any:
        copied = isinstance(term, ox.NamedNode) and term.value in kinds and term.value.startswith(base)
        return ox.NamedNode(f"{term.value}-{number}") if copied else term

    triples = (ox.Triple(copy(t.subject, n), t.predicate, copy(t.object, n)) for n in range(times) for t in lines)
    return store_of(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", ontology)


@pytest.fixture(scope="module")
def sizes() -> tuple[ox.Store, ox.Store]:
    return grown(2), grown(8)


@NAMES
def test_the_time_that_a_query_takes_grows_no_faster_than_its_directory(
    name: str, sizes: tuple[ox.Store, ox.Store]
) -> None:
    def time(store: ox.Store) -> float:
        started = process_time()
        ask(store, QUERIES[name].text)
        return process_time() - started

    small, large = sizes
    most = 10 * min(time(small) for _ in range(2)) + 0.01
    # Once in time is in time; what else the machine does can only make it later.
    assert any(time(large) < most for _ in range(3))
