"""Which parts of a change weaken an instruction or a *must*: those need an approver besides whoever proposes them.

When in doubt it is a weakening: an approver who looks once too often loses a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from graph.model import Criterion, Directory, Instruction, Question, Service
from graph.situation import questions_of
from graph.touched import without_checks
from graph.words import say

_BOUNDLESS = float("inf")


class Weakening(NamedTuple):
    """One thing that a change weakens: its identifier, what it is called, and how, in a sentence."""

    thing: str
    name: str
    why: str


def weakenings(before: Directory, after: Directory) -> tuple[Weakening, ...]:
    """All that a change weakens: instructions, what services demand, the gates of ways in, and what these rest on."""
    found: dict[tuple[str, str], Weakening] = {}
    parts = (_instructions, _services, _gates, _rules, _questions)
    for one in chain.from_iterable(part(before, after) for part in parts):
        # What many services share is one thing to look at.
        found.setdefault((one.thing, one.why), one)
    return tuple(found.values())


def _instructions(before: Directory, after: Directory) -> Iterator[Weakening]:
    kept = {instruction.id: instruction for instruction in after.instructions}
    for old in before.instructions:
        new = kept.get(old.id)
        if new is None:
            yield Weakening(old.id, old.text, say("weakening.instruction.gone"))
        elif new != old:
            yield from (Weakening(old.id, old.text, say(f"weakening.instruction.{how}")) for how in _lost(old, new))


def _lost(old: Instruction, new: Instruction) -> Iterator[str]:
    """In which ways an instruction says less, or may say less, than it did."""
    if (new.text, new.condition, new.follows) != (old.text, old.condition, old.follows):
        yield "words"
    if new.when != old.when and new.when is not None:
        yield "condition"
    # About no subject in particular is about every one.
    if new.subjects and (not old.subjects or old.subjects - new.subjects):
        yield "subject"
    if without_checks(new.clocks) != without_checks(old.clocks):
        yield "dates"


def _services(before: Directory, after: Directory) -> Iterator[Weakening]:
    for old in before.services.values():
        new = after.services.get(old.id)
        # A service that is gone demands nothing, and is not offered either.
        if new is not None and new != old:
            yield from _demands(old, new)


def _demands(old: Service, new: Service) -> Iterator[Weakening]:
    kept = {criterion.id: criterion for criterion in new.criteria}
    for criterion in old.criteria:
        if criterion.strength == "may":
            continue
        found = kept.get(criterion.id)
        if found is None:
            if criterion.strength == "must":
                yield Weakening(criterion.id, _named(old.name, criterion), say("weakening.criterion.gone"))
        elif found != criterion:
            yield from _weaker(old.name, criterion, found, excluded=False)
    # For nobody in particular is for everybody.
    if old.subjects and (not new.subjects or new.subjects - old.subjects):
        yield Weakening(old.id, old.name, say("weakening.criterion.subject"))


def _gates(before: Directory, after: Directory) -> Iterator[Weakening]:
    kept = {step.id: step for route in after.routes.values() for step in route.own_steps}
    gates = {step.gate.id for step in kept.values() if step.gate}
    for route in before.routes.values():
        for step in route.own_steps:
            new = kept.get(step.id)
            # A way in that is gone leads nowhere; one that has lost a step may lead past what stood before it.
            if step.gate is None or (new is None and (route.id not in after.routes or step.gate.id in gates)):
                continue
            if new is None or new.gate is None or new.gate.id != step.gate.id:
                yield Weakening(step.id, step.text, say("weakening.gate.gone"))
            elif new.gate != step.gate:
                yield from _weaker(step.text, step.gate, new.gate, excluded=False)


def _rules(before: Directory, after: Directory) -> Iterator[Weakening]:
    """Rules by which other facts follow, or are set aside, where what must hold rests on those facts."""
    rested = _rested_on(before)
    old, new = ({rule.id: rule for rule in directory.implications} for directory in (before, after))
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        rule = was or now
        if rule and (was is None or now is None or was[:4] != now[:4]) and rule.question in rested:
            yield Weakening(name, _asked(before, after, rule.question), say("weakening.rule.follows"))
    was_disputed, is_disputed = ({one.id: one for one in directory.contradictions} for directory in (before, after))
    for name in sorted(was_disputed.keys() | is_disputed.keys()):
        both = [found[name] for found in (was_disputed, is_disputed) if name in found]
        same = len(both) > 1 and both[0].when == both[1].when
        if not same and rested.intersection(chain.from_iterable(questions_of(one.when) for one in both)):
            yield Weakening(name, both[0].text, say("weakening.rule.disputes"))


def _questions(before: Directory, after: Directory) -> Iterator[Weakening]:
    """Questions of which an answer that could be told is gone, or counts as another one too."""
    for question in sorted(_rested_on(before)):
        old, new = before.questions.get(question), after.questions.get(question)
        if old is not None and (new is None or _means_other(old, new)):
            yield Weakening(question, old.label, say("weakening.question.answers"))


def _means_other(old: Question, new: Question) -> bool:
    if (old.kind, old.is_subject) != (new.kind, new.is_subject):
        return True
    # What is new and stands alone is met by nothing that demanded an answer before.
    alone = {name: frozenset([name]) for name in new.options.keys() - old.options.keys()}
    known = {name: option.broader for name, option in old.options.items()} | alone
    return known != {name: option.broader for name, option in new.options.items()}


def _rested_on(directory: Directory) -> set[str]:
    """The questions that an instruction, what services demand or a gate rests on, directly or by rules."""
    subject = [directory.subject.id] if directory.subject else []
    whens = [instruction.when for instruction in directory.instructions]
    gates = [step.gate for route in directory.routes.values() for step in route.own_steps]
    demands = (c for service in directory.services.values() for c in service.criteria if c.strength != "may")
    found = {*subject, *chain.from_iterable(map(questions_of, chain(whens, gates, demands)))}
    count = -1
    while count != len(found):
        count = len(found)
        for rule in directory.implications:
            if rule.question in found:
                found.update(questions_of(rule.when))
        for dispute in directory.contradictions:
            asked = set(questions_of(dispute.when))
            if not found.isdisjoint(asked):
                found |= asked
    return found


def _asked(before: Directory, after: Directory, question: str) -> str:
    found = before.questions.get(question) or after.questions.get(question)
    return found.label if found else question


def _weaker(owner: str, old: Criterion, new: Criterion, excluded: bool) -> Iterator[Weakening]:
    """How a criterion demands less than it did; among what must not hold, more has to be accepted for that."""
    name = _named(owner, old)
    ranks = ("may", "normally", "must")
    stronger = ranks.index(new.strength) - ranks.index(old.strength)
    # To demand more of what must not hold is to exclude less.
    if stronger < 0 or (stronger and excluded):
        yield Weakening(old.id, name, say("weakening.criterion.strength"))
    if without_checks(new.clocks) != without_checks(old.clocks):
        yield Weakening(old.id, name, say("weakening.criterion.dates"))
    if new.form != old.form or new.question != old.question or new.expected != old.expected:
        yield Weakening(old.id, name, say("weakening.criterion.test"))
    elif _is_wider(old, new, excluded):
        yield Weakening(old.id, name, say("weakening.criterion.wider"))
    # What only has to come first does not rule out while it has not.
    if old.prerequisite != new.prerequisite:
        yield Weakening(old.id, name, say("weakening.criterion.prerequisite"))
    within = excluded != (old.form == "none")
    members = {member.id: member for member in new.members}
    for member in old.members:
        found = members.get(member.id)
        if found is not None:
            if found != member:
                yield from _weaker(name, member, found, within)
        elif (old.form == "any") is excluded:
            yield Weakening(member.id, _named(owner, member), say("weakening.criterion.gone"))
    known = {member.id for member in old.members}
    if (old.form == "any") is not excluded and members.keys() - known:
        yield Weakening(old.id, name, say("weakening.criterion.wider"))


def _is_wider(old: Criterion, new: Criterion, excluded: bool) -> bool:
    """Whether more answers meet a condition; where it is excluded, whether fewer do."""
    if excluded:
        old, new = new, old
    low = (-_BOUNDLESS if new.minimum is None else new.minimum) < (-_BOUNDLESS if old.minimum is None else old.minimum)
    high = (_BOUNDLESS if new.maximum is None else new.maximum) > (_BOUNDLESS if old.maximum is None else old.maximum)
    return low or high or bool(new.accepts - old.accepts)


def _named(owner: str, criterion: Criterion) -> str:
    return say("weakening.of", owner=owner, text=criterion.text)
