"""A query gets its whole answer or a clean error, within its limits."""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import time
from functools import partial
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from graph.errors import QueryError
from graph.query import FORMATS, Query, prepare
from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store.chosen import run_query
from graph.store.lane import Lane
from graph.store.pool import Pool
from graph.store.store import Result
from tests.graph.store.asking import ENDLESS, NUMBERS, ONE, SORTED, STAGES, ask, code_of, using, value
from tests.graph.store.processes import workers_of


def test_every_form_is_answered_in_every_format(settings: Settings, snapshot: Snapshot) -> None:
    texts = {
        "SELECT": f"SELECT ?s {STAGES}",
        "ASK": f"ASK {STAGES}",
        "CONSTRUCT": f"CONSTRUCT WHERE {STAGES}",
        "DESCRIBE": "DESCRIBE <https://w3id.org/signpost/ns#Stage>",
    }

    async def work(pool: Pool) -> dict[tuple[str, str], Result]:
        return {
            (form, format.name): await pool.run(prepare(text), format.name)
            for form, text in texts.items()
            for format in FORMATS[form]
        }

    found = using(settings, snapshot, work)
    assert len(found) == 22
    stages = set(snapshot.directory.stages)
    for (form, name), result in found.items():
        assert result.media_type == next(f.media_type for f in FORMATS[form] if f.name == name)
        text = result.body.decode("utf-8")
        if form in ("SELECT", "CONSTRUCT"):
            assert all(stage in text for stage in stages)
        elif form == "ASK":
            assert "true" in text
        if name in ("xml", "rdfxml"):
            ElementTree.fromstring(text)
        if name in ("json", "jsonld"):
            json.loads(text)
        if form in ("CONSTRUCT", "DESCRIBE"):
            formats = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
            formats |= {"rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD, "trig": ox.RdfFormat.TRIG}
            formats |= {"nquads": ox.RdfFormat.N_QUADS, "n3": ox.RdfFormat.N3}
            assert len(list(ox.parse(result.body, format=formats[name]))) >= len(stages) * (form == "CONSTRUCT")


def test_the_default_graph_is_the_merge_of_the_named_ones(settings: Settings, snapshot: Snapshot) -> None:
    graphs = prepare("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    merged = prepare("SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } } }")

    async def work(pool: Pool) -> tuple[dict[str, int], int, tuple[str, ...]]:
        rows = json.loads((await pool.run(graphs)).body)["results"]["bindings"]
        sizes = {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
        return sizes, int(value(await pool.run(merged))), pool.graphs

    sizes, size, names = using(settings, snapshot, work)
    assert set(sizes) == set(names)
    assert size == sum(sizes[name] for name in names[:-1])
    assert 0 < sizes[names[-1]] < 50


def test_the_graphs_of_a_request_are_its_whole_dataset(settings: Settings, snapshot: Snapshot) -> None:
    default = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
    named = prepare("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")

    async def work(pool: Pool) -> list[int]:
        one, other = pool.graphs[1:3]
        plain = prepare(default % "")
        overridden = prepare(default % f"FROM <{other}>")
        results = [
            await pool.run(plain, default_graphs=[one]),
            await pool.run(named, named_graphs=[one]),
            await pool.run(overridden, default_graphs=[one]),
            await pool.run(named, default_graphs=[one]),
            await pool.run(plain, named_graphs=[one]),
            await pool.run(plain, default_graphs=["urn:nothing"]),
            await pool.run(plain, default_graphs=[one, other]),
            await pool.run(overridden),
        ]
        assert await code_of(pool.run(plain, default_graphs=["nothing at all"])) == "wrong-graph"
        return [int(value(result)) for result in results]

    size, same, overriding, *empty, both, other = using(settings, snapshot, work)
    assert size == same == overriding > 0
    assert empty == [0, 0, 0]
    assert both == size + other > size


@pytest.mark.parametrize("query", [ENDLESS, SORTED], ids=["counting", "sorting"])
def test_a_query_without_end_is_stopped_at_its_deadline(query: Query, settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> tuple[str, float, str]:
        await pool.run(ONE)
        started = time.monotonic()
        code = await code_of(pool.run(query))
        return code, time.monotonic() - started, value(await pool.run(ONE))

    limits = settings._replace(query_seconds=1, query_memory=4_000_000_000)
    code, seconds, after = using(limits, snapshot, work)
    assert (code, after) == ("query-timeout", "1")
    assert 0.9 < seconds < 3


def test_a_result_is_whole_up_to_the_limit_and_refused_beyond(settings: Settings, snapshot: Snapshot) -> None:
    query = prepare("SELECT * { ?s ?p ?o } LIMIT 400")
    size = len(ask(settings, snapshot, query, "csv").body)
    assert len(ask(settings._replace(query_bytes=size), snapshot, query, "csv").body) == size

    async def work(pool: Pool) -> str:
        return await code_of(pool.run(query, "csv"))

    assert using(settings._replace(query_bytes=size - 1), snapshot, work) == "result-too-large"


def test_a_result_without_end_is_refused_before_it_fills_the_memory(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> tuple[str, str]:
        return await code_of(pool.run(prepare(f"SELECT * {{ {NUMBERS} }}"))), value(await pool.run(ONE))

    assert using(settings._replace(query_bytes=1_000_000), snapshot, work) == ("result-too-large", "1")


def test_a_query_that_takes_too_much_memory_ends_alone(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> tuple[str, str]:
        return await code_of(pool.run(SORTED)), value(await pool.run(ONE))

    limits = settings._replace(query_seconds=20, query_memory=100_000_000)
    assert using(limits, snapshot, work) == ("query-stopped", "1")


def test_a_broken_query_is_answered_with_its_place_and_what_would_do(settings: Settings, snapshot: Snapshot) -> None:
    broken = {
        "SELECT *\nWHERE { ?s ?p": (2, "expected a variable, a name or a value"),
        "ASK { ?s ?p }": (1, "something else was expected"),
        "ASK { ?s none:such ?o }": (1, "none: is not declared"),
        "SELECT (1 AS ?x) (2 AS ?x) {}": (1, "Duplicated variable"),
        "SELECT * WHERE": (1, '"{"'),
    }

    async def work(pool: Pool) -> dict[str, tuple[str, str]]:
        found = {}
        for text in broken:
            with pytest.raises(QueryError) as failed:
                await pool.run(prepare(text))
            assert failed.value.code == "broken-query"
            found[text] = (failed.value.where, failed.value.message)
        return found

    for text, (where, message) in using(settings, snapshot, work).items():
        assert re.fullmatch(rf"{broken[text][0]}:\d+", where)
        assert broken[text][1] in message


def test_what_is_missing_at_the_end_is_told_at_the_end_of_the_text_and_not_in_what_is_empty_below(
    settings: Settings, snapshot: Snapshot
) -> None:
    endings = ("", "\n", "  \n\n\n", "\r\n\r\n\t\n", "\n# So far.\n")

    async def work(pool: Pool) -> list[str]:
        found = []
        for ending in endings:
            with pytest.raises(QueryError) as failed:
                await pool.run(prepare(f"SELECT *\nWHERE {{ ?s ?p ?o{ending}"))
            found.append(failed.value.where)
        return found

    assert using(settings, snapshot, work) == ["2:17"] * len(endings)


def test_a_query_that_breaks_the_engine_breaks_one_worker(settings: Settings, snapshot: Snapshot) -> None:
    nested = prepare("SELECT * WHERE " + "{" * 20_000 + "}" * 20_000)

    async def work(pool: Pool) -> tuple[str, str]:
        return await code_of(pool.run(nested)), value(await pool.run(ONE))

    code, after = using(settings, snapshot, work)
    assert code in ("query-stopped", "query-timeout", "broken-query")
    assert after == "1"


def test_what_a_format_cannot_say_is_an_error_not_a_broken_file(settings: Settings, snapshot: Snapshot) -> None:
    query = prepare("CONSTRUCT { <urn:a> <http://e/1> 'x' } {}")
    control = prepare('SELECT ("\\u0001" AS ?x) {}')

    async def work(pool: Pool) -> list[str]:
        await pool.run(query, "turtle")
        await pool.run(control, "json")
        return [await code_of(pool.run(query, "rdfxml")), await code_of(pool.run(control, "xml"))]

    assert using(settings, snapshot, work) == ["unwritable-result"] * 2


def test_a_carriage_return_stays_one_in_xml(settings: Settings, snapshot: Snapshot) -> None:
    asked = {"xml": 'SELECT ("\\r\\n" AS ?x) {}', "rdfxml": "CONSTRUCT { <urn:a> <http://e/x> '\\r\\n' } {}"}

    async def work(pool: Pool) -> list[Result]:
        return [await pool.run(prepare(query), form) for form, query in asked.items()]

    for result in using(settings, snapshot, work):
        texts = [element.text for element in ElementTree.fromstring(result.body).iter()]
        assert "\r\n" in texts


def test_many_queries_at_once_each_get_their_own_answer(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> list[str]:
        asked = [prepare(f"SELECT ({number} AS ?n) {{ ?s ?p ?o }} LIMIT 1") for number in range(30)]
        return [value(result) for result in await asyncio.gather(*(pool.run(query) for query in asked))]

    assert using(settings._replace(query_workers=2), snapshot, work) == [str(number) for number in range(30)]


def test_a_store_that_too_many_ask_our_own_queries_is_busy_and_well(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> str:
        await pool.run(ONE)
        crowd = [asyncio.ensure_future(pool.run(ENDLESS, own=True)) for _ in range(40)]
        await asyncio.sleep(0.1)
        code = await code_of(pool.run(ONE, own=True))
        await pool.check()
        for query in crowd:
            query.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        return code

    assert using(settings, snapshot, work) == "query-busy"


def test_our_own_queries_take_what_strangers_leave_free(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> str:
        await asyncio.gather(pool.run(ONE), pool.run(ONE, own=True))
        ours = asyncio.ensure_future(pool.run(ENDLESS, own=True))
        await asyncio.sleep(0)
        found = value(await pool.run(ONE, own=True))
        assert not ours.done()
        ours.cancel()
        return found

    assert using(settings._replace(query_seconds=20, query_own_workers=1), snapshot, work) == "1"


def test_where_no_more_of_our_own_queries_may_wait_they_wait_among_the_others(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(pool: Pool) -> list[object]:
        await asyncio.gather(pool.run(ONE), pool.run(ONE, own=True))
        return await asyncio.gather(*(pool.run(ONE, own=True) for _ in range(30)), return_exceptions=True)

    answers = using(settings._replace(query_own_workers=1), snapshot, work)
    assert [answer for answer in answers if not isinstance(answer, Result)] == []


def test_who_finds_the_queue_full_is_told_at_once(settings: Settings, snapshot: Snapshot) -> None:
    async def work(pool: Pool) -> tuple[list[str], float]:
        await pool.run(ONE)
        waiting = [asyncio.ensure_future(pool.run(ENDLESS)) for _ in range(17)]
        await asyncio.sleep(0.1)
        started = time.monotonic()
        codes = [await code_of(pool.run(ONE)) for _ in range(3)]
        took = time.monotonic() - started
        for query in waiting:
            query.cancel()
        return codes, took

    codes, took = using(settings, snapshot, work)
    assert codes == ["query-busy"] * 3
    assert took < 0.5


def test_one_query_can_be_asked_without_a_server(settings: Settings, snapshot: Snapshot) -> None:
    assert run_query(settings, snapshot, prepare("SELECT (1 AS ?n) {}"), "csv") == ("text/csv", b"n\r\n1\r\n")
    with pytest.raises(QueryError) as failed:
        run_query(settings._replace(query_seconds=0.3), snapshot, ENDLESS)
    assert failed.value.code == "query-timeout"
    assert workers_of(os.getpid()) == set()


def test_a_query_without_a_server_waits_however_long_the_store_takes_to_load(
    settings: Settings, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.pool.Lane", partial(Lane, for_store=0))
    assert run_query(settings, snapshot, ONE, "csv") == ("text/csv", b"n\r\n1\r\n")


def test_a_store_that_gets_no_process_is_not_ready_and_answers_once_it_gets_one(
    settings: Settings, snapshot: Snapshot
) -> None:
    async def work(pool: Pool) -> tuple[str, str]:
        await pool.run(ONE)
        await pool._crew.end(pool._public._idle[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        free = os.dup(0)
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        try:
            code = await code_of(pool.run(ONE))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return code, value(await pool.run(ONE))

    assert using(settings._replace(query_own_workers=0), snapshot, work) == ("store-unready", "1")
