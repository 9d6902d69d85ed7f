"""What is wrong with a directory is said in plain words, with the thing, the field and the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from graph.errors import DirectoryError
from graph.validate import validate

ROOT = Path(__file__).resolve().parent.parent.parent
FRAME = (ROOT / "tests/shapes/frame.ttl").read_text("utf-8")
SHAPES = Graph().parse(ROOT / "ontology/shapes.ttl", format="turtle")
REMARK = ':late a sp:Remark ; dct:identifier "late" ; sp:basis sp:stated ; prov:wasDerivedFrom :p1 .\n'


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A place for a directory to be written to."""
    return tmp_path / "directory.ttl"


@pytest.mark.parametrize(
    ("broken", "line", "expected"),
    [
        (':late dct:title "Late"@en\n:later dct:title "Later"@en .\n', 2, "dot"),
        (":late bike:bell :p1 .\n", 1, "prefix"),
        (":late dct:title ; sp:order 1 .\n", 1, "object"),
        (":late dct:source <https://example.org/a b> .\n", 1, "IRI"),
    ],
)
def test_broken_turtle_names_file_line_column_and_what_was_expected(
    directory: Path, broken: str, line: int, expected: str
) -> None:
    directory.write_text(FRAME + broken, "utf-8")
    with pytest.raises(DirectoryError) as caught:
        validate(directory, SHAPES)
    error = caught.value
    assert error.code == "broken-turtle"
    assert error.where.startswith(f"{directory}:{len(FRAME.splitlines()) + line}:")
    assert expected in error.message
    assert error.remedy


def test_broken_turtle_that_is_text_names_line_and_column() -> None:
    with pytest.raises(DirectoryError) as caught:
        validate(FRAME + "  :late bike:bell :p1 .", SHAPES)
    assert caught.value.code == "broken-turtle"
    assert caught.value.where == f"{len(FRAME.splitlines()) + 1}:9"
    assert "bike:" in caught.value.message


def test_a_file_that_is_not_there_is_an_error_with_its_name(directory: Path) -> None:
    with pytest.raises(DirectoryError) as caught:
        validate(directory, SHAPES)
    assert caught.value.code == "unreadable-directory"
    assert str(directory) in str(caught.value)


def test_a_breach_names_the_thing_its_field_and_its_line_in_plain_words(directory: Path) -> None:
    directory.write_text(FRAME + REMARK, "utf-8")
    report = validate(directory, SHAPES)
    assert not report.conforms
    (problem,) = report.problems
    assert problem.code == "remark-text"
    assert problem.severity == "violation"
    assert problem.message == "Say the remark in your own words, in English, marked @en."
    assert (problem.thing, problem.field) == ("late", "description")
    assert (problem.file, problem.line) == (str(directory), len(FRAME.splitlines()) + 1)


def test_a_breach_carries_the_label_of_the_thing_and_the_value_that_is_wrong() -> None:
    (problem,) = validate(FRAME.replace("sp:highest 150", "sp:highest -1"), SHAPES).problems
    assert (problem.code, problem.label, problem.field, problem.value) == ("question-bounds", "age", "lowest", "0")


def test_a_value_that_is_a_thing_of_the_directory_is_given_by_its_identifier() -> None:
    remark = REMARK.replace("sp:Remark ;", 'sp:Remark ; dct:description "Late"@en ;').replace(":p1", ":handbook")
    problems = validate(FRAME + remark, SHAPES).problems
    assert {("statement-passage", "handbook"), ("statement-source", "")} == {(p.code, p.value) for p in problems}


def test_a_word_that_does_not_exist_is_answered_with_the_nearest_that_do() -> None:
    (problem,) = validate(FRAME + ':mending sp:remarks "Bring it."@en .', SHAPES).problems
    assert problem.code == "undeclared-term"
    assert "remarks is not a word of the ontology" in problem.message
    assert "remark" in problem.message.partition("nearest")[2]


def test_both_things_that_share_an_identifier_are_named() -> None:
    twin = ':p2 a sp:Passage ; dct:identifier "p1" .'
    problems = validate(FRAME + twin, SHAPES).problems
    assert {p.thing for p in problems if p.code == "duplicate-identifier"} == {"p1", "p2"}


def test_a_warning_does_not_forbid_publishing() -> None:
    report = validate(FRAME.replace("sp:providedBy :workshop ; ", ""), SHAPES)
    assert [(p.code, p.severity) for p in report.problems] == [("service-provider-known", "warning")]
    assert report.conforms


def test_violations_come_before_warnings_and_the_order_is_always_the_same() -> None:
    data = FRAME.replace("sp:providedBy :workshop ; ", "") + REMARK
    first, second = validate(data, SHAPES), validate(data.encode(), SHAPES)
    assert [p.severity for p in first.problems] == ["violation", "warning"]
    assert first == second


def test_shapes_are_read_from_a_file_too() -> None:
    assert validate(FRAME, ROOT / "ontology/shapes.ttl").conforms


def test_the_directory_of_the_project_conforms() -> None:
    report = validate(ROOT / "data/services.ttl", SHAPES)
    assert [problem for problem in report.problems if problem.severity == "violation"] == []
