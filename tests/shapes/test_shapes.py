"""Each shape is shown by two small directories: one that keeps to it, and one that breaks every rule of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from graph.integrity import RULES, SHAPES, local
from graph.validate import Report, validate

HERE = Path(__file__).parent
SHAPES_FILE = HERE.parent.parent / "ontology" / "shapes.ttl"
FRAME = (HERE / "frame.ttl").read_text("utf-8")
GRAPH = Graph().parse(SHAPES_FILE, format="turtle")
NODE_SHAPES = sorted(local(shape) for shape in GRAPH.subjects(RDF.type, SH.NodeShape) if isinstance(shape, URIRef))


@cache
def report_on(example: str) -> Report:
    """The report on an example within the frame that all of them share."""
    return validate(FRAME + (HERE / f"{example}.ttl").read_text("utf-8"), GRAPH)


def rules_of(shape: str) -> dict[str, str]:
    """The words of each rule that a node shape holds: its own, and those of its named parts."""
    node = URIRef(SHAPES + shape)
    parts = [node, *GRAPH.objects(node, SH.property)]
    return {local(part): str(message) for part in parts if (message := GRAPH.value(part, SH.message)) is not None}


def test_the_frame_that_all_examples_share_has_no_problem() -> None:
    assert validate(FRAME, GRAPH).problems == ()


def test_every_shape_has_a_pair_of_examples_and_every_example_has_a_shape() -> None:
    examples = {file.stem for file in HERE.glob("*.ttl")} - {"frame"}
    assert len(NODE_SHAPES) > 40
    assert examples == {f"{shape}-{side}" for shape in NODE_SHAPES for side in ("conforms", "violates")}


def test_every_shape_holds_at_least_one_rule_with_words_of_its_own() -> None:
    assert [shape for shape in NODE_SHAPES if not rules_of(shape)] == []
    words = [message for shape in NODE_SHAPES for message in rules_of(shape).values()]
    assert all(sentence.endswith(".") for sentence in words)


def test_every_rule_that_is_checked_in_python_has_its_words_in_the_shapes() -> None:
    assert set(RULES) <= set(NODE_SHAPES)


@pytest.mark.parametrize("shape", NODE_SHAPES)
def test_the_conforming_example_has_no_problem(shape: str) -> None:
    assert report_on(f"{shape}-conforms").problems == ()


@pytest.mark.parametrize("shape", NODE_SHAPES)
def test_the_violating_example_breaks_every_rule_of_its_shape_and_is_told_so_in_its_words(shape: str) -> None:
    told = {problem.code: problem.message for problem in report_on(f"{shape}-violates").problems}
    for rule, words in rules_of(shape).items():
        assert rule in told, f"nothing in {shape}-violates.ttl breaks {rule}"
        # Words up to a place that is filled in.
        assert told[rule].startswith(words.partition("{")[0])


@pytest.mark.parametrize("shape", NODE_SHAPES)
def test_the_violating_example_may_not_be_published_unless_its_rules_only_warn(shape: str) -> None:
    only_warns = GRAPH.value(URIRef(SHAPES + shape), SH.severity) == SH.Warning
    assert report_on(f"{shape}-violates").conforms is only_warns
