"""Every case card, told on the command line, gets the answer that its writers expect."""

from __future__ import annotations

import json

import pytest

from graph.cases import Case, differences, read_cases
from graph.settings import ROOT
from signpost.cli import main
from signpost.facts import write_facts

CASES = read_cases(ROOT / "data" / "cases")


def test_there_are_at_least_25_cards_and_all_are_read() -> None:
    assert len(CASES) >= 25
    assert len(CASES) == len(list((ROOT / "data" / "cases").iterdir()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_card_holds_on_the_command_line(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", *write_facts(case.facts), "--on", case.on, "--json"]) == 0
    assert differences(case, json.loads(capsys.readouterr().out)) == []
