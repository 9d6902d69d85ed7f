"""What weakens an instruction or a must is marked for an approver; what tightens, adds or only corrects is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from graph.finding import NOT_SUITABLE
from graph.lifetime import on_day
from graph.match import match
from graph.model import (
    Clocks,
    Contradiction,
    Criterion,
    Directory,
    Document,
    Implication,
    Instruction,
    Option,
    Route,
    Service,
    Statement,
    Step,
    Succession,
)
from graph.situation import read_situation
from graph.situations import invent_situations
from graph.touched import without_checks
from graph.weakening import Weakening, weakenings
from tests.graph.altered import alter
from tests.graph.worlds import ON, World, choice, group, holds, made, service, steady, worlds, yes_or_no

ENDS = Clocks(valid_to=date(2027, 1, 31))
CHECKED = Clocks(last_checked=ON, last_edited=ON, review_due=date(2027, 11, 1))
SUBJECT = choice("about", "concept", child="", school="")._replace(is_subject=True)
TOOL = choice("tool", "concept", old="", new="", draft="")
AGE = yes_or_no("age")._replace(kind="number")
QUESTIONS = [SUBJECT, TOOL, AGE, yes_or_no("court"), yes_or_no("agrees"), yes_or_no("told")]

YOUNG = Criterion("young", "Under 18", "condition", question="age", minimum=5, maximum=17)
ASSESSED = Criterion(
    "assessed", "Assessed", "condition", question="tool", accepts=frozenset(["old"]), prerequisite=True
)
CALM = group("none", holds("court", id="in-court"), YOUNG._replace(id="small", maximum=7), id="not-barred")
EITHER = group("any", holds("told", id="was-told"), holds("agrees", id="does-agree"), id="either")
FIRST = Instruction("first", "Follow the guidance.", "there is a concern", holds("told"), frozenset(["child"]))
GATED = Step("step-2", 2, "See the panel.", gate=holds("agrees", id="gate"))
WAY = Route("way", "Way", "", (Step("step-1", 1, "Ring."), GATED), True, None, frozenset())


def directory(*criteria: Criterion, **more: object) -> Directory:
    """One service with these demands, one instruction and one way in."""
    held = criteria or (YOUNG, ASSESSED, CALM, EITHER)
    whole = made(QUESTIONS, [service(*held, subjects=frozenset(["child"]))])
    return whole._replace(**{"instructions": (FIRST,), "routes": {"way": WAY}, **more})


def demanding(**changed: Criterion | None) -> Directory:
    """The directory with one of its four demands another, or gone."""
    known = {"young": YOUNG, "assessed": ASSESSED, "calm": CALM, "either": EITHER}
    return directory(*(criterion for criterion in {**known, **changed}.values() if criterion is not None))


def instructing(**changed: object) -> Directory:
    return directory(instructions=(FIRST._replace(**changed),))


def serving(**changed: object) -> Directory:
    whole = directory()
    return whole._replace(services={"service": whole.services["service"]._replace(**changed)})


def wording(name: str, **changed: object) -> Directory:
    """The directory with one question, or an option of the tool, in other words."""
    whole = directory()
    question = whole.questions.get(name) or TOOL
    options = {**TOOL.options, name: TOOL.options[name]._replace(**changed)} if name in TOOL.options else {}
    new = question._replace(options=options) if options else question._replace(**changed)
    return whole._replace(questions={**whole.questions, new.id: new})


def asking(name: str, **options: str) -> Directory:
    whole = directory()
    return whole._replace(questions={**whole.questions, name: choice(name, "concept", **options)})


RULE = Implication("follows", holds("told"), "agrees", True)
DISPUTE = Contradiction("both", "Not both.", group("all", holds("court"), holds("told")))
UNASKED = Implication("apart", holds("told"), "hobby", True)

SWAPPED = {
    **TOOL.options,
    "old": TOOL.options["old"]._replace(label="new"),
    "new": TOOL.options["new"]._replace(label="old"),
}

WEAKER = {
    "an instruction goes": (directory(instructions=()), "first"),
    "an instruction ends": (instructing(clocks=ENDS), "first"),
    "an instruction applies to fewer": (instructing(when=group("all", holds("told"), holds("court"))), "first"),
    "an instruction says other words": (instructing(text="You may follow the guidance."), "first"),
    "an instruction has other words for when": (instructing(condition="you like"), "first"),
    "an instruction follows another document": (instructing(follows=("leaflet",)), "first"),
    "an instruction is about another subject": (instructing(subjects=frozenset(["school"])), "first"),
    "a must goes": (demanding(young=None), "young"),
    "a must is normally": (demanding(young=YOUNG._replace(strength="normally")), "young"),
    "a must may be": (demanding(young=YOUNG._replace(strength="may")), "young"),
    "a must ends": (demanding(young=YOUNG._replace(clocks=ENDS)), "young"),
    "a lowest value is lower": (demanding(young=YOUNG._replace(minimum=4)), "young"),
    "a lowest value goes": (demanding(young=YOUNG._replace(minimum=None)), "young"),
    "a highest value is higher": (demanding(young=YOUNG._replace(maximum=18)), "young"),
    "more is accepted": (demanding(assessed=ASSESSED._replace(accepts=frozenset(["old", "draft"]))), "assessed"),
    "another question is asked": (demanding(young=YOUNG._replace(question="weight")), "young"),
    "a test is no longer recorded": (demanding(young=Criterion("young", "Under 18", "unrecorded")), "young"),
    "an expected answer is the other": (
        demanding(either=EITHER._replace(members=(holds("told", id="was-told", expected=False), EITHER.members[1]))),
        "was-told",
    ),
    "a must is one of several": (
        demanding(young=None, either=group("any", YOUNG, *EITHER.members, id="either")),
        "young",
    ),
    "one more will do": (demanding(either=EITHER._replace(members=(*EITHER.members, holds("court")))), "either"),
    "all of becomes any of": (demanding(calm=CALM._replace(form="any")), "not-barred"),
    "an exclusion loses a member": (demanding(calm=CALM._replace(members=CALM.members[:1])), "small"),
    "an exclusion excludes fewer ages": (
        demanding(calm=CALM._replace(members=(CALM.members[0], CALM.members[1]._replace(maximum=6)))),
        "small",
    ),
    "a prerequisite goes": (demanding(assessed=None), "assessed"),
    "what came first need not": (demanding(assessed=ASSESSED._replace(prerequisite=False)), "assessed"),
    "a must only has to come first": (demanding(young=YOUNG._replace(prerequisite=True)), "young"),
    "a service is for more": (serving(subjects=frozenset(["child", "school"])), "service"),
    "a service is for nobody in particular": (serving(subjects=frozenset()), "service"),
    "a gate goes": (directory(routes={"way": WAY._replace(steps=(WAY.steps[0], GATED._replace(gate=None)))}), "step-2"),
    "a gate is another": (
        directory(routes={"way": WAY._replace(steps=(WAY.steps[0], GATED._replace(gate=holds("told"))))}),
        "step-2",
    ),
    "a step goes with its gate": (directory(routes={"way": WAY._replace(steps=WAY.steps[:1])}), "step-2"),
    "an answer follows from another": (directory(implications=(RULE,)), "follows"),
    "answers dispute one another": (directory(contradictions=(DISPUTE,)), "both"),
    "an answer can no longer be told": (asking("tool", new="", draft=""), "tool"),
    "an answer counts as an accepted one too": (asking("tool", old="", new="", draft="old"), "tool"),
    "a new answer counts as an accepted one too": (asking("tool", old="", new="", draft="", newest="old"), "tool"),
    "another decides whether a must is met": (demanding(young=YOUNG._replace(decided_by="Anybody")), "young"),
    "a question asks something else": (wording("age", ask="How heavy?"), "age"),
    "a question is called something else": (wording("age", label="Weight"), "age"),
    "a question is explained otherwise": (wording("age", help="In months"), "age"),
    "an answer is called something else": (wording("old", label="Any tool"), "tool"),
    "an answer is explained otherwise": (wording("old", definition="Any tool at all."), "tool"),
    "two answers swap their names": (
        directory()._replace(questions={**directory().questions, "tool": TOOL._replace(options=SWAPPED)}),
        "tool",
    ),
}

NOT_WEAKER = {
    "nothing": directory(),
    "a new instruction": directory(instructions=(FIRST, FIRST._replace(id="second"))),
    "an instruction for all situations": instructing(when=None),
    "an instruction for more subjects": instructing(subjects=frozenset(["child", "school"])),
    "an instruction for every subject": instructing(subjects=frozenset()),
    "an instruction that was checked": instructing(clocks=CHECKED),
    "a must that was checked": demanding(young=YOUNG._replace(clocks=CHECKED)),
    "a must with other words": demanding(young=YOUNG._replace(text="Younger than 18")),
    "a lowest value that is higher": demanding(young=YOUNG._replace(minimum=6)),
    "a highest value that is lower": demanding(young=YOUNG._replace(maximum=16)),
    "an exclusion of more ages": demanding(
        calm=CALM._replace(members=(CALM.members[0], CALM.members[1]._replace(maximum=9)))
    ),
    "one more exclusion": demanding(calm=CALM._replace(members=(*CALM.members, holds("told")))),
    "one way less to meet it": demanding(either=EITHER._replace(members=EITHER.members[:1])),
    "one more must": directory(YOUNG, ASSESSED, CALM, EITHER, holds("told")),
    "a service with another name": serving(name="Another name", description="More.", remarks=("A remark",)),
    "a service that closes": serving(clocks=ENDS),
    "a service that is gone": directory(services={}),
    "a way in that is gone": directory(routes={}),
    "a gate more": directory(routes={"way": WAY._replace(steps=(WAY.steps[0]._replace(gate=holds("told")), GATED))}),
    "an answer that stands alone": asking("tool", old="", new="", draft="", newest=""),
    "a rule about what nobody demands": directory(implications=(UNASKED,)),
    "a question that nobody rests on with other words": directory()._replace(
        questions={**directory().questions, "hobby": yes_or_no("hobby")._replace(ask="Any hobby?")}
    ),
    "a must under another name": demanding(young=YOUNG._replace(id="younger", text="Younger than 18")),
}


@pytest.mark.parametrize("change", WEAKER)
def test_what_weakens_is_marked_with_its_thing(change: str) -> None:
    after, thing = WEAKER[change]
    found = weakenings(directory(), after)
    assert thing in {one.thing for one in found}, found
    assert all(one.name and one.why.endswith(".") for one in found)


@pytest.mark.parametrize("change", NOT_WEAKER)
def test_what_does_not_weaken_is_not_marked(change: str) -> None:
    assert weakenings(directory(), NOT_WEAKER[change]) == ()


def test_what_only_normally_holds_may_go_but_not_hold_for_more() -> None:
    normally = YOUNG._replace(strength="normally")
    assert weakenings(directory(normally), directory(holds("told"))) == ()
    assert weakenings(directory(normally), directory(normally._replace(minimum=1)))


def test_a_weakening_says_in_words_what_of_whom() -> None:
    assert weakenings(directory(), demanding(young=YOUNG._replace(minimum=4))) == (
        Weakening("young", "service: Under 18", "More answers would meet this."),
    )


def test_what_many_services_demand_is_marked_once() -> None:
    services = {name: service(YOUNG, name=name) for name in ("one", "two")}
    wider = {name: service(YOUNG._replace(maximum=99), name=name) for name in services}
    whole = directory()
    found = weakenings(whole._replace(services=services), whole._replace(services=wider))
    assert [one.thing for one in found] == ["young"]


def test_a_new_option_that_counts_as_another_is_marked_even_where_none_accepts_that_yet() -> None:
    whole = directory()
    options = {**whole.questions["tool"].options, "pilot": Option("pilot", "Pilot", "", frozenset(["pilot", "draft"]))}
    after = whole._replace(questions={**whole.questions, "tool": TOOL._replace(options=options)})
    assert [one.thing for one in weakenings(whole, after)] == ["tool"]


def test_a_rule_behind_a_rule_is_marked_where_a_must_rests_on_it() -> None:
    chained = Implication("chained", holds("court"), "told", True)
    before = directory(implications=(RULE, chained))
    assert "chained" in {one.thing for one in weakenings(before, directory(implications=(RULE,)))}


def test_the_words_of_a_must_that_cannot_be_tested_are_its_rule() -> None:
    agreed = Criterion("agreed", "The panel has agreed.", "unrecorded")
    found = weakenings(directory(agreed), directory(agreed._replace(text="Somebody has agreed.")))
    assert found == (Weakening("agreed", "service: The panel has agreed.", "This would test something else."),)


COPY = service(ASSESSED, CALM, EITHER, name="copy", subjects=frozenset(["child"]))
FAIR = COPY._replace(criteria=(YOUNG._replace(id="as-young", text="Not yet 18"), *COPY.criteria))


def succeeded(copy: Service, *kinds: str) -> Directory:
    """The directory with a copy of its service that takes its place, by a succession of these kinds."""
    old = directory().services["service"]
    successions = tuple(Succession(kind, kind, ("service",), ("copy",), ON) for kind in kinds)
    return directory(services={"service": old, "copy": copy}, successions=successions)


REPLACEMENTS = {
    "a succession": succeeded(COPY, "replaced"),
    "what it says of itself": succeeded(COPY._replace(replaces=("service",))),
    "its name": succeeded(COPY._replace(name="service")),
}


@pytest.mark.parametrize("way", REPLACEMENTS)
def test_what_takes_the_place_of_a_service_must_demand_as_much(way: str) -> None:
    assert {one.thing for one in weakenings(directory(), REPLACEMENTS[way])} == {"young"}


def test_what_was_there_before_and_demands_less_is_marked_when_it_takes_the_place() -> None:
    assert {one.thing for one in weakenings(succeeded(COPY), succeeded(COPY, "merged"))} == {"young"}


def test_what_takes_the_place_by_way_of_another_must_demand_as_much() -> None:
    whole = succeeded(FAIR, "replaced")
    last = COPY._replace(id="last", name="last", replaces=("copy",))
    after = whole._replace(services={**whole.services, "last": last})
    assert "as-young" in {one.thing for one in weakenings(directory(), after)}


def test_what_takes_the_place_and_demands_the_same_is_not_marked() -> None:
    assert weakenings(directory(), succeeded(FAIR, "replaced")) == ()
    assert weakenings(succeeded(COPY, "replaced"), succeeded(COPY._replace(description="More."), "replaced")) == ()


REMARK = Statement("beware", "remark", "Never alone.", when=holds("told"), subjects=frozenset(["child"]))
GUIDE = Document("guide", "The guidance", "What to do.", "2026-01-01")
BOUND = directory(statements=(REMARK,), instructions=(FIRST._replace(follows=("guide",)),), documents={"guide": GUIDE})
LESS_SAID = {
    "a remark goes": (BOUND._replace(statements=()), "beware"),
    "a remark says something else": (BOUND._replace(statements=(REMARK._replace(text="Alone."),)), "beware"),
    "a remark is for other situations": (BOUND._replace(statements=(REMARK._replace(when=holds("court")),)), "beware"),
    "a remark is for no situation": (BOUND._replace(statements=(REMARK._replace(when=None),)), "beware"),
    "a remark is about others": (
        BOUND._replace(statements=(REMARK._replace(subjects=frozenset(["school"])),)),
        "beware",
    ),
    "a remark ends": (BOUND._replace(statements=(REMARK._replace(clocks=ENDS),)), "beware"),
    "guidance goes": (BOUND._replace(documents={}), "guide"),
    "guidance is called something else": (BOUND._replace(documents={"guide": GUIDE._replace(title="A tip")}), "guide"),
    "guidance is emptied": (BOUND._replace(documents={"guide": GUIDE._replace(description="")}), "guide"),
    "guidance ends": (BOUND._replace(documents={"guide": GUIDE._replace(clocks=ENDS)}), "guide"),
    "guidance has another name for a time": (
        BOUND._replace(successions=(Succession("s", "renamed", ("guide",), ("guide",), ON, former_name="A tip"),)),
        "guide",
    ),
}


@pytest.mark.parametrize("change", LESS_SAID)
def test_what_is_said_in_a_situation_and_what_is_to_be_followed_are_marked(change: str) -> None:
    after, thing = LESS_SAID[change]
    assert {one.thing for one in weakenings(BOUND, after)} == {thing}


def test_a_remark_on_no_situation_and_a_document_that_nothing_follows_may_change() -> None:
    aside = REMARK._replace(when=None)
    before = directory(statements=(aside,), documents={"guide": GUIDE})
    after = directory(statements=(), documents={})
    assert weakenings(before, after) == ()
    checked = BOUND._replace(
        statements=(REMARK._replace(clocks=CHECKED),), documents={"guide": GUIDE._replace(clocks=CHECKED)}
    )
    assert weakenings(BOUND, checked) == ()


@settings(steady, max_examples=150)
@given(worlds())
def test_what_is_not_marked_lets_nobody_past_a_must_and_takes_away_no_instruction(world: World) -> None:
    before, after = world.directory, alter(world.directory, world.random)
    if weakenings(before, after):
        return
    told = (world.facts, world.more_facts(1.0), *invent_situations(before, 6, str(world.seed), (world.facts,), after))
    for facts in told:
        old, new = (match(d, read_situation(on_day(d, ON), facts), ON) for d in (before, after))
        outcomes = {finding.service.id: finding for finding in new.findings}
        for finding in old.findings:
            now = outcomes.get(finding.service.id)
            if now is None or without_checks(now.service.clocks) != without_checks(finding.service.clocks):
                continue
            assert now.outcome == NOT_SUITABLE or finding.outcome != NOT_SUITABLE
        applies = {applied.instruction.id: applied.applies for applied in new.instructions}
        for applied in old.instructions:
            assert applies.get(applied.instruction.id) in {"yes", applied.applies}
