"""What to ask next: the questions, ranked by how many undecided findings one answer to them would decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from graph.finding import CANNOT_TELL, outcome_of
from graph.match import Answer
from graph.model import Answer as Value
from graph.model import Criterion, Directory, Question, Ticked, within
from graph.opening import subject_fits
from graph.situation import Facts, Situation, complete, questions_of


class Ask(NamedTuple):
    """A question and the most undecided findings that some single answer to it would decide."""

    question: str
    settles: int


def ask_next(directory: Directory, answer: Answer) -> tuple[Ask, ...]:
    """The askable questions that would settle something: the subject, then those that settle most, then in order.

    A decision of somebody else is not asked for: it is to be decided, not left out. Nor is what was asked and is
    not known, or what follows from facts that were told; nor, of one subject, what is asked about another.
    """
    undecided = [f.service.id for f in answer.findings if f.outcome == CANNOT_TELL]
    asks: list[Ask] = []
    for question in askable(directory, answer.situation):
        resting = _resting_on(directory, question, undecided)
        settles = max(
            (
                _decided(directory, resting, trial, answer.on)
                for value in possible_answers(directory, question)
                if (trial := _try(directory, answer.situation.told, question, value)).contradictions
                == answer.situation.contradictions
            ),
            default=0,
        )
        if settles:
            asks.append(Ask(question.id, settles))
    # What it is about comes first: it says which instructions there are.
    questions = directory.questions
    return tuple(
        sorted(asks, key=lambda a: (not questions[a.question].is_subject, -a.settles, questions[a.question].order))
    )


def _try(directory: Directory, told: Facts, question: Question, value: Value) -> Situation:
    return complete(directory, {**told, question.id: value})


def _decided(directory: Directory, services: list[str], situation: Situation, on: date) -> int:
    return sum(outcome_of(directory, directory.services[s], situation, on) != CANNOT_TELL for s in services)


def askable(directory: Directory, situation: Situation) -> tuple[Question, ...]:
    """The questions that can still be put to the asker of a situation, in the directory's order."""
    settled = {*situation.told, *situation.derived}
    return tuple(
        question
        for question in directory.questions.values()
        if not question.decision
        and question.id not in settled
        and subject_fits(directory, question.subjects, situation) is not False
    )


def reached_from(directory: Directory, questions: Iterable[str]) -> frozenset[str]:
    """Questions, and all whose answers can follow from theirs by the directory's rules."""
    reached = set(questions)
    while more := {
        rule.question
        for rule in directory.implications
        if rule.question not in reached and reached & set(questions_of(rule.when))
    }:
        reached |= more
    return frozenset(reached)


def _resting_on(directory: Directory, question: Question, services: list[str]) -> list[str]:
    # An answer can only move a finding whose criteria test it, or test what it implies.
    reached = reached_from(directory, [question.id])
    if directory.subject is not None and directory.subject.id in reached:
        return services
    return [s for s in services if any(reached & set(questions_of(c)) for c in directory.services[s].criteria)]


def possible_answers(directory: Directory, question: Question) -> Iterator[Value]:
    """Every answer worth trying: each option; yes and no; each number at, and just past, a threshold in use."""
    if question.kind == "boolean":
        yield from (True, False)
    elif question.kind == "number":
        yield from thresholds(directory, question)
    else:
        for option in question.options:
            yield Ticked(frozenset([option]), closed=question.kind == "concept")
        if question.kind == "concepts":
            yield Ticked(frozenset(), closed=True)


def thresholds(directory: Directory, question: Question) -> list[float]:
    """One number for each stretch between the bounds that the directory's criteria and rules draw, ascending."""
    bounds = {question.lowest or 0.0}
    for criterion in _all_criteria(directory):
        if criterion.question == question.id:
            if criterion.minimum is not None:
                bounds.add(criterion.minimum)
            if criterion.maximum is not None:
                bounds.add(criterion.maximum + 1)
    low, high = question.lowest, question.highest
    return sorted(b for b in bounds if (low is None or b >= low) and (high is None or b <= high))


def _all_criteria(directory: Directory) -> Iterator[Criterion]:
    for service in directory.services.values():
        for criterion in service.criteria:
            yield from within(criterion)
    conditions = (
        *(rule.when for rule in directory.implications),
        *(contradiction.when for contradiction in directory.contradictions),
        *(instruction.when for instruction in directory.instructions),
    )
    for condition in conditions:
        if condition is not None:
            yield from within(condition)
