"""Where the record has gaps: by need, age and stage, in three sizes that are kept apart.

A gap is one of this directory's record, which may or may not be one of provision.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from graph.ask import thresholds
from graph.clocks import is_confirmed, is_offered
from graph.finding import NOT_SUITABLE, outcome_of
from graph.model import Directory, Question, Service
from graph.situation import Situation, complete

NOTHING, UNCONFIRMED, CONFIRMED = "nothing-recorded", "not-confirmed", "confirmed"


class Band(NamedTuple):
    """A stretch of ages, both ends included, in which no criterion of the directory draws a line."""

    low: float
    high: float | None


class Cell(NamedTuple):
    """What is recorded for one need, at one age, in one stage."""

    need: str
    band: Band | None
    stage: str
    size: str
    services: tuple[str, ...]


def age_question(directory: Directory) -> Question | None:
    """The question that ages are told by: the directory's first question with a number for an answer."""
    return next((q for q in directory.questions.values() if q.kind == "number"), None)


def bands(directory: Directory) -> tuple[Band | None, ...]:
    """The stretches of age that the directory's own thresholds make; one nameless one where it asks for no age."""
    question = age_question(directory)
    if question is None:
        return (None,)
    starts = thresholds(directory, question)
    ends = [*(start - 1 for start in starts[1:]), question.highest]
    return tuple(Band(low, high) for low, high in zip(starts, ends, strict=True))


def find_gaps(directory: Directory, on: date) -> tuple[Cell, ...]:
    """A cell for every need, age and stage, in the directory's order; services that only may fit an age count."""
    question = age_question(directory)
    situations: list[tuple[Band | None, Situation]] = []
    for band in bands(directory):
        told = {} if band is None or question is None else {question.id: band.low}
        situations.append((band, complete(directory, told)))
    cells: list[Cell] = []
    for need in directory.needs:
        helping = [s for s in directory.services.values() if helps(directory, s, need) and is_offered(s.clocks, on)]
        for band, situation in situations:
            fitting = [
                s
                for s in helping
                if _is_ageless(question, s) or outcome_of(directory, s, situation, on) != NOT_SUITABLE
            ]
            for stage in directory.stages:
                cells.append(_cell(need, band, stage, [s for s in fitting if stage in s.stages], on))
    return tuple(cells)


def helps(directory: Directory, service: Service, need: str) -> bool:
    """Whether a service is recorded to help with a need, itself or through a narrower one."""
    return any(need in directory.needs[n].broader for n in service.needs)


def _is_ageless(question: Question | None, service: Service) -> bool:
    # An age is asked about some subjects only: what is for others alone is there at any age.
    if question is None or not question.subjects or not service.subjects:
        return False
    return not service.subjects & question.subjects


def _cell(need: str, band: Band | None, stage: str, services: list[Service], on: date) -> Cell:
    if not services:
        size = NOTHING
    elif any(is_confirmed(s.clocks, on) for s in services):
        size = CONFIRMED
    else:
        size = UNCONFIRMED
    return Cell(need, band, stage, size, tuple(s.id for s in services))
