"""`signpost map`: one file that needs no network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.snapshot import open_snapshot
from signpost.cli import main


def test_the_map_is_one_file_with_every_service_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "map.html"
    assert main(["map", "--output", str(file), "--on", "2026-11-23"]) == 0
    assert str(file) in capsys.readouterr().out
    page = file.read_text("utf-8")
    assert [s.id for s in open_snapshot().directory.services.values() if s.id not in page] == []
    assert re.findall(r"<(?:script|img|iframe)[^>]*\ssrc=", page) == []
    assert re.findall(r"<link[^>]*\shref=\"(?!data:)", page) == []


def test_a_folder_that_is_not_there_is_an_error_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--output", str(tmp_path / "none" / "map.html")]) == 2
    assert capsys.readouterr().err.endswith("[unwritable-file]\n")
