"""Of the names that there are, those that are meant are told: few, and none where nothing is like it."""

from __future__ import annotations

import pytest

from graph.errors import NotFoundError
from graph.nearest import near, nearest

NAMES = ("masg", "masg-route", "aim-2", "aim-2-training", "core", "diversion", "youth-work", "Services")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MASG", ["masg", "masg-route"]),
        ("ai", ["aim-2", "aim-2-training"]),
        ("aim2", ["aim-2"]),
        ("diverson", ["diversion"]),
        ("servises", ["Services"]),
        ("quite something else", []),
        ("", []),
    ],
)
def test_names_are_near_by_how_they_begin_and_how_they_are_spelled_in_any_case(typed: str, meant: list[str]) -> None:
    assert near(typed, NAMES)[: len(meant)] == meant
    assert bool(near(typed, NAMES)) == bool(meant)
    assert nearest(typed, NAMES) == ", ".join(near(typed, NAMES))


def test_where_there_are_few_all_of_them_are_told_and_never_more_than_are_asked_for() -> None:
    assert near("zzz", ("on", "limit", "offset")) == ["on", "limit", "offset"]
    assert near("zzz", [f"ab{n}" for n in range(100)]) == []
    assert len(near("ab", [f"ab{n}" for n in range(100)])) == 3


def test_an_error_with_nothing_near_says_so() -> None:
    error = NotFoundError("not-found", name="zzz", nearest=nearest("zzz", NAMES))
    assert "nearest" not in str(error)
    assert error.remedy == "Nothing that is known here is spelled like it."
