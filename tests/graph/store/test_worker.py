"""A worker's store holds the same in memory and on disk, and no query gets out of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from graph.errors import QueryError
from graph.query import Query, prepare
from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store.pool import Pool
from tests.graph.store.asking import ONE, ask, code_of, using
from tests.graph.store.processes import Canary


@pytest.mark.parametrize("on_disk", [False, True])
def test_no_query_reaches_the_network_even_if_it_was_let_through(
    on_disk: bool, settings: Settings, snapshot: Snapshot, canary: Canary, tmp_path: Path
) -> None:
    clause = f"SERVICE <{canary.address}> {{ ?s ?p ?o }}"
    texts = [f"SELECT * {{ {clause} }}", f"SELECT * {{ ?x a ?c {clause} }} LIMIT 1"]
    texts += [
        f"SELECT * {{ {clause.replace('SERVICE', 'SERVICE SILENT')} }}",
        "SELECT * { SERVICE <file:///etc/passwd> {} }",
    ]
    silent = f"CONSTRUCT {{ ?s ?p ?o }} {{ {clause} }}"

    async def work(pool: Pool) -> list[str]:
        ended = [await asyncio.gather(pool.run(Query(text, "SELECT")), return_exceptions=True) for text in texts]
        ended.append(await asyncio.gather(pool.run(Query(silent, "CONSTRUCT"), "turtle"), return_exceptions=True))
        return [error.code if isinstance(error, QueryError) else "answered" for (error,) in ended]

    state = tmp_path if on_disk else None
    codes = using(settings._replace(state=state), snapshot, work)
    assert codes == ["query-failed", "query-failed", "answered", "query-failed", "query-failed"]
    assert not canary.heard()


def test_a_store_on_disk_is_built_once_answers_alike_and_can_be_deleted(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    query = prepare("SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p ?o")
    on_disk = settings._replace(state=tmp_path)
    in_memory = ask(settings, snapshot, query, "csv")

    def built() -> dict[Path, float]:
        return {path: path.stat().st_mtime for path in tmp_path.rglob("*.sst")}

    assert ask(on_disk, snapshot, query, "csv") == in_memory
    first = built()
    (folder,) = (tmp_path / "derived" / "store").iterdir()
    assert ask(on_disk._replace(query_workers=2), snapshot, query, "csv") == in_memory
    assert built() == first
    (folder / "CURRENT").write_text("broken")
    assert ask(on_disk, snapshot, query, "csv") == in_memory
    for path in sorted(tmp_path.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert ask(on_disk, snapshot, query, "csv") == in_memory
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize(("on_disk", "more"), [(False, ("no-files",)), (True, ())])
def test_a_store_says_which_guards_its_workers_really_got(
    on_disk: bool, more: tuple[str, ...], settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    async def work(pool: Pool) -> tuple[str, ...]:
        await pool.opened()
        return pool.capabilities.guards

    guarded = using(settings._replace(state=tmp_path if on_disk else None), snapshot, work)
    assert guarded == ("process", "memory", "kernel", *more)


def test_a_store_that_cannot_be_opened_is_an_error_and_no_loop(
    settings: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    (tmp_path / "derived").write_text("a file where a folder should be")

    async def work(pool: Pool) -> list[str]:
        return [await code_of(pool.run(ONE)) for _ in range(2)]

    assert using(settings._replace(state=tmp_path), snapshot, work) == ["store-unready"] * 2
