"""Whatever is sent to the guided question, the answer is a page that explains, and nothing is kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.api.conftest import Live
from tests.api.forms import FORM, encoded
from tests.api.test_live import send

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
CONTROLS = ("go", "asking", "answer", "after", "version", "on", "on-day", "on-month", "on-year")


def explained(client: TestClient, body: str | bytes) -> tuple[int, str]:
    answer = client.post("/find", content=body, headers=FORM)
    assert answer.status_code < 500, body
    assert answer.headers["cache-control"] == "no-store"
    assert answer.status_code == 303 or answer.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "Traceback" not in answer.text
    return answer.status_code, answer.text


@pytest.mark.parametrize("name", [*CONTROLS, "fact.age", "fact.role", "fact.court", "fact.needs", "fact.about"])
def test_markup_in_any_field_is_refused_or_shown_as_text(client: TestClient, name: str) -> None:
    for go in ("next", "answer", "all", "back", "date"):
        fields = {"go": go, "asking": "role", name: MARKUP}
        explained(client, encoded(fields.items()))


@pytest.mark.parametrize("name", ["answer", "fact.age", "version", "unheard-of"])
def test_a_megabyte_in_a_field_is_refused(client: TestClient, name: str) -> None:
    status, page = explained(client, encoded([("go", "next"), (name, "x" * 1_000_000)]))
    assert status == 413
    assert "body-too-large" in page


@pytest.mark.parametrize("name", [name for name in CONTROLS if name != "answer"])
def test_a_control_that_stands_twice_is_refused_by_name(client: TestClient, name: str) -> None:
    status, page = explained(client, encoded([(name, "1"), (name, "2")]))
    assert status in (400, 422)
    assert "repeated-parameter" in page or "unknown" in page


def test_a_fact_that_stands_twice_is_left_out_and_said_so(client: TestClient) -> None:
    status, page = explained(client, encoded([("fact.age", "8"), ("fact.age", "14"), ("go", "answer")]))
    assert status == 200
    assert "Your answer about age could not be read" in page


def test_an_unknown_field_is_refused_with_those_that_are_known(client: TestClient) -> None:
    status, page = explained(client, encoded([("og", "next")]))
    assert status == 422
    assert "unknown-field" in page


@pytest.mark.parametrize("go", ["ask:", "ask:nothing", "asking", "delete", "ask:<b>"])
def test_an_act_that_there_is_not_is_refused(client: TestClient, go: str) -> None:
    assert explained(client, encoded([("go", go)]))[0] == 422


def test_a_form_of_a_former_version_goes_on_with_what_still_fits(client: TestClient) -> None:
    old = [("version", "0123456789ab"), ("fact.about", "child"), ("fact.shoe-size", "7"), ("fact.role", "sleeping")]
    status, page = explained(client, encoded([*old, ("go", "answer")]))
    assert status == 200
    assert "The directory has changed since you began" in page
    assert "is no question of this directory" in page
    assert "Your answer about part in the behaviour could not be read" in page
    assert "shoe-size" not in page
    assert 'name="fact.about" value="child"' in page


@pytest.mark.parametrize("body", [b"\xff\xfe=1", b"go=%ff", b"&".join(b"answer=%d" % n for n in range(2000)), b"\x00"])
def test_what_is_no_form_is_refused(client: TestClient, body: bytes) -> None:
    assert explained(client, body)[0] in (400, 413, 422)


def test_what_is_told_in_an_address_is_refused(client: TestClient) -> None:
    answer = client.post("/find?fact.age=12", content="go=answer", headers=FORM)
    assert answer.status_code == 422


@pytest.mark.parametrize("day", ["2026-W48-3", "20261125", "2026-02-30", "x"])
def test_a_day_that_is_none_is_refused(client: TestClient, day: str) -> None:
    assert explained(client, encoded([("on", day), ("go", "answer")]))[0] == 422


def test_another_content_type_is_refused(client: TestClient) -> None:
    answer = client.post("/find", content="{}", headers={**FORM, "Content-Type": "application/json"})
    assert answer.status_code == 415


NAMES = st.sampled_from([*CONTROLS, "fact.age", "fact.about", "fact.needs", "fact.role", "fact.", "other"])
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["next", "answer", "all", "back", "date", "ask:age", "child", "14", "unknown", "none", "yes", ""]),
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=12))
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_no_form_whatever_it_holds_is_a_failure_of_ours(fields: list[tuple[str, str]]) -> None:
    explained(HELD[0], encoded(fields))


HELD: list[TestClient] = []


@pytest.fixture(autouse=True)
def _held(client: TestClient) -> None:
    HELD[:] = [client]


TYPED = "Zebedee-Quillfeather"


def test_neither_logs_nor_addresses_nor_cookies_hold_an_answer(live: Live) -> None:
    """The whole output of a real server is searched for every value that was sent."""
    facts = [("fact.about", "child"), ("fact.age", "13"), ("fact.role", "displaying"), ("fact.evidence", "concern")]
    acts = ("next", "answer", "all", "back", "date", "ask:age")
    bodies = [encoded([*facts, ("go", act), ("on-day", "x")]) for act in acts]
    bodies += [encoded([("asking", "age"), ("answer", TYPED)]), encoded([("fact.age", TYPED), ("go", TYPED)])]
    bodies += [encoded([(TYPED, TYPED)]), f"{TYPED}=%ff"]
    for body in bodies:
        status, _ = send(live, "POST", "/find", body.encode(), "application/x-www-form-urlencoded")
        assert status in (200, 422)
    log = live.log.read_text("utf-8")
    assert "POST /find 200" in log
    for told in (TYPED, "displaying", "fact.", "evidence=", "answer="):
        assert told.lower() not in log.lower()


def test_no_page_of_the_questions_sets_a_cookie_or_may_be_kept(client: TestClient) -> None:
    for go in ("next", "answer", "all", "ask:age"):
        answer = client.post("/find", content=encoded([("fact.about", "child"), ("go", go)]), headers=FORM)
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert "etag" not in answer.headers
        for form in re.findall(r"<form[^>]*>", answer.text):
            assert 'method="post"' in form or 'action="/find' not in form
            assert 'autocomplete="off"' in form
