"""The answer to a situation: instructions, next steps, and a finding for every service.

This is the definition of what an answer means: slow, readable, and without a clock of its own. Nothing is hidden,
and nothing is resolved in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from graph.finding import NOT_SUITABLE, OUTCOMES, Finding, find, with_instead
from graph.lifetime import on_day
from graph.model import Directory, Instruction, Statement
from graph.opening import Opened, open_route, opens, subject_fits
from graph.situation import Situation
from graph.verdict import every
from graph.words import listed, say


class Applied(NamedTuple):
    """An instruction and whether it applies: `applies` is yes, or if where its condition cannot be excluded."""

    instruction: Instruction
    applies: str
    why: str


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
    """The answer of a directory to a situation on a day: findings by outcome, then stage, then the given order.

    What is dated otherwise does not count; facts that follow from others are those of the situation, as it was read.
    """
    directory = on_day(directory, on)
    findings = [find(directory, service, situation, on) for service in directory.services.values()]
    suitable = {f.service.id for f in findings if f.outcome != NOT_SUITABLE}
    findings = [with_instead(directory, finding, suitable, situation, on) for finding in findings]
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
        tuple(instructions_for(directory, situation)),
        _elsewhere(directory, situation),
        tuple(next_steps_for(directory, situation, on)),
        tuple(_remarks(directory, situation)),
        tuple(findings),
    )


def instructions_for(directory: Directory, situation: Situation) -> Iterable[Applied]:
    """The instructions that apply to a situation, or that cannot be excluded, in the directory's order."""
    for instruction in directory.instructions:
        value = every(
            [
                subject_fits(directory, instruction.subjects, situation),
                opens(directory, instruction.when, situation),
            ]
        )
        if value is not False:
            key = "instruction.yes" if value else "instruction.if"
            yield Applied(instruction, "yes" if value else "if", say(key, condition=instruction.condition))


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
            and opens(directory, statement.when, situation) is True
            and subject_fits(directory, statement.subjects, situation) is not False
        ):
            yield statement


def next_steps_for(directory: Directory, situation: Situation, on: date) -> Iterable[Opened]:
    """The ways that a situation opens in their own right, those that it surely opens first."""
    opened = (open_route(directory, r, situation, on) for r in directory.routes.values() if r.next_step)
    yield from sorted((o for o in opened if o is not None), key=lambda o: (o.applies != "yes", o.route.order))
