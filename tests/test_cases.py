"""Every case card, in memory: the directory answers as people of the field expect."""

from __future__ import annotations

from datetime import date

import pytest

from graph.ask import ask_next
from graph.cases import Case, differences, read_cases
from graph.exchange.answer import answer_json
from graph.match import match
from graph.situation import read_situation
from graph.snapshot import ROOT, open_snapshot

CASES = read_cases(ROOT / "data" / "cases")
DIRECTORY = open_snapshot().directory


def test_there_are_at_least_25_cards_and_every_file_is_one() -> None:
    assert len(CASES) == len(list((ROOT / "data" / "cases").iterdir()))
    assert len(CASES) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_directory_answers_the_card_in_memory(case: Case) -> None:
    answer = match(DIRECTORY, read_situation(DIRECTORY, case.facts), date.fromisoformat(case.on))
    assert differences(case, answer_json(DIRECTORY, answer, ask_next(DIRECTORY, answer))) == []


def test_a_card_that_expects_otherwise_is_noticed() -> None:
    case = CASES[0]._replace(expect={"looks-suitable": ["no-such-service"]})
    answer = match(DIRECTORY, read_situation(DIRECTORY, case.facts), date.fromisoformat(case.on))
    assert differences(case, answer_json(DIRECTORY, answer, ())) != []
