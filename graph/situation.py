"""What a practitioner knows of a case, as coded facts: read strictly, completed by the directory's own rules.

A situation is never stored. It holds no names and no free text: every value is a number, a yes or no, or options
of the directory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph.errors import SituationError
from graph.model import (
    NONE_OF_THESE,
    Answer,
    Contradiction,
    Criterion,
    Directory,
    Implication,
    Question,
    Ticked,
    within,
)
from graph.nearest import nearest
from graph.verdict import truth
from graph.words import say

_LARGEST = 1e15

Facts = Mapping[str, Answer]


class Situation(NamedTuple):
    """Facts as told, as derived from them, and the contradictions among them.

    `facts` is what criteria are tested against: told before derived, and nothing that is disputed.
    `asserted` is the same with what is disputed still in it: a contradiction must not take away an instruction.
    `told` keeps every answer; None in it means asked and not known.
    """

    told: Facts
    facts: Facts
    asserted: Facts
    derived: Mapping[str, Implication]
    contradictions: tuple[Contradiction, ...]
    disputed: frozenset[str]


def read_situation(directory: Directory, facts: Mapping[str, object]) -> Situation:
    """The situation that a mapping from question to value tells.

    A value is a number, true or false, an option, a list of options (`["none"]`: none of these), or None for
    not known. Raises SituationError (unknown-question, unknown-option, wrong-answer, impossible-number).
    """
    told: dict[str, Answer] = {}
    for name, value in facts.items():
        question = directory.questions.get(name)
        if question is None:
            raise SituationError(
                "unknown-question",
                where=f"facts.{name[:80]}",
                name=name[:80],
                nearest=nearest(name, directory.questions),
            )
        if value == []:
            continue
        told[name] = read_value(question, value)
    return complete(directory, told)


def read_value(question: Question, value: object) -> Answer:
    """One answer. Raises SituationError (unknown-option, wrong-answer, impossible-number, none-with-others)."""
    where = f"facts.{question.id}"
    if value is None:
        return None
    if question.kind == "boolean" and isinstance(value, bool):
        return value
    if question.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(question, value)
    if question.kind == "concept" and isinstance(value, str):
        return Ticked(frozenset([_read_option(question, value, where)]), closed=True)
    if question.kind == "concepts" and isinstance(value, list):
        if value == [NONE_OF_THESE]:
            return Ticked(frozenset(), closed=True)
        if NONE_OF_THESE in value:
            raise SituationError("none-with-others", where=where, question=question.label)
        if all(isinstance(item, str) for item in value):
            return Ticked(frozenset(_read_option(question, item, where) for item in value), closed=False)
    raise SituationError(f"wrong-answer-{question.kind}", where=where, question=question.label)


def _read_number(question: Question, value: float) -> float:
    # Compared before it is converted: a whole number can be too large for a float.
    low = float("-inf") if question.lowest is None else question.lowest
    high = float("inf") if question.highest is None else question.highest
    possible = low <= value <= high and abs(value) < _LARGEST
    if not possible or (question.whole and value != int(value)):
        raise SituationError(
            "impossible-number",
            where=f"facts.{question.id}",
            question=question.label,
            number=say("number.whole" if question.whole else "number.any"),
            low=f"{low:g}",
            high=f"{high:g}",
        )
    return float(value)


def _read_option(question: Question, value: str, where: str) -> str:
    if value not in question.options:
        raise SituationError(
            "unknown-option",
            where=where,
            name=value[:80],
            question=question.label,
            nearest=nearest(value, question.options),
        )
    return value


def complete(directory: Directory, told: Facts) -> Situation:
    """The situation that told facts make: implications drawn, contradictions found, disputed facts set aside."""
    asserted, derived = _derive(directory, told, frozenset())
    facts = asserted
    contradictions = tuple(c for c in directory.contradictions if truth(directory, c.when, asserted) is True)
    disputed = frozenset(q for c in contradictions for q in questions_of(c.when))
    if disputed:
        facts, derived = _derive(directory, {q: value for q, value in told.items() if q not in disputed}, disputed)
    return Situation(told, facts, asserted, derived, contradictions, disputed)


def _derive(
    directory: Directory, told: Facts, disputed: frozenset[str]
) -> tuple[dict[str, Answer], dict[str, Implication]]:
    # Nothing is derived about what is disputed, so that nothing rests on it either.
    facts = dict(told)
    derived: dict[str, Implication] = {}
    rules = [rule for rule in directory.implications if rule.question not in disputed]
    changed = True
    while changed:
        changed = False
        for rule in rules:
            before = facts.get(rule.question)
            after = _joined(before, rule.value)
            if after != before and truth(directory, rule.when, facts) is True:
                facts[rule.question] = after
                derived.setdefault(rule.question, rule)
                changed = True
    return facts, derived


def _joined(known: Answer, derived: Answer) -> Answer:
    """What is known wins over what is derived; a list that is still open takes in one option more."""
    if known is None:
        return derived
    if isinstance(known, Ticked) and isinstance(derived, Ticked) and not known.closed:
        return Ticked(known.options | derived.options, closed=False)
    return known


def questions_of(criterion: Criterion | None) -> Iterator[str]:
    """Every question that a criterion tests, itself or through its members."""
    return (inner.question for inner in within(criterion) if inner.form == "condition")
