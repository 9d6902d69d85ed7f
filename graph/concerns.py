"""The ways for concerns: the next steps that are open as soon as something becomes obligatory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.ask import possible_answers
from graph.match import instructions_for, next_steps_for
from graph.model import Answer, Directory, Route, Ticked
from graph.situation import Situation, complete


def ways_for_concerns(directory: Directory, on: date) -> tuple[Route, ...]:
    """The next steps that one answer opens together with an instruction, in the directory's order.

    They are found by trying, so that no directory has to say which of its ways they are.
    """
    found = {
        opened.route.id
        for situation in _with_one_answer(directory)
        if any(applied.applies == "yes" for applied in instructions_for(directory, situation))
        for opened in next_steps_for(directory, situation, on)
        if opened.applies == "yes"
    }
    return tuple(route for route in directory.routes.values() if route.id in found)


def _with_one_answer(directory: Directory) -> Iterator[Situation]:
    subject = directory.subject
    about: list[dict[str, Answer]] = [{}]
    if subject is not None:
        about = [{subject.id: Ticked(frozenset([option]), closed=True)} for option in subject.options]
    for told in about:
        yield complete(directory, told)
        for question in directory.questions.values():
            if question.id not in told and not question.decision:
                yield from (
                    complete(directory, {**told, question.id: v}) for v in possible_answers(directory, question)
                )
