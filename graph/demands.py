"""Where less is demanded than before: of a service, by one that takes its place, at a gate, or within a criterion."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from typing import NamedTuple

from graph.model import Criterion, Directory, Service
from graph.touched import without_checks
from graph.words import say

_BOUNDLESS = float("inf")


class Weakening(NamedTuple):
    """One thing that a change weakens: its identifier, what it is called, and how, in a sentence."""

    thing: str
    name: str
    why: str


def weaker_services(before: Directory, after: Directory) -> Iterator[Weakening]:
    """Where a service demands less than it did, or less than the one of which it takes the place."""
    for old in before.services.values():
        new = after.services.get(old.id)
        # A service that is gone demands nothing, and is not offered either.
        if new is not None and new != old:
            yield from _demands(old, new, say("weakening.criterion.gone"))
    for old, heir in heirs(before, after):
        yield from _demands(old, heir, say("weakening.succession"))


def heirs(before: Directory, after: Directory) -> Iterator[tuple[Service, Service]]:
    """Each service with one that newly takes its place, or is newly called as it was."""
    pairs = _successions(after) - _successions(before)
    called: dict[str, list[str]] = {}
    for service in before.services.values():
        called.setdefault(service.name.casefold().strip(), []).append(service.id)
    for service in after.services.values():
        was = before.services.get(service.id)
        if was is None or was.name != service.name:
            pairs.update((name, service.id) for name in called.get(service.name.casefold().strip(), ()))
    for old, new in sorted(pairs):
        # One of a chain may be as new as what takes its own place.
        first, last = before.services.get(old) or after.services.get(old), after.services.get(new)
        if old != new and first and last:
            yield first, last


def _successions(directory: Directory) -> set[tuple[str, str]]:
    services = directory.services.values()
    said = chain.from_iterable(product(one.predecessors, one.successors) for one in directory.successions)
    after = ((service.id, new) for service in services for new in service.replaced_by)
    return {*said, *after, *((old, service.id) for service in services for old in service.replaces)}


def _demands(old: Service, new: Service, gone: str) -> Iterator[Weakening]:
    kept = {criterion.id: criterion for criterion in new.criteria}
    for criterion in old.criteria:
        if criterion.strength == "may":
            continue
        found = kept.get(criterion.id)
        if found is None:
            if criterion.strength == "must" and all(_asked(one) != _asked(criterion) for one in new.criteria):
                yield Weakening(criterion.id, _named(old.name, criterion), gone)
        elif found != criterion:
            yield from weaker(old.name, criterion, found, excluded=False)
    # For nobody in particular is for everybody.
    if old.subjects and (not new.subjects or new.subjects - old.subjects):
        yield Weakening(old.id, old.name, say("weakening.criterion.subject"))


def weaker(owner: str, old: Criterion, new: Criterion, excluded: bool) -> Iterator[Weakening]:
    """How a criterion demands less than it did; among what must not hold, more has to be accepted for that."""
    name = _named(owner, old)
    ranks = ("may", "normally", "must")
    stronger = ranks.index(new.strength) - ranks.index(old.strength)
    # To demand more of what must not hold is to exclude less.
    if stronger < 0 or (stronger and excluded):
        yield Weakening(old.id, name, say("weakening.criterion.strength"))
    if without_checks(new.clocks) != without_checks(old.clocks):
        yield Weakening(old.id, name, say("weakening.criterion.dates"))
    if _tested(new) != _tested(old):
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
                yield from weaker(name, member, found, within)
        elif (old.form == "any") is excluded:
            yield Weakening(member.id, _named(owner, member), say("weakening.criterion.gone"))
    known = {member.id for member in old.members}
    if (old.form == "any") is not excluded and members.keys() - known:
        yield Weakening(old.id, name, say("weakening.criterion.wider"))


def _tested(one: Criterion) -> object:
    # Where nothing can be tested the words are the rule.
    return one.form, one.question, one.expected, one.decided_by, one.text if one.form == "unrecorded" else ""


def _asked(one: Criterion) -> object:
    """What a criterion asks for, whatever it is called and wherever it is said."""
    bounds = (one.accepts, one.minimum, one.maximum, one.strength, one.prerequisite, without_checks(one.clocks))
    return _tested(one), bounds, tuple(map(_asked, one.members))


def _is_wider(old: Criterion, new: Criterion, excluded: bool) -> bool:
    """Whether more answers meet a condition; where it is excluded, whether fewer do."""
    if excluded:
        old, new = new, old
    low = (-_BOUNDLESS if new.minimum is None else new.minimum) < (-_BOUNDLESS if old.minimum is None else old.minimum)
    high = (_BOUNDLESS if new.maximum is None else new.maximum) > (_BOUNDLESS if old.maximum is None else old.maximum)
    return low or high or bool(new.accepts - old.accepts)


def _named(owner: str, criterion: Criterion) -> str:
    return say("weakening.of", owner=owner, text=criterion.text)
