"""Where the record has gaps: by need, age and stage, in three sizes that are kept apart.

A gap is one of this directory's record, which may or may not be one of provision.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from graph.ask import thresholds
from graph.clocks import is_confirmed, is_offered
from graph.finding import NOT_SUITABLE, outcome_of
from graph.lifetime import on_day
from graph.model import Directory, Question, Service
from graph.situation import Situation, complete
from graph.words import say

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
    directory = on_day(directory, on)
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
                s for s in helping if is_ageless(question, s) or outcome_of(directory, s, situation, on) != NOT_SUITABLE
            ]
            for stage in directory.stages:
                cells.append(_cell(need, band, stage, [s for s in fitting if stage in s.stages], on))
    return tuple(cells)


def helps(directory: Directory, service: Service, need: str) -> bool:
    """Whether a service is recorded to help with a need, itself or through a narrower one."""
    return any(need in directory.needs[n].broader for n in service.needs)


def is_ageless(question: Question | None, service: Service) -> bool:
    """Whether no age is asked about whom a service is for."""
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


def join(cells: Iterable[Cell]) -> list[Cell]:
    """Cells of one need and stage, where neighbouring ages at which the record is the same are one."""
    joined: list[Cell] = []
    for cell in cells:
        last = joined[-1] if joined else None
        if last and last.band and cell.band and last.band.high == cell.band.low - 1 and _same(last, cell):
            joined[-1] = cell._replace(band=Band(last.band.low, cell.band.high))
        else:
            joined.append(cell)
    return joined


def _same(one: Cell, other: Cell) -> bool:
    return (one.size, one.services) == (other.size, other.services)


def say_ages(directory: Directory, band: Band | None) -> str:
    """A stretch of ages in words; nothing where the directory asks for no age."""
    question = age_question(directory)
    if band is None or question is None:
        return ""
    if band.high is None or band.high == question.highest:
        return say("ages.from", low=f"{band.low:g}")
    if band.low == band.high:
        return say("ages.one", low=f"{band.low:g}")
    return say("ages.between", low=f"{band.low:g}", high=f"{band.high:g}")
