"""Every answer carries the headers that keep a browser from running, framing or keeping what it must not."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from api.routes.static import contrast
from graph.settings import Settings
from tests.api.conftest import DAY, FRAME

ADDRESSES = [
    "/",
    "/services",
    "/api/services",
    "/nowhere",
    "/static/signpost.css",
    "/healthz",
    "/docs",
    "/map",
    "/data",
    "/sparql",
]


def policy_of(client: TestClient, address: str) -> dict[str, str]:
    parts = client.get(address).headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    policy = policy_of(client, address)
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["script-src"] == "'self'"


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
@pytest.mark.parametrize(
    "address",
    [
        *ADDRESSES,
        *("/data/services.ttl", "/data.jsonld", "/data/services", "/ontology", "/ontology.ttl", "/shapes", "/ns"),
        *("/.well-known/void", "/context.jsonld", "/sitemap.xml", "/id/peterborough/aim-2", "/api/openapi.json"),
        *("/id/peterborough/aim-2.ttl", "/id/peterborough/aim-2.html", "/queries", "/queries/contents", "/map.svg"),
        *("/queries/contents.csv", "/sparql?query=CONSTRUCT WHERE { ?s ?p ?o }", "/sparql?query=ASK{}"),
    ],
)
def test_no_header_says_the_same_twice(client: TestClient, address: str, accepted: str) -> None:
    for method in ("GET", "HEAD", "PUT"):
        for accept in ("*/*", "text/html", "text/turtle"):
            headers = {"Accept-Encoding": accepted, "Accept": accept, "Origin": "https://elsewhere.test"}
            answer = client.request(method, address, headers=headers)
            names = [name for name, _ in answer.headers.multi_items()]
            assert sorted(names) == sorted(set(names))
            for name, value in answer.headers.items():
                said = [part.strip().lower() for part in value.split(",")]
                assert (name, sorted(said)) == (name, sorted(set(said)))


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a != "/docs"])
def test_no_policy_but_that_of_the_api_documentation_lets_anything_inline(client: TestClient, address: str) -> None:
    assert "unsafe" not in client.get(address).headers["content-security-policy"]


def test_the_api_documentation_lets_styles_in_and_no_script(client: TestClient) -> None:
    policy = policy_of(client, "/docs")
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert {name: value for name, value in policy.items() if "unsafe" in value}.keys() == {"style-src"}


def test_head_is_answered_like_get_without_a_body(client: TestClient) -> None:
    head, get = client.head("/services"), client.get("/services")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


@pytest.mark.parametrize("colour", ["#1d4f76", "#ffdd00", "#777777", "#ffffff", "#000000"])
def test_text_on_the_colour_of_the_brand_can_be_read(colour: str) -> None:
    settings = Settings(directory=FRAME, brand="Town & <Council>", brand_colour=colour)
    client = TestClient(create_app(settings, today=lambda: DAY))
    answer = client.get("/static/brand.css")
    assert answer.headers["content-type"].startswith("text/css")
    text = answer.text.partition("--on-brand: ")[2][:7]
    assert f"--brand: {colour}" in answer.text
    assert contrast(colour, text) >= 4.4
    assert "Town &amp; &lt;Council&gt;" in client.get("/").text


def test_contrast_is_counted_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
