"""What is wrong with a directory is said in plain words, with the thing, the field and the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, XSD
from rdflib.namespace import SH as SHACL

from graph.errors import DirectoryError
from graph.validate import validate
from graph.vocabulary import written

ROOT = Path(__file__).resolve().parent.parent.parent
FRAME = (ROOT / "tests/shapes/frame.ttl").read_text("utf-8")
SHAPES = Graph().parse(ROOT / "ontology/shapes.ttl", format="turtle")
PAGE = (ROOT / "docs/second-directory.md").read_text("utf-8")
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


@pytest.mark.parametrize("sign", "\x00\x1b\x9f\u202e\u2066\ufffe\uffff")
def test_a_character_that_cannot_be_shown_or_written_is_told(sign: str) -> None:
    text = FRAME.replace('"Mending"@en', f'"Mend{sign}ing"@en')
    assert text != FRAME
    problems = validate(text, SHAPES).problems
    assert [problem.code for problem in problems] == ["unshown-character"]


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


def _needed() -> list[str]:
    """The rows of the table in docs/second-directory.md: what the shapes demand of each class of ours."""
    needs: dict[str, set[str]] = {}
    marks: dict[str, set[str]] = {}
    for shape, kind in SHAPES.subject_objects(SHACL.targetClass):
        for rule in SHAPES.objects(shape, SHACL.property):
            path, least = SHAPES.value(rule, SHACL.path), SHAPES.value(rule, SHACL.minCount)
            if isinstance(path, URIRef) and path != DCTERMS.identifier and least is not None:
                needs.setdefault(written(kind), set()).add(written(path))
            marks.setdefault(written(kind), set()).update(
                written(o) for o in SHAPES.objects(rule, SHACL.hasValue) if isinstance(o, URIRef)
            )
    rows = ((kind, needs.get(kind, set()), marks[kind] - {kind}) for kind in sorted(marks) if kind.startswith("sp:"))
    return [f"| `{kind}` | {_quoted(terms)} | {_quoted(also)} |" for kind, terms, also in rows]


def _quoted(terms: set[str]) -> str:
    return ", ".join(f"`{term}`" for term in sorted(terms))


def test_the_template_for_a_second_directory_has_no_problem() -> None:
    (template,) = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
    assert validate(template, SHAPES).problems == ()


def test_the_table_of_what_each_class_needs_is_that_of_the_shapes() -> None:
    assert [line for line in PAGE.splitlines() if line.startswith("| `sp:")] == _needed()


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "word"),
    [
        ("adms:status", "adms:state", "unknown-term", "adms:status"),
        ("cv:hasChannel", "cv:hasChanel", "unknown-term", "cv:hasChannel"),
        ("cv:hasChannel", ":hasChannel", "unknown-term", "cv:hasChannel"),
        ("a sp:Service", "a sp:Service , cv:Requirment", "unknown-term", "cv:Requirement"),
        ("cv:hasChannel", "<https://data.europa.eu/m8g/hasChannel>", "unknown-term", "cv:hasChannel"),
    ],
)
def test_a_mistaken_term_of_others_is_answered_with_the_nearest(right: str, wrong: str, rule: str, word: str) -> None:
    report = validate(FRAME.replace(right, wrong), SHAPES)
    assert not report.conforms
    assert [p for p in report.problems if p.code == rule and word in p.message.partition("nearest")[2]]


def test_a_service_without_status_is_not_said_to_be_closed() -> None:
    assert {p.code for p in validate(FRAME.replace("adms:status sp:active ;", ""), SHAPES).problems} == {
        "service-status"
    }
    closed = validate(FRAME.replace("sp:active", "sp:closed"), SHAPES).problems
    assert [(p.code, p.term) for p in closed] == [("service-ended", "sp:validTo")]


@pytest.mark.parametrize(
    ("right", "wrong", "term"),
    [
        ("adms:status sp:active", "adms:status sp:active ; sp:order 'many'", "sp:order"),
        ("sp:order 4", "sp:order 4 , 5", "sp:order"),
        ("sp:lowest 0", "sp:lowest 'ten'", "sp:lowest"),
        ("sp:page 1", "sp:page 'one'", "sp:page"),
        ("cv:constrains :owner ; sp:expected true", "cv:constrains :years ; sp:minValue 'ten'", "sp:minValue"),
        ("adms:status", f"sp:lastChecked '2026-13-40'^^<{XSD.date}> ; adms:status", "sp:lastChecked"),
        ("adms:status", f"sp:lastChecked '2026-12-01Z'^^<{XSD.date}> ; adms:status", "sp:lastChecked"),
        ("adms:status", "dct:modified 'yesterday' ; adms:status", "dct:modified"),
    ],
)
def test_a_wrong_value_is_one_problem_with_its_line_and_term(
    directory: Path, caplog: pytest.LogCaptureFixture, right: str, wrong: str, term: str
) -> None:
    directory.write_text(FRAME.replace(right, wrong, 1), "utf-8")
    (problem,) = validate(directory, SHAPES).problems
    assert (problem.term, problem.severity) == (term, "violation")
    assert problem.line
    assert caplog.records == []


def test_every_problem_of_every_example_names_a_rule_and_a_field() -> None:
    for example in sorted((ROOT / "tests/shapes").glob("[bcgs]*-violates.ttl")):
        problems = validate(FRAME + example.read_text("utf-8"), SHAPES).problems
        assert all(problem.code and problem.field for problem in problems), example.name


def test_broken_turtle_says_its_place_once(directory: Path) -> None:
    directory.write_text(FRAME + ":late sp:order 1\n:later sp:order 2 .\n", "utf-8")
    with pytest.raises(DirectoryError) as caught:
        validate(directory, SHAPES)
    assert " line " not in caught.value.message
    assert "dot" in caught.value.remedy
    assert "in use" not in caught.value.remedy


@pytest.mark.parametrize("field", ["sp:lowest", "sp:highest", "skos:prefLabel"])
def test_a_nameless_thing_as_a_value_is_a_problem_and_not_an_accident(field: str) -> None:
    report = validate(FRAME + f":years {field} [ sp:order 1 ] .", SHAPES)
    assert ("blank-node", "years") in {(problem.code, problem.thing) for problem in report.problems}
    assert {problem.label for problem in report.problems} <= {"age", ""}
