"""Every case card, told to the API, gets the answer that its writers expect."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from graph.cases import Case, differences, read_cases
from graph.settings import ROOT

CASES = read_cases(ROOT / "data" / "cases")


def test_there_are_at_least_25_cards() -> None:
    assert len(CASES) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_card_holds_over_http(case: Case, client: TestClient) -> None:
    answer = client.post("/api/match", json={"on": case.on, "facts": case.facts, "limit": 1000})
    assert answer.status_code == 200
    assert differences(case, answer.json()) == []
