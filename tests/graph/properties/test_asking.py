"""What ask next promises is true: some single answer decides as many findings as it says, and none decides more."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

from graph.ask import ask_next
from graph.finding import CANNOT_TELL, outcome_of
from graph.match import match
from graph.model import Question, Ticked
from graph.situation import read_situation
from tests.graph.worlds import World, steady, worlds


def answers(question: Question) -> Iterator[object]:
    """Every answer that a person could give, one option at a time."""
    if question.kind == "boolean":
        yield from (True, False)
    elif question.kind == "number":
        yield from range(int(question.lowest or 0), int(question.highest or 0) + 1)
    elif question.kind == "concept":
        yield from question.options
    else:
        yield ["none"]
        yield from ([option] for option in question.options)


def most_decided(world: World, question: Question) -> int:
    """How many open findings the best answer decides, by trying each; an answer that contradicts does not count."""
    directory, on = world.directory, world.on
    before = read_situation(directory, world.facts)
    undecided = [s for s in directory.services.values() if outcome_of(directory, s, before, on) == CANNOT_TELL]
    best = 0
    for value in answers(question):
        after = read_situation(directory, {**world.facts, question.id: value})
        if after.contradictions == before.contradictions:
            best = max(best, sum(outcome_of(directory, s, after, on) != CANNOT_TELL for s in undecided))
    return best


def is_about_it(world: World, question: Question) -> bool:
    """Whether a question is about the subject that was told, where one was."""
    subject = world.directory.subject
    facts = read_situation(world.directory, world.facts).facts
    told = facts.get(subject.id) if subject else None
    return not question.subjects or not isinstance(told, Ticked) or bool(told.options & question.subjects)


@given(worlds())
@steady
def test_the_numbers_of_ask_next_are_those_that_trying_every_answer_gives(world: World) -> None:
    situation = read_situation(world.directory, world.facts)
    asks = ask_next(world.directory, match(world.directory, situation, world.on))
    settled = {*situation.told, *situation.derived}
    expected = {
        question.id: settles
        for question in world.directory.questions.values()
        if not question.decision and question.id not in settled
        if is_about_it(world, question) and (settles := most_decided(world, question))
    }
    assert {ask.question: ask.settles for ask in asks} == expected
    subject = world.directory.subject
    rest = [ask.settles for ask in asks if subject is None or ask.question != subject.id]
    assert rest == sorted(rest, reverse=True)
    assert all(subject is None or ask.question != subject.id for ask in asks[1:])


@given(worlds())
@steady
def test_neither_a_decision_nor_what_is_not_known_nor_what_follows_is_asked_for(world: World) -> None:
    situation = read_situation(world.directory, world.facts)
    for ask in ask_next(world.directory, match(world.directory, situation, world.on)):
        assert not world.directory.questions[ask.question].decision
        assert ask.question not in {*situation.told, *situation.derived}
