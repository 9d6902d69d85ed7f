"""A fact more, where it contradicts nothing, never unsettles what was settled (design 4.12).

A fact contradicts something when a rule of the directory says that it cannot be right beside another, or when it
gives a question another answer than was told or was derived: then the told one wins, and what rested on the derived
one may open again. An option more in a list that is still open contradicts nothing.
"""

from __future__ import annotations

from hypothesis import given

from graph.finding import CANNOT_TELL, outcome_of
from graph.match import match
from graph.model import Answer, Implication, Ticked
from graph.situation import Situation, complete, read_situation
from graph.verdict import judge
from tests.graph.worlds import World, choice, group, holds, made, second, service, steady, worlds, yes_or_no
from tests.oracle.invent import TODAY


def agrees(before: Answer, after: Answer) -> bool:
    """Whether an answer keeps all that another says."""
    if before is None or before == after:
        return True
    if not isinstance(before, Ticked) or not isinstance(after, Ticked):
        return False
    return not before.closed and before.options <= after.options


def keeps(before: Situation, after: Situation) -> bool:
    """Whether a situation says all that another says, told or derived, and contradicts itself in nothing."""
    return not after.contradictions and all(agrees(value, after.facts.get(q)) for q, value in before.asserted.items())


checked: list[int] = []


@given(worlds())
@steady
def test_a_fact_that_contradicts_nothing_never_unsettles_a_finding(world: World) -> None:
    before = read_situation(world.directory, world.facts)
    for question, value in world.more_facts(0.8).items():
        told = read_situation(world.directory, {**world.facts, question: value})
        if not keeps(before, told):
            continue
        for thing in world.directory.services.values():
            was = outcome_of(world.directory, thing, before, world.on)
            now = outcome_of(world.directory, thing, told, world.on)
            assert was in (CANNOT_TELL, now), f"{thing.id} was {was}, and is {now} after {question}: {value}"
            checked.append(was != CANNOT_TELL)


def test_settled_findings_were_among_those_that_were_tried() -> None:
    test_a_fact_that_contradicts_nothing_never_unsettles_a_finding()
    assert sum(checked) > 200


@given(worlds())
@steady
def test_a_fact_that_contradicts_nothing_never_takes_an_instruction_or_a_next_step_back(world: World) -> None:
    before = read_situation(world.directory, world.facts)
    held = match(world.directory, before, world.on)
    for question, value in world.more_facts(0.8).items():
        told = read_situation(world.directory, {**world.facts, question: value})
        if keeps(before, told):
            now = match(world.directory, told, world.on)
            assert {i.instruction.id for i in held.instructions if i.applies == "yes"} <= {
                i.instruction.id for i in now.instructions if i.applies == "yes"
            }
            assert {o.route.id for o in held.next_steps if o.applies == "yes"} <= {
                o.route.id for o in now.next_steps if o.applies == "yes"
            }


def test_a_further_option_in_an_open_list_leaves_what_was_derived_about_it() -> None:
    """Bailiffs are expected because of the claim; that the engine failed as well does not send them away."""
    directory = second()
    claim = {"claim": True, "weeks": 30}
    derived = read_situation(directory, claim)
    told = read_situation(directory, {**claim, "trouble": ["engine"]})
    assert derived.facts["trouble"] == Ticked(frozenset(["bailiffs"]), closed=False)
    assert told.facts["trouble"] == Ticked(frozenset(["bailiffs", "engine"]), closed=False)


def test_none_of_these_wins_over_what_was_derived() -> None:
    told = read_situation(second(), {"claim": True, "weeks": 30, "trouble": ["none"]})
    assert told.facts["trouble"] == Ticked(frozenset(), closed=True)


def test_what_rests_on_a_disputed_fact_cannot_be_told_even_when_a_rule_would_derive_it() -> None:
    """A rule derives b from a, and another c from b; b is disputed: c, which rests on b alone, is open."""
    directory = made([yes_or_no(name) for name in "abcd"], [service(holds("c"))])
    directory = directory._replace(
        implications=(Implication("1", holds("a"), "b", True), Implication("2", holds("b"), "c", True)),
        contradictions=(second().contradictions[0]._replace(when=group("all", holds("b"), holds("d"))),),
    )
    undisputed, disputed = (complete(directory, {"a": True, "d": d}) for d in (False, True))
    assert undisputed.facts["c"] is True
    assert disputed.disputed == {"b", "d"}
    assert set(disputed.derived) == set()
    assert outcome_of(directory, directory.services["service"], disputed, TODAY) == CANNOT_TELL
    assert judge(directory, holds("c"), disputed.facts, disputed.told).truth is None


def test_a_list_takes_in_what_several_rules_derive() -> None:
    letters = choice("letters", "concepts", x="", y="")
    directory = made([yes_or_no("a"), yes_or_no("b"), letters])._replace(
        implications=tuple(
            Implication(rule, holds(rule), "letters", Ticked(frozenset([option]), closed=False))
            for rule, option in (("a", "x"), ("b", "y"))
        )
    )
    assert complete(directory, {"a": True, "b": True}).facts["letters"] == Ticked(frozenset("xy"), closed=False)
