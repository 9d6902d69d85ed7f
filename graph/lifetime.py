"""A directory as it stands on a day: names, providers and rules change on their day by themselves, and nothing is lost.

Services, ways in and parties stay whatever their standing is: that is said of them, not done to them.
"""

from __future__ import annotations

from _thread import allocate_lock
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from graph.clocks import ONE_DAY, is_confirmed, is_offered, standing
from graph.model import (
    MOVED,
    RENAMED,
    Clocks,
    Criterion,
    Directory,
    Instruction,
    Service,
    Source,
    Statement,
    Succession,
    within,
)

_TIMELESS = Clocks()
# So many directories are remembered, and of each so many of its states: a server swaps one for the next.
_MOST = 4


class _Kept(NamedTuple):
    """A directory with the days on which what it says changes, and its states by the stretch between two such days."""

    directory: Directory
    turns: tuple[date, ...]
    changes: bool
    states: dict[int, Directory]


Remembered = list[_Kept]

_lock = allocate_lock()  # what threading gives, without its import: a command that answers once must be quick
_kept: list[_Kept] = []


def on_day(directory: Directory, on: date) -> Directory:
    """The directory as it stands on a day; the very same object where nothing in it is dated otherwise.

    A thing has the name and the provider of that day. A criterion that is not in force counts neither way, as if it
    were not there; with it a group goes that has no other member. An instruction or a way in whose condition is not in
    force has none. Within a stretch of days in which nothing changes, the answer is one object.
    """
    kept = _remember(directory)
    if not kept.changes:
        return directory
    stretch = bisect_right(kept.turns, on)
    with _lock:
        known = kept.states.get(stretch)
    if known is None:
        made = _Day(directory, on).directory()
        known = directory if made == directory else made
        with _lock:
            kept.states[stretch] = known
            if len(kept.states) > _MOST:
                del kept.states[next(iter(kept.states))]
    return known


def remembered() -> Remembered:
    """All that is remembered, for another process to remember."""
    with _lock:
        return [kept._replace(states=dict(kept.states)) for kept in _kept]


def remember(found: Remembered) -> None:
    """Takes over what another process remembered of a directory that came with it."""
    with _lock:
        _kept[:] = [*found, *_kept][:_MOST]


def forget(version: str) -> None:
    """Remembers nothing more of a version."""
    with _lock:
        _kept[:] = [kept for kept in _kept if kept.directory.version != version]


def dated(directory: Directory) -> tuple[date, ...]:
    """The days on which something changes by itself, each the first of the new state: what is said, how a thing stands,
    or whether its record is confirmed.
    """
    clocks = chain((t.clocks for t in _lasting(directory)), _rules(directory), [directory.clocks])
    found = {s.on for s in directory.successions}
    for one in set(clocks):
        found.update(_turns(one, lambda c, day: (standing(c, day), is_confirmed(c, day))))
    return tuple(sorted(found))


def provided_on(recorded: tuple[str, ...], moves: Sequence[Succession], on: date) -> tuple[str, ...]:
    """Who provides something on a day, of those recorded as providing it and its moves by day, all called alike.

    What is recorded may have been so before any of the moves or after it: those to come are taken back.
    """
    providers = recorded
    for move in moves:
        if move.on <= on and not set(move.predecessors).isdisjoint(providers):
            kept = (provider for provider in providers if provider not in move.predecessors)
            providers = tuple(dict.fromkeys([*kept, *move.successors]))
    for move in reversed(moves):
        if move.on > on and not set(move.successors).isdisjoint(providers):
            come = set(move.successors).difference(move.provided_before)
            kept = (provider for provider in providers if provider not in come)
            providers = tuple(dict.fromkeys([*kept, *move.predecessors]))
    return providers


def history_of(directory: Directory, thing: str) -> tuple[Succession, ...]:
    """The successions that a thing has a part in, by day."""
    return tuple(s for s in directory.successions if thing in (*s.predecessors, *s.successors, *s.concerns))


def in_its_place(directory: Directory, thing: str, on: date) -> tuple[str, ...]:
    """What stands in the place of a thing on a day, however many took it one after another; nothing where it stands."""
    found: list[str] = []
    waiting, seen = [thing], {thing}
    while waiting:
        here = waiting.pop(0)
        after = [new for new in _next(directory, here, on) if new not in seen]
        seen.update(after)
        waiting += after
        if not after and here != thing:
            found.append(here)
    return tuple(found)


def _next(directory: Directory, thing: str, on: date) -> tuple[str, ...]:
    taken = [s for s in directory.successions if thing in s.predecessors and s.kind not in (RENAMED, MOVED)]
    dated_ends = [end for s in taken if s.on <= on for end in s.successors]
    service = directory.services.get(thing)
    if service is None or is_offered(service.clocks, on):
        return tuple(dated_ends)
    later = {end for s in taken if s.on > on for end in s.successors}
    return tuple(dict.fromkeys([*dated_ends, *(end for end in service.replaced_by if end not in later)]))


def _remember(directory: Directory) -> _Kept:
    with _lock:
        found = next((kept for kept in _kept if kept.directory is directory), None)
    if found is None:
        rules = {clocks for clocks in _rules(directory) if clocks != _TIMELESS}
        told = [s for s in directory.successions if s.kind in (RENAMED, MOVED)]
        turns = {s.on for s in told}.union(*(_turns(clocks, is_offered) for clocks in rules))
        found = _Kept(directory, tuple(sorted(turns)), bool(rules or told), {})
        with _lock:
            _kept.insert(0, found)
            del _kept[_MOST:]
    return found


def _turns(clocks: Clocks, seen: Callable[[Clocks, date], object]) -> Iterator[date]:
    """The days on which clocks are seen otherwise than on the day before."""
    firsts = (clocks.valid_from, clocks.suspended_from, clocks.last_checked)
    lasts = (clocks.valid_to, clocks.suspended_to, clocks.review_due)
    after = (last + ONE_DAY for last in lasts if last is not None and last < date.max)
    for day in (*(first for first in firsts if first is not None), *after):
        if day > date.min and seen(clocks, day) != seen(clocks, day - ONE_DAY):
            yield day


def _lasting(directory: Directory) -> Iterator[Any]:
    for things in (directory.services, directory.routes, directory.parties, directory.documents):
        yield from things.values()


def _rules(directory: Directory) -> Iterator[Clocks]:
    """The clocks of all that is left out while it is not in force."""
    rules: tuple[Instruction | Statement, ...] = (*directory.instructions, *directory.statements)
    yield from (rule.clocks for rule in rules)
    roots: Iterator[Criterion | None] = chain(
        (criterion for service in directory.services.values() for criterion in service.criteria),
        (route.when for route in directory.routes.values()),
        (step.gate for route in directory.routes.values() for step in route.steps),
        (rule.when for rule in rules),
        (rule.when for rule in (*directory.implications, *directory.contradictions)),
    )
    yield from (criterion.clocks for root in roots for criterion in within(root))


class _Day:
    """One day's reading of a directory; what is the same that day is the same object."""

    def __init__(self, directory: Directory, on: date) -> None:
        self._whole, self._on = directory, on
        self._names: dict[str, str] = {}
        for s in directory.successions:
            if s.kind == RENAMED:
                # By day: the last new name that has come, and where none has, the first that was given up.
                for thing in s.successors:
                    self._names[thing] = s.new_name if s.on <= on else self._names.get(thing, s.former_name)
        parties = directory.parties
        self._called = {parties[p].name: name for p, name in self._names.items() if p in parties}
        self._moves = [s for s in directory.successions if s.kind == MOVED]

    def directory(self) -> Directory:
        whole = self._whole
        read = whole._replace(
            services={key: self._service(s) for key, s in whole.services.items()},
            routes={
                key: self._named(r)._replace(when=self._criterion(r.when), steps=tuple(map(self._step, r.steps)))
                for key, r in whole.routes.items()
            },
            parties={key: self._named(p) for key, p in whole.parties.items()},
            questions={
                key: q._replace(settled_by=self._people(q.settled_by)) if q.settled_by else q
                for key, q in whole.questions.items()
            },
            needs={key: self._labelled(need) for key, need in whole.needs.items()},
            stages={key: self._labelled(stage) for key, stage in whole.stages.items()},
            documents={key: d._replace(title=self._names.get(key, d.title)) for key, d in whole.documents.items()},
            instructions=tuple(i._replace(when=self._criterion(i.when)) for i in self._in_force(whole.instructions)),
            statements=tuple(
                s._replace(when=self._criterion(s.when), details=tuple((k, self._person(v)) for k, v in s.details))
                for s in self._in_force(whole.statements)
            ),
            implications=tuple(self._ruling(whole.implications)),
            contradictions=tuple(self._ruling(whole.contradictions)),
        )
        titles = {d.title: self._names[key] for key, d in whole.documents.items() if key in self._names}
        cited: Directory = _citing(read, titles) if titles else read
        return cited

    def _service(self, service: Service) -> Service:
        moves = [move for move in self._moves if service.id in move.concerns]
        providers = provided_on(service.providers, [self._called_now(move) for move in moves], self._on)
        provided_by = provided_on(service.provided_by, moves, self._on)
        criteria = self._criteria(service.criteria)
        named: Service = self._named(service)
        return named._replace(providers=tuple(map(self._person, providers)), provided_by=provided_by, criteria=criteria)

    def _called_now(self, move: Succession) -> Succession:
        parties = self._whole.parties
        old, new, both = (
            tuple(parties[p].name for p in ids if p in parties)
            for ids in (move.predecessors, move.successors, move.provided_before)
        )
        return move._replace(predecessors=old, successors=new, provided_before=both)

    def _criterion(self, criterion: Criterion | None) -> Criterion | None:
        if criterion is None or not is_offered(criterion.clocks, self._on):
            return None
        members, decider = self._criteria(criterion.members), self._people(criterion.decided_by)
        if criterion.members and not members:
            return None
        if members is criterion.members and decider == criterion.decided_by:
            return criterion
        return criterion._replace(members=members, decided_by=decider)

    def _criteria(self, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        read = [self._criterion(criterion) for criterion in criteria]
        same = all(new is old for new, old in zip(read, criteria, strict=True))
        return criteria if same else tuple(criterion for criterion in read if criterion is not None)

    def _in_force(self, rules: tuple[Any, ...]) -> Iterator[Any]:
        return (rule for rule in rules if is_offered(rule.clocks, self._on))

    def _ruling(self, rules: tuple[Any, ...]) -> Iterator[Any]:
        # A rule of which the condition is not in force concludes nothing.
        read = ((rule, self._criterion(rule.when)) for rule in rules)
        return (rule._replace(when=when) for rule, when in read if when is not None)

    def _step(self, step: Any) -> Any:
        people = {name: self._people(getattr(step, name)) for name in ("actor", "partner", "decided_by")}
        return step._replace(gate=self._criterion(step.gate), **people)

    def _named(self, thing: Any) -> Any:
        return thing._replace(name=self._names[thing.id]) if thing.id in self._names else thing

    def _labelled(self, option: Any) -> Any:
        return option._replace(label=self._names[option.id]) if option.id in self._names else option

    def _person(self, name: str) -> str:
        return self._called.get(name, name)

    def _people(self, names: str) -> str:
        return " / ".join(map(self._person, names.split(" / "))) if self._called else names


def _citing(value: Any, titles: dict[str, str]) -> Any:
    # A citation names its document as it is called on the day.
    if isinstance(value, Source):
        return value._replace(document=titles.get(value.document, value.document))
    if isinstance(value, tuple):
        parts = [_citing(part, titles) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return {key: _citing(part, titles) for key, part in value.items()} if isinstance(value, dict) else value
