"""What to ask next: the questions by how many open findings one answer would decide."""

from __future__ import annotations

from datetime import date

from graph.ask import Ask, ask_next, possible_answers, thresholds
from graph.match import match
from graph.model import Implication, Ticked
from graph.situation import complete, read_situation
from tests.graph.worlds import ON, choice, holds, made, second, service, yes_or_no


def asked(on: date = ON, **facts: object) -> dict[str, int]:
    """The questions that the harbour town asks next, each with what it would settle."""
    situation = read_situation(second(), facts)
    return {ask.question: ask.settles for ask in ask_next(second(), match(second(), situation, on))}


def test_the_question_that_decides_most_is_asked_first() -> None:
    first = asked()
    assert next(iter(first)) == "who"
    # A club: six services are for households alone, and the survey of a hull looks suitable.
    assert first["who"] == 7


def test_an_answer_is_not_asked_for_again() -> None:
    assert "who" not in asked(who="household")
    assert "home" not in asked(who="household", home=None)


def test_nothing_is_asked_for_where_no_answer_decides_anything() -> None:
    assert asked(who="club", trouble=["none"], done=["hull-surveyed"]) == {}


def test_a_decision_of_somebody_else_is_not_asked_for() -> None:
    assert "slip-granted" not in asked(who="club", trouble=["leak"], done=["hull-surveyed"])


def test_what_follows_from_what_was_told_is_not_asked_for() -> None:
    assert "claim" in asked(who="household")
    assert "claim" not in asked(who="household", weeks=0)


def test_a_number_is_tried_at_the_directorys_own_thresholds() -> None:
    directory = second()
    assert thresholds(directory, directory.questions["weeks"]) == [0, 1, 4, 13, 26]


def test_every_kind_of_question_is_tried_in_every_way() -> None:
    questions = second().questions
    assert list(possible_answers(second(), questions["claim"])) == [True, False]
    assert len(list(possible_answers(second(), questions["home"]))) == 5
    listed = list(possible_answers(second(), questions["trouble"]))
    assert Ticked(frozenset(["leak"]), closed=False) in listed
    assert Ticked(frozenset(), closed=True) in listed


def test_an_answer_counts_for_what_follows_from_it() -> None:
    directory = made([yes_or_no("a"), yes_or_no("b")], [service(holds("b"))])
    directory = directory._replace(implications=(Implication("rule", holds("a"), "b", True),))
    assert Ask("a", 1) in ask_next(directory, match(directory, complete(directory, {}), ON))


def test_an_answer_that_settles_the_subject_counts_for_every_service() -> None:
    who = choice("who", "concept", us="", them="")._replace(is_subject=True)
    ours = service(holds("b"), subjects=frozenset(["us"]))
    directory = made([who, yes_or_no("a"), yes_or_no("b")], [ours])
    them = Ticked(frozenset(["them"]), closed=True)
    directory = directory._replace(implications=(Implication("rule", holds("a"), "who", them),))
    assert Ask("a", 1) in ask_next(directory, match(directory, complete(directory, {}), ON))


def test_a_contradiction_does_not_end_the_asking() -> None:
    """Which payments are behind is disputed; the kind of home still decides about rents."""
    assert asked(who="household", weeks=0, claim=True)["home"] >= 1


def test_an_answer_that_would_contradict_what_was_told_is_not_counted() -> None:
    """With no week behind a claim would be a contradiction, so it cannot be what decides."""
    directory = second()._replace(implications=())
    situation = read_situation(directory, {"who": "household", "weeks": 0})
    asks = {a.question: a.settles for a in ask_next(directory, match(directory, situation, ON))}
    assert asks["claim"] == 1  # no claim: the court desk is not suitable; a claim: nothing that counts
