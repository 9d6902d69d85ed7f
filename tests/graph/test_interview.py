"""Which questions are worth an answer: all that can change something, none that cannot, what must be done first."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given

from graph.ask import ask_next, askable, possible_answers
from graph.cases import Case, read_cases
from graph.finding import CANNOT_TELL, outcome_of
from graph.interview import Prompt, awaited, incomplete, interview
from graph.match import Answer, instructions_for, match
from graph.model import Contradiction, Criterion, Directory, Instruction
from graph.situation import Situation, complete, read_situation
from graph.snapshot import ROOT, open_snapshot
from tests.graph.worlds import ON, World, choice, group, holds, made, service, steady, worlds, yes_or_no

DIRECTORY = open_snapshot().directory
CASES = read_cases(ROOT / "data" / "cases")


def answered(directory: Directory, facts: dict[str, object], on: date = ON) -> Answer:
    return match(directory, read_situation(directory, facts), on)


def asked(directory: Directory, **facts: object) -> dict[str, Prompt]:
    return {prompt.question.id: prompt for prompt in interview(directory, answered(directory, facts))}


def test_the_subject_is_asked_first_then_what_decides_what_must_be_done() -> None:
    first, *others = interview(DIRECTORY, answered(DIRECTORY, {}))
    assert first.question.is_subject
    kinds = [bool(prompt.instructions) for prompt in others]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds[0]


def test_evidence_is_asked_for_also_where_it_decides_no_service() -> None:
    """It decides whether the board's procedures have to be followed."""
    facts = {"about": "child", "age": 12, "role": "harmed", "needs": None}
    answer = answered(DIRECTORY, facts)
    assert "evidence" not in {ask.question for ask in ask_next(DIRECTORY, answer)}
    prompt = asked(DIRECTORY, **facts)["evidence"]
    assert prompt.instructions == ("follow-procedures",)
    assert prompt.needed


def test_what_only_settles_a_next_step_is_told_apart() -> None:
    prompt = asked(DIRECTORY, about="child", age=12)["caf-under-way"]
    assert (prompt.needed, prompt.next_steps) == (False, ("caf-concern",))


def test_a_question_that_only_decides_together_with_another_is_asked() -> None:
    a, b, c, d = (yes_or_no(name) for name in "abcd")
    both = group("all", group("any", holds("a"), holds("b")), group("any", holds("c"), holds("d")))
    directory = made([a, b, c, d], [service(both)])
    assert ask_next(directory, answered(directory, {})) == ()
    assert set(asked(directory)) == {"a", "b", "c", "d"}
    assert set(asked(directory, a=True)) == {"c", "d"}


def test_a_question_that_can_no_longer_matter_is_not_asked() -> None:
    directory = made([yes_or_no("a"), yes_or_no("b")], [service(group("all", holds("a"), holds("b")))])
    assert set(asked(directory)) == {"a", "b"}
    assert asked(directory, a=False) == {}


def test_a_question_about_another_subject_is_not_asked() -> None:
    assert not {"age", "role", "needs"} & set(asked(DIRECTORY, about="school-or-group"))
    assert "age" not in {a.question for a in ask_next(DIRECTORY, answered(DIRECTORY, {"about": "school-or-group"}))}


def test_what_waits_for_a_decision_of_others_is_named_with_who_decides() -> None:
    found = {
        a.decider: a for a in awaited(answered(DIRECTORY, {"age": 14, "role": "displaying", "evidence": "concern"}))
    }
    assert "yos-discussion" in found["Line manager"].routes
    assert set(found["Access to Support Panel"].services) == {"mst-psb", "spot-purchased-support"}
    assert awaited(answered(DIRECTORY, {"about": "staff"})) == ()


def test_what_nobody_is_named_for_waits_for_nobody() -> None:
    """Who agrees that both assessments are needed is not recorded."""
    answer = answered(DIRECTORY, {"age": 10, "role": "displaying", "evidence": "clear-evidence"})
    asked = [question for waiting in awaited(answer) for question in waiting.questions]
    assert "both-agreed" not in asked
    assert any("nobody" in f.settled_by for f in answer.findings)


def test_a_question_counts_also_where_only_a_disputed_fact_makes_it_matter() -> None:
    """One reading opens the instruction through x, and a contradiction takes no instruction away."""
    r, q, x = (yes_or_no(name) for name in "rqx")
    when = group("any", holds("r"), group("all", holds("q"), holds("x")))
    directory = made([r, q, x])._replace(
        instructions=(Instruction("act", "Act.", "so", when, frozenset()),),
        contradictions=(Contradiction("both", "Not both.", group("all", holds("q"), holds("r", expected=False))),),
    )
    assert "x" in asked(directory, q=True, r=False)


def test_a_list_that_can_be_added_to_makes_others_matter() -> None:
    has = choice("has", "concepts", a="", b="", c="")
    wants = [Criterion(o, o, "condition", question="has", accepts=frozenset([o])) for o in "ab"]
    directory = made([has, yes_or_no("x")], [service(group("any", wants[0], group("all", wants[1], holds("x"))))])
    assert "x" in asked(directory, has=["c"])


def test_a_list_that_is_still_open_can_be_added_to() -> None:
    def unfinished(**facts: object) -> dict[str, tuple[str, ...]]:
        found = incomplete(DIRECTORY, answered(DIRECTORY, {"about": "child", "age": 13, **facts}))
        return {prompt.question.id: prompt.services for prompt in found}

    assert "exploitation-groups" in unfinished(needs=["isolation"])["needs"]
    assert unfinished(needs=["none"]) == unfinished(needs=None) == unfinished() == {}


@given(worlds())
@steady
def test_what_is_left_out_changes_nothing_whatever_else_is_told(world: World) -> None:
    """Two answers to a question that is not asked, after any answers to the others: the same outcomes."""
    directory = world.directory
    answer = answered(directory, world.facts, world.on)
    before, random = answer.situation, world.random
    worth = {prompt.question.id for prompt in interview(directory, answer)}
    undecided = [f.service for f in answer.findings if f.outcome == CANNOT_TELL]
    left = askable(directory, before)
    for question in left:
        if question.id in worth:
            continue
        others = [q for q in left if q.id != question.id and random.random() < 0.6]
        told = {**before.told, **{q.id: random.choice(list(possible_answers(directory, q))) for q in others}}
        after = [complete(directory, {**told, question.id: v}) for v in (*possible_answers(directory, question), None)]
        alike = [s for s in after if s.contradictions == before.contradictions]
        for thing in undecided:
            assert len({outcome_of(directory, thing, s, world.on) for s in alike}) <= 1, (question.id, thing.id)
        applying = {tuple((a.instruction.id, a.applies) for a in instructions_for(directory, s)) for s in alike}
        assert len(applying) <= 1, question.id


@given(worlds())
@steady
def test_whatever_one_answer_decides_is_asked_for(world: World) -> None:
    answer = answered(world.directory, world.facts, world.on)
    prompts = {prompt.question.id: prompt for prompt in interview(world.directory, answer)}
    for ask in ask_next(world.directory, answer):
        assert prompts[ask.question].settles == ask.settles
        assert len(prompts[ask.question].services) >= ask.settles


def questions_until_settled(case: Case) -> list[str]:
    """The questions of the pages, answered as far as a card knows, until none is needed any more."""
    told: dict[str, object] = {}
    while True:
        answer = answered(DIRECTORY, told, date.fromisoformat(case.on))
        prompt = next((p for p in interview(DIRECTORY, answer) if p.needed), None)
        if prompt is None:
            return list(told)
        told[prompt.question.id] = case.facts.get(prompt.question.id)


def settled(situation: Situation, on: date) -> tuple[object, ...]:
    return (
        [outcome_of(DIRECTORY, service, situation, on) for service in DIRECTORY.services.values()],
        [(a.instruction.id, a.applies) for a in instructions_for(DIRECTORY, situation)],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_after_the_last_question_no_further_answers_change_an_outcome_or_an_instruction(case: Case) -> None:
    random, on = Random(case.name), date.fromisoformat(case.on)
    before = read_situation(DIRECTORY, {name: case.facts.get(name) for name in questions_until_settled(case)})
    left = askable(DIRECTORY, before)
    tried = 0
    for _ in range(60):
        told = {q.id: random.choice([*possible_answers(DIRECTORY, q), None]) for q in left if random.random() < 0.7}
        after = complete(DIRECTORY, {**before.told, **told})
        if after.contradictions == before.contradictions:
            tried += 1
            assert settled(after, on) == settled(before, on), told
    assert tried


@pytest.mark.proof
def test_half_of_the_cards_need_at_most_eight_questions(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {case.name: len(questions_until_settled(case)) for case in CASES}
    with capsys.disabled():
        print("\nquestions until no answer of the asker changes an outcome:")
        for name, count in sorted(counts.items(), key=lambda found: (found[1], found[0])):
            print(f"  {count:2}  {name}")
        print(f"  median {sorted(counts.values())[len(counts) // 2]}, most {max(counts.values())}")
    assert sorted(counts.values())[len(counts) // 2] <= 8
