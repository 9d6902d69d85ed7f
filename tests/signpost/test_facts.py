"""Facts as they are typed: every answer that a question can have can be written, and is read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Option, Question
from graph.situation import read_situation
from graph.snapshot import open_snapshot
from graph.telling import read_answer
from signpost.facts import read_facts, write_facts

DIRECTORY = open_snapshot().directory


def values(question: Question) -> st.SearchStrategy[object]:
    """Every value that can be told of a question."""
    known: st.SearchStrategy[object] = st.booleans()
    if question.kind == "number":
        known = st.integers(int(question.lowest or 0), int(question.highest or 200))
    elif question.kind == "concept":
        known = st.sampled_from(list(question.options))
    elif question.kind == "concepts":
        some = st.lists(st.sampled_from(list(question.options)), min_size=1, max_size=4, unique=True)
        known = some | st.just(["none"])
    return st.none() | known


@given(st.fixed_dictionaries({}, optional={q.id: values(q) for q in DIRECTORY.questions.values()}))
def test_what_is_written_is_read_back(facts: dict[str, object]) -> None:
    typed = read_facts(DIRECTORY, None, write_facts(facts))
    assert typed == facts
    assert read_situation(DIRECTORY, typed) == read_situation(DIRECTORY, facts)


def question(kind: str, *options: str) -> Question:
    """A question of a kind with some options."""
    offered = {o: Option(o, o, "", frozenset([o])) for o in options}
    return Question("q", "q", "", "", kind, offered, frozenset(), 1)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("boolean", "yes", True),
        ("boolean", "No", False),
        ("boolean", "true", True),
        ("boolean", "maybe", "maybe"),
        ("number", "14", 14.0),
        ("number", "fourteen", "fourteen"),
        ("concept", "a", "a"),
        ("concept", "none", "none"),
        ("concepts", "a", ["a"]),
        ("concepts", "a, b", ["a", "b"]),
        ("concepts", "none", ["none"]),
        ("concept", "unknown", None),
        ("concepts", "unknown", None),
        ("boolean", "unknown", None),
        ("number", "unknown", None),
    ],
)
def test_an_answer_is_read_by_the_kind_of_its_question(kind: str, text: str, value: object) -> None:
    assert read_answer(question(kind, "a", "b"), text) == value


def test_an_option_that_is_called_unknown_is_that_option() -> None:
    assert read_answer(question("concept", "a", "unknown"), "unknown") == "unknown"
