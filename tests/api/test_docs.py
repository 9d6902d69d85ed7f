"""The API is described completely, can be tried without a network, and says whether it is well."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.things import KINDS
from graph.settings import Settings
from tests.api.conftest import DAY, FRAME, client_of


def described(client: TestClient) -> Any:
    return client.get("/api/openapi.json").json()


def test_every_request_of_the_api_is_described(client: TestClient) -> None:
    paths = described(client)["paths"]
    for address in ("questions", "match", "search", "services", "agencies", "routes", "needs", "gaps"):
        assert f"/api/{address}" in paths
    assert all(path.startswith(("/api/", "/sparql")) for path in paths)


def test_every_operation_has_a_summary_and_errors_of_our_shape(client: TestClient) -> None:
    text = client.get("/api/openapi.json").text
    assert "HTTPValidationError" not in text
    for path, operations in described(client)["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            for status, answer in operation["responses"].items():
                if path.startswith("/api/") and int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], path


def test_the_body_of_a_match_is_described_field_by_field(client: TestClient) -> None:
    operation = described(client)["paths"]["/api/match"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"facts", "on", "outcome", "limit", "offset"}
    assert schema["required"] == ["facts"]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("address", [f"/api/{name}" for name in (*KINDS, "services.csv")])
def test_how_long_a_list_can_be_is_described_as_it_is(client: TestClient, address: str) -> None:
    asked = described(client)["paths"][address]["get"]["parameters"]
    (limit,) = (parameter["schema"] for parameter in asked if parameter["name"] == "limit")
    most = limit["maximum"]
    assert client.get(f"{address}?limit={most}").status_code == 200
    assert client.get(f"{address}?limit={most + 1}").status_code == 422
    if address.endswith(".csv"):
        assert "default" not in limit
        assert client.get(address).text == client.get(f"{address}?limit={most}").text
    else:
        assert client.get(address).json()["page"]["limit"] == limit["default"]


def test_the_documentation_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    files = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', page)
    assert "/static/swagger/swagger-ui-bundle.js" in files
    for file in files:
        assert file.startswith("/"), file
        assert client.get(file).status_code == 200, file


def test_the_server_says_that_it_lives_and_that_it_is_ready(client: TestClient) -> None:
    version = described(client)["info"]["version"]
    assert client.get("/healthz").json() == {"status": "alive", "version": version}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "version": version, "on": DAY.isoformat()})


def test_a_server_whose_store_cannot_be_opened_is_alive_but_not_ready(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "derived").write_text("a file where a folder should be", "utf-8")
    with client_of(Settings(directory=FRAME, state=state)) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "store-unready")
