"""A situation is read strictly, and completed by the directory's own rules."""

from __future__ import annotations

import pytest

from graph.errors import SituationError
from graph.model import Ticked
from graph.situation import Situation, questions_of, read_situation
from tests.graph.worlds import group, holds, second


def told(**facts: object) -> Situation:
    """What the harbour town makes of facts."""
    return read_situation(second(), {name.replace("_", "-"): value for name, value in facts.items()})


@pytest.mark.parametrize(
    ("facts", "code", "where", "says"),
    [
        ({"week": 3}, "unknown-question", "facts.week", "weeks"),
        ({"home": "rentin"}, "unknown-option", "facts.home", "renting"),
        ({"trouble": ["leek"]}, "unknown-option", "facts.trouble", "leak"),
        ({"weeks": "fourteen"}, "wrong-answer-number", "facts.weeks", "digits"),
        ({"weeks": True}, "wrong-answer-number", "facts.weeks", "digits"),
        ({"claim": 1}, "wrong-answer-boolean", "facts.claim", "true or false"),
        ({"claim": "yes"}, "wrong-answer-boolean", "facts.claim", "true or false"),
        ({"home": ["owned"]}, "wrong-answer-concept", "facts.home", "one option"),
        ({"trouble": "leak"}, "wrong-answer-concepts", "facts.trouble", "list"),
        ({"trouble": [1]}, "wrong-answer-concepts", "facts.trouble", "list"),
        ({"trouble": ["leak", "none"]}, "none-with-others", "facts.trouble", "alone"),
        ({"weeks": -1}, "impossible-number", "facts.weeks", "0 to 520"),
        ({"weeks": 521}, "impossible-number", "facts.weeks", "0 to 520"),
        ({"weeks": float("nan")}, "impossible-number", "facts.weeks", "0 to 520"),
        ({"weeks": float("inf")}, "impossible-number", "facts.weeks", "0 to 520"),
        ({"weeks": 10**400}, "impossible-number", "facts.weeks", "0 to 520"),
        ({"weeks": 2.5}, "impossible-number", "facts.weeks", "a whole number"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_stable_code_and_what_to_give(
    facts: dict[str, object], code: str, where: str, says: str
) -> None:
    with pytest.raises(SituationError) as caught:
        read_situation(second(), facts)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert says in caught.value.remedy


def test_a_long_unknown_name_is_not_repeated_at_length() -> None:
    with pytest.raises(SituationError) as caught:
        read_situation(second(), {"x" * 5000: 1})
    assert len(str(caught.value)) < 1000


def test_nothing_told_at_all_is_a_situation() -> None:
    assert told() == Situation({}, {}, {}, {}, (), frozenset())


def test_an_empty_list_tells_nothing_and_none_of_these_tells_all() -> None:
    assert told(trouble=[]).told == {}
    assert told(trouble=["none"]).facts == {"trouble": Ticked(frozenset(), closed=True)}


def test_not_known_is_kept_apart_from_not_told() -> None:
    assert told(claim=None).told == {"claim": None}


def test_a_rule_derives_what_was_not_told() -> None:
    situation = told(weeks=0)
    assert situation.facts["claim"] is False
    assert situation.derived["claim"].id == "no-weeks-no-claim"


def test_a_rule_derives_what_was_asked_and_is_not_known() -> None:
    assert told(weeks=0, claim=None).facts["claim"] is False


def test_a_told_fact_wins_over_a_derived_one() -> None:
    situation = told(trouble=["eviction"], home="aboard")
    assert situation.facts["home"] == Ticked(frozenset(["aboard"]), closed=True)
    assert "home" not in situation.derived


def test_facts_that_cannot_all_be_right_are_reported_and_set_aside() -> None:
    situation = told(weeks=0, claim=True, home="owned")
    assert [contradiction.id for contradiction in situation.contradictions] == ["claim-for-nothing"]
    assert situation.disputed == {"weeks", "claim"}
    assert set(situation.facts) == {"home"}
    assert set(situation.told) == set(situation.asserted) == {"weeks", "claim", "home"}


def test_what_would_follow_from_a_disputed_fact_does_not() -> None:
    situation = told(trouble=["eviction"], home="owned", weeks=30, claim=True)
    assert situation.disputed == {"trouble", "home"}
    assert "bailiffs" not in str(situation.facts)


def test_the_questions_of_a_criterion_are_those_of_all_its_members() -> None:
    nested = group("all", holds("a"), group("none", holds("b"), group("any", holds("c"))))
    assert list(questions_of(nested)) == ["a", "b", "c"]
    assert list(questions_of(None)) == []
