"""For every case card the page says what the API says: every instruction, outcome, verdict and way in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.cases import Case, read_cases
from graph.settings import ROOT
from graph.words import say
from tests.api.answer_page import AnswerPage
from tests.api.forms import FORM, encoded, written

CASES = read_cases(ROOT / "data" / "cases")
NAMES = [case.name for case in CASES]
MARKS = {"met": "✓", "not-met": "✗"}
FIRST_WORDS = {
    "met": "Met.",
    "not-met": "Not met.",
    "not-told": "You have not said.",
    "not-known": "Not known.",
    "to-be-decided": "To be decided",
    "not-recorded": "The directory does not say.",
}


BARRED = {"met": "This holds.", "not-met": "This does not hold."}


def flattened(criteria: list[dict[str, Any]], barred: bool = False) -> Iterator[dict[str, Any]]:
    """Criteria with all that stand within them, in the order of the page; members of none-of are barred."""
    for criterion in criteria:
        yield {**criterion, "barred": barred}
        yield from flattened(criterion["members"], criterion["form"] == "none")


def mark_of(criterion: dict[str, Any]) -> str:
    """A tick or a cross says whether it speaks for the service; of what is barred neither does."""
    return "\u2013" if criterion["barred"] and criterion["verdict"] in BARRED else MARKS.get(criterion["verdict"], "?")


def names_somebody(criterion: dict[str, Any]) -> bool:
    """Whether an open criterion says who can settle it, other than the asker."""
    if criterion["verdict"] not in ("to-be-decided", "not-told", "not-met"):
        return False
    return bool(criterion["failing_that"]) or criterion["settled_by"] not in (None, "asker", "nobody")


def ways_of(api: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every next step, and every way in with the service that it leads to."""
    yield from (("", way) for way in api["next_steps"])
    yield from ((service["id"], way) for service in api["services"] for way in service["routes"])


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.proof) if n % 2 else case for n, case in enumerate(CASES)], ids=NAMES
)
def test_the_page_agrees_with_the_api_in_every_verdict(case: Case, client: TestClient) -> None:
    api = client.post("/api/match", json={"on": case.on, "facts": case.facts, "limit": 1000}).json()
    fields = [("go", "answer"), ("on", case.on), *written(case.facts)]
    answer = client.post("/find", content=encoded(fields), headers=FORM)
    assert answer.status_code == 200
    page = AnswerPage(answer.text)
    assert page.instructions == {i["id"]: i["applies"] for i in api["instructions"]}
    assert page.next_steps == {s["id"]: s["applies"] for s in api["next_steps"]}
    assert page.outcomes == {s["id"]: s["outcome"] for s in api["services"]}
    for outcome, count in api["counts"].items():
        assert say("answer.count", outcome=say(f"outcome.{outcome}"), count=count) in page.headings
    for service in api["services"]:
        said = page.verdicts[service["id"]]
        expected = list(flattened(service["criteria"]))
        assert [s.criterion for s in said] == [c["id"] for c in expected]
        assert [s.mark for s in said] == [mark_of(c) for c in expected]
        for shown, criterion in zip(said, expected, strict=True):
            words = FIRST_WORDS | BARRED if criterion["barred"] else FIRST_WORDS
            assert shown.words.startswith(words[criterion["verdict"]]), (service["id"], criterion["id"])
            if not criterion["barred"] and names_somebody(criterion):
                assert (criterion["failing_that"] or criterion["settled_by"]) in shown.words
        assert page.ways[service["id"]] == [r["id"] for r in service["routes"]]
        assert service["summary"] in page.text
    for service, way in ways_of(api):
        gates = [step["gate"] for step in way["steps"] if step["gate"]]
        shown_gates = page.gates.pop((service, way["id"]), [])
        for (mark, words), gate in zip(shown_gates, gates, strict=True):
            assert mark == MARKS.get(gate["verdict"], "?")
            assert gate["text"] in words
            assert FIRST_WORDS[gate["verdict"]] in words
    assert page.gates == {}
    for text in (*(found["text"] for found in api["contradictions"]), api["elsewhere"]):
        assert text in page.text
        assert text in page.paper
    for _, way in ways_of(api):
        if way["applies"] == "if" and way["when"]:
            assert say("answered.if", condition=way["when"]["text"]) in page.text
    assert (say("answered.unsuitable.means") in page.text) is bool(api["counts"]["not-suitable"])


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
def test_the_paper_has_what_must_be_done_and_every_service_with_why(case: Case, client: TestClient) -> None:
    api = client.post("/api/match", json={"on": case.on, "facts": case.facts, "limit": 1000}).json()
    fields = [("go", "answer"), ("on", case.on), *written(case.facts)]
    paper = AnswerPage(client.post("/find", content=encoded(fields), headers=FORM).text).paper
    for told in (*api["instructions"], *(way for way in api["next_steps"] if way["applies"] == "yes")):
        assert (told.get("text") or told.get("name")) in paper
    for service in api["services"]:
        assert service["name"] in paper
        reason = service["summary"].partition(": " if service["outcome"] == "not-suitable" else "yet. ")[2]
        assert reason.removesuffix(".") in paper
    assert api["directory"]["version"][:12] in paper
    assert api["directory"]["notice"] in paper
