"""A change says beforehand what will be answered otherwise: all of it, nothing else, and with one example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings

from benchmarks.county import write_directory
from graph import impact as module
from graph.cases import Case
from graph.finding import CANNOT_TELL, LOOKS_SUITABLE, NOT_SUITABLE, OUTCOMES, Finding, find
from graph.impact import ABSENT, OTHER_STEPS, REWORDED, Impact, impact, say_shift
from graph.lifetime import dated, on_day
from graph.match import match
from graph.model import NONE_OF_THESE, Clocks, Criterion, Directory, Service
from graph.situation import read_situation
from graph.situations import criteria_of, invent_situations
from graph.touched import touched
from tests.graph.altered import alter
from tests.graph.worlds import ON, World, choice, holds, made, read, second, service, steady, worlds, yes_or_no

Facts = dict[str, object]
few = settings(steady, max_examples=100)


def of(before: Directory, after: Directory, *situations: Facts, on: date = ON) -> Impact:
    return impact(before, after, (), situations, on)


def seen(directory: Directory, facts: Facts, on: date) -> dict[tuple[str, str], str]:
    """All that the whole answer says, by the definition."""
    today = on_day(directory, on)
    answer = match(today, read_situation(today, facts), on)
    found = {("service", finding.service.id): finding.outcome for finding in answer.findings}
    found |= {("instruction", applied.instruction.id): applied.applies for applied in answer.instructions}
    return found | {("next-step", opened.route.id): opened.applies for opened in answer.next_steps}


def differences(before: Directory, after: Directory, facts: Facts) -> Iterator[tuple[str, str, date, str, str]]:
    """What two whole answers say otherwise, on the first day on which they do."""
    known = set()
    for day in sorted({ON, *(day for day in (*dated(before), *dated(after)) if day > ON)}):
        was, now = seen(before, facts, day), seen(after, facts, day)
        for kind, thing in was.keys() | now.keys():
            one, other = was.get((kind, thing), ABSENT), now.get((kind, thing), ABSENT)
            found = (kind, thing, one, other)
            if one != other and {one, other} != {ABSENT, NOT_SUITABLE} and found not in known:
                known.add(found)
                yield kind, thing, day, one, other


@few
@given(worlds())
def test_an_impact_is_all_that_two_whole_answers_say_otherwise(world: World) -> None:
    before, after = world.directory, alter(world.directory, world.random)
    for told in (world.facts, world.more_facts(0.8), world.more_facts(1.0)):
        shifts = {
            (s.kind, s.id, s.on, s.was, s.now)
            for s in of(before, after, told).shifts
            if s.now not in (REWORDED, OTHER_STEPS)
        }
        assert shifts == set(differences(before, after, told))


@few
@given(worlds())
def test_no_change_has_no_impact(world: World) -> None:
    again = world.directory._replace(services={**world.directory.services})
    situations = invent_situations(world.directory, 10, str(world.seed))
    assert not of(world.directory, again, *situations)


@few
@given(worlds())
def test_one_more_must_only_leads_away_from_looks_suitable(world: World) -> None:
    before = world.directory
    tests = sorted((c for c in criteria_of(before) if c.form == "condition"), key=lambda c: c.id)
    recorded = [s for s in before.services.values() if any(c.strength != "may" for c in s.criteria)]
    if not tests or not recorded:
        return
    chosen, new = world.random.choice(recorded), world.random.choice(tests)
    must = new._replace(id="one-more", strength="must", prerequisite=False, clocks=Clocks())
    changed = chosen._replace(criteria=(*chosen.criteria, must))
    after = before._replace(services={**before.services, chosen.id: changed})
    for shift in of(before, after, *invent_situations(before, 20, str(world.seed), (world.facts,), after)).shifts:
        assert (shift.kind, shift.id) == ("service", chosen.id)
        if shift.now != REWORDED:
            assert OUTCOMES.index(shift.now) > OUTCOMES.index(shift.was)


def test_terms_that_are_recorded_for_the_first_time_can_make_a_service_look_suitable() -> None:
    before = made([yes_or_no("a")], [service()])
    (shift,) = of(before, made([yes_or_no("a")], [service(holds("a"))]), {"a": True}).shifts
    assert (shift.was, shift.now) == (CANNOT_TELL, LOOKS_SUITABLE)


def one_number(low: float | None) -> Directory:
    age = yes_or_no("age")._replace(kind="number", label="How old?", lowest=0, highest=99, whole=True)
    term = Criterion("old-enough", "Old enough", "condition", question="age", minimum=low, maximum=18)
    return made([age, yes_or_no("rain", label="Does it rain?")], [service(term, name="Riverside Group")])


def test_a_difference_is_told_in_a_sentence_with_the_facts_that_matter_and_no_others() -> None:
    before, after = one_number(5), one_number(10)
    situations: list[Facts] = [{"age": 7, "rain": True}, {"age": 9, "rain": False}, {"age": 12, "rain": True}, {}]
    found = of(before, after, *situations)
    assert (found.tried, found.differing) == (4, 2)
    assert [say_shift(shift, found.tried, ON) for shift in found.shifts] == [
        "Riverside Group: in 2 of 4 situations it is now “not suitable”; it was “looks suitable”. "
        "For instance: How old? 7."
    ]


def test_invented_situations_find_the_new_threshold() -> None:
    before, after = one_number(5), one_number(6)
    found = of(before, after, *invent_situations(before, 100, "seed", (), after))
    assert {shift.example for shift in found.shifts} == {("How old? 5",)}


def with_service(directory: Directory, one: Service, **more: object) -> Directory:
    return directory._replace(services={**directory.services, one.id: one._replace(**more)})


def test_a_change_that_is_dated_shows_on_its_day() -> None:
    before = one_number(5)
    one = before.services["Riverside Group"]
    after = with_service(before, one, clocks=Clocks(status="closing", valid_to=date(2027, 3, 31)))
    found = of(before, after, {"age": 12})
    assert [(shift.on, shift.was, shift.now) for shift in found.shifts] == [
        (date(2027, 4, 1), LOOKS_SUITABLE, NOT_SUITABLE)
    ]
    assert " from 1 April 2027" in say_shift(found.shifts[0], 1, ON)


def test_what_starts_later_and_changes_now_is_looked_at_on_its_first_day() -> None:
    later = Clocks(valid_from=ON + timedelta(60))
    before, after = one_number(5), one_number(10)
    before = with_service(before, before.services["Riverside Group"], clocks=later)
    after = with_service(after, after.services["Riverside Group"], clocks=later)
    (shift,) = of(before, after, {"age": 7}).shifts
    assert (shift.on, shift.was, shift.now) == (later.valid_from, LOOKS_SUITABLE, NOT_SUITABLE)


def test_services_that_come_and_go_are_told() -> None:
    before = one_number(5)
    without = before._replace(services={})
    (gone,) = of(before, without, {"age": 7}).shifts
    (come,) = of(without, before, {"age": 7}).shifts
    assert (gone.name, gone.was, gone.now) == ("Riverside Group", LOOKS_SUITABLE, ABSENT)
    assert (come.name, come.was, come.now) == ("Riverside Group", ABSENT, LOOKS_SUITABLE)


def test_an_instruction_is_told_when_it_goes_comes_turns_to_if_or_is_put_otherwise() -> None:
    whole = second()
    one = next(i for i in whole.instructions if i.when is not None)
    facts = next(
        told
        for told in invent_situations(whole, 300, "instruction")
        if seen(whole, told, ON).get(("instruction", one.id)) == "yes"
    )

    def told(changed: tuple[object, ...]) -> set[tuple[str, str, str]]:
        shifts = of(whole, whole._replace(instructions=changed), facts).shifts  # type: ignore[arg-type]
        return {(shift.id, shift.was, shift.now) for shift in shifts}

    others = tuple(i for i in whole.instructions if i.id != one.id)
    unknown = one._replace(when=Criterion("nobody-knows", "", "unrecorded"))
    assert told(others) == {(one.id, "yes", ABSENT)}
    assert told((*others, unknown)) == {(one.id, "yes", "if")}
    assert told((*others, one._replace(text="Other words"))) == {(one.id, "yes", REWORDED)}
    assert told((*others, one._replace(clocks=one.clocks._replace(last_checked=ON)))) == set()
    (come,) = of(whole._replace(instructions=others), whole, facts).shifts
    assert (come.was, come.now, come.name) == (ABSENT, "yes", one.text)


def test_a_next_step_with_other_steps_is_told() -> None:
    whole = second()
    route = next(r for r in whole.routes.values() if r.next_step)
    steps = (route.steps[0]._replace(text="Ring the bell"), *route.steps[1:])
    after = whole._replace(routes={**whole.routes, route.id: route._replace(steps=steps)})
    found = of(whole, after, *invent_situations(whole, 60, "steps"))
    assert {(shift.id, shift.now) for shift in found.shifts if shift.kind == "next-step"} >= {(route.id, OTHER_STEPS)}


def test_a_fact_that_can_no_longer_be_told_is_said() -> None:
    tool = choice("tool", "concept", old="", new="")._replace(label="Which tool?")
    fewer = choice("tool", "concept", new="")._replace(label="Which tool?")
    wanted = Criterion("c", "c", "condition", question="tool", accepts=frozenset(["old"]))
    gone = wanted._replace(accepts=frozenset(["new"]))
    before = made([tool], [service(wanted)])
    found = of(before, made([fewer], [service(gone)]), {"tool": "old"})
    assert found.untold == ("Which tool?",)
    assert [(shift.was, shift.now) for shift in found.shifts] == [(LOOKS_SUITABLE, CANNOT_TELL)]
    assert of(before, made([], [service()]), {"tool": "old"}).untold == ("Which tool?",)
    # Nor does it stop on what neither side knows, or what only the new one does.
    assert of(before, made([fewer], [service(gone)]), {"tool": "newest", "nothing": 3}).untold == (
        "Which tool?",
        "nothing",
    )
    assert of(made([fewer], [service(gone)]), before, {"tool": "old"}).shifts[0].example == ("Which tool? old",)


def test_a_card_that_is_answered_otherwise_is_named_on_its_own_day_or_from_today() -> None:
    def card(name: str, age: int) -> Case:
        return Case(name, f"A child of {age}", "", "2026-01-01", {"age": age}, {})

    before = one_number(5)
    found = impact(before, one_number(10), [card("younger", 7), card("older", 12)], (), ON)
    assert [(case.name, [shift.on for shift in case.shifts]) for case in found.cases] == [
        ("younger", [date(2026, 1, 1)])
    ]
    ends = with_service(before, before.services["Riverside Group"], clocks=Clocks(valid_to=date(2026, 6, 30)))
    found = impact(before, ends, [card("older", 12)], (), ON)
    assert [(case.name, [shift.on for shift in case.shifts]) for case in found.cases] == [("older", [ON])]


def test_situations_are_the_same_for_a_seed_and_can_all_be_told() -> None:
    whole = second()
    situations = invent_situations(whole, 150, "one")
    assert situations == invent_situations(whole, 150, "one")
    assert situations != invent_situations(whole, 150, "another")
    for told in situations:
        assert not read_situation(whole, told).contradictions
    assert whole.subject is not None
    assert {told[whole.subject.id] for told in situations} == set(whole.subject.options)


def test_situations_stand_at_the_thresholds_and_leave_things_open() -> None:
    whole = second()
    situations = invent_situations(whole, 400, "near")
    thresholds = {
        (c.question, bound + beside)
        for c in criteria_of(whole)
        for bound in (c.minimum, c.maximum)
        if bound is not None
        for beside in (-1, 0, 1)
    }
    lowest, highest = ({q.id: getattr(q, end) for q in whole.questions.values()} for end in ("lowest", "highest"))
    possible = {(q, n) for q, n in thresholds if lowest[q] <= n <= highest[q]}
    assert possible <= {(q, n) for told in situations for q, n in told.items() if isinstance(n, float)}
    for question in whole.questions.values():
        answers = [told[question.id] for told in situations if question.id in told]
        options = {o for a in answers for o in (a if isinstance(a, list) else [a])} - {None, NONE_OF_THESE}
        if question.options:
            assert options == set(question.options)
        if not question.is_subject:
            assert len(answers) < len(situations)
            assert None in answers


@pytest.fixture(scope="module")
def county() -> Directory:
    return read(write_directory(300))


def test_only_what_a_change_reaches_is_worked_out(county: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(s for s in county.services.values() if s.criteria)
    after = with_service(county, one, criteria=one.criteria[1:])
    asked: set[str] = set()

    def counted(directory: Directory, found: Service, *more: object) -> Finding:
        asked.add(found.id)
        return find(directory, found, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "find", counted)
    of(county, after, *invent_situations(county, 10, "few", (), after))
    assert asked == {one.id}


def test_what_is_only_called_otherwise_reaches_nothing(county: Directory) -> None:
    one = next(iter(county.services.values()))
    question = next(iter(county.questions.values()))
    after = with_service(county, one, name="Another name", description="Another", remarks=("A remark",))
    after = after._replace(questions={**county.questions, question.id: question._replace(ask="Otherwise?")})
    old, new = touched(county, after)
    assert not any((one.services, one.routes, one.instructions) != ({}, {}, ()) for one in (old, new))


def test_a_question_reaches_what_rests_on_it_also_by_rules(county: Directory) -> None:
    question = next(q for q in county.questions.values() if q.options and not q.is_subject)
    name, *others = question.options
    options = {**question.options, name: question.options[name]._replace(broader=frozenset([name, others[0]]))}
    after = county._replace(questions={**county.questions, question.id: question._replace(options=options)})
    reached = touched(county, after)[0].services
    directly = {s.id for s in county.services.values() for c in s.criteria for q in _asked(c) if q == question.id}
    assert directly <= reached.keys()
    assert len(reached) < len(county.services)


def _asked(criterion: Criterion) -> Iterator[str]:
    yield criterion.question
    for member in criterion.members:
        yield from _asked(member)


def test_the_order_of_situations_and_things_changes_nothing() -> None:
    before, after = one_number(5), one_number(10)
    situations = list(invent_situations(before, 40, "order", (), after))
    found = of(before, after, *situations)
    Random(1).shuffle(situations)
    again = of(before, after, *situations)
    assert [shift[:7] for shift in found.shifts] == [shift[:7] for shift in again.shifts]
