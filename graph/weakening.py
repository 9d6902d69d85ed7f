"""Which parts of a change weaken an instruction or a *must*: those need an approver besides whoever proposes them.

When in doubt it is a weakening: an approver who looks once too often loses a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from graph.demands import Weakening, weaker_services
from graph.model import Directory, Instruction, Question, Statement
from graph.situation import questions_of
from graph.touched import without_checks
from graph.ways_past import ways_past
from graph.words import say

__all__ = ["Weakening", "weakenings"]


def weakenings(before: Directory, after: Directory) -> tuple[Weakening, ...]:
    """All that a change weakens: what is said first, what services demand, the gates of ways in, what these rest on."""
    found: dict[tuple[str, str], Weakening] = {}
    parts = (_instructions, _documents, _remarks, weaker_services, ways_past, _rules, _questions)
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


def _documents(before: Directory, after: Directory) -> Iterator[Weakening]:
    """What instructions send to: they say less where it is gone, or is another text under the same name."""
    followed = {name for instruction in before.instructions for name in instruction.follows}
    told = set(after.successions) - set(before.successions)
    named_anew = {name for one in told for name in (*one.predecessors, *one.successors)}
    for name in sorted(followed & before.documents.keys()):
        old, new = before.documents[name], after.documents.get(name)
        if new is None or name in named_anew or new[:4] != old[:4]:
            yield Weakening(name, old.title, say("weakening.document.words"))
        elif without_checks(new.clocks) != without_checks(old.clocks):
            yield Weakening(name, old.title, say("weakening.document.dates"))


def _remarks(before: Directory, after: Directory) -> Iterator[Weakening]:
    """Statements that belong into the answer to a situation; others only describe."""
    kept = {one.id: one for one in after.statements}
    for old in before.statements:
        new = kept.get(old.id)
        if old.when is not None and new != old and (new is None or _says_less(old, new)):
            yield Weakening(old.id, old.text, say("weakening.remark"))


def _says_less(old: Statement, new: Statement) -> bool:
    if (new.kind, new.text, new.details, new.when) != (old.kind, old.text, old.details, old.when):
        return True
    fewer = new.subjects and (not old.subjects or old.subjects - new.subjects)
    return bool(fewer) or without_checks(new.clocks) != without_checks(old.clocks)


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
    if _put(old) != _put(new):
        return True
    # What is new and stands alone is met by nothing that demanded an answer before.
    alone = all(new.options[name].broader == {name} for name in new.options.keys() - old.options.keys())
    # An answer is its words: under the name of another it means that other.
    known = ((option[:4], new.options.get(name)) for name, option in old.options.items())
    return not alone or any(found is None or found[:4] != said for said, found in known)


def _put(question: Question) -> object:
    return question.kind, question.is_subject, question.ask, question.label, question.help


def _rested_on(directory: Directory) -> set[str]:
    """The questions that an instruction, a remark, what services demand or a gate rests on, directly or by rules."""
    subject = [directory.subject.id] if directory.subject else []
    said: tuple[Instruction | Statement, ...] = (*directory.instructions, *directory.statements)
    whens = [one.when for one in said]
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
