"""What a situation opens: the ways in that are to be had on a day, with a verdict for each gate."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from graph.clocks import is_offered
from graph.model import Criterion, Directory, Route, Step
from graph.situation import Situation
from graph.verdict import Truth, Verdict, every, judge, some, truth

SUBJECT = "subject"


class Opened(NamedTuple):
    """A route that the situation opens: `applies` is yes or if; a verdict for each gate, by step."""

    route: Route
    applies: str
    gates: tuple[tuple[Step, Verdict | None], ...]


def subject_fits(directory: Directory, subjects: frozenset[str], situation: Situation) -> Truth:
    """Whether something about these subjects is about the situation's subject; about none in particular: always."""
    question = directory.subject
    if question is None or not subjects:
        return True
    return truth(directory, subject_criterion(question.id, subjects), situation.facts)


def subject_criterion(question: str, subjects: frozenset[str], text: str = "") -> Criterion:
    """The criterion that a situation is about one of these subjects."""
    return Criterion(SUBJECT, text, "condition", question=question, accepts=subjects)


def opens(directory: Directory, when: Criterion | None, situation: Situation) -> Truth:
    """Whether the condition of an instruction or route holds.

    Facts that contradict each other must not take away an instruction, or shut a door, that either would open.
    """
    return some([truth(directory, when, situation.facts), truth(directory, when, situation.asserted)])


def open_route(directory: Directory, route: Route, situation: Situation, on: date) -> Opened | None:
    """A route as the situation opens it on a day, with a verdict for each gate; None where it is not to be had."""
    value = _way_in(directory, route, situation, on)
    if value is False:
        return None
    gates = tuple(
        (step, judge(directory, step.gate, situation.facts, situation.told) if step.gate else None)
        for step in route.steps
    )
    return Opened(route, "yes" if value else "if", gates)


def _way_in(directory: Directory, route: Route, situation: Situation, on: date) -> Truth:
    # A route that continues another is to be had only where that one is.
    before = directory.routes.get(route.continues)
    return every(
        [
            is_offered(route.clocks, on),
            subject_fits(directory, route.subjects, situation),
            opens(directory, route.when, situation),
            _way_in(directory, before, situation, on) if before else True,
        ]
    )
