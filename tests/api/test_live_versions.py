"""A server takes up what is published and each new day; what cannot be taken up leaves what was, and what was goes."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from api.service import Served
from graph.acts import close
from graph.canonical import read_lines, text_of, version_of
from graph.change import apply
from graph.errors import SignpostError
from graph.publish import SHAPES
from graph.settings import Settings
from graph.state.commit import commit
from graph.state.folder import State
from graph.state.publication import Publication
from graph.store.pool import Pool
from graph.validate import validate
from tests.api.conftest import DAY, FRAME, HTML
from tests.api.editions import BASE, Editions, edition_of
from tests.graph.store.processes import processes_of
from tests.server import serving

NEXT_DAY = date(2026, 11, 24)


@contextmanager
def served(state: State, today: Callable[[], date] = lambda: DAY) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(state=state.path), today), follow_redirects=False) as client:
        yield client


def take_up(client: TestClient) -> None:
    assert client.portal
    client.portal.call(client.app.state.take_up)  # type: ignore[attr-defined]


def now(client: TestClient) -> Served:
    found: Served = client.app.state.service  # type: ignore[attr-defined]
    return found


def until(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not (met := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return met


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    return Editions(tmp_path / "state", 12)


def test_what_is_published_is_served_soon_and_everything_says_its_version(editions: Editions) -> None:
    with served(editions.state) as client:
        before = client.get("/services", headers=HTML)
        assert edition_of(before.content) == 1
        version = editions.publish(2).version
        assert until(lambda: client.get("/healthz").json()["version"] == version)
        assert client.get("/readyz").json() == {"status": "ready", "version": version, "on": DAY.isoformat()}
        assert client.get("/api/openapi.json").json()["info"]["version"] == version
        after = client.get("/services", headers={**HTML, "If-None-Match": before.headers["ETag"]})
        assert (after.status_code, edition_of(after.content)) == (200, 2)
        assert "Part of edition 2." in client.get("/no-such-page", headers=HTML).text


def test_the_desk_goes_on_once_the_newest_version_is_served(editions: Editions) -> None:
    with served(editions.state) as client:
        for number in range(2, 6):
            editions.publish(number)
        take_up(client)
        assert edition_of(client.get("/services", headers=HTML).content) == 5
        live = now(client)
        take_up(client)
        assert now(client) is live


def test_a_first_version_takes_the_place_of_the_file(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    with TestClient(create_app(Settings(directory=FRAME, state=state.path))) as client:
        assert client.get("/readyz").json()["version"] == now(client).snapshot.directory.version
        # To publish just what the file says is to publish: the server has made nothing in its place.
        lines = read_lines(FRAME)
        made = commit(state, lines, by="editor", why="As it was", at=datetime.now(UTC))
        assert state.lines(made.version) == lines
        version = Editions(state.path, 12).state.pointer()
        take_up(client)
        assert version is not None
        assert client.get("/healthz").json()["version"] == version[1]


def damage(editions: Editions) -> Publication:
    made = editions.publish(7)
    file = editions.state.data_path(made.version)
    file.write_bytes(file.read_bytes() + b"<urn:a> <urn:b> <urn:c> .\n")
    return made


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(damage, "broken-state"), (Editions.break_up, "no-directory")],
    ids=["damaged", "not a directory"],
)
def test_what_cannot_be_served_leaves_what_was_and_is_said_once(
    editions: Editions, caplog: pytest.LogCaptureFixture, spoil: Callable[[Editions], Publication], code: str
) -> None:
    with served(editions.state) as client:
        good = now(client)
        bad = spoil(editions).version
        with pytest.raises(SignpostError) as refused:
            take_up(client)
        assert refused.value.code == code
        time.sleep(1.2)  # it looks twice meanwhile
        assert now(client) is good
        assert edition_of(client.get("/services", headers=HTML).content) == 1
        ready = client.get("/readyz").json()
        assert (ready["status"], ready["refused"], ready["version"]) == ("ready", code, good.snapshot.directory.version)
        assert ready["detail"] == refused.value.message
        said = [record.getMessage() for record in caplog.records if record.name == "signpost"]
        assert len(said) == 1
        assert code in said[0]
        assert bad[:12] in said[0]
        editions.publish(8)
        take_up(client)
        assert edition_of(client.get("/services", headers=HTML).content) == 8
        assert "refused" not in client.get("/readyz").json()


def test_a_version_that_is_published_again_keeps_its_store_though_its_last_reader_leaves_meanwhile(
    editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Pool.opened
    with served(editions.state) as client:
        first = now(client)
        client.portal.call(first.readers.__enter__)  # type: ignore[union-attr]
        editions.publish(2)
        take_up(client)

        async def opened_as_the_last_reader_leaves(pool: Pool) -> None:
            await opened(pool)
            first.readers.__exit__()
            for _ in range(10):
                await asyncio.sleep(0)

        monkeypatch.setattr(Pool, "opened", opened_as_the_last_reader_leaves)
        version = editions.publish(1).version
        take_up(client)
        assert until(lambda: not client.app.state.live._leaving)  # type: ignore[attr-defined]
        assert len(list((editions.state.derived(version) / "store").iterdir())) == 1
        assert client.get("/readyz").json() == {"status": "ready", "version": version, "on": DAY.isoformat()}


def test_versions_go_though_others_are_published_without_a_pause(
    editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(editions.state) as client:
        live = client.app.state.live  # type: ignore[attr-defined]
        follow, leaving = live._follow, []

        async def follow_and_publish(following: object) -> None:
            await follow(following)
            leaving.append(len(live._leaving))
            if len(leaving) < 8:
                editions.publish(len(leaving) + 2)

        monkeypatch.setattr(live, "_follow", follow_and_publish)
        editions.publish(2)
        take_up(client)
        assert until(lambda: len(leaving) == 8)
    # The server looks for itself as well, so that two take turns with those that leave.
    assert max(leaving) <= 4


def test_a_version_whose_store_could_not_be_opened_is_tried_again_after_a_while(
    editions: Editions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lines = tuple(sorted(line.replace("edition 1", "edition 2") for line in editions.lines))
    store = editions.state.derived(version_of(lines)) / "store"
    store.parent.mkdir(parents=True)
    store.write_text("a file where a folder should be")
    with served(editions.state) as client:
        editions.commit(lines, 2)
        with pytest.raises(SignpostError) as refused:
            take_up(client)
        assert refused.value.code == "store-unready"
        time.sleep(1.2)  # it looks twice meanwhile
        assert client.get("/readyz").json()["refused"] == "store-unready"
        assert len([record for record in caplog.records if record.name == "signpost"]) == 1
        store.unlink()
        monkeypatch.setattr("api.live.SECONDS_BETWEEN_TRIES", 0)
        assert until(lambda: edition_of(client.get("/services", headers=HTML).content) == 2)
        assert "refused" not in client.get("/readyz").json()


def test_a_day_for_which_no_store_could_be_opened_is_tried_again_after_a_while(
    editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [DAY]
    with served(editions.state, lambda: clock[0]) as client:
        first, store = now(client), editions.state.derived(editions.publish(1).version) / "store"
        assert client.get("/readyz").status_code == 200
        shutil.rmtree(store)
        store.write_text("a file where a folder should be")
        clock[0] = NEXT_DAY
        assert until(lambda: client.app.state.live.refused)  # type: ignore[attr-defined]
        assert now(client) is first
        store.unlink()
        monkeypatch.setattr("api.live.SECONDS_BETWEEN_TRIES", 0)
        assert until(lambda: now(client) is not first)


def test_where_making_a_version_is_ended_the_one_before_stays_and_the_next_is_taken_up(editions: Editions) -> None:
    with served(editions.state) as client, ThreadPoolExecutor(1) as thread:
        good = now(client)
        editions.publish(2)
        taking = thread.submit(take_up, client)
        assert until(lambda: bool(makers()))
        for maker in makers():
            os.kill(maker, signal.SIGKILL)  # as the kernel does where memory runs out
        with pytest.raises(SignpostError) as refused:
            taking.result()
        assert refused.value.code == "not-taken-up"
        assert now(client) is good
        editions.publish(3)
        take_up(client)
        assert edition_of(client.get("/services", headers=HTML).content) == 3
    assert not makers()


def makers() -> set[int]:
    """The processes of ours that make a version."""
    return processes_of(os.getpid(), b"api.aside")


def test_an_old_version_leaves_no_trace_in_memory(editions: Editions) -> None:
    def traces(client: TestClient) -> list[weakref.ref[object]]:
        client.get("/map", headers=HTML)
        client.get("/gaps", headers=HTML)
        live = now(client)
        need = next(iter(live.snapshot.directory.needs.values()))
        return [weakref.ref(live.pool), weakref.ref(need.broader)]

    with served(editions.state) as client:
        for number in (2, 3):
            old = traces(client)
            editions.publish(number)
            take_up(client)
            client.get("/map", headers=HTML)
            assert until(lambda old=old: not any(trace() for trace in old)), [trace() for trace in old]  # type: ignore[misc]


def test_what_is_dated_takes_effect_on_its_day(editions: Editions) -> None:
    clock = [DAY]
    ends = close(editions.lines, f"{BASE}service-3", DAY, (f"{BASE}service-4",))
    editions.commit(apply(editions.lines, ends), 1)

    def status(client: TestClient) -> str:
        said: str = client.get("/api/services/county/service-3").json()["status"]
        return said

    with served(editions.state, lambda: clock[0]) as client:
        first, before = now(client), client.get("/services", headers=HTML)
        assert status(client) == "closing"
        clock[0] = NEXT_DAY
        assert status(client) == "closed"
        after = client.get("/services", headers={**HTML, "If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200
        assert after.headers["ETag"] != before.headers["ETag"]
        # What the day's first reader would wait for is made ready, and put in place as a version is.
        assert until(lambda: now(client) is not first)
        assert status(client) == "closed"
        assert client.get("/readyz").json()["on"] == NEXT_DAY.isoformat()


def test_a_request_is_answered_for_the_day_on_which_it_began(editions: Editions) -> None:
    days = iter([*[DAY] * 20, *[NEXT_DAY] * 200])
    with served(editions.state, lambda: next(days)) as client:
        for _ in range(40):
            answer = client.get("/api/services?limit=1")
            assert answer.json()["on"] in answer.headers["ETag"]


@pytest.mark.proof
def test_a_published_version_is_not_checked_again_at_the_start(
    editions: Editions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its shapes would forbid it; whoever publishes has checked already, so that a start need not.
    editions.commit([line for line in editions.lines if not line.startswith(f"<{BASE}agency-1> ")], 1)
    monkeypatch.setenv("SIGNPOST_STATE", str(editions.state.path))
    assert not validate(text_of(editions.lines), SHAPES).conforms
    with (
        serving(["-m", "signpost", "serve", "--port", "0"], tmp_path / "log.txt") as port,
        urlopen(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        assert json.load(answer)["version"] == version_of(editions.lines)
