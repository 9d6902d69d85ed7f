"""A change is judged by what it can make wrong, and the verdict is that on the whole directory after it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from benchmarks.county import write_directory
from graph.canonical import Lines, lines_of, text_of
from graph.change import Change, apply, difference
from graph.integrity import LINKS, PATHS
from graph.neighbourhood import Neighbourhood, find_neighbourhood
from graph.reach import read_rules
from graph.validate import Problem, Report, validate, validate_change
from tests.oracle.invent import invent_directory
from tests.oracle.upset import WAYS, upset

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "tests/shapes"
FRAME = (EXAMPLES / "frame.ttl").read_text("utf-8")
SHAPES = Graph().parse(ROOT / "ontology/shapes.ttl", format="turtle")
BROKEN = sorted(file.name.removesuffix("-violates.ttl") for file in EXAMPLES.glob("*-violates.ttl"))
SEEDS = st.integers(0, 10**6)
COUNTY = "<https://w3id.org/signpost/id/county/"
NOTHING: frozenset[str] = frozenset()
CLOSED = """
@prefix : <https://w3id.org/signpost/shapes#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sp: <https://w3id.org/signpost/ns#> .
:anything sh:targetClass sp:Service ; sh:property :anything-else . :anything-else sh:path sp:order ; %s .
"""


def violations(report: Report) -> set[Problem]:
    """What forbids publishing, wherever it stands in a file."""
    return {problem._replace(line=None) for problem in report.problems if problem.severity == "violation"}


def warnings(report: Report) -> set[Problem]:
    """What is only pointed out, wherever it stands in a file."""
    return {problem._replace(line=None) for problem in report.problems if problem.severity != "violation"}


def assert_same_verdict(before: Lines, change: Change, shapes: Graph = SHAPES) -> Report:
    """Compares the report on a change with that on all lines after it, and returns the latter."""
    part, whole = validate_change(before, change, shapes), validate(text_of(apply(before, change)), shapes)
    assert violations(part) == violations(whole)
    assert warnings(part) <= warnings(whole)
    assert part.conforms is whole.conforms
    assert all((problem.file, problem.line) == ("", None) for problem in part.problems)
    return whole


def upset_directory(way: str, seed: int) -> tuple[Lines, Change]:
    """An invented directory, which conforms, and a change to it."""
    random = Random(seed)
    before = lines_of(invent_directory(random).encode())
    return before, upset(random, before, way, times=random.choice([1, 1, 2]))


@pytest.mark.parametrize("way", WAYS)
def test_the_verdict_on_a_change_is_the_verdict_on_the_whole(way: str) -> None:
    @given(SEEDS)
    @settings(derandomize=True, deadline=None, max_examples=1, database=None)
    def agree(seed: int) -> None:
        assert_same_verdict(*upset_directory(way, seed))

    agree()


@pytest.mark.proof
@pytest.mark.parametrize("way", WAYS)
def test_the_verdict_on_a_change_is_the_verdict_on_the_whole_again_and_again(way: str) -> None:
    @given(SEEDS)
    @settings(deadline=None, max_examples=25, database=None)
    def agree(seed: int) -> None:
        assert_same_verdict(*upset_directory(way, seed))

    agree()


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_upset_a_directory_breaks_some_of_them(way: str) -> None:
    changes = (upset_directory(way, seed) for seed in range(20))
    assert any(not validate_change(*change, SHAPES).conforms for change in changes)


@pytest.mark.parametrize(
    "shape", [pytest.param(shape, marks=pytest.mark.proof) if n % 3 else shape for n, shape in enumerate(BROKEN)]
)
def test_a_change_that_breaks_a_shape_is_told_all_that_it_breaks(shape: str) -> None:
    kept, broken = (FRAME + (EXAMPLES / f"{shape}-{side}.ttl").read_text("utf-8") for side in ("conforms", "violates"))
    before, after = lines_of(kept.encode()), lines_of(broken.encode())
    whole = assert_same_verdict(before, difference(before, after))
    assert whole.problems


def test_examples_of_every_shape_are_tried() -> None:
    assert len(BROKEN) > 40


@pytest.mark.proof
def test_whichever_single_line_goes_the_verdict_is_that_on_the_whole() -> None:
    before = lines_of(FRAME.encode())
    for line in before:
        assert_same_verdict(before, Change(frozenset({line}), NOTHING))


def test_nothing_is_wrong_with_no_change() -> None:
    assert validate_change(lines_of(FRAME.encode()), Change(NOTHING, NOTHING), SHAPES).problems == ()


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("workshop", {("dangling", "mending", "Mending"), ("service-provider", "mending", "Mending")}),
        # No shape looks at what a broader concept is, so only the reference itself is wrong.
        ("bicycle", {("dangling", "tandem", "tandem")}),
    ],
)
def test_deleting_what_others_refer_to_is_told_of_those_that_refer_to_it(gone: str, told: set[object]) -> None:
    tandem = """
:tandem a sp:Option , skos:Concept ; dct:identifier "tandem" ; skos:inScheme :subjects ; sp:order 3 ;
    skos:broader :bicycle ; skos:prefLabel "tandem"@en ; skos:definition "For two."@en .
"""
    before = lines_of((FRAME.replace("sp:forSubject :bicycle", "sp:forSubject :tricycle") + tandem).encode())
    lost = frozenset(line for line in before if line.startswith(f"<https://w3id.org/signpost/id/spokes/{gone}> "))
    whole = assert_same_verdict(before, Change(lost, NOTHING))
    assert {(p.code, p.thing, p.label) for p in violations(whole)} >= told


def test_a_decision_deep_under_an_instruction_is_found_from_the_question() -> None:
    deep = """
:first-of-all a sp:Instruction ; dct:identifier "first-of-all" ; dct:description "Wait."@en ; sp:forSubject :bicycle ;
    sp:conditionText "it is flat"@en ; sp:when :both ; sp:basis sp:editorial .
:both a sp:AllOf , cv:Criterion , cv:Requirement ; dct:identifier "both" ; dct:title "Both"@en ;
    cv:hasRequirement :either ; sp:basis sp:editorial .
:either a sp:AnyOf , cv:Criterion , cv:Requirement ; dct:identifier "either" ; dct:title "Either"@en ;
    cv:hasRequirement :is-owner ; sp:basis sp:editorial .
"""
    before = lines_of((FRAME + deep).encode())
    assert validate(FRAME + deep, SHAPES).conforms
    question, kind = "<https://w3id.org/signpost/id/spokes/owner>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    decided = frozenset({f"{question} {kind} <https://w3id.org/signpost/ns#Decision> ."})
    problems = validate_change(before, Change(NOTHING, decided), SHAPES).problems
    assert [(p.code, p.thing) for p in problems] == [("instruction-gate", "first-of-all")]


def neighbours(before: Lines, change: Change) -> Neighbourhood:
    """What the rules of the project look at of a directory after a change."""
    rules = read_rules(SHAPES, PATHS)
    assert rules is not None
    return find_neighbourhood(before, change, rules, {link.n3() for link in LINKS})


def test_what_is_looked_at_for_one_service_does_not_grow_with_the_directory() -> None:
    looked_at = []
    for services in (20, 200):
        before = lines_of(write_directory(services).encode())
        title = frozenset(
            line for line in before if line.startswith(f"{COUNTY}service-7> <http://purl.org/dc/terms/title>")
        )
        near = neighbours(before, Change(title, NOTHING))
        assert near.things == {f"{COUNTY}service-7>"}
        looked_at.append(len(near.lines))
    assert max(looked_at) < 100


def test_a_criterion_is_looked_at_with_the_question_that_it_tests_and_the_groups_that_hold_it() -> None:
    before = lines_of(FRAME.encode())
    flat = next(line for line in before if "is-flat>" in line and "constrains" in line)
    near = neighbours(before, Change(frozenset({flat}), NOTHING))
    assert near.things == {"<https://w3id.org/signpost/id/spokes/is-flat>"}
    assert any("spokes/flat>" in line and "inScheme" in line for line in near.lines)


@pytest.mark.parametrize(
    "words",
    [
        "sh:closed true",
        "sh:sparql [ sh:select 'SELECT $this WHERE { $this a $this }' ]",
        "sh:node :anything",
        "sh:qualifiedValueShapesDisjoint true",
    ],
)
def test_shapes_that_look_further_than_can_be_told_are_not_bounded(words: str) -> None:
    shapes = Graph().parse(data=CLOSED % words, format="turtle")
    assert read_rules(shapes) is None


def test_with_shapes_that_have_no_bound_the_whole_is_validated() -> None:
    shapes = SHAPES + Graph().parse(
        data=CLOSED % "sh:not [ sh:closed true ; sh:ignoredProperties () ]", format="turtle"
    )
    assert read_rules(shapes) is None
    before = lines_of(FRAME.encode())
    assert assert_same_verdict(before, Change(frozenset(before[7:9]), NOTHING), shapes).problems
