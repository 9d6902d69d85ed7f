"""The examples of docs/sparql.md are sent, and get what the page says."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from graph.settings import ROOT

EXAMPLES = re.findall(r"```http\n(.*?)```", (ROOT / "docs" / "sparql.md").read_text("utf-8"), re.DOTALL)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_gets_what_the_page_says(client: TestClient, example: str) -> None:
    head, body, answered = example.rstrip().split("\n\n")
    (first, *lines), (expected, *content) = head.splitlines(), answered.splitlines()
    method, address = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    answer = client.request(method, address, content=body, headers=headers)
    kind = answer.headers["content-type"].partition(";")[0]
    assert f"{answer.status_code} {kind}" == expected
    said = answer.text.split()
    if kind == "application/problem+json":
        problem = answer.json()
        said = [problem["code"], *filter(None, [problem["where"]])]
    assert said == " ".join(content).split()
