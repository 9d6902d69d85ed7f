"""What a change does to answers: which case cards and invented situations are answered differently, thing by thing.

Only what a change can reach is computed (see `touched`), so that a large directory costs no more than a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from graph.cases import Case
from graph.clocks import say_day, standing
from graph.errors import SituationError
from graph.finding import NOT_SUITABLE, demanded_by, find, outcome_of
from graph.lifetime import on_day
from graph.match import instructions_for, next_steps_for
from graph.model import Directory, Route, Service, within
from graph.situation import Situation, complete, questions_of, read_value
from graph.telling import say_answer
from graph.touched import days_to_come, steps_said, touched
from graph.words import read_catalogue, say

SERVICE, INSTRUCTION, NEXT_STEP = "service", "instruction", "next-step"
ABSENT, REWORDED, OTHER_STEPS = "absent", "reworded", "other-steps"
_UNSHOWN = {ABSENT, NOT_SUITABLE}
_MOST_DAYS = 12

Thing = tuple[str, str]
Told = tuple[str, str, date, str, str]


class Shown(NamedTuple):
    """What is answered about a thing: in one word, the words that say why, and the steps that are shown with it."""

    state: str
    words: object = None
    steps: object = None


_NOT_THERE = Shown(ABSENT)


class Shift(NamedTuple):
    """One thing that is answered differently on a day: in how many situations, from what to what, with an example.

    `kind` is service, instruction or next-step; `was` and `now` an outcome, yes or if, or absent, and `now` reworded
    where only the words differ, or other-steps where its steps or its ways in do; `example` is the facts of one
    situation in words.
    """

    kind: str
    id: str
    name: str
    on: date
    was: str
    now: str
    times: int
    example: tuple[str, ...]


class CaseShift(NamedTuple):
    """A case card that is answered differently."""

    name: str
    title: str
    shifts: tuple[Shift, ...]


class Impact(NamedTuple):
    """All that is answered differently; `untold` are facts that can no longer be told, or could not be before."""

    cases: tuple[CaseShift, ...]
    tried: int
    differing: int
    shifts: tuple[Shift, ...]
    untold: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.cases or self.shifts or self.untold)


def impact(
    before: Directory,
    after: Directory,
    cases: Iterable[Case],
    situations: Iterable[Mapping[str, object]],
    on: date,
) -> Impact:
    """What a change does to answers on a day, and on the next twelve days on which what it reaches changes by itself.

    A card is also tried on its own day. A difference is told once, on the first day on which it shows.
    """
    comparison = _Comparison(before, after, on)
    found: dict[Told, list[Mapping[str, object]]] = {}
    tried, differing = 0, 0
    for facts in situations:
        tried += 1
        shifts = comparison.compare(facts, comparison.days)
        differing += bool(shifts)
        for shift in shifts:
            found.setdefault(shift, []).append(facts)
    shifts_found = tuple(comparison.told(shift, examples) for shift, examples in sorted(found.items()))
    return Impact(tuple(comparison.cases(cases)), tried, differing, shifts_found, tuple(sorted(comparison.untold)))


def say_shift(shift: Shift, tried: int, on: date) -> str:
    """A difference in one sentence, with its day where that is another, and one situation in which it shows."""
    said = say(
        f"impact.{shift.kind.partition('-')[0]}",
        day="" if shift.on <= on else say("impact.from", day=say_day(shift.on)),
        name=shift.name,
        times=shift.times,
        tried=tried,
        was=say(f"impact.state.{shift.was}"),
        now=say(f"impact.state.{shift.now}"),
    )
    return f"{said} {say('impact.example', facts='; '.join(shift.example))}" if shift.example else said


class _Comparison:
    def __init__(self, before: Directory, after: Directory, on: date) -> None:
        self.before, self.after = before, after
        self.untold: set[str] = set()
        self._old, self._new = touched(before, after)
        self._read: dict[date, tuple[_Reading, _Reading]] = {}
        self._readings: dict[int, _Reading] = {}
        self.days = [on, *days_to_come(self._old, self._new, on)[:_MOST_DAYS]]

    def cases(self, cases: Iterable[Case]) -> Iterator[CaseShift]:
        """The case cards that are answered differently."""
        for case in cases:
            days = sorted({date.fromisoformat(case.on), *self.days})
            shifts = [self.told(shift, []) for shift in self.compare(case.facts, days)]
            if shifts:
                yield CaseShift(case.name, case.title, tuple(shifts))

    def compare(self, facts: Mapping[str, object], days: Iterable[date], only: Thing | None = None) -> list[Told]:
        """What differs in one situation, each with the first of the days on which it does; or of one thing only."""
        first: dict[tuple[str, str, str, str], date] = {}
        for day in days:
            for shift in self._differences(facts, day, only):
                first.setdefault(shift, day)
        return [(kind, thing, day, was, now) for (kind, thing, was, now), day in first.items()]

    def _differences(
        self, facts: Mapping[str, object], day: date, only: Thing | None
    ) -> Iterator[tuple[str, str, str, str]]:
        was, now = (
            reading.shown(self._tell(reading.directory, facts), day, only) for reading in self._readings_on(day)
        )
        for kind, thing in sorted(was.keys() | now.keys()):
            before, after = was.get((kind, thing), _NOT_THERE), now.get((kind, thing), _NOT_THERE)
            # A service that is not there and one that is not suitable are the same to who asks.
            if before.state != after.state and {before.state, after.state} != _UNSHOWN:
                yield kind, thing, before.state, after.state
            if before.state == after.state and before.words != after.words:
                yield kind, thing, before.state, REWORDED
            if ABSENT not in (before.state, after.state) and before.steps != after.steps:
                yield kind, thing, before.state, OTHER_STEPS

    def _readings_on(self, day: date) -> tuple[_Reading, _Reading]:
        if day not in self._read:
            self._read[day] = self._reading(on_day(self._old, day)), self._reading(on_day(self._new, day))
        return self._read[day]

    def _reading(self, directory: Directory) -> _Reading:
        # Within a stretch of days in which nothing changes this is one object.
        return self._readings.setdefault(id(directory), _Reading(directory))

    def told(self, shift: Told, examples: list[Mapping[str, object]]) -> Shift:
        """A difference with the name of its thing, how often it was found, and the shortest example."""
        kind, thing, on, was, now = shift
        example = self._shortened(shift, min(examples, key=len, default={}))
        return Shift(kind, thing, self._name(kind, thing), on, was, now, len(examples), self._say(example))

    def _shortened(self, shift: Told, facts: Mapping[str, object]) -> Mapping[str, object]:
        """As few of the facts as still show the difference."""
        shown = dict(facts)
        for name in facts:
            fewer = {other: value for other, value in shown.items() if other != name}
            if shift in self.compare(fewer, [shift[2]], shift[:2]):
                shown = fewer
        return shown

    def _tell(self, directory: Directory, facts: Mapping[str, object]) -> Situation:
        told = {}
        for name, value in facts.items():
            question = directory.questions.get(name)
            try:
                if question is not None and value != []:
                    told[name] = read_value(question, value)
            except SituationError:
                question = None
            if question is None:
                other = self.after.questions.get(name) or self.before.questions.get(name)
                self.untold.add(other.label if other else name)
        return complete(directory, told)

    def _name(self, kind: str, thing: str) -> str:
        for directory in (self.after, self.before):
            if kind == SERVICE and thing in directory.services:
                return directory.services[thing].name
            if kind == NEXT_STEP and thing in directory.routes:
                return directory.routes[thing].name
            for instruction in directory.instructions:
                if kind == INSTRUCTION and instruction.id == thing:
                    return instruction.text
        return thing

    def _say(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        return tuple(said for name, value in facts.items() if (said := self._say_fact(name, value)))

    def _say_fact(self, name: str, value: object) -> str:
        """A fact in the words of the first of both directories in which it can be told."""
        for directory in (self.before, self.after):
            question = directory.questions.get(name)
            try:
                if question is not None and value != []:
                    return say(
                        "impact.fact", question=question.label, answer=say_answer(question, read_value(question, value))
                    )
            except SituationError:
                continue
        return ""


class _Reading:
    """A directory on a day: what it says of a service is worked out once for all situations that are alike to it."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._rests: dict[str, tuple[tuple[str, ...], tuple[Route, ...]]] = {}
        self._known: dict[object, Shown] = {}

    def shown(self, situation: Situation, day: date, only: Thing | None) -> dict[Thing, Shown]:
        """Everything that an answer says that could differ; or what it says of one thing."""
        found: dict[Thing, Shown] = {}
        wanted = {SERVICE, INSTRUCTION, NEXT_STEP} if only is None else {only[0]}
        if SERVICE in wanted:
            for service in self.directory.services.values():
                if only is None or service.id == only[1]:
                    found[SERVICE, service.id] = self._service(service, situation, day)
        if INSTRUCTION in wanted:
            for applied in instructions_for(self.directory, situation):
                one = applied.instruction
                found[INSTRUCTION, one.id] = Shown(applied.applies, (one.text, one.condition))
        if NEXT_STEP in wanted:
            for opened in next_steps_for(self.directory, situation, day):
                found[NEXT_STEP, opened.route.id] = Shown(opened.applies, None, steps_said(opened.route))
        return found

    def _service(self, service: Service, situation: Situation, day: date) -> Shown:
        if service.id not in self._rests:
            self._rests[service.id] = self._rests_on(service)
        questions, ways = self._rests[service.id]
        told, facts, asserted = situation.told, situation.facts, situation.asserted
        answers = ((q in told, told.get(q), facts.get(q), asserted.get(q)) for q in questions)
        alike = (service.id, standing(service.clocks, day), *(standing(way.clocks, day) for way in ways), *answers)
        if alike not in self._known:
            self._known[alike] = _show(self.directory, service, situation, day)
        return self._known[alike]

    def _rests_on(self, service: Service) -> tuple[tuple[str, ...], tuple[Route, ...]]:
        """The questions and the ways in on which it rests what is said of a service."""
        ways: dict[str, Route] = {}
        for name in service.routes:
            while name in self.directory.routes and name not in ways:
                ways[name] = self.directory.routes[name]
                name = ways[name].continues
        subject = self.directory.subject
        asked = {subject.id} if subject else set()
        for criterion in (*service.criteria, *(way.when for way in ways.values())):
            asked.update(questions_of(criterion))
        return tuple(sorted(asked)), tuple(ways.values())


@cache
def _standings() -> frozenset[str]:
    """Where a thing can stand, as far as there are words for it."""
    head = "availability."
    return frozenset(key.removeprefix(head) for key in read_catalogue() if key.startswith(head))


def _show(directory: Directory, service: Service, situation: Situation, day: date) -> Shown:
    if standing(service.clocks, day) not in _standings():
        # What is refused because its status is none is looked at too, and there are no words for that.
        return Shown(outcome_of(directory, service, situation, day))
    finding = find(directory, service, situation, day)
    criteria = [(c.text, c.decided_by) for demanded in demanded_by(directory, service) for c in within(demanded)]
    ways = [(way.route.id, way.route.name, way.applies, steps_said(way.route)) for way in finding.ways]
    return Shown(finding.outcome, (finding.summary, criteria), ways)
