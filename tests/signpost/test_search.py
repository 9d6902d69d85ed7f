"""`signpost search`: names, old names, and typing errors."""

from __future__ import annotations

import json
from datetime import date

import pytest

from graph.clocks import notice
from graph.exchange.things import heading_json
from graph.snapshot import open_snapshot
from signpost.cli import main
from signpost.table import wrap


def test_every_service_is_found_by_its_own_name(capsys: pytest.CaptureFixture[str]) -> None:
    services = open_snapshot().directory.services.values()
    assert len(services) > 20
    for service in services:
        assert main(["search", "--json", "--", *service.name.split()]) == 0
        hits = json.loads(capsys.readouterr().out)["hits"]
        assert service.id in [hit["id"] for hit in hits[:3]]


def test_a_typing_error_is_forgiven_and_the_table_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "behavour", "plans"]) == 0
    out = capsys.readouterr().out
    assert "service" in out.splitlines()[2]
    assert max(map(len, out.splitlines())) <= 80


def test_what_nothing_is_called_is_said_to_be_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "zzzzqqqq"]) == 0
    assert capsys.readouterr().out.startswith("Nothing is called that, or nearly that.\n")


@pytest.mark.parametrize("word", ["plans", "zzzzqqqq"])
def test_how_far_to_rely_on_it_stands_at_the_end(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    directory = open_snapshot().directory
    assert main(["search", word]) == 0
    assert capsys.readouterr().out.endswith(f"\n\n{wrap(notice(directory.clocks, date.today()))}\n")
    assert main(["search", "--json", word]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["directory"] == heading_json(directory, date.today())
    assert found["directory"]["notice"]
