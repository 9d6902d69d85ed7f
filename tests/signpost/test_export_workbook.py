"""`signpost export FILE`: the ending of the file says the form; a workbook goes to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.canonical import read_lines, version_of
from graph.change import Change
from graph.exchange.workbook.changes import changes
from graph.exchange.workbook.folder import read_folder
from graph.exchange.workbook.xlsx import read_xlsx
from graph.settings import ROOT
from signpost.cli import main
from signpost.verbs.export import ENDINGS

DIRECTORY = ROOT / "data" / "services.ttl"


def test_a_workbook_says_the_version_that_it_came_from(tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "book.xlsx")]) == 0
    lines = read_lines(DIRECTORY)
    book = read_xlsx(tmp_path / "book.xlsx")
    assert book.version == version_of(lines)
    assert changes(book, lines) == Change(frozenset(), frozenset())


@pytest.mark.parametrize("name", ["there", "new/"])
def test_a_folder_takes_a_workbook_as_csv(tmp_path: Path, name: str) -> None:
    (tmp_path / "there").mkdir()
    assert main(["export", f"{tmp_path}/{name}"]) == 0
    assert (tmp_path / name / "Services.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert read_folder(tmp_path / name).version == version_of(read_lines(DIRECTORY))


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_ending_of_a_file_says_its_form(tmp_path: Path, ending: str) -> None:
    assert main(["export", str(tmp_path / f"by-name{ending}")]) == 0
    assert main(["export", "--format", ENDINGS[ending], "--output", str(tmp_path / "by-form")]) == 0
    assert (tmp_path / f"by-name{ending}").read_bytes() == (tmp_path / "by-form").read_bytes() != b""


def test_an_ending_that_is_not_known_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path / "book.ods")]) == 2
    assert "[wrong-ending]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["export", f"{tmp_path}/file/below/"]) == 1
    assert "[unwritable-workbook]" in capsys.readouterr().err
