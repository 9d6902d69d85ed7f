"""One thing of a directory changed at random, in the way that an editor might: for tests of what changes do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from graph.model import Clocks, Criterion, Directory
from graph.situations import criteria_of
from tests.oracle.invent import TODAY

FORMS = ("all", "any", "none")


def alter(directory: Directory, random: Random) -> Directory:
    """The directory with one thing changed."""
    return random.choice(WAYS)(directory, random)


def on_each(directory: Directory, change: Callable[[Criterion], Criterion | None]) -> Directory:
    """The directory with every criterion as `change` makes it, the innermost first; None takes one away."""

    def one(criterion: Criterion | None) -> Criterion | None:
        if criterion is None:
            return None
        members = tuple(new for member in criterion.members if (new := one(member)) is not None)
        # A group without members is not a criterion.
        return None if criterion.members and not members else change(criterion._replace(members=members))

    def some(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(thing._replace(when=one(thing.when)) for thing in things)

    return directory._replace(
        services={
            name: s._replace(criteria=tuple(new for c in s.criteria if (new := one(c)) is not None))
            for name, s in directory.services.items()
        },
        routes={
            name: r._replace(when=one(r.when), steps=tuple(s._replace(gate=one(s.gate)) for s in r.steps))
            for name, r in directory.routes.items()
        },
        instructions=some(directory.instructions),
        implications=tuple(rule for rule in some(directory.implications) if rule.when),
        contradictions=tuple(rule for rule in some(directory.contradictions) if rule.when),
    )


def _criterion(directory: Directory, random: Random) -> Directory:
    chosen = random.choice(sorted({c.id for c in criteria_of(directory)}) or [""])
    act = random.choice([_bound, _accept, _strength, _form, _expected, _prerequisite, _clocks, _gone, _gone])
    seed = random.random()
    return on_each(directory, lambda c: act(directory, c, Random(seed)) if c.id == chosen else c)


def _bound(directory: Directory, one: Criterion, random: Random) -> Criterion:
    field = random.choice(["minimum", "maximum"])
    bound = getattr(one, field)
    return one if bound is None else one._replace(**{field: bound + random.choice([-3, -1, 1, 3])})


def _accept(directory: Directory, one: Criterion, random: Random) -> Criterion:
    if not one.accepts:
        return one
    options = sorted(directory.questions[one.question].options)
    return one._replace(accepts=frozenset(random.sample(options, random.randint(1, len(options)))))


def _strength(directory: Directory, one: Criterion, random: Random) -> Criterion:
    return one._replace(strength=random.choice(["must", "normally", "may"]))


def _form(directory: Directory, one: Criterion, random: Random) -> Criterion:
    return one._replace(form=random.choice(FORMS)) if one.form in FORMS else one


def _expected(directory: Directory, one: Criterion, random: Random) -> Criterion:
    return one if one.expected is None else one._replace(expected=not one.expected)


def _prerequisite(directory: Directory, one: Criterion, random: Random) -> Criterion:
    return one._replace(prerequisite=not one.prerequisite)


def _clocks(directory: Directory, one: Criterion, random: Random) -> Criterion:
    return one._replace(clocks=one.clocks._replace(valid_from=TODAY + timedelta(random.choice([-30, 30]))))


def _gone(directory: Directory, one: Criterion, random: Random) -> None:
    return None


def _member(directory: Directory, random: Random) -> Directory:
    """Something that is demanded elsewhere is demanded by a group too."""
    every = sorted((c for c in criteria_of(directory)), key=lambda c: c.id)
    groups = [c.id for c in every if c.form in FORMS]
    if not groups:
        return directory
    chosen, other = random.choice(groups), random.choice(every)
    new = other._replace(id="another")
    return on_each(directory, lambda c: c._replace(members=(*c.members, new)) if c.id == chosen else c)


def _demand(directory: Directory, random: Random) -> Directory:
    """A service demands one thing more."""
    name = random.choice(sorted(directory.services))
    service = directory.services[name]
    new = random.choice(sorted(criteria_of(directory), key=lambda c: c.id) or [Criterion("", "", "unrecorded")])
    criteria = (*service.criteria, new._replace(id="another"))
    return directory._replace(services={**directory.services, name: service._replace(criteria=criteria)})


def _service(directory: Directory, random: Random) -> Directory:
    name = random.choice(sorted(directory.services))
    service = directory.services[name]
    subjects = sorted(directory.subject.options) if directory.subject else []
    changed = random.choice(
        [
            service._replace(name="Another name"),
            service._replace(subjects=frozenset(random.sample(subjects, random.randint(0, len(subjects))))),
            service._replace(clocks=Clocks(valid_to=TODAY + timedelta(random.choice([-1, 0, 40])))),
            service._replace(clocks=service.clocks._replace(last_checked=TODAY)),
            service._replace(criteria=()),
            None,
        ]
    )
    others = {key: value for key, value in directory.services.items() if key != name}
    return directory._replace(services={**others, name: changed} if changed else others)


def _rule(directory: Directory, random: Random) -> Directory:
    field = random.choice(["instructions", "implications", "contradictions"])
    rules = list(getattr(directory, field))
    if rules:
        rules.pop(random.randrange(len(rules)))
    return directory._replace(**{field: tuple(rules)})


def _instruction(directory: Directory, random: Random) -> Directory:
    if not directory.instructions:
        return directory
    number = random.randrange(len(directory.instructions))
    one = directory.instructions[number]
    conditions = [c for c in criteria_of(directory) if c.form == "condition"]
    changed = random.choice(
        [
            one._replace(text="Other words"),
            one._replace(when=None),
            one._replace(when=random.choice(conditions) if conditions else one.when),
            one._replace(clocks=Clocks(valid_to=TODAY + timedelta(random.choice([-1, 40])))),
            one._replace(subjects=frozenset(sorted(one.subjects)[:1])),
        ]
    )
    rules = (*directory.instructions[:number], changed, *directory.instructions[number + 1 :])
    return directory._replace(instructions=rules)


def _question(directory: Directory, random: Random) -> Directory:
    """An option counts as another one too, or as itself only; or the words of a question are others."""
    question = directory.questions[random.choice(sorted(directory.questions))]
    changed = question._replace(label="Another label")
    if question.options and random.random() < 0.8:
        names = sorted(question.options)
        one, other = random.choice(names), random.choice(names)
        option = question.options[one]._replace(broader=frozenset([one, other]))
        changed = question._replace(options={**question.options, one: option})
    return directory._replace(questions={**directory.questions, question.id: changed})


def _route(directory: Directory, random: Random) -> Directory:
    if not directory.routes:
        return directory
    name = random.choice(sorted(directory.routes))
    route = directory.routes[name]
    changed = random.choice(
        [
            route._replace(name="Another name"),
            route._replace(when=None),
            route._replace(next_step=not route.next_step),
            route._replace(steps=route.steps[:-1]),
            route._replace(clocks=Clocks(valid_to=TODAY + timedelta(random.choice([-1, 40])))),
        ]
    )
    return directory._replace(routes={**directory.routes, name: changed})


WAYS = (_criterion, _criterion, _criterion, _member, _demand, _service, _rule, _instruction, _question, _route)
