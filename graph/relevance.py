"""Whether an answer can still change an outcome, whatever else will be answered.

Two answers to the question are followed through the criteria at once, with every other open answer free. What is
called irrelevant is so; what is called relevant may turn out not to be, because answers are taken to be independent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cache, partial, reduce
from itertools import product

from graph.model import Answer, Criterion, Directory, Service
from graph.opening import subject_criterion
from graph.situation import Situation, questions_of
from graph.verdict import COUNTS, JOINS, Truth, every, truth, weigh

# What a criterion is worth under the one answer and under the other.
Pair = tuple[Truth, Truth]
Pairs = frozenset[Pair]
Join = Callable[[Iterable[Truth]], Truth]

_TRUTHS: tuple[Truth, ...] = (True, False, None)
_FREE: Pairs = frozenset((value, value) for value in _TRUTHS)
_VARIED: Pairs = frozenset(product(_TRUTHS, _TRUTHS))


def moves_condition(
    directory: Directory, condition: Criterion | None, situation: Situation, varied: Set[str], free: Set[str]
) -> bool:
    """Whether an answer that reaches the varied questions can change whether a condition holds."""
    if condition is None or varied.isdisjoint(questions_of(condition)):
        return False
    # Facts in dispute can open what they could not shut, as in `opening.opens`.
    readings = (situation.facts, situation.asserted)
    return any(_differs(_pairs(directory, condition, facts, varied, free)) for facts in readings)


def moves_service(
    directory: Directory, service: Service, situation: Situation, varied: Set[str], free: Set[str]
) -> bool:
    """Whether an answer that reaches the varied questions can change the outcome of a service that is offered."""
    criteria = (*_subject(directory, service), *service.criteria)
    if all(varied.isdisjoint(questions_of(criterion)) for criterion in criteria):
        return False
    # Whether terms are recorded at all changes nothing here: where none is, only the subject can rule out.
    return _differs(
        _joined(every, (_weighed(c, _pairs(directory, c, situation.facts, varied, free)) for c in criteria))
    )


def _subject(directory: Directory, service: Service) -> Iterator[Criterion]:
    if directory.subject is not None and service.subjects:
        yield subject_criterion(directory.subject.id, service.subjects)


def _pairs(
    directory: Directory, criterion: Criterion, facts: Mapping[str, Answer], varied: Set[str], free: Set[str]
) -> Pairs:
    if criterion.form in JOINS:
        counts = COUNTS[criterion.form]
        members = (
            frozenset((counts(m, a), counts(m, b)) for a, b in _pairs(directory, m, facts, varied, free))
            for m in criterion.members
        )
        return _joined(JOINS[criterion.form], members)
    value = truth(directory, criterion, facts)
    if value is None and criterion.form == "condition":
        if criterion.question in varied:
            return _VARIED
        if criterion.question in free:
            return _FREE
    return frozenset([(value, value)])


def _weighed(criterion: Criterion, pairs: Pairs) -> Pairs:
    return frozenset((weigh(criterion, a), weigh(criterion, b)) for a, b in pairs)


def _joined(join: Join, members: Iterable[Pairs]) -> Pairs:
    nothing = join([])
    return reduce(partial(_join, join), members, frozenset([(nothing, nothing)]))


@cache
def _join(join: Join, some: Pairs, more: Pairs) -> Pairs:
    # There are few different sets of pairs, so the join of any two is worked out once.
    return frozenset((join([a, c]), join([b, d])) for (a, b), (c, d) in product(some, more))


def _differs(pairs: Pairs) -> bool:
    return any(a is not b for a, b in pairs)
