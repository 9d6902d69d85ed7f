"""Directories for the tests of the logic: the second one, small ones made by hand, and ones invented at random."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from graph.lifetime import on_day
from graph.model import Criterion, Directory, Option, Question, Service
from graph.snapshot import open_snapshot
from tests.oracle.invent import TODAY, invent_directory, invent_facts
from tests.oracle.record import Asked

SECOND = Path(__file__).resolve().parent.parent / "second/services.ttl"
ON = date(2026, 11, 23)

# The same examples in every run; nothing here is timed.
steady = settings(derandomize=True, deadline=None, max_examples=200, database=None)
WORLDS = 500


class World(NamedTuple):
    """An invented directory, facts told of it, a day, and the randomness to go on with."""

    directory: Directory
    facts: dict[str, object]
    random: Random
    seed: int
    on: date = TODAY

    def __repr__(self) -> str:
        return f"World(seed={self.seed})"

    def more_facts(self, told: float) -> dict[str, object]:
        """Other facts about the same directory, with this share of its questions answered."""
        return facts_of(self.directory, self.random, told)


def facts_of(directory: Directory, random: Random, told: float | None = None) -> dict[str, object]:
    """Facts about any directory, at random."""
    questions = {
        q.id: Asked(q.kind, q.lowest, q.highest, {option: set() for option in q.options}, q.decision, q.whole)
        for q in directory.questions.values()
    }
    return invent_facts(random, questions, told)


@cache
def second() -> Directory:
    """The invented harbour town of `tests/second`."""
    return open_snapshot(SECOND).directory


def read(turtle: str) -> Directory:
    """The directory that a text describes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "directory.ttl"
        path.write_text(turtle, "utf-8")
        return open_snapshot(path).directory


@cache
def _invented(seed: int) -> World:
    random = Random(seed)
    directory = on_day(read(invent_directory(random)), TODAY)
    return World(directory, facts_of(directory, random), random, seed)


def worlds() -> st.SearchStrategy[World]:
    """Invented directories with a situation each, by a seed that a failure prints."""
    return st.integers(min_value=0, max_value=WORLDS).map(_world)


def _world(seed: int) -> World:
    world = _invented(seed)
    return world._replace(random=Random(seed))


def made(questions: Iterable[Question], services: Iterable[Service] = ()) -> Directory:
    """A directory with these questions and services and nothing else."""
    return second()._replace(
        questions={q.id: q for q in questions},
        services={s.id: s for s in services},
        routes={},
        instructions=(),
        implications=(),
        contradictions=(),
    )


def yes_or_no(name: str, **more: Any) -> Question:
    """A question that is answered by yes or no."""
    return Question(name, name, "", "", "boolean", {}, frozenset(), 1)._replace(**more)


def choice(name: str, kind: str, **broader: str) -> Question:
    """A question with options, each given with what is broader than it, or nothing."""
    options = {
        option: Option(option, option, "", frozenset([option, *([above] if above else [])]))
        for option, above in broader.items()
    }
    return Question(name, name, "", "", kind, options, frozenset(), 1)


def holds(name: str, *, expected: bool = True, **more: Any) -> Criterion:
    """A condition that a question is answered by yes, or by no."""
    return Criterion(name, name, "condition", question=name, expected=expected)._replace(**more)


def group(form: str, *members: Criterion, **more: Any) -> Criterion:
    """A criterion that is a group: all, any or none of its members."""
    return Criterion(form, form, form, members=members)._replace(**more)


def service(*criteria: Criterion, name: str = "service", **more: Any) -> Service:
    """A service that is offered, is about everybody, and demands these criteria."""
    made = Service(name, name, "", ("Provider",), ("first-advice",), frozenset(), (), criteria, ())
    return made._replace(**more)
