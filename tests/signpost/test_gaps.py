"""`signpost gaps`: three sizes kept apart, for every need, age and stage."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from graph.clocks import notice
from graph.snapshot import open_snapshot
from graph.words import say
from signpost.cli import main
from signpost.table import wrap


def test_every_need_and_stage_stands_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    directory = open_snapshot().directory
    assert main(["gaps", "--on", "2026-11-23"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [n.label for n in directory.needs.values() if n.label not in lines] == []
    out = "\n".join(lines)
    assert out.index(wrap(say("notice.gap"))) < out.index(wrap(notice(directory.clocks, date(2026, 11, 23))))
    assert out.endswith(wrap(notice(directory.clocks, date(2026, 11, 23))))


def test_the_table_counts_what_the_json_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gaps", "--on", "2026-11-23", "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["cells"]
    assert main(["gaps", "--on", "2026-11-23"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if re.match(r"\d+-", line)]
    marks = [mark for row in rows for mark in row[1:]]
    sizes = {"-": "nothing-recorded", "?": "not-confirmed"}
    assert {sizes.get(mark[-1], "confirmed") for mark in marks} == {cell["size"] for cell in cells}
    assert len(marks) % len({cell["stage"] for cell in cells}) == 0
    assert {int(mark.rstrip("?")) for mark in marks if mark != "-"} == {len(c["services"]) for c in cells} - {0}


def test_below_the_table_stands_what_much_hangs_on_as_in_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    directory = open_snapshot().directory
    assert main(["gaps", "--on", "2026-11-23", "--json"]) == 0
    dependences = json.loads(capsys.readouterr().out)["dependences"]
    assert main(["gaps", "--on", "2026-11-23"]) == 0
    out = " ".join(capsys.readouterr().out.partition(say("dependence.title").upper())[2].split())
    assert dependences
    for found in dependences:
        services = "; ".join(directory.services[service].name for service in found["services"])
        assert re.search(rf"{re.escape(found['reason'])} \[1 p\. [^]]+\] {re.escape(services)}", out)


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gaps", "--on", "soon"]) == 2
    assert "[wrong-date]" in capsys.readouterr().err
