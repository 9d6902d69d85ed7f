"""A question that was asked before costs next to nothing, and what is kept for that says nothing of the question."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.made import make
from api.repeats import Question, Repeats
from api.service import put_together
from graph.canonical import lines_of
from graph.errors import QueryError
from graph.query import FORMATS, Format, is_steady, prepare
from graph.settings import Settings
from graph.snapshot import Snapshot, open_published, open_snapshot
from graph.state.commit import commit
from graph.state.folder import State
from graph.store.pool import Pool
from graph.store.store import Capabilities
from tests.api.conftest import FRAME
from tests.graph.store.asking import ENDLESS, NUMBERS, STAGES

T = TypeVar("T")

DATE = "Mon, 23 Nov 2026 10:00:00 GMT"
TYPED = "Zebedee-Quillfeather"
ROWS = "SELECT * { ?s ?p ?o } LIMIT 400"
STAGES_QUERY = prepare(f"SELECT ?s {STAGES}")
SLOW = prepare(f"SELECT (COUNT(*) AS ?n) {{ {NUMBERS.partition('VALUES ?d')[0]} }}")
JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return open_snapshot()


class Counting(Pool):
    """Counts how often it is asked, and how many of those were ended."""

    asked = ended = 0

    async def run(self, *said: object, **more: object) -> object:  # type: ignore[override]
        self.asked += 1
        try:
            return await super().run(*said, **more)  # type: ignore[arg-type]
        except asyncio.CancelledError:
            self.ended += 1
            raise


def using(
    snapshot: Snapshot, work: Callable[[Repeats, Counting], Awaitable[T]], kept: int = 1_000_000, own: int = 0
) -> T:
    """What comes of some work with repeats over a store of its own, which keep so many bytes."""

    async def run() -> T:
        settings = Settings(query_seconds=20, query_workers=1, query_own_workers=own)
        async with Counting(settings, snapshot) as pool:
            return await work(Repeats(pool, kept, None), pool)

    return asyncio.run(run())


def test_equal_questions_at_once_are_asked_once_and_a_repeat_not_at_all(snapshot: Snapshot) -> None:
    async def work(repeats: Repeats, pool: Counting) -> None:
        answers = await asyncio.gather(*(repeats.ask(Question(SLOW)) for _ in range(5)))
        assert len({answer.result.body for answer in answers}) == 1
        assert await repeats.ask(Question(SLOW)) == answers[0]
        assert pool.asked == 1
        await repeats.ask(Question(SLOW, "csv"))
        assert pool.asked == 2

    using(snapshot, work)


def test_who_leaves_ends_nothing_for_others_and_the_last_to_leave_ends_the_query(snapshot: Snapshot) -> None:
    async def work(repeats: Repeats, pool: Counting) -> None:
        first, second = (repeats.ask(Question(SLOW)) for _ in range(2))
        await asyncio.sleep(0.05)
        first.cancel()
        assert b"1000000" in (await second).result.body
        assert first.cancelled()
        crowd = [repeats.ask(Question(ENDLESS)) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert pool.asked == 2
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        await asyncio.sleep(0.05)
        assert pool.ended == 1
        assert b'"boolean":true' in (await repeats.ask(Question(prepare("ASK {}")))).result.body

    using(snapshot, work)


def test_our_own_question_does_not_wait_for_a_strangers_that_is_the_same(snapshot: Snapshot) -> None:
    async def work(repeats: Repeats, pool: Counting) -> int:
        strangers = repeats.ask(Question(SLOW))
        await asyncio.sleep(0)
        assert await repeats.ask(Question(SLOW, own=True)) == await strangers
        return pool.asked

    assert using(snapshot, work, own=1) == 2


def test_every_part_of_a_question_makes_another_one_of_it(snapshot: Snapshot) -> None:
    graph, other = Pool(Settings(), snapshot).graphs[:2]
    one = Question(prepare("SELECT (STR(<>) AS ?b) {}"), "csv")
    others = [
        one._replace(query=prepare("SELECT (STR(<>) AS ?c) {}")),
        one._replace(format="tsv"),
        one._replace(default_graphs=(graph,)),
        one._replace(default_graphs=(other,)),
        one._replace(default_graphs=(graph, other)),
        one._replace(default_graphs=(graph,), named_graphs=(other,)),
        one._replace(named_graphs=(graph, other)),
        one._replace(most_bytes=500),
    ]

    async def work(repeats: Repeats, pool: Counting) -> None:
        for question in (one, *others) * 2:
            await repeats.ask(question)
        assert pool.asked == len(others) + 1
        assert len({repeats.tag(question) for question in (one, *others)}) == len(others) + 1
        assert repeats.tag(one._replace(own=True)) == repeats.tag(one)

    using(snapshot, work)


def test_whatever_else_shapes_an_answer_makes_another_tag_of_it(snapshot: Snapshot, tmp_path: Path) -> None:
    class Other(Pool):
        @property
        def capabilities(self) -> Capabilities:
            return super().capabilities._replace(engine="Another 1.0")

    plain = Settings()
    stores = [
        Pool(plain, snapshot),
        Pool(plain._replace(base="https://other.test"), snapshot),
        Pool(plain._replace(state=tmp_path), snapshot),
        Other(plain, snapshot),
    ]
    tags = {Repeats(store, 0, None).tag(Question(STAGES_QUERY)) for store in stores}
    tags.add(Repeats(stores[0], 0, None, code="another").tag(Question(STAGES_QUERY)))
    assert len(tags) == len(stores) + 1


def test_a_large_result_is_packed_once_for_all_who_want_it(snapshot: Snapshot) -> None:
    packed, question = [], Question(STAGES_QUERY)

    async def pack(body: bytes) -> bytes:
        packed.append(body)
        await asyncio.sleep(0)
        return body[::-1]

    async def work(repeats: Repeats, _: Counting) -> None:
        wanted = await asyncio.gather(*(repeats.packed(question, b"said", pack) for _ in range(5)))
        assert [*wanted, await repeats.packed(question, b"said", pack)] == [b"dias"] * 6
        assert packed == [b"said"]

    using(snapshot, work)


def test_an_error_is_told_to_everybody_and_not_kept(snapshot: Snapshot) -> None:
    async def work(repeats: Repeats, pool: Counting) -> None:
        broken = Question(prepare("SELECT * { ?s ?p"))
        for times in (1, 2):
            told = await asyncio.gather(*(repeats.ask(broken) for _ in range(3)), return_exceptions=True)
            assert [error.code for error in told if isinstance(error, QueryError)] == ["broken-query"] * 3
            assert pool.asked == times

    using(snapshot, work)


def test_what_is_kept_never_takes_more_than_it_may_and_the_oldest_goes_first(snapshot: Snapshot) -> None:
    async def work(repeats: Repeats, pool: Counting) -> None:
        questions = [Question(prepare(f"SELECT ({n} AS ?n) {{}}"), "csv") for n in range(12)]
        for question in questions:
            await repeats.ask(question)
        await repeats.ask(questions[-1])
        assert pool.asked == 12
        await repeats.ask(questions[0])
        assert pool.asked == 13
        large = Question(prepare(ROWS), "csv")
        for _ in range(2):
            await repeats.ask(large)
        assert pool.asked == 15

    using(snapshot, work, kept=5_000)


def test_no_question_can_be_read_in_what_is_kept(snapshot: Snapshot) -> None:
    async def work(repeats: Repeats, pool: Counting) -> None:
        await repeats.ask(Question(prepare(f'ASK {{ ?s ?p "{TYPED}" }}')))
        gc.collect()
        kept = repr((vars(repeats), vars(repeats.kept)))
        assert "boolean" in kept
        assert TYPED not in kept

    using(snapshot, work)


@given(
    st.sampled_from(["NOW", "RAND", "UUID", "STRUUID", "BNODE"]),
    st.lists(st.sampled_from([" ", "\t", "\n", "\r", "# what follows\n", "#(\r"])),
    st.lists(st.booleans(), min_size=7, max_size=7),
    st.sampled_from(["", "\\u{:04x}", "\\U{:08X}"]),
    st.sampled_from(["{} ", "true", "(", "?x+"]),
)
def test_however_it_is_written_a_call_of_clock_or_chance_is_seen(
    name: str, gap: list[str], low: list[bool], escape: str, before: str
) -> None:
    written = "".join(sign.lower() if lower else sign for sign, lower in zip(name, low, strict=False))
    if escape:
        written = escape.format(ord(written[0])) + written[1:]
    query = prepare("ASK {}")._replace(text=f"SELECT {before}{written}{''.join(gap)}() AS ?x {{}}")
    assert not is_steady(query)


def test_words_that_only_look_like_clock_or_chance_are_none() -> None:
    for text in ("SELECT ?now { ?now a ?brand }", 'ASK { ?s ?p "what is known" }', "ASK { ?s <urn:uuid:1> ?rand }"):
        assert is_steady(prepare(text))


@pytest.mark.parametrize("between", ["#", "\n#", " ", "\\u004eOW", "("])
def test_a_long_query_is_told_in_no_time_however_often_it_names_the_clock(between: str) -> None:
    query = prepare("ASK {} #" + f"NOW{between}" * (60_000 // len(f"NOW{between}")))
    began = time.perf_counter()
    is_steady(query)
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?n) {}", "CONSTRUCT { [] ?p ?o } { ?s ?p ?o } LIMIT 1"])
def test_an_answer_that_is_another_one_each_time_has_no_tag_and_is_not_kept(client: TestClient, query: str) -> None:
    answers = [client.get("/sparql", params={"query": query}) for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 200
        assert not {"etag", "last-modified"} & set(answer.headers)
        assert answer.headers["cache-control"] == "no-store"
    assert answers[0].content != answers[1].content


def get(client: TestClient, query: str = ROWS, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(
        "/sparql", params={"query": query}, headers={"Accept": JSON, "Accept-Encoding": "identity"} | named
    )


def test_whoever_has_an_answer_is_told_that_it_is_the_same(client: TestClient) -> None:
    first = get(client)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    assert re.fullmatch(r'"[\w/+-]+"', tag)
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Accept", "Accept-Encoding"} <= set(first.headers["vary"].split(", "))
    for known in ({"If_None_Match": tag}, {"If_None_Match": f'"other", W/{tag}'}, {"If_Modified_Since": modified}):
        again = get(client, **known)
        assert (again.status_code, again.content) == (304, b"")
        assert {again.headers[name] for name in ("etag", "last-modified")} == {tag, modified}
        assert set(again.headers["vary"].split(", ")) == set(first.headers["vary"].split(", "))
    for other in ({"If_None_Match": '"other"', "If_Modified_Since": modified}, {"If_Modified_Since": DATE}):
        assert get(client, **other).content == first.content


def test_packed_an_answer_has_another_tag_and_unpacks_to_the_same(client: TestClient) -> None:
    plain, packed = get(client), get(client, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert get(client, If_None_Match=packed.headers["etag"], Accept_Encoding="gzip").status_code == 304


def test_another_form_or_dataset_of_an_answer_has_another_tag(client: TestClient) -> None:
    graph = client.app.state.service.pool.graphs[0]  # type: ignore[attr-defined]
    asked = {"query": ROWS, "default-graph-uri": graph}
    forms = (JSON, "text/csv", "application/json", "application/xml", "text/xml")
    answers = [get(client, Accept=form) for form in forms]
    answers.append(client.get("/sparql", params=asked, headers={"Accept": JSON}))
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)


def test_that_an_answer_is_the_same_is_known_without_finding_it_out(client: TestClient) -> None:
    repeats: Repeats = client.app.state.service.repeats  # type: ignore[attr-defined]
    tag = f'"{repeats.tag(Question(ENDLESS))}-{JSON}"'
    started = time.monotonic()
    assert get(client, ENDLESS.text, If_None_Match=tag).status_code == 304
    assert time.monotonic() - started < Settings().query_seconds


def test_a_tag_is_the_same_wherever_a_version_is_served_and_another_for_every_other(snapshot: Snapshot) -> None:
    question = Question(STAGES_QUERY)

    def tag(of: Snapshot) -> str:
        return Repeats(Pool(Settings(), of), 0, None).tag(question)

    assert tag(snapshot) == tag(snapshot)
    assert tag(snapshot) != tag(open_snapshot(Settings().directory.parent.parent / "tests" / "second" / "services.ttl"))


def test_nothing_keeps_an_answer_to_a_question_that_came_in_a_body(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": ROWS}, headers={"Accept": JSON})
    assert answer.headers["cache-control"] == "no-store"
    assert not {"etag", "last-modified"} & set(answer.headers)
    assert len(json.loads(answer.content)["results"]["bindings"]) == 400


def test_a_date_makes_no_answer_of_what_has_none(client: TestClient) -> None:
    modified = get(client).headers["last-modified"]
    assert get(client, "SELECT * {", If_Modified_Since=modified).status_code == 400
    assert get(client, "SELECT (NOW() AS ?now) {}", If_Modified_Since=modified).status_code == 200


@pytest.mark.parametrize("format", FORMATS["CONSTRUCT"], ids=lambda format: str(format.name))
def test_a_new_blank_node_is_seen_in_every_form_and_nothing_else_is_one(client: TestClient, format: Format) -> None:
    for subject, steady in (("[]", False), ("<urn:a>", True)):
        query = f"CONSTRUCT {{ {subject} <urn:p> 'bnode or nodeID' }} {{}}"
        answer = get(client, query, Accept=format.media_type)
        assert answer.status_code == 200
        assert ("etag" in answer.headers) == steady


def test_what_is_served_is_as_old_as_its_publication_whenever_its_files_were_copied(tmp_path: Path) -> None:
    def modified(version: str) -> datetime | None:
        file = state.data_path(version)
        served = put_together(settings, make(open_published(file)), date.today)
        return served.repeats.modified

    settings, state = Settings(state=tmp_path), State(tmp_path)
    lines, later = lines_of(FRAME.read_bytes()), datetime.now(UTC).replace(microsecond=0)
    first, second = (lines, (*lines, '<urn:more> <http://purl.org/dc/terms/title> "More" .'))
    times = [later + timedelta(seconds=60 * number) for number in range(3)]
    versions = [
        commit(state, tuple(sorted(said)), by="editor", why="a test", at=at).version
        for said, at in ((first, times[0]), (second, times[1]))
    ]
    for file in tmp_path.rglob("*.ttl"):
        os.utime(file, (0, 0))
    assert [modified(version) for version in versions] == [None, times[1]]
    commit(state, tuple(sorted(first)), by="editor", why="as before", at=times[2])
    assert [modified(version) for version in versions] == [times[2], None]
