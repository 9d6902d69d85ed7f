"""One service's finding for one situation on one day.

No service is ever called eligible: the provider decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import NamedTuple

from graph.model import Criterion, Directory, Service
from graph.opening import OFFERED, SUBJECT, Opened, offered, open_route, subject_criterion
from graph.situation import Situation
from graph.summary import reasons
from graph.verdict import MET, NOT_MET, Truth, Verdict, every, judge, open_leaves, truth, weigh
from graph.words import listed, say

LOOKS_SUITABLE, CANNOT_TELL, NOT_SUITABLE = "looks-suitable", "cannot-tell-yet", "not-suitable"
OUTCOMES = (LOOKS_SUITABLE, CANNOT_TELL, NOT_SUITABLE)
_OUTCOME_OF: dict[Truth, str] = {True: LOOKS_SUITABLE, None: CANNOT_TELL, False: NOT_SUITABLE}


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
        yield subject_criterion(question.id, service.subjects, text)._replace(sources=service.sources)


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
    return say("summary.cannot-tell-yet", reasons=" ".join(reasons(directory, still_open)))


def _ruling_out(verdicts: tuple[Verdict, ...]) -> Iterable[Verdict]:
    return (v for v in verdicts if weigh(v.criterion, v.truth) is False)


def with_instead(directory: Directory, finding: Finding, left: list[Finding], suitable: set[str]) -> Finding:
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
    failing = verdict.criterion.form == "none"  # an exclusion fails by what holds
    for member in verdict.members:
        if member.truth is failing:
            yield from _instead_of(member)
