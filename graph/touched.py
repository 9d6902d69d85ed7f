"""What a change of a directory can reach: everything else is answered alike in every situation and on every day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from graph.lifetime import dated
from graph.model import (
    MOVED,
    RENAMED,
    Clocks,
    Criterion,
    Directory,
    Instruction,
    Question,
    Route,
    Service,
    Step,
    Succession,
    within,
)
from graph.situation import questions_of


def touched(before: Directory, after: Directory) -> tuple[Directory, Directory]:
    """Both directories with only what the change between them can reach, and what that rests on.

    Questions and rules stay as they are. Of what is only named there is the name; parties are there for the days on
    which they are called otherwise. Documents are left out: nothing that is answered rests on them.
    """
    both = (before, after)
    reach = _Reach(before, after)
    routes = _onward(both, reach.things(before.routes, after.routes, _route_says))
    services = reach.things(before.services, after.services, _service_says)
    services |= {s.id for d in both for s in d.services.values() if not routes.isdisjoint(s.routes)}
    used = {route for d in both for s in d.services.values() if s.id in services for route in s.routes}
    routes = _behind(both, routes | used)
    old, new = ({i.id: i for i in directory.instructions} for directory in both)
    instructions = reach.things(old, new, _instruction_says)
    # What either names stands in both: a name is there, whether or not it is still named.
    named = {n for d in both for s in d.services.values() if s.id in services for n in _named_by(s)} - services
    kept = _Kept(services, routes, instructions, named)
    return _only(before, kept), _only(after, kept)


def days_to_come(before: Directory, after: Directory, on: date) -> list[date]:
    """The days after one on which something of either changes by itself, each once, in order."""
    return sorted(day for day in {*dated(before), *dated(after)} if day > on)


def steps_said(route: Route) -> object:
    """What the steps of a way in say on the day of the directory: who does what with whom, and what it can end in."""
    return [
        (
            step.text,
            step.actor,
            step.partner,
            step.decided_by,
            step.contact,
            step.gate and _bare(step.gate),
            _ends(step),
        )
        for step in route.steps
    ]


def without_checks(clocks: Clocks) -> Clocks:
    """When something holds, without when it was checked or edited: no outcome rests on that."""
    return clocks._replace(last_checked=None, last_edited=None, review_due=None)


def _bare(criterion: Criterion) -> Criterion:
    # A criterion without its sources and clocks: those that do not count on the day are not there.
    return criterion._replace(members=tuple(map(_bare, criterion.members)), sources=(), clocks=Clocks())


def _ends(step: Step) -> object:
    return [(outcome.text, outcome.leads_to) for outcome in step.outcomes]


def _service_says(service: Service) -> object:
    return service.subjects, service.criteria, service.providers, service.routes, without_checks(service.clocks)


def _route_says(route: Route) -> object:
    opened = (route.name, route.when, route.subjects, route.continues, route.next_step)
    gates = [step.gate for step in route.steps]
    return opened, steps_said(route), gates, without_checks(route.clocks)


def _instruction_says(one: Instruction) -> object:
    return one.text, one.condition, one.when, one.subjects, without_checks(one.clocks)


def _question_says(question: Question | None) -> object:
    if question is None:
        return None
    options = {option.id: option.broader for option in question.options.values()}
    return question.kind, options, question.lowest, question.highest, question.whole, question.is_subject


def _question_words(question: Question | None) -> object:
    """The words of a question that a finding uses."""
    if question is None:
        return None
    labels = [(option.id, option.label) for option in question.options.values()] if question.is_subject else []
    return question.label, question.settled_by, question.decision, labels


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
        self._dated, self._people = _called_otherwise(before, after)
        services = before.services.keys() | after.services.keys()
        self._renamed = self._dated | {
            name for name in services if _name_says(before.services.get(name)) != _name_says(after.services.get(name))
        }
        asked = ((before.questions.get(q), after.questions.get(q)) for q in every)
        self._questions = found | {
            one.id
            for pair in asked
            for one in pair
            if one is not None
            if _question_words(pair[0]) != _question_words(pair[1]) or self._names(one.settled_by)
        }

    def things(self, old: Mapping[str, Any], new: Mapping[str, Any], says: Callable[[Any], object]) -> set[str]:
        """The things that are there once only, say something else than before, or rest on one of the questions."""
        both = old.keys() & new.keys()
        other = {name for name in both if says(old[name]) != says(new[name])}
        return (old.keys() ^ new.keys()) | other | {name for name in both - other if self._meets(old[name])}

    def _meets(self, thing: Service | Route | Instruction) -> bool:
        if thing.id in self._dated or (self._renamed and not self._renamed.isdisjoint(_named_by(thing))):
            return True
        if self._people and any(map(self._names, _people_of(thing))):
            return True
        if not self._questions:
            return False
        asked = chain(self._subjects if thing.subjects else (), *map(questions_of, _conditions(thing)))
        return not self._questions.isdisjoint(asked)

    def _names(self, people: str) -> bool:
        return not self._people.isdisjoint(people.split(" / "))


def _called_otherwise(before: Directory, after: Directory) -> tuple[set[str], set[str]]:
    """What is renamed or moved by one of both only: the identifiers, and the names of the parties among them."""
    old, new = (
        {_succession_says(d, s): (d, s) for s in d.successions if s.kind in (RENAMED, MOVED)} for d in (before, after)
    )
    things: set[str] = set()
    people: set[str] = set()
    for key in old.keys() ^ new.keys():
        directory, one = old.get(key) or new[key]
        if one.kind == RENAMED:
            things.update(one.successors)
            people.update(directory.parties[p].name for p in one.successors if p in directory.parties)
        else:
            things.update(one.concerns)
    return things, people


def _succession_says(directory: Directory, one: Succession) -> Succession:
    names = (directory.parties[p].name for p in (*one.predecessors, *one.successors) if p in directory.parties)
    return one._replace(id="", sources=(), nationally_on=None, text=" / ".join(names))


def _name_says(service: Service | None) -> object:
    return service and (service.name, service.providers)


def _conditions(thing: Service | Route | Instruction) -> tuple[Criterion | None, ...]:
    return thing.criteria if isinstance(thing, Service) else (thing.when,)


def _named_by(thing: Service | Route | Instruction) -> Iterator[str]:
    """The services through which something is obtained that a thing demands."""
    for criterion in chain.from_iterable(map(within, _conditions(thing))):
        yield from criterion.obtained_through


def _people_of(thing: Service | Route | Instruction) -> Iterator[str]:
    """The names of those who provide, decide or act, as they stand in what a thing says."""
    yield from (criterion.decided_by for criterion in chain.from_iterable(map(within, _conditions(thing))))
    if isinstance(thing, Service):
        yield from thing.providers
    elif isinstance(thing, Route):
        for step in thing.steps:
            yield from (step.actor, step.partner, step.decided_by)
            yield from (criterion.decided_by for criterion in within(step.gate))


def _onward(both: tuple[Directory, ...], reached: set[str]) -> set[str]:
    """With the ways in that continue those that are reached."""
    continued = [(r.id, r.continues) for d in both for r in d.routes.values() if r.continues]
    return _closed(reached, lambda found: (route for route, first in continued if first in found))


def _behind(both: tuple[Directory, ...], reached: set[str]) -> set[str]:
    """With the ways in that have to be gone through before."""
    continued = [(r.id, r.continues) for d in both for r in d.routes.values() if r.continues]
    return _closed(reached, lambda found: (first for route, first in continued if route in found))


def _closed(reached: set[str], more: Callable[[set[str]], Iterable[str]]) -> set[str]:
    found = set(reached)
    count = -1
    while count != len(found):
        count = len(found)
        found |= set(more(found))
    return found


class _Kept(NamedTuple):
    """The identifiers of what is looked at; of services that are `named` only the name is kept."""

    services: set[str]
    routes: set[str]
    instructions: set[str]
    named: set[str]


def _only(whole: Directory, wanted: _Kept) -> Directory:
    def kept(things: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
        return {n: t._replace(clocks=without_checks(t.clocks)) for n, t in things.items() if n in names}

    reached, ways = kept(whole.services, wanted.services), kept(whole.routes, wanted.routes)
    told = _told(whole, reached, ways, wanted.named)
    parties = {p for s in told for p in (*s.predecessors, *s.successors)} & whole.parties.keys()
    nothing: dict[str, Any] = {"documents": {}, "stages": {}, "needs": {}}
    return whole._replace(
        services={
            name: reached.get(name) or _name_only(service)
            for name, service in whole.services.items()
            if name in reached or name in wanted.named
        },
        routes=ways,
        parties={p: whole.parties[p]._replace(clocks=Clocks()) for p in whole.parties if p in parties},
        instructions=tuple(kept({i.id: i for i in whole.instructions}, wanted.instructions).values()),
        statements=(),
        successions=told,
        clocks=Clocks(),
        **nothing,
    )


def _name_only(service: Service) -> Service:
    return service._replace(subjects=frozenset(), criteria=(), routes=(), clocks=Clocks())


def _told(
    whole: Directory, services: Mapping[str, Service], routes: Mapping[str, Route], named: set[str]
) -> tuple[Succession, ...]:
    """The successions by which what is answered about these is called or provided otherwise on a day."""
    things = {*services, *routes, *named}
    moved = [s for s in whole.successions if s.kind == MOVED and not things.isdisjoint(s.concerns)]
    asked = {q for s in services.values() for c in s.criteria for q in questions_of(c)} & whole.questions.keys()
    said = chain(
        (name for thing in chain[Service | Route](services.values(), routes.values()) for name in _people_of(thing)),
        (name for service in named & whole.services.keys() for name in whole.services[service].providers),
        (whole.questions[question].settled_by for question in asked),
        (whole.parties[p].name for s in moved for p in (*s.predecessors, *s.successors) if p in whole.parties),
    )
    people = {name for names in said for name in names.split(" / ")}
    things |= {party.id for party in whole.parties.values() if party.name in people}
    renamed = [s for s in whole.successions if s.kind == RENAMED and not things.isdisjoint(s.successors)]
    return tuple(s for s in whole.successions if s in moved or s in renamed)
