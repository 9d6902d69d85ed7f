"""One service's finding for one situation on one day.

No service is ever called eligible: the provider decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from graph.clocks import is_offered, standing
from graph.model import Criterion, Directory, Service
from graph.opening import Opened, open_route, subject_criterion, subject_fits
from graph.situation import Situation
from graph.summary import reasons
from graph.verdict import MET, NOT_MET, Truth, Verdict, every, judge, open_leaves, truth, weigh
from graph.words import listed, say

LOOKS_SUITABLE, CANNOT_TELL, NOT_SUITABLE = "looks-suitable", "cannot-tell-yet", "not-suitable"
TERMS = "terms"
OUTCOMES = (LOOKS_SUITABLE, CANNOT_TELL, NOT_SUITABLE)
_OUTCOME_OF: dict[Truth, str] = {True: LOOKS_SUITABLE, None: CANNOT_TELL, False: NOT_SUITABLE}


class Finding(NamedTuple):
    """One service's outcome for one situation, with a verdict for each criterion.

    `reason` says what is open, or what rules it out; it is empty where it looks suitable.
    `settled_by` groups what is open: asker, names of deciders, or nobody; it is empty for a settled outcome.
    """

    service: Service
    outcome: str
    reason: str
    verdicts: tuple[Verdict, ...]
    settled_by: tuple[str, ...]
    ways: tuple[Opened, ...]
    instead: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The outcome and why, in one or two sentences."""
        if self.outcome == LOOKS_SUITABLE:
            provider = listed(self.service.providers, "list.or") or say("provider.none")
            return say("summary.looks-suitable", provider=provider)
        if self.outcome == NOT_SUITABLE:
            return say("summary.not-suitable", text=self.reason)
        return say("summary.cannot-tell-yet", reasons=self.reason)


def demanded_by(directory: Directory, service: Service) -> tuple[Criterion, ...]:
    """All that a service demands: its subject, its own criteria, and, where none counts, terms not recorded."""
    criteria = (*_subject(directory, service), *service.criteria)
    if _has_terms(service):
        return criteria
    return (*criteria, Criterion(TERMS, say("criterion.terms"), "unrecorded", sources=service.sources))


def outcome_of(directory: Directory, service: Service, situation: Situation, on: date) -> str:
    """One of the three outcomes: the Kleene conjunction of all that is demanded, and of the service being offered."""
    if not is_offered(service.clocks, on):
        return NOT_SUITABLE
    counted = [weigh(c, truth(directory, c, situation.facts)) for c in service.criteria]
    recorded = True if _has_terms(service) else None
    return _OUTCOME_OF[every([subject_fits(directory, service.subjects, situation), recorded, *counted])]


def _has_terms(service: Service) -> bool:
    return any(criterion.strength != "may" for criterion in service.criteria)


def find(directory: Directory, service: Service, situation: Situation, on: date) -> Finding:
    """The finding for one service: its outcome, and a verdict for each criterion."""
    outcome = outcome_of(directory, service, situation, on)
    demanded = demanded_by(directory, service)
    verdicts = (
        _availability(service, on),
        *(judge(directory, c, situation.facts, situation.told) for c in demanded),
    )
    unsettled = outcome == CANNOT_TELL
    open_verdicts = tuple(leaf for v in verdicts for leaf in open_leaves(v)) if unsettled else ()
    settled_by = tuple(dict.fromkeys(leaf.settled_by for leaf in open_verdicts))
    routes = (open_route(directory, directory.routes[r], situation, on) for r in service.routes)
    ways = tuple(way for way in routes if way is not None)
    reason = _reason(directory, outcome, verdicts, open_verdicts)
    return Finding(service, outcome, reason, verdicts, settled_by, ways, ())


def _subject(directory: Directory, service: Service) -> Iterable[Criterion]:
    question = directory.subject
    if question is not None and service.subjects:
        names = tuple(question.options[s].label for s in question.options if s in service.subjects)
        text = say("criterion.subject", subjects=listed(names, "list.or"))
        yield subject_criterion(question.id, service.subjects, text)._replace(sources=service.sources)


def _availability(service: Service, on: date) -> Verdict:
    text = say(f"availability.{standing(service.clocks, on)}")
    criterion = Criterion("availability", text, "availability", sources=service.sources)
    offered = is_offered(service.clocks, on)
    return Verdict(criterion, offered, MET if offered else NOT_MET)


def _reason(directory: Directory, outcome: str, verdicts: tuple[Verdict, ...], still_open: tuple[Verdict, ...]) -> str:
    if outcome == NOT_SUITABLE:
        return next(v.criterion.text for v in _ruling_out(verdicts))
    return " ".join(reasons(directory, still_open, {v.criterion.id for v in verdicts}))


def _ruling_out(verdicts: tuple[Verdict, ...]) -> Iterable[Verdict]:
    return (v for v in verdicts if weigh(v.criterion, v.truth) is False)


def with_instead(directory: Directory, finding: Finding, suitable: set[str], situation: Situation, on: date) -> Finding:
    """Names what to turn to instead, where the record does: by the criteria that failed, and successors.

    A service or way in that is itself not to be had is not named; a successor always is, with its own status.
    """
    if finding.outcome != NOT_SUITABLE:
        return finding
    named = dict.fromkeys(i for v in _ruling_out(finding.verdicts) for i in _instead_of(v))
    instead = [i for i in named if i in suitable or _is_way(directory, i, situation, on)]
    return finding._replace(instead=tuple(dict.fromkeys([*instead, *finding.service.replaced_by])))


def _is_way(directory: Directory, thing: str, situation: Situation, on: date) -> bool:
    return thing in directory.routes and open_route(directory, directory.routes[thing], situation, on) is not None


def _instead_of(verdict: Verdict) -> Iterable[str]:
    yield from verdict.criterion.instead
    failing = verdict.criterion.form == "none"  # an exclusion fails by what holds
    for member in verdict.members:
        if member.truth is failing:
            yield from _instead_of(member)
