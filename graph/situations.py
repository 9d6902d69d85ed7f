"""Invented situations to try a directory with: near its own thresholds, with some facts told and others not.

None is of anybody: each is drawn from the questions of a directory by a seed, and the same for the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from graph.errors import SituationError
from graph.model import NONE_OF_THESE, Criterion, Directory, Question, within
from graph.situation import complete, read_value

Told = dict[str, object]
_SHARES = (0.3, 0.6, 0.9, 1.0)
_NOT_KNOWN = 0.08


def invent_situations(
    directory: Directory,
    count: int,
    seed: str,
    known: Sequence[Mapping[str, object]] = (),
    other: Directory | None = None,
) -> tuple[Told, ...]:
    """So many situations, in the form in which an asker tells facts: by question, a number, yes or no, or options.

    Every other one is one of the `known`, such as those of case cards, with some facts told otherwise. Where the
    directory is compared with an `other`, those are the facts that criteria which differ between the two test.
    """
    random = Random(seed)
    tested, compared = _tested(directory), _tested(other) if other else {}
    for question, conditions in compared.items():
        tested.setdefault(question, []).extend(conditions)
    about = _differing(_tested(directory), compared) if other else []
    found = []
    for number in range(count):
        begun = random.choice(known) if known and number % 2 else None
        told = _vary(random, directory, tested, begun, about)
        found.append(_without_disputes(directory, told))
    return tuple(found)


def criteria_of(directory: Directory) -> Iterator[Criterion]:
    """Every criterion of a directory, wherever it stands."""
    outer: list[Criterion | None] = [
        *(criterion for service in directory.services.values() for criterion in service.criteria),
        *(route.when for route in directory.routes.values()),
        *(step.gate for route in directory.routes.values() for step in route.own_steps),
        *(instruction.when for instruction in directory.instructions),
        *(statement.when for statement in directory.statements),
        *(rule.when for rule in directory.implications),
        *(rule.when for rule in directory.contradictions),
    ]
    for criterion in outer:
        yield from within(criterion)


def _tested(directory: Directory) -> dict[str, list[Criterion]]:
    found: dict[str, list[Criterion]] = {}
    for criterion in criteria_of(directory):
        if criterion.form == "condition":
            found.setdefault(criterion.question, []).append(criterion)
    return found


def _differing(one: dict[str, list[Criterion]], other: dict[str, list[Criterion]]) -> list[str]:
    return sorted(q for q in one if set(one[q]) != set(other.get(q, [])))


def _vary(
    random: Random,
    directory: Directory,
    tested: dict[str, list[Criterion]],
    begun: Mapping[str, object] | None,
    about: Sequence[str],
) -> Told:
    """Facts told at random, or, where a situation was begun with, a few of its facts told otherwise."""
    told: Told = {q: v for q, v in (begun or {}).items() if q in directory.questions}
    names = list(directory.questions)
    share = random.choice(_SHARES)
    if told:
        names = random.sample(about or names, min(len(about or names), random.randint(1, 3)))
        share = 1.0
    for question in (directory.questions[name] for name in names):
        if question.is_subject or random.random() < share:
            told[question.id] = _answer(random, question, tested.get(question.id, []))
    return told


def _without_disputes(directory: Directory, told: Told) -> Told:
    """The facts without those that cannot all be right: what rests on them would be open whatever a change does."""
    readable = {}
    for name, value in told.items():
        try:
            readable[name] = read_value(directory.questions[name], value)
        except SituationError:
            continue
    disputed = complete(directory, readable).disputed
    return {name: told[name] for name in readable if name not in disputed or directory.questions[name].is_subject}


def _answer(random: Random, question: Question, tested: list[Criterion]) -> object:
    if random.random() < _NOT_KNOWN and not question.is_subject:
        return None
    if question.kind == "boolean":
        return random.random() < 0.5
    if question.kind == "number":
        return _number(random, question, tested)
    options = sorted(question.options)
    if question.kind == "concept":
        # What criteria accept is told as often as all the rest.
        counted = sorted({option for c in tested for option in c.accepts} & set(options))
        return random.choice(counted if counted and random.random() < 0.5 else options) if options else None
    chosen = random.sample(options, min(len(options), random.choice([0, 1, 1, 2, 3])))
    return chosen or [NONE_OF_THESE]


def _number(random: Random, question: Question, tested: list[Criterion]) -> float:
    """At a threshold, just beside one, or anywhere between the lowest and the highest answer."""
    thresholds = {bound for c in tested for bound in (c.minimum, c.maximum) if bound is not None}
    low = question.lowest if question.lowest is not None else min(thresholds, default=0.0) - 1
    high = question.highest if question.highest is not None else max(thresholds, default=low + 20) + 1
    near = [number for bound in sorted(thresholds) for number in (bound - 1, bound, bound + 1) if low <= number <= high]
    number = random.choice(near) if near and random.random() < 0.8 else random.uniform(low, high)
    return float(round(number)) if question.whole or number in near else round(number, 1)
