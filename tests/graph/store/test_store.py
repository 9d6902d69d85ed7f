"""What every store does, whichever engine stands behind it: one contract, each implementation one line of STORES."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

from graph.query import FORMATS, prepare
from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store.pool import Pool
from graph.store.store import GUARDS, Store
from tests.graph.store.asking import ENDLESS, ONE, STAGES, code_of, value

T = TypeVar("T")

# What makes a store, given settings, a version, and a folder of its own.
STORES: dict[str, Callable[[Settings, Snapshot, Path], Store]] = {
    "memory": lambda settings, snapshot, _: Pool(settings, snapshot),
    "disk": lambda settings, snapshot, folder: Pool(settings._replace(state=folder), snapshot),
}
LIMITS = Settings(query_seconds=1, query_bytes=100_000, query_workers=1, query_own_workers=1)


class Opened(NamedTuple):
    """A store that is open, and how to wait for it."""

    store: Store
    runner: asyncio.Runner

    def get(self, work: Awaitable[T]) -> T:
        """What comes of some work."""

        async def done() -> T:
            return await work

        return self.runner.run(done())


@pytest.fixture(scope="module", params=STORES)
def opened(
    request: pytest.FixtureRequest, snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    with asyncio.Runner() as runner:
        runner.get_loop()
        store = STORES[request.param](LIMITS, snapshot, tmp_path_factory.mktemp("store"))
        runner.run(store.open())
        runner.run(store.opened())
        yield Opened(store, runner)
        runner.run(store.discard())


def test_a_store_says_what_it_is_and_what_it_holds(opened: Opened) -> None:
    engine, rdf12, guards = opened.store.capabilities
    assert engine
    assert rdf12 in (True, False)
    assert set(guards) <= set(GUARDS)
    assert opened.store.version
    counted = prepare("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    rows = json.loads(opened.get(opened.store.run(counted)).body)["results"]["bindings"]
    assert {row["g"]["value"] for row in rows} == set(opened.store.graphs)


def test_a_store_answers_every_form_in_every_format_with_its_media_type(opened: Opened, snapshot: Snapshot) -> None:
    for query in (prepare(f"SELECT ?s {STAGES}"), prepare(f"ASK {STAGES}"), prepare(f"CONSTRUCT WHERE {STAGES}")):
        for format in FORMATS[query.form]:
            result = opened.get(opened.store.run(query, format.name))
            assert result.media_type == format.media_type
            expected = ("true",) if query.form == "ASK" else snapshot.directory.stages
            assert all(word in result.body.decode() for word in expected)


def test_a_store_answers_the_same_query_with_the_same_bytes(opened: Opened) -> None:
    for text in ("SELECT * { ?s ?p ?o } LIMIT 300", "SELECT DISTINCT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"):
        one = opened.get(opened.store.run(prepare(text)))
        # Ours are answered by another worker than strangers'.
        assert opened.get(opened.store.run(prepare(text), own=True)) == one


def test_the_graphs_of_a_request_are_the_dataset_of_a_store(opened: Opened) -> None:
    counted = prepare("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    named = prepare("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    first, other, *_ = opened.store.graphs

    def size(query: object, **graphs: list[str]) -> int:
        return int(value(opened.get(opened.store.run(query, **graphs))))  # type: ignore[arg-type]

    assert size(named, named_graphs=[first]) == size(counted, default_graphs=[first]) > 0
    both = size(counted, default_graphs=[first, other])
    assert both == size(counted, default_graphs=[first]) + size(counted, default_graphs=[other])
    assert size(named, default_graphs=[first]) == size(counted, named_graphs=[first]) == 0


def test_a_store_ends_in_a_clean_error_and_answers_the_next_query(opened: Opened) -> None:
    run = opened.store.run
    codes = {
        "broken-query": run(prepare("SELECT * { ?s ?p")),
        "wrong-format": run(prepare(f"SELECT ?s {STAGES}"), "turtle"),
        "wrong-graph": run(ONE, default_graphs=["nothing at all"]),
        "result-too-large": run(prepare("SELECT * { ?s ?p ?o . ?a ?b ?c }")),
        "query-timeout": run(ENDLESS),
    }
    assert {code: opened.get(code_of(asking)) for code, asking in codes.items()} == {code: code for code in codes}
    assert value(opened.get(run(ONE))) == "1"


def test_a_store_gives_no_more_bytes_than_it_may_nor_than_are_wanted(opened: Opened) -> None:
    def size(text: str, most_bytes: int) -> int:
        return len(opened.get(opened.store.run(prepare(text), most_bytes=most_bytes)).body)

    def refused(text: str, most_bytes: int) -> bool:
        return opened.get(code_of(opened.store.run(prepare(text), most_bytes=most_bytes))) == "result-too-large"

    some, many = (f"SELECT * {{ ?s ?p ?o }} LIMIT {number}" for number in (10, 3000))
    assert 1000 < size(some, 1_000_000) < LIMITS.query_bytes
    assert refused(some, 1000)
    assert refused(many, 100_000_000)


def test_no_number_of_strangers_keeps_our_own_queries_waiting(opened: Opened) -> None:
    async def work() -> tuple[list[str], str, str, float]:
        crowd = [asyncio.ensure_future(opened.store.run(ENDLESS)) for _ in range(17)]
        await asyncio.sleep(0.1)
        strangers = [await code_of(opened.store.run(ONE))]
        started = time.monotonic()
        ours = value(await opened.store.run(ONE, own=True))
        await opened.store.check()
        took = time.monotonic() - started
        assert not any(query.done() for query in crowd)
        for query in crowd:
            query.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        return strangers, ours, value(await opened.store.run(ONE)), took

    strangers, ours, after, took = opened.get(work())
    assert strangers == ["query-busy"]
    assert (ours, after) == ("1", "1")
    assert took < LIMITS.query_seconds


def test_a_store_that_is_closed_turns_everybody_away(
    opened: Opened, snapshot: Snapshot, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store = STORES[request.node.callspec.params["opened"]](LIMITS, snapshot, tmp_path)
    opened.get(store.close())
    opened.get(store.close())
    assert opened.get(code_of(store.check())) == "query-busy"
    assert opened.get(code_of(store.run(ONE))) == opened.get(code_of(store.run(ONE, own=True))) == "query-busy"
