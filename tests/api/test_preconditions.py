"""Conditions that a request sets are kept, for whatever can be read (RFC 9110, section 13)."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from starlette.testclient import TestClient

RESULT, PAGE, DOCUMENT = "/sparql?query=ASK%7B%7D%23if", "/services", "/ontology.ttl"
GONE, FILE = "/services/nowhere/none", "/static/signpost.css"


def get(client: TestClient, path: str, method: str = "GET", **said: str) -> tuple[int, str, bytes]:
    named = {name.replace("_", "-"): value for name, value in said.items()}
    answer = client.request(method, path, headers={"Accept": "*/*", "Accept-Encoding": "identity"} | named)
    return answer.status_code, answer.headers.get("etag", ""), answer.content


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [RESULT, PAGE, DOCUMENT])
def test_whoever_wants_nothing_that_there_is_gets_nothing(client: TestClient, path: str, method: str) -> None:
    _, tag, _ = get(client, path)
    assert get(client, path, method, If_None_Match="*") == (304, tag, b"")
    assert get(client, GONE, method, If_None_Match="*")[0] == 404


@pytest.mark.parametrize("path", [RESULT, PAGE, DOCUMENT])
def test_what_stands_for_a_body_that_is_not_sent_says_nothing_of_that_body(client: TestClient, path: str) -> None:
    whole, none = (client.get(path, headers={"Accept": "*/*"} | said) for said in ({}, {"If-None-Match": "*"}))
    assert {"content-length", "content-type", "content-encoding"}.intersection(none.headers) == set()
    assert {"etag", "content-length", "content-type"} <= set(whole.headers)
    for name in ("etag", "cache-control", "vary", "last-modified", "content-location"):
        assert none.headers.get(name) == whole.headers.get(name)


@pytest.mark.parametrize("path", [RESULT, PAGE, DOCUMENT])
def test_whoever_wants_one_answer_gets_that_or_none(client: TestClient, path: str) -> None:
    status, tag, body = get(client, path)
    strong = not tag.startswith("W/")
    for _ in range(2):
        assert get(client, path, If_Match="*") == (status, tag, body)
        assert get(client, path, If_Match=f'"other", {tag}')[0] == (200 if strong else 412)
        assert get(client, path, If_Match='"other"')[0] == 412
        # The first condition is the first to be looked at.
        assert get(client, path, If_Match='"other"', If_None_Match=tag)[0] == 412
        assert get(client, path, If_Match="*", If_None_Match=tag)[0] == 304
    assert get(client, GONE, If_Match='"other"')[0] == 404


@pytest.mark.parametrize("path", [RESULT, PAGE, DOCUMENT])
def test_a_comma_or_a_star_inside_a_tag_is_a_part_of_it(client: TestClient, path: str) -> None:
    _, tag, _ = get(client, path)
    known = tag.removeprefix("W/")
    inside = known.strip('"')
    for others in ('"a,*,b"', '"*"', 'W/"*"', f'"a,{inside},b"', '"x", *', f'"{inside}'):
        assert get(client, path, If_Match=others)[0] == 412
        assert get(client, path, If_None_Match=others)[0] == 200
    for among in (f'"a,b",{known}', f'{known} , W/"*"', f'"",{known}'):
        assert get(client, path, If_Match=among)[0] == (412 if tag.startswith("W/") else 200)
        assert get(client, path, If_None_Match=among)[0] == 304
    assert get(client, path, If_Match=" * ")[0] == 200


@pytest.mark.parametrize("path", [RESULT, DOCUMENT])
def test_whoever_wants_what_stood_at_a_time_gets_that_or_none(client: TestClient, path: str) -> None:
    modified = parsedate_to_datetime(client.get(path, headers={"Accept": "*/*"}).headers["last-modified"])
    for seconds, status in ((-1, 412), (0, 200), (1, 200)):
        date = format_datetime(modified + timedelta(seconds=seconds), usegmt=True)
        assert get(client, path, If_Unmodified_Since=date)[0] == status
        assert get(client, path, If_Unmodified_Since=date, If_Match="*")[0] == 200
    for odd in ("some day", "Fri, 31 Dec 9999 23:59:59 -2359", f"Mon, {'9' * 20} Jan 2026 00:00:00 GMT"):
        assert get(client, path, If_Unmodified_Since=odd)[0] == 200


def test_whoever_wants_a_part_of_one_answer_gets_a_part_of_that_or_none(client: TestClient) -> None:
    _, _, body = get(client, FILE)
    part, long_ago = {"Range": "bytes=0-3"}, "Mon, 01 Jan 2001 00:00:00 GMT"
    assert get(client, FILE, **part)[::2] == (206, body[:4])
    assert get(client, FILE, **part, If_Match="*")[::2] == (206, body[:4])
    assert get(client, FILE, **part, If_None_Match="*")[::2] == (304, b"")
    for condition in ({"If_Match": '"other"'}, {"If_Unmodified_Since": long_ago}):
        assert get(client, FILE, **part, **condition)[0] == get(client, FILE, **condition)[0] == 412


def test_what_was_not_wanted_is_said_in_words(client: TestClient) -> None:
    answer = client.get(RESULT, headers={"If-Match": '"other"', "Accept": "application/json"})
    assert answer.json()["code"] == "precondition-failed"
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
