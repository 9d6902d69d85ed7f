"""`signpost map`: one file that needs no network."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from hashlib import sha256
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


@pytest.mark.parametrize(
    ("ending", "mark"),
    [(".html", "<!DOCTYPE html>"), (".svg", "<svg"), (".graphml", "<graphml"), (".json", '"directory"')],
)
def test_the_ending_says_what_is_written(tmp_path: Path, ending: str, mark: str) -> None:
    file = tmp_path / f"map{ending}"
    assert main(["map", "-o", str(file), "--on", "2026-11-23", "--gaps", "--since", "2026-01-01"]) == 0
    text = file.read_text("utf-8")
    assert mark in text
    assert "gap:" in text


@pytest.mark.parametrize(("since", "code"), [("soon", "wrong-date"), ("2026-11-24", "days-reversed")])
def test_a_day_to_compare_with_that_is_none_or_comes_later_is_refused_where_it_was_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], since: str, code: str
) -> None:
    assert main(["map", "-o", str(tmp_path / "map.svg"), "--since", since, "--on", "2026-11-23"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: --since: ")
    assert said.endswith(f"[{code}]\n")


def test_an_ending_that_is_not_known_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "map.pdf"
    assert main(["map", "-o", str(file)]) == 2
    assert capsys.readouterr().err.endswith("[wrong-ending]\n")
    assert not file.exists()


def test_the_file_allows_its_own_script_and_style_and_no_others(tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    assert main(["map", "-o", str(file)]) == 0
    page = file.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    allowed = dict(part.split(" ", 1) for part in html.unescape(policy[1]).split("; "))
    assert allowed["default-src"] == "'none'"
    inside = re.findall(r"<(script|style)>(.*?)</\1>", page, re.DOTALL)
    assert len(inside) > 2
    for kind, text in inside:
        assert b64encode(sha256(text.encode()).digest()).decode() in allowed[f"{kind}-src"]
