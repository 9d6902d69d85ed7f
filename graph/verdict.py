"""Whether a criterion is met: strong Kleene logic over groups, and a verdict that says who settles what is open.

Truth is True, False or None (unknown). Unknown is never read as clear for an exclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from graph.model import Answer, Criterion, Directory, Ticked
from graph.words import listed

MET, NOT_MET = "met", "not-met"
NOT_TOLD, NOT_KNOWN, TO_BE_DECIDED, NOT_RECORDED = "not-told", "not-known", "to-be-decided", "not-recorded"
UNSETTLED = (NOT_TOLD, TO_BE_DECIDED, NOT_KNOWN, NOT_RECORDED)
ASKER, NOBODY = "asker", "nobody"


Truth = bool | None


class Verdict(NamedTuple):
    """What is known of one criterion: `truth` as it counts where it stands, `verdict` in one of the six words.

    `settled_by` is empty for a settled criterion, else asker, nobody or the name of who decides; `otherwise` names
    who can settle it where the asker turns out not to know.
    """

    criterion: Criterion
    truth: Truth
    verdict: str
    settled_by: str = ""
    otherwise: str = ""
    members: tuple[Verdict, ...] = ()


def every(truths: Iterable[Truth]) -> Truth:
    """Kleene conjunction: false if any is, else unknown if any is, else true."""
    unknown = False
    for value in truths:
        if value is False:
            return False
        unknown = unknown or value is None
    return None if unknown else True


def some(truths: Iterable[Truth]) -> Truth:
    """Kleene disjunction: true if any is, else unknown if any is, else false."""
    unknown = False
    for value in truths:
        if value is True:
            return True
        unknown = unknown or value is None
    return None if unknown else False


def negated(value: Truth) -> Truth:
    """Kleene negation: unknown stays unknown."""
    return None if value is None else not value


def truth(directory: Directory, criterion: Criterion | None, facts: Mapping[str, Answer]) -> Truth:
    """Whether a criterion holds; strength and prerequisites weigh in its members, not in itself.

    No criterion at all always holds. A member that is demanded (of all-of and none-of) counts by its strength:
    normally, when false, is unknown; may is always true. An alternative of any-of is not demanded, so its
    strength changes nothing.
    """
    if criterion is None:
        return True
    if criterion.form == "condition":
        return _holds(directory, criterion, facts.get(criterion.question))
    if criterion.form in JOINS:
        counts = COUNTS[criterion.form]
        return JOINS[criterion.form](counts(m, truth(directory, m, facts)) for m in criterion.members)
    return None  # terms that are not recorded


def weigh(criterion: Criterion, value: Truth) -> Truth:
    """What a demanded criterion's truth counts for: only a *must* that is not met can rule out."""
    if criterion.strength == "may":
        return True
    if criterion.strength == "normally" and value is False:
        return None
    return _after(criterion, value)


def _after(criterion: Criterion, value: Truth) -> Truth:
    # An unmet prerequisite does not rule out: the service comes after it.
    return None if criterion.prerequisite and value is False else value


def _barred(criterion: Criterion, value: Truth) -> Truth:
    # What a member of none-of counts for: it is demanded that it does not hold.
    return weigh(criterion, negated(value))


# By the form of a group: what the truth of a member counts for in it, and how its members are joined.
COUNTS: dict[str, Callable[[Criterion, Truth], Truth]] = {"all": weigh, "any": _after, "none": _barred}
JOINS: dict[str, Callable[[Iterable[Truth]], Truth]] = {"all": every, "any": some, "none": every}


def _holds(directory: Directory, condition: Criterion, answer: Answer) -> Truth:
    if answer is None:
        return None
    if isinstance(answer, bool):
        return answer is condition.expected
    if isinstance(answer, float):
        low, high = condition.minimum, condition.maximum
        return (low is None or answer >= low) and (high is None or answer <= high)
    options = directory.questions[condition.question].options
    if any(options[chosen].broader & condition.accepts for chosen in answer.options):
        return True
    if not answer.closed:
        return None
    # A broad answer does not say whether the narrower option that is asked for holds.
    if any(options[wanted].broader & answer.options for wanted in condition.accepts):
        return None
    return False


def judge(
    directory: Directory,
    criterion: Criterion,
    facts: Mapping[str, Answer],
    told: Mapping[str, Answer],
    counts: Callable[[Criterion, Truth], Truth] = weigh,
) -> Verdict:
    """The verdict on a criterion and on all its members; `told` tells asked-and-not-known from not-asked.

    `counts` says what its truth counts for where it stands.
    """
    value = truth(directory, criterion, facts)
    counts_within = COUNTS.get(criterion.form, weigh)
    members = tuple(judge(directory, m, facts, told, counts_within) for m in criterion.members)
    if value is False and counts(criterion, value) is None:
        return Verdict(criterion, value, NOT_MET, _exception(directory, criterion), members=members)
    if value is not None:
        return Verdict(criterion, value, MET if value else NOT_MET, members=members)
    if criterion.form == "unrecorded":
        return Verdict(criterion, None, NOT_RECORDED, NOBODY)
    if criterion.form == "condition":
        return _unsettled(directory, criterion, told)
    first = min((m for m in members if is_open(m)), key=_rank, default=None)
    if first is None:  # only an exclusion that normally bars stands in the way
        return Verdict(criterion, None, NOT_MET, _exception(directory, criterion), members=members)
    return Verdict(criterion, None, first.verdict, first.settled_by, first.otherwise, members)


def is_open(verdict: Verdict) -> bool:
    """Whether somebody or something could still change what the criterion counts for; a *may* counts for nothing."""
    return verdict.criterion.strength != "may" and (verdict.truth is None or bool(verdict.settled_by))


def _rank(verdict: Verdict) -> int:
    return UNSETTLED.index(verdict.verdict) if verdict.verdict in UNSETTLED else len(UNSETTLED)


def _exception(directory: Directory, criterion: Criterion) -> str:
    # Not met, and still open: a prerequisite can be obtained; what holds only normally has exceptions.
    services = [directory.services[s] for s in criterion.obtained_through if s in directory.services]
    providers = dict.fromkeys(p for s in services for p in s.providers)
    return listed(tuple(providers), "list.or") or criterion.decided_by or NOBODY


def _unsettled(directory: Directory, condition: Criterion, told: Mapping[str, Answer]) -> Verdict:
    question = directory.questions[condition.question]
    decider = condition.decided_by or question.settled_by
    answer = told.get(condition.question)
    if isinstance(answer, Ticked) and not answer.closed:
        return Verdict(condition, None, NOT_TOLD, ASKER, decider)  # not ticked is not told
    if answer is not None:
        return Verdict(condition, None, NOT_KNOWN, ASKER)  # what was told is disputed, or too broad
    asked = condition.question in told
    if question.decision or (asked and decider):
        return Verdict(condition, None, TO_BE_DECIDED, decider or NOBODY)
    if asked:
        return Verdict(condition, None, NOT_KNOWN, NOBODY)
    return Verdict(condition, None, NOT_TOLD, ASKER, decider)


def leaves(verdict: Verdict) -> Iterator[Verdict]:
    """The verdicts on conditions and unrecorded terms within a verdict, in order."""
    if not verdict.members:
        yield verdict
    for member in verdict.members:
        yield from leaves(member)


def open_leaves(verdict: Verdict) -> Iterator[Verdict]:
    """The leaves whose settling could still change the verdict: members that are settled lead nowhere.

    A group that is not met, but only normally has to be, is itself what is open.
    """
    if not is_open(verdict):
        return
    within = [leaf for m in verdict.members for leaf in open_leaves(m)] if verdict.truth is None else []
    yield from within or [verdict]
