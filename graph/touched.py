"""What a change of a directory can reach: everything else is answered alike in every situation and on every day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain
from typing import Any

from graph.lifetime import dated
from graph.model import Clocks, Criterion, Directory, Instruction, Question, Route, Service
from graph.situation import questions_of


def touched(before: Directory, after: Directory) -> tuple[Directory, Directory]:
    """Both directories with only what the change between them can reach, and what that rests on.

    Questions and rules stay as they are. Names, parties and documents are left out: no outcome rests on them.
    """
    reach = _Reach(before, after)
    services = reach.things(before.services, after.services, _service_says)
    routes = _with_ways(before, after, reach.things(before.routes, after.routes, _route_says))
    old, new = ({i.id: i for i in directory.instructions} for directory in (before, after))
    instructions = reach.things(old, new, _instruction_says)
    return _only(before, services, routes, instructions), _only(after, services, routes, instructions)


def days_to_come(before: Directory, after: Directory, on: date) -> list[date]:
    """The days after one on which something of either changes by itself, each once, in order."""
    return sorted(day for day in {*dated(before), *dated(after)} if day > on)


def steps_said(route: Route) -> object:
    """What the steps of a way in say, without the names of who takes them."""
    return [(step.text, step.contact, step.gate) for step in route.steps]


def without_checks(clocks: Clocks) -> Clocks:
    """When something holds, without when it was checked or edited: no outcome rests on that."""
    return clocks._replace(last_checked=None, last_edited=None, review_due=None)


def _service_says(service: Service) -> object:
    return service.subjects, service.criteria, without_checks(service.clocks)


def _route_says(route: Route) -> object:
    opened = (route.when, route.subjects, route.continues, route.next_step)
    return opened, steps_said(route), without_checks(route.clocks)


def _instruction_says(one: Instruction) -> object:
    return one.text, one.condition, one.when, one.subjects, without_checks(one.clocks)


def _question_says(question: Question | None) -> object:
    if question is None:
        return None
    options = {option.id: option.broader for option in question.options.values()}
    return question.kind, options, question.lowest, question.highest, question.whole, question.is_subject


class _Reach:
    """The questions of which the answers mean something else, or can follow otherwise from the same facts."""

    def __init__(self, before: Directory, after: Directory) -> None:
        self._subjects = {directory.subject.id for directory in (before, after) if directory.subject is not None}
        every = before.questions.keys() | after.questions.keys()
        found = {q for q in every if _question_says(before.questions.get(q)) != _question_says(after.questions.get(q))}
        rules = {*before.implications, *after.implications}
        if before.implications != after.implications:
            # Where two conclude differently the first one counts, so that their order is a part of what they say.
            found.update(rule.question for rule in rules)
        for dispute in {*before.contradictions} ^ {*after.contradictions}:
            found.update(questions_of(dispute.when))
        disputes = [set(questions_of(one.when)) for one in {*before.contradictions, *after.contradictions}]
        count = -1
        while count != len(found):
            count = len(found)
            found.update(rule.question for rule in rules if not found.isdisjoint(questions_of(rule.when)))
            found.update(chain.from_iterable(asked for asked in disputes if not found.isdisjoint(asked)))
        self._questions = found

    def things(self, old: Mapping[str, Any], new: Mapping[str, Any], says: Callable[[Any], object]) -> set[str]:
        """The things that are there once only, say something else than before, or rest on one of the questions."""
        both = old.keys() & new.keys()
        other = {name for name in both if says(old[name]) != says(new[name])}
        return (old.keys() ^ new.keys()) | other | {name for name in both - other if self._meets(old[name])}

    def _meets(self, thing: Service | Route | Instruction) -> bool:
        if not self._questions:
            return False
        conditions: tuple[Criterion | None, ...] = thing.criteria if isinstance(thing, Service) else (thing.when,)
        asked = chain(self._subjects if thing.subjects else (), *map(questions_of, conditions))
        return not self._questions.isdisjoint(asked)


def _with_ways(before: Directory, after: Directory, reached: set[str]) -> set[str]:
    """With the ways in that continue those that are reached, and those that they continue themselves."""
    continued = [(r.id, r.continues) for d in (before, after) for r in d.routes.values() if r.continues]
    found = set(reached)
    count = -1
    while count != len(found):
        count = len(found)
        found.update(route for route, first in continued if first in found)
    count = -1
    while count != len(found):
        count = len(found)
        found.update(first for route, first in continued if route in found)
    return found


def _only(whole: Directory, services: set[str], routes: set[str], instructions: set[str]) -> Directory:
    def kept(things: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
        return {n: t._replace(clocks=without_checks(t.clocks)) for n, t in things.items() if n in names}

    nothing: dict[str, Any] = {"parties": {}, "documents": {}, "stages": {}, "needs": {}}
    return whole._replace(
        services=kept(whole.services, services),
        routes=kept(whole.routes, routes),
        instructions=tuple(kept({i.id: i for i in whole.instructions}, instructions).values()),
        statements=(),
        successions=(),
        clocks=Clocks(),
        **nothing,
    )
