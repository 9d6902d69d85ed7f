"""Which page of the guided question comes next: a question, or the answer so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from api.journey import ALL, ANSWER, ASK, BACK, DATE, Journey, read_chosen, read_date
from graph.errors import SituationError
from graph.interview import Prompt, interview
from graph.lifetime import on_day
from graph.match import Answer, match
from graph.model import Directory, Question
from graph.opening import subject_fits
from graph.situation import complete

QUESTION = "question"


class Page(NamedTuple):
    """What is shown: `kind` is question, answer or all. `errors` are by question, or `on` for the day.

    `dropped` are questions whose answers fell away with a change of subject.
    """

    kind: str
    journey: Journey
    answer: Answer
    prompts: tuple[Prompt, ...]
    question: Question | None = None
    errors: Mapping[str, SituationError] = {}
    dropped: tuple[str, ...] = ()


def is_at_start(journey: Journey) -> bool:
    """Whether a step back leads out of the questions, to what stands before them."""
    return journey.go == BACK and not journey.told and not (journey.asking and journey.after)


def follow(directory: Directory, journey: Journey) -> Page:
    """The page that a journey leads to, if it is not at its start."""
    if journey.go == BACK:
        return _back(directory, journey)
    if journey.go == ALL:
        return _all(directory, journey)
    if journey.go == DATE:
        return _dated(directory, journey)
    if journey.go.startswith(ASK):
        asking = journey.go.removeprefix(ASK)
        return _ask(directory, journey._replace(asking=asking, typed=journey.written.get(asking, ())))
    dropped: tuple[str, ...] = ()
    if journey.asking and (journey.typed or journey.go != ANSWER or journey.asking in journey.told):
        try:
            journey, dropped = _take(directory, journey)
        except SituationError as error:
            return _ask(directory, journey, errors={journey.asking: error})
    if journey.go == ANSWER or journey.after == ANSWER:
        return _page(directory, ANSWER, journey, dropped=dropped)
    return _next(directory, journey, dropped)


def _all(directory: Directory, journey: Journey) -> Page:
    kept, dropped = _about_the_subject(directory, journey)
    return _page(directory, ALL, kept, errors=journey.wrong, dropped=dropped)


def _take(directory: Directory, journey: Journey) -> tuple[Journey, tuple[str, ...]]:
    """The journey with what was typed. A change of subject takes away what is about another."""
    question = directory.questions[journey.asking]
    journey = journey.telling(question.id, journey.typed, read_chosen(question, journey.typed))
    return _about_the_subject(directory, journey) if question.is_subject else (journey, ())


def _about_the_subject(directory: Directory, journey: Journey) -> tuple[Journey, tuple[str, ...]]:
    """The journey without what is about another subject than the one that was told, and what that was."""
    subject = directory.subject
    if subject is None or subject.id not in journey.told:
        return journey, ()
    situation = complete(directory, {subject.id: journey.told[subject.id]})
    dropped = tuple(
        told for told in journey.told if subject_fits(directory, directory.questions[told].subjects, situation) is False
    )
    return journey.without(*dropped), dropped


def _next(directory: Directory, journey: Journey, dropped: tuple[str, ...]) -> Page:
    page = _page(directory, ANSWER, journey, dropped=dropped)
    first = next((prompt for prompt in page.prompts if prompt.needed), None)
    if first is None:
        return page
    asking = journey._replace(asking=first.question.id, typed=())
    return page._replace(kind=QUESTION, journey=asking, question=first.question)


def _back(directory: Directory, journey: Journey) -> Page:
    if journey.asking and journey.after == ANSWER:
        return _page(directory, ANSWER, journey)
    if journey.asking in journey.told:  # it was to be changed, and is left as it was
        return _next(directory, journey, ())
    last = list(journey.told)[-1]
    again = journey._replace(asking=last, typed=journey.written[last], after="")
    return _ask(directory, again.without(last))


def _dated(directory: Directory, journey: Journey) -> Page:
    try:
        return _page(directory, ANSWER, journey._replace(on=read_date(journey.new_date)))
    except SituationError as error:
        return _page(directory, ANSWER, journey, errors={"on": error})


def _ask(directory: Directory, journey: Journey, errors: Mapping[str, SituationError] | None = None) -> Page:
    question = directory.questions[journey.asking]
    return _page(directory, QUESTION, journey, errors=errors)._replace(question=question)


def _page(
    directory: Directory,
    kind: str,
    journey: Journey,
    errors: Mapping[str, SituationError] | None = None,
    dropped: tuple[str, ...] = (),
) -> Page:
    directory = on_day(directory, journey.on)
    answer = match(directory, complete(directory, dict(journey.told)), journey.on)
    return Page(kind, journey, answer, interview(directory, answer), None, errors or {}, dropped)
