"""The answer to a situation: instructions, next steps, and a finding for every service.

This is the definition of what an answer means: slow, readable, and without a clock of its own. Nothing is hidden,
nothing is resolved in silence, and no service is ever called eligible: the provider decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import NamedTuple

from graph.model import Criterion, Directory, Instruction, Route, Service, Statement, Step
from graph.situation import Situation
from graph.verdict import (
    ASKER,
    MET,
    NOBODY,
    NOT_KNOWN,
    NOT_MET,
    NOT_RECORDED,
    TO_BE_DECIDED,
    Truth,
    Verdict,
    every,
    judge,
    open_leaves,
    some,
    truth,
    weigh,
)
from graph.words import listed, say

LOOKS_SUITABLE, CANNOT_TELL, NOT_SUITABLE = "looks-suitable", "cannot-tell-yet", "not-suitable"
OUTCOMES = (LOOKS_SUITABLE, CANNOT_TELL, NOT_SUITABLE)
_OUTCOME_OF: dict[Truth, str] = {True: LOOKS_SUITABLE, None: CANNOT_TELL, False: NOT_SUITABLE}

SUBJECT = "subject"
OFFERED = frozenset(["active", "closing"])


class Applied(NamedTuple):
    """An instruction and whether it applies: `applies` is yes, or if where its condition cannot be excluded."""

    instruction: Instruction
    applies: str
    why: str


class Opened(NamedTuple):
    """A route that the situation opens: `applies` is yes or if; a verdict for each gate, by step."""

    route: Route
    applies: str
    gates: tuple[tuple[Step, Verdict | None], ...]


class Finding(NamedTuple):
    """One service's outcome for one situation, with a verdict for each criterion.

    `settled_by` groups what is open: asker, names of deciders, or nobody; it is empty for a settled outcome.
    """

    service: Service
    outcome: str
    summary: str
    verdicts: tuple[Verdict, ...]
    settled_by: tuple[str, ...]
    ways: tuple[Opened, ...]
    instead: tuple[str, ...]


class Answer(NamedTuple):
    """All that the directory says to a situation on a day."""

    on: date
    situation: Situation
    instructions: tuple[Applied, ...]
    elsewhere: str
    next_steps: tuple[Opened, ...]
    remarks: tuple[Statement, ...]
    findings: tuple[Finding, ...]


def match(directory: Directory, situation: Situation, on: date) -> Answer:
    """The answer of a directory to a situation on a day: findings by outcome, then stage, then the given order."""
    findings = [find(directory, service, situation, on) for service in directory.services.values()]
    left = sorted((f for f in findings if f.outcome != NOT_SUITABLE), key=lambda f: OUTCOMES.index(f.outcome))
    suitable = {f.service.id for f in left}
    findings = [_with_instead(directory, finding, left, suitable) for finding in findings]
    stages = list(directory.stages)
    findings.sort(
        key=lambda f: (
            OUTCOMES.index(f.outcome),
            min((stages.index(s) for s in f.service.stages), default=len(stages)),
            f.service.order,
            f.service.name,
        )
    )
    return Answer(
        on,
        situation,
        tuple(_instructions(directory, situation)),
        _elsewhere(directory, situation),
        tuple(_next_steps(directory, situation, on)),
        tuple(_remarks(directory, situation)),
        tuple(findings),
    )


def subject_fits(directory: Directory, subjects: frozenset[str], situation: Situation) -> Truth:
    """Whether something about these subjects is about the situation's subject; about none in particular: always."""
    question = directory.subject
    if question is None or not subjects:
        return True
    return truth(directory, _subject_criterion(question.id, subjects), situation.facts)


def _subject_criterion(question: str, subjects: frozenset[str], text: str = "") -> Criterion:
    return Criterion(SUBJECT, text, "condition", question=question, accepts=subjects)


def criteria_of(directory: Directory, service: Service) -> tuple[Criterion, ...]:
    """All that a service demands: its subject, its own criteria, and, where none counts, terms not recorded."""
    criteria = (*_implicit_criteria(directory, service), *service.criteria)
    if any(c.strength != "may" for c in service.criteria):
        return criteria
    return (*criteria, Criterion("terms", say("criterion.terms"), "unrecorded", sources=service.sources))


def outcome_of(directory: Directory, service: Service, situation: Situation, on: date) -> str:
    """One of the three outcomes: the Kleene conjunction of all that the service demands, and of its being offered."""
    if not offered(service, on):
        return NOT_SUITABLE
    demanded = criteria_of(directory, service)
    return _OUTCOME_OF[every(weigh(c, truth(directory, c, situation.facts)) for c in demanded)]


def find(directory: Directory, service: Service, situation: Situation, on: date) -> Finding:
    """The finding for one service: its outcome, and a verdict for each criterion."""
    outcome = outcome_of(directory, service, situation, on)
    demanded = criteria_of(directory, service)
    verdicts = (
        _availability(service, on),
        *(judge(directory, c, situation.facts, situation.told) for c in demanded),
    )
    unsettled = outcome == CANNOT_TELL
    open_verdicts = tuple(leaf for v in verdicts for leaf in open_leaves(v)) if unsettled else ()
    settled_by = tuple(dict.fromkeys(leaf.settled_by for leaf in open_verdicts))
    routes = (open_route(directory, directory.routes[r], situation, on) for r in service.routes)
    ways = tuple(way for way in routes if way is not None)
    summary = _summary(directory, service, outcome, verdicts, open_verdicts)
    return Finding(service, outcome, summary, verdicts, settled_by, ways, ())


def _implicit_criteria(directory: Directory, service: Service) -> Iterable[Criterion]:
    question = directory.subject
    if question is not None and service.subjects:
        names = tuple(question.options[s].label for s in question.options if s in service.subjects)
        text = say("criterion.subject", subjects=listed(names, "list.or"))
        yield _subject_criterion(question.id, service.subjects, text)._replace(sources=service.sources)


def offered(thing: Service | Route, on: date) -> bool:
    """Whether a service or a way in is offered on a day, as far as its record says."""
    clocks = thing.clocks
    started = clocks.valid_from is None or clocks.valid_from <= on
    ended = clocks.valid_to is not None and clocks.valid_to < on
    return clocks.status in OFFERED and started and not ended


def _availability(service: Service, on: date) -> Verdict:
    is_offered = offered(service, on)
    state = service.clocks.status
    if state in OFFERED and not is_offered:
        state = "ended" if service.clocks.valid_to is not None and service.clocks.valid_to < on else "not-started"
    criterion = Criterion("availability", say(f"availability.{state}"), "availability", sources=service.sources)
    return Verdict(criterion, is_offered, MET if is_offered else NOT_MET)


def _summary(
    directory: Directory, service: Service, outcome: str, verdicts: tuple[Verdict, ...], still_open: tuple[Verdict, ...]
) -> str:
    if outcome == LOOKS_SUITABLE:
        return say("summary.looks-suitable", provider=listed(service.providers, "list.or") or say("provider.none"))
    if outcome == NOT_SUITABLE:
        return say("summary.not-suitable", text=next(v.criterion.text for v in _ruling_out(verdicts)))
    return say("summary.cannot-tell-yet", reasons=" ".join(_reasons(directory, still_open)))


def _ruling_out(verdicts: tuple[Verdict, ...]) -> Iterable[Verdict]:
    return (v for v in verdicts if weigh(v.criterion, v.truth) is False)


def _reasons(directory: Directory, still_open: tuple[Verdict, ...]) -> Iterable[str]:
    """Why it cannot be told yet: what comes first, what is unusual, and then who settles the rest."""
    unmet = [v.criterion for v in still_open if v.verdict == NOT_MET]
    services = directory.services
    first = [services[s].name for c in unmet if c.prerequisite for s in c.obtained_through if s in services]
    if first:
        yield say("summary.after", services=listed(_once(first), "list.or"))
    yield from (say("summary.unusual", text=c.text) for c in unmet if not c.prerequisite)
    questions = [directory.questions[v.criterion.question].label for v in still_open if v.settled_by == ASKER]
    if questions:
        yield say("summary.not-told", questions=listed(_once(questions)))
    decided = [v for v in still_open if v.verdict == TO_BE_DECIDED]
    deciders = [v.settled_by for v in decided if v.settled_by != NOBODY]
    if deciders:
        yield say("summary.to-be-decided", deciders=listed(_once(deciders)))
    for text in _once([v.criterion.text for v in decided if v.settled_by == NOBODY]):
        yield say("summary.nobody-decides", text=text)
    for text in _once([v.criterion.text for v in still_open if v.verdict == NOT_KNOWN and v.settled_by == NOBODY]):
        yield say("summary.nobody-knows", text=text)
    if any(v.verdict == NOT_RECORDED for v in still_open):
        yield say("summary.not-recorded")


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _with_instead(directory: Directory, finding: Finding, left: list[Finding], suitable: set[str]) -> Finding:
    """Names what to turn to instead: what the failed criteria name, successors, else what is left in the same stage."""
    if finding.outcome != NOT_SUITABLE:
        return finding
    failed = list(_ruling_out(finding.verdicts))
    named = [*(i for v in failed for i in _instead_of(v)), *finding.service.replaced_by]
    instead = [i for i in dict.fromkeys(named) if i in suitable or i in directory.routes]
    if not instead and not any(v.criterion.id == SUBJECT for v in failed):
        stages = set(finding.service.stages)
        instead = list(islice((f.service.id for f in left if stages & set(f.service.stages)), 3))
    return finding._replace(instead=tuple(instead))


def _instead_of(verdict: Verdict) -> Iterable[str]:
    yield from verdict.criterion.instead
    for member in verdict.members:
        if member.truth is False:
            yield from _instead_of(member)


def _instructions(directory: Directory, situation: Situation) -> Iterable[Applied]:
    for instruction in directory.instructions:
        value = every(
            [
                subject_fits(directory, instruction.subjects, situation),
                _opens(directory, instruction.when, situation),
            ]
        )
        if value is not False:
            key = "instruction.yes" if value else "instruction.if"
            yield Applied(instruction, "yes" if value else "if", say(key, condition=instruction.condition))


def _opens(directory: Directory, when: Criterion | None, situation: Situation) -> Truth:
    # Facts that contradict each other must not take away an instruction or shut a door that either would open.
    return some([truth(directory, when, situation.facts), truth(directory, when, situation.asserted)])


def _elsewhere(directory: Directory, situation: Situation) -> str:
    # A question about a school shows no child's instruction, only where to go about a child.
    hidden = [i for i in directory.instructions if subject_fits(directory, i.subjects, situation) is False]
    if not hidden or directory.subject is None:
        return ""
    options = directory.subject.options
    names = tuple(options[s].label for s in options if any(s in i.subjects for i in hidden))
    return say("instruction.elsewhere", subjects=listed(names, "list.or"))


def _remarks(directory: Directory, situation: Situation) -> Iterable[Statement]:
    for statement in directory.statements:
        if (
            statement.when is not None
            and truth(directory, statement.when, situation.facts) is True
            and subject_fits(directory, statement.subjects, situation) is not False
        ):
            yield statement


def _next_steps(directory: Directory, situation: Situation, on: date) -> Iterable[Opened]:
    opened = (open_route(directory, r, situation, on) for r in directory.routes.values() if r.next_step)
    yield from sorted((o for o in opened if o is not None), key=lambda o: (o.applies != "yes", o.route.order))


def open_route(directory: Directory, route: Route, situation: Situation, on: date) -> Opened | None:
    """A route as the situation opens it on a day, with a verdict for each gate; None where it is not to be had."""
    value = _way_in(directory, route, situation, on)
    if value is False:
        return None
    gates = tuple(
        (step, judge(directory, step.gate, situation.facts, situation.told) if step.gate else None)
        for step in route.steps
    )
    return Opened(route, "yes" if value else "if", gates)


def _way_in(directory: Directory, route: Route, situation: Situation, on: date) -> Truth:
    # A route that continues another is to be had only where that one is.
    before = directory.routes.get(route.continues)
    return every(
        [
            offered(route, on),
            subject_fits(directory, route.subjects, situation),
            _opens(directory, route.when, situation),
            _way_in(directory, before, situation, on) if before else True,
        ]
    )
