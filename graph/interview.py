"""The questions that are still worth an answer, in the order to put them, and what rests on each.

What a situation makes obligatory comes before any service, so the questions that settle an instruction do too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.ask import ask_next, askable, reached_from
from graph.finding import CANNOT_TELL
from graph.match import Answer
from graph.model import Directory, Question, Route, Ticked
from graph.relevance import moves_condition, moves_service
from graph.verdict import NOBODY, TO_BE_DECIDED, Verdict, open_leaves


class Prompt(NamedTuple):
    """A question with all that some answer to it can still change, by identifiers.

    `settles` is the most undecided findings that one answer decides by itself; 0 where others have to be given too.
    """

    question: Question
    settles: int
    instructions: tuple[str, ...]
    services: tuple[str, ...]
    next_steps: tuple[str, ...]

    @property
    def needed(self) -> bool:
        """Whether an instruction or a service's outcome rests on it; else only which next steps are shown as sure."""
        return bool(self.instructions or self.services)


class Awaited(NamedTuple):
    """What somebody else has to decide: the questions, and the services and ways in that wait for it."""

    decider: str
    questions: tuple[str, ...]
    services: tuple[str, ...]
    routes: tuple[str, ...]


def interview(directory: Directory, answer: Answer) -> tuple[Prompt, ...]:
    """Every question that can still change an outcome, an instruction or a next step; the needed ones first.

    In this order: the subject, what instructions rest on, what decides most services at once, then as the directory
    orders them.
    """
    settles = {ask.question: ask.settles for ask in ask_next(directory, answer)}
    questions = askable(directory, answer.situation)
    free = _free(directory, answer)
    prompts = (_prompt(directory, answer, question, free, settles.get(question.id, 0)) for question in questions)
    return tuple(sorted((p for p in prompts if p.needed or p.next_steps), key=_rank))


def _open_lists(directory: Directory, answer: Answer) -> list[Question]:
    told = answer.situation.told
    return [q for q in directory.questions.values() if isinstance(t := told.get(q.id), Ticked) and not t.closed]


def _free(directory: Directory, answer: Answer) -> frozenset[str]:
    """All that may still come to be known: what can be asked, what can be ticked besides, and what follows from it."""
    open_questions = (*askable(directory, answer.situation), *_open_lists(directory, answer))
    return reached_from(directory, [question.id for question in open_questions])


def _ways_before(directory: Directory, route: Route) -> Iterator[Route]:
    """A way in and all that it continues: it is to be had only where they are."""
    yield route
    if route.continues in directory.routes:
        yield from _ways_before(directory, directory.routes[route.continues])


def _prompt(directory: Directory, answer: Answer, question: Question, free: frozenset[str], settles: int) -> Prompt:
    varied, situation = reached_from(directory, [question.id]), answer.situation
    subject = directory.subject is not None and directory.subject.id in varied
    instructions = (a.instruction for a in answer.instructions if a.applies == "if")
    undecided = (f.service for f in answer.findings if f.outcome == CANNOT_TELL)
    routes = (o.route for o in answer.next_steps if o.applies == "if")
    return Prompt(
        question,
        settles,
        tuple(i.id for i in instructions if subject or moves_condition(directory, i.when, situation, varied, free)),
        tuple(s.id for s in undecided if moves_service(directory, s, situation, varied, free)),
        tuple(
            route.id
            for route in routes
            if subject
            or any(
                moves_condition(directory, before.when, situation, varied, free)
                for before in _ways_before(directory, route)
            )
        ),
    )


def _rank(prompt: Prompt) -> tuple[object, ...]:
    question = prompt.question
    return (
        not question.is_subject,
        not prompt.needed,
        not prompt.instructions,
        -prompt.settles,
        -len(prompt.services),
        question.order,
    )


def incomplete(directory: Directory, answer: Answer) -> tuple[Prompt, ...]:
    """The questions whose list of ticked options is open, and where ticking more can still change the answer."""
    lists = _open_lists(directory, answer)
    free = _free(directory, answer)
    prompts = (_prompt(directory, answer, question, free, 0) for question in lists)
    return tuple(prompt for prompt in prompts if prompt.needed)


def awaited(answer: Answer) -> tuple[Awaited, ...]:
    """What is to be decided by others before more can be told, those first that a next step waits for."""
    undecided = (f for f in answer.findings if f.outcome == CANNOT_TELL)
    services = [(f.service.id, leaf) for f in undecided for leaf in _to_be_decided(f.verdicts)]
    routes = [(o.route.id, leaf) for o in answer.next_steps for leaf in _to_be_decided(g for _, g in o.gates if g)]

    def of(decider: str, waiting: Iterable[tuple[str, Verdict]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(thing for thing, leaf in waiting if leaf.settled_by == decider))

    deciders = dict.fromkeys(leaf.settled_by for _, leaf in (*routes, *services))
    asked = [(leaf.criterion.question, leaf) for _, leaf in (*routes, *services)]
    found = (Awaited(decider, of(decider, asked), of(decider, services), of(decider, routes)) for decider in deciders)
    return tuple(sorted(found, key=lambda waiting: (not waiting.routes, -len(waiting.services))))


def _to_be_decided(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    leaves = (leaf for verdict in verdicts for leaf in open_leaves(verdict))
    return (leaf for leaf in leaves if leaf.verdict == TO_BE_DECIDED and leaf.settled_by != NOBODY)
