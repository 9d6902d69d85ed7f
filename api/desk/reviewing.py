"""A proposal as the desk shows it: what it changes in words, what is wrong, what would be answered differently."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from api.desk.controls import show_values
from api.desk.door import Visit
from api.desk.office import Edition
from graph.cases import Case, read_cases
from graph.change import Conflict, apply
from graph.diff import describe, local_id, say_whole
from graph.fields import TEXT, THING, field_of
from graph.impact import Shift, say_shift
from graph.proposals import Proposal, Review, review
from graph.settings import ROOT
from graph.terms import SP
from graph.validate import Problem
from graph.weakening import Weakening
from graph.words import listed, say

CASES = ROOT / "data" / "cases"
MOST_SHOWN = 100
_ASKED = (SP.Question, SP.SubjectQuestion, SP.Decision)


class ToldReview(NamedTuple):
    """A review in words; `things` are the things that change, each with sentences, `more` how many are left out."""

    things: list[tuple[str, list[str]]]
    more: int
    problems: list[Problem]
    warnings: list[Problem]
    conflicts: list[tuple[str, str, str, str, str]]
    weakenings: list[Weakening]
    shifts: list[str]
    cases: list[tuple[str, list[str]]]
    tried: int
    differing: int
    untold: str
    answers: bool
    stale: bool
    live: str
    empty: bool
    acceptable: bool


def find_review(visit: Visit, proposal: Proposal, on: date) -> Review:
    """What a proposal would do to the live version on a day; worked out once for as long as nothing is published."""
    live = visit.office.live(visit.state)
    return visit.office.once(
        ("review", proposal.id, live.version, on), lambda: review(visit.state, proposal, _cases(live), on)
    )


def tell_review(visit: Visit, found: Review, on: date) -> ToldReview:
    """A review in words, on the day that it was made for."""
    edition = visit.office.edition(visit.state, found.live)
    impact = found.impact
    things = [(one.thing, say_whole(one)) for one in found.changes]
    problems = found.report.problems
    return ToldReview(
        things=things[:MOST_SHOWN],
        more=max(0, len(things) - MOST_SHOWN),
        problems=[problem for problem in problems if problem.severity == "violation"],
        warnings=[problem for problem in problems if problem.severity != "violation"],
        conflicts=[_say_conflict(edition, conflict) for conflict in found.conflicts],
        weakenings=list(found.weakenings),
        shifts=[say_shift(shift, impact.tried, on) for shift in impact.shifts] if impact else [],
        cases=[(case.title, [_say_shift(shift) for shift in case.shifts]) for case in impact.cases] if impact else [],
        tried=impact.tried if impact else 0,
        differing=impact.differing if impact else 0,
        untold=listed(impact.untold) if impact else "",
        answers=impact is not None,
        stale=found.stale,
        live=found.live,
        empty=not found.left,
        acceptable=found.acceptable,
    )


def tell_change(visit: Visit, proposal: Proposal) -> list[tuple[str, list[str]]]:
    """What a proposal changed in the version that it was made from, whatever was decided."""
    base = visit.office.edition(visit.state, proposal.base).lines
    found = describe(proposal.change, base, apply(base, proposal.change))
    return [(one.thing, say_whole(one)) for one in found][:MOST_SHOWN]


def _say_shift(shift: Shift) -> str:
    was, now = say(f"impact.state.{shift.was}"), say(f"impact.state.{shift.now}")
    return say("desk.shift", name=shift.name, was=was, now=now)


def _cases(live: Edition) -> list[Case]:
    """The case cards that tell only what this directory asks."""
    kinds = live.names.kinds
    asked = {local_id(thing) for thing, kind in kinds.items() if kind is not None and kind.iri in _ASKED}
    return [case for case in read_cases(CASES) if asked.issuperset(case.facts)] if CASES.is_dir() else []


def _say_conflict(edition: Edition, one: Conflict) -> tuple[str, str, str, str, str]:
    names = edition.names
    known = field_of(names.kinds.get(one.thing), one.predicate)
    values = (*one.base, *one.ours, *one.theirs)
    field = known if known.kind else known._replace(kind=THING if values[:1] and values[0][:1] == "<" else TEXT)
    said = [
        listed(show_values(edition, field, found).split("\n")) if found else say("desk.nothing")
        for found in (one.base, one.ours, one.theirs)
    ]
    return names.labels.get(one.thing) or local_id(one.thing), field.name, said[0], said[1], said[2]
