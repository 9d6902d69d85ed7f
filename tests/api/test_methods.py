"""Each address says by which methods it can be asked, to whoever asks by another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

import api.routes
from graph.settings import Settings
from tests.api.conftest import FRAME, HTML, client_of
from tests.api.desk import Desk
from tests.api.desk import a_desk as a_desk

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "PROPFIND")


def answered() -> dict[str, set[str]]:
    """The methods by which each address is answered; what is read can be asked for without its body."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in iter_modules(api.routes.__path__):
        for route in import_module(f"api.routes.{module.name}").router.routes:
            if isinstance(route, APIRoute):
                found[route.path] |= route.methods or set()
    for file in ("/static/signpost.css", "/static/nothing.css", "/static/vis/nothing.js"):
        found[file] = {"GET"}
    return {address: {*methods, *(("HEAD",) if "GET" in methods else ())} for address, methods in found.items()}


@pytest.fixture(scope="module")
def open_desk(desk: Desk) -> Iterator[TestClient]:
    """A client of a server with a desk at which nobody is signed in."""
    with client_of(Settings(state=desk.state.path)) as client:
        yield client


@pytest.mark.parametrize("value", ["x", "x/y"])
def test_by_no_other_method_than_it_names_is_an_address_answered(open_desk: TestClient, value: str) -> None:
    for address, methods in answered().items():
        asked = re.sub("{[a-z]+}", "x", re.sub("{id:[a-z]+}", value, address))
        for method in METHODS:
            if method in methods:
                continue
            answer = open_desk.request(method, asked)
            assert (method, address, answer.status_code) == (method, address, 405)
            assert (address, set(answer.headers["allow"].split(", "))) == (address, methods)
            if method != "HEAD":
                assert answer.headers["allow"] in answer.json()["remedy"]


@pytest.mark.parametrize("method", METHODS)
def test_the_log_names_every_method_but_what_somebody_made_up(
    client: TestClient, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    with caplog.at_level("INFO", "signpost.access"):
        client.request(method, "/sparql")
    (line,) = (record.getMessage() for record in caplog.records)
    assert line.split()[0] == ("-" if method == "PROPFIND" else method)


@pytest.mark.parametrize("method", METHODS)
def test_a_desk_that_nobody_opened_tells_nothing_by_any_method(method: str) -> None:
    with client_of(Settings(directory=FRAME)) as client:
        for address in (*filter(re.compile("/desk").match, answered()), "/desk/", "/desk/nowhere"):
            answer = client.request(method, address, headers=HTML)
            assert answer.status_code == 404
            assert answer.text == client.request(method, "/bench", headers=HTML).text
