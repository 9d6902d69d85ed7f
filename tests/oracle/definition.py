"""The definition of an answer, stated a second time: in numbers, from design section 4, sharing no code with `graph`.

Strong Kleene logic is arithmetic over 0 (does not hold), 1/2 (open) and 1 (holds): all-of is the least of its
members, any-of the greatest, none-of the least of their complements. Strength and prerequisite are tables of what
a value counts for. Facts are what the asker would write: numbers, yes or no, options, lists, None for not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from rdflib import RDF
from rdflib.term import Node

from tests.oracle.record import ADMS, CV, SP, Record, day, name_of, number

NO, OPEN, YES = 0.0, 0.5, 1.0

# What a value counts for where the criterion is demanded, by (strength, whether it is a prerequisite).
COUNTS = {
    ("must", False): {NO: NO, OPEN: OPEN, YES: YES},
    ("must", True): {NO: OPEN, OPEN: OPEN, YES: YES},
    ("normally", False): {NO: OPEN, OPEN: OPEN, YES: YES},
    ("normally", True): {NO: OPEN, OPEN: OPEN, YES: YES},
    ("may", False): {NO: YES, OPEN: YES, YES: YES},
    ("may", True): {NO: YES, OPEN: YES, YES: YES},
}
OUTCOME = {NO: "not-suitable", OPEN: "cannot-tell-yet", YES: "looks-suitable"}
APPLIES = {NO: None, OPEN: "if", YES: "yes"}


class Known(NamedTuple):
    """What is known of one question: possible options with whether others can hold too, or a number, or yes or no."""

    value: float | bool | None = None
    chosen: frozenset[str] | None = None
    more: bool = False


class Answer(NamedTuple):
    """What the directory says to a situation, as far as the two statements of the definition are compared."""

    outcomes: dict[str, str]
    instructions: dict[str, str]
    next_steps: dict[str, str]
    derived: dict[str, str]
    contradictions: set[str]
    disputed: set[str]


def answer(record: Record, facts: Mapping[str, object], on: date) -> Answer:
    """The answer to a situation on a day."""
    record = _in_force(record, on)
    told = {q: known for q, value in facts.items() if (known := _known(record, q, value)) is not None}
    all_facts, _ = _completed(record, told, set())
    wrong = {name: node for name, node in record.contradictions.items() if _when(record, node, all_facts) == YES}
    disputed = {q for node in wrong.values() for q in _tested(record, record.said.one(node, SP.when))}
    kept, derived = _completed(record, {q: known for q, known in told.items() if q not in disputed}, disputed)
    ways = {name: APPLIES[_way(record, node, kept, all_facts, on)] for name, node in record.next_steps.items()}
    orders = {name: APPLIES[_opens(record, node, kept, all_facts)] for name, node in record.instructions.items()}
    return Answer(
        {name: OUTCOME[_service(record, node, kept, on)] for name, node in record.services.items()},
        {name: applies for name, applies in orders.items() if applies},
        {name: applies for name, applies in ways.items() if applies},
        derived,
        set(wrong),
        disputed,
    )


def _known(record: Record, question: str, value: object) -> Known | None:
    """A fact as it was told, or None where nothing was told by it."""
    if value is None or value == []:
        return None
    if isinstance(value, bool | int | float):
        return Known(value=value)
    if isinstance(value, list):
        return Known(chosen=frozenset() if value == ["none"] else frozenset(value), more=value != ["none"])
    return Known(chosen=frozenset([str(value)]))


def _completed(record: Record, told: dict[str, Known], disputed: set[str]) -> tuple[dict[str, Known], dict[str, str]]:
    """Facts with all that the rules make of them; nothing is concluded about what is disputed."""
    facts = dict(told)
    derived: dict[str, str] = {}
    for _ in record.rules:
        for rule in record.rules:
            if rule.question in disputed or _value(record, rule.when, facts) != YES:
                continue
            now, then = facts.get(rule.question), _concluded(record, rule.question, rule.value)
            if now is None:
                facts[rule.question] = then
            elif now.more and then.chosen and not then.chosen <= (now.chosen or set()):
                # An open list and an option that follows from the rest do not contradict each other.
                facts[rule.question] = Known(chosen=(now.chosen or frozenset()) | then.chosen, more=True)
            else:
                continue
            derived.setdefault(rule.question, rule.name)
    return facts, derived


def _concluded(record: Record, question: str, value: bool | str) -> Known:
    if isinstance(value, bool):
        return Known(value=value)
    return Known(chosen=frozenset([value]), more=record.questions[question].kind == "concepts")


def _service(record: Record, service: Node, facts: dict[str, Known], on: date) -> float:
    """Offered on the day, about the subject, and every criterion for what it counts; none that counts: open."""
    said = record.said
    criteria = [c for c in said.all(service, CV.holdsRequirement) if said.one(c, SP.strength) != SP.may]
    counted = [_counted(record, c, _value(record, c, facts)) for c in criteria] or [OPEN]
    return min([YES if _runs(record, service, on) else NO, _about(record, service, facts), *counted])


def _in_force(record: Record, on: date) -> Record:
    """The record without the criteria that do not hold on a day, groups that have no other, and what rests on them."""
    said = record.said
    criteria = [thing for thing in said.things() if said.is_a(thing, CV.Requirement)]
    gone = {criterion for criterion in criteria if not _runs(record, criterion, on)}
    emptied = {c for c in criteria if (members := said.all(c, CV.hasRequirement)) and gone.issuperset(members)} - gone
    while emptied:
        gone |= emptied
        emptied = {c for c in criteria if (m := said.all(c, CV.hasRequirement)) and gone.issuperset(m)} - gone
    return record._replace(
        said=said.without(gone),
        instructions={name: node for name, node in record.instructions.items() if _runs(record, node, on)},
        rules=[rule for rule in record.rules if rule.when not in gone],
        contradictions={n: node for n, node in record.contradictions.items() if said.one(node, SP.when) not in gone},
    )


def _runs(record: Record, thing: Node, on: date) -> bool:
    said = record.said
    status = said.one(thing, ADMS.status)
    first, last = day(said, thing, SP.validFrom), day(said, thing, SP.validTo)
    pause, until = day(said, thing, SP.suspendedFrom), day(said, thing, SP.suspendedTo)
    paused = pause is not None or until is not None
    if (status == SP.closed and last is None) or (status == SP.suspended and not paused) or status == SP.planned:
        return False
    # What is closed today was to be had until its last day, and what pauses is to be had around its pause.
    away = paused and (pause is None or pause <= on) and (until is None or on <= until)
    return not away and (first is None or first <= on) and (last is None or on <= last)


def _about(record: Record, thing: Node, facts: dict[str, Known]) -> float:
    subjects = {name_of(record.said, s) for s in record.said.all(thing, SP.forSubject)}
    if not subjects or not record.subject:
        return YES
    return _accepted(record, record.subject, subjects, facts.get(record.subject))


def _when(record: Record, thing: Node, facts: dict[str, Known]) -> float:
    criterion = record.said.one(thing, SP.when)
    return YES if criterion is None else _value(record, criterion, facts)


def _opens(record: Record, thing: Node, kept: dict[str, Known], asserted: dict[str, Known]) -> float:
    # What facts that contradict each other would bring, each for itself, is not taken away.
    opens = max(_when(record, thing, kept), _when(record, thing, asserted))
    return min(_about(record, thing, kept), opens)


def _way(record: Record, route: Node, kept: dict[str, Known], asserted: dict[str, Known], on: date) -> float:
    """A way in is open where every route that it continues is, and each of them is to be had on the day."""
    chain = record.said.chain(route, SP.continues)
    return min(min(YES if _runs(record, r, on) else NO, _opens(record, r, kept, asserted)) for r in chain)


def _counted(record: Record, criterion: Node, value: float) -> float:
    strength = str(record.said.one(criterion, SP.strength) or SP.must).removeprefix(str(SP))
    return COUNTS[strength, record.said.is_a(criterion, SP.Prerequisite)][value]


def _value(record: Record, criterion: Node | None, facts: dict[str, Known]) -> float:
    """Whether a criterion holds, before its own strength is counted."""
    said = record.said
    kinds = set(said.all(criterion, RDF.type))
    members = [(m, _value(record, m, facts)) for m in said.all(criterion, CV.hasRequirement)]
    if SP.AllOf in kinds:
        return min(_counted(record, m, value) for m, value in members)
    if SP.NoneOf in kinds:
        return min(_counted(record, m, YES - value) for m, value in members)
    if SP.AnyOf in kinds:
        # An alternative is not demanded: its strength counts nothing; a prerequisite still only postpones.
        first = {m for m, _ in members if said.is_a(m, SP.Prerequisite)}
        return max(max(value, OPEN) if m in first else value for m, value in members)
    if SP.UnrecordedTerms in kinds:
        return OPEN
    return _condition(record, criterion, facts)


def _condition(record: Record, condition: Node | None, facts: dict[str, Known]) -> float:
    said = record.said
    question = name_of(said, said.one(condition, CV.constrains))
    known = facts.get(question)
    accepted = {name_of(said, option) for option in said.all(condition, SP.accepts)}
    if accepted:
        return _accepted(record, question, accepted, known)
    if known is None:
        return OPEN
    expected = said.one(condition, SP.expected)
    if expected is not None:
        return YES if (str(expected) == "true") == known.value else NO
    low, high = number(said, condition, SP.minValue), number(said, condition, SP.maxValue)
    told = float(known.value or 0)
    return NO if (low is not None and told < low) or (high is not None and told > high) else YES


def _accepted(record: Record, question: str, accepted: set[str], known: Known | None) -> float:
    if known is None or known.chosen is None:
        return OPEN
    cases = record.questions[question].cases
    if any(cases[option] & accepted for option in known.chosen):
        return YES
    # What was told is broader than what is asked for, or there may be more than was ticked.
    too_broad = any(cases[option] & known.chosen for option in accepted)
    return OPEN if known.more or too_broad else NO


def _tested(record: Record, criterion: Node | None) -> set[str]:
    said = record.said
    nodes = set(said.chain(criterion, CV.hasRequirement)) if criterion else set()
    return {name_of(said, q) for node in nodes for q in said.all(node, CV.constrains)}
