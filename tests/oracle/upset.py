"""Changes directories at random as editors, files and accidents do: most of the changes break something."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from graph.canonical import Lines, split
from graph.change import Change, difference
from graph.terms import CV, DCT, RDF, SKOS, SP

THINGS = "<https://w3id.org/signpost/id/"
NONSENSE = (
    '"nonsense"',
    '"nonsense"@fr',
    '"2026-13-40"^^<http://www.w3.org/2001/XMLSchema#date>',
    "<urn:nothing:here>",
)
FOREIGN = (
    SP.NS + "servce",
    "https://example.org/ns#other",
    DCT.NS + "titel",
    "http://www.w3.org/2000/01/rdf-schema#seeAlso",
)
Upset = Callable[[Random, Lines], Lines]


def upset(random: Random, lines: Lines, way: str, times: int = 1) -> Change:
    """A change of one or more edits, all of one way."""
    after = lines
    for _ in range(times):
        after = WAYS[way](random, after)
    return difference(lines, after)


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} {predicate} {value} ."


def _said(lines: Lines, *predicates: str) -> list[tuple[str, str, str]]:
    """The lines with one of these predicates, in parts; all lines where there are none."""
    wanted = {f"<{predicate}>" for predicate in predicates}
    found = [parts for parts in map(split, lines) if parts[1] in wanted]
    return found or [split(line) for line in lines]


def _things(lines: Lines) -> list[str]:
    return sorted({split(line)[0] for line in lines})


def _replaced(lines: Lines, old: tuple[str, str, str], new: tuple[str, str, str]) -> Lines:
    return tuple(sorted({*lines, _line(*new)} - {_line(*old)}))


def _with(lines: Lines, *new: tuple[str, str, str]) -> Lines:
    return tuple(sorted({*lines, *(_line(*parts) for parts in new)}))


def _line_taken_away(random: Random, lines: Lines) -> Lines:
    gone = random.choice(lines)
    return tuple(line for line in lines if line != gone)


def _thing_taken_away(random: Random, lines: Lines) -> Lines:
    gone = random.choice(_things(lines))
    return tuple(line for line in lines if split(line)[0] != gone)


def _thing_emptied(random: Random, lines: Lines) -> Lines:
    """All but one line about a thing."""
    thing = random.choice(_things(lines))
    gone = [line for line in lines if split(line)[0] == thing]
    return tuple(sorted({*lines} - {*gone[:-1]}))


def _nonsense(random: Random, lines: Lines) -> Lines:
    old = split(random.choice(lines))
    return _replaced(lines, old, (*old[:2], random.choice(NONSENSE)))


def _second_value(random: Random, lines: Lines) -> Lines:
    """A field with the value of another thing's beside its own."""
    thing, predicate, _ = split(random.choice(lines))
    values = sorted({v for _, p, v in map(split, lines) if p == predicate})
    return _with(lines, (thing, predicate, random.choice(values)))


def _value_of_another(random: Random, lines: Lines) -> Lines:
    old = split(random.choice(lines))
    return _replaced(lines, old, (*old[:2], random.choice(sorted({v for _, p, v in map(split, lines) if p == old[1]}))))


def _wrong_thing(random: Random, lines: Lines) -> Lines:
    """A reference to a thing that may be of any kind."""
    old = random.choice([parts for parts in map(split, lines) if parts[2].startswith(THINGS)])
    return _replaced(lines, old, (*old[:2], random.choice(_things(lines))))


def _dangling(random: Random, lines: Lines) -> Lines:
    old = random.choice([parts for parts in map(split, lines) if parts[2].startswith(THINGS)])
    return _replaced(lines, old, (*old[:2], f"{old[2][:-1]}-nowhere>"))


def _line_of_another(random: Random, lines: Lines) -> Lines:
    """What is said of one thing said of another."""
    _, predicate, value = split(random.choice(lines))
    return _with(lines, (random.choice(_things(lines)), predicate, value))


def _kind_changed(random: Random, lines: Lines) -> Lines:
    kinds = _said(lines, RDF.type_)
    old = random.choice(kinds)
    return _replaced(lines, old, (*old[:2], random.choice(kinds)[2]))


def _kind_added(random: Random, lines: Lines) -> Lines:
    kinds = _said(lines, RDF.type_)
    return _with(lines, (*random.choice(kinds)[:2], random.choice(kinds)[2]))


def _second_directory(random: Random, lines: Lines) -> Lines:
    special = random.choice((SP.Directory, SP.SubjectQuestion))
    return _with(lines, (random.choice(_things(lines)), f"<{RDF.type_}>", f"<{special}>"))


def _identifier_of_another(random: Random, lines: Lines) -> Lines:
    identified = _said(lines, DCT.identifier)
    (thing, predicate, value), (_, _, other) = random.choice(identified), random.choice(identified)
    return _replaced(
        lines, (thing, predicate, value), (thing, predicate, random.choice((other, '"none"', f"{other}@en")))
    )


def _copy(random: Random, lines: Lines) -> Lines:
    """A thing with all that is said of another, its identifier too."""
    thing = random.choice(_things(lines))
    same = f"{thing[:-1].replace('/id/', random.choice(('/id/', '/id/other-')))}-copy>"
    return _with(lines, *((same, p, v) for s, p, v in map(split, lines) if s == thing))


def _renamed(random: Random, lines: Lines) -> Lines:
    """A thing under another address, here and there still under the old one."""
    old = random.choice(_things(lines))
    new, keep = f"{old[:-1]}-renamed>", random.random()
    said = (split(line) for line in lines)
    return tuple(
        sorted({_line(*(new if part == old and random.random() > keep else part for part in parts)) for parts in said})
    )


def _circle(random: Random, lines: Lines) -> Lines:
    start, predicate, end = random.choice(_said(lines, CV.hasRequirement, SP.continues, SKOS.broader))
    if end.startswith(THINGS) and random.random() < 0.7:
        return _with(lines, (end, predicate, start))
    return _with(lines, (start, predicate, start))


def _long_circle(random: Random, lines: Lines) -> Lines:
    link = random.choice((CV.hasRequirement, SP.continues, SKOS.broader))
    ring = random.sample(_things(lines), 3)
    return _with(lines, *((a, f"<{link}>", b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))


def _order_changed(random: Random, lines: Lines) -> Lines:
    """A step at the place of another, or of none."""
    steps = {step for _, _, step in _said(lines, SP.hasStep)}
    ordered = _said(lines, SP.order)
    old = random.choice([parts for parts in ordered if parts[0] in steps] or ordered)
    return _replaced(lines, old, (*old[:2], random.choice(ordered)[2]))


def _step_moved(random: Random, lines: Lines) -> Lines:
    steps = _said(lines, SP.hasStep)
    old, other = random.choice(steps), random.choice(steps)
    return _replaced(lines, old, (other[0], *old[1:]))


def _option_moved(random: Random, lines: Lines) -> Lines:
    """An option out of its list, into another or none; or a question with another list."""
    listed = _said(lines, SKOS.inScheme, SP.options)
    old = random.choice(listed)
    if random.random() < 0.3:
        return tuple(line for line in lines if line != _line(*old))
    return _replaced(lines, old, (*old[:2], random.choice(listed)[2]))


def _decision_under_a_condition(random: Random, lines: Lines) -> Lines:
    tests = _said(lines, CV.constrains)
    question = random.choice(tests)[2]
    if random.random() < 0.5:
        return _with(lines, (question, f"<{RDF.type_}>", f"<{SP.Decision}>"))
    decided = [s for s, _, v in _said(lines, RDF.type_) if v == f"<{SP.Decision}>"] or [question]
    old = random.choice(tests)
    return _replaced(lines, old, (*old[:2], random.choice(decided)))


def _kind_of_answer_changed(random: Random, lines: Lines) -> Lines:
    asked = _said(lines, SP.answerKind)
    old = random.choice(asked)
    return _replaced(lines, old, (*old[:2], random.choice(asked)[2]))


def _foreign_term(random: Random, lines: Lines) -> Lines:
    old = split(random.choice(lines))
    term = f"<{random.choice(FOREIGN)}>"
    return _replaced(lines, old, random.choice(((old[0], term, old[2]), (*old[:2], term))))


def _class_within_another(random: Random, lines: Lines) -> Lines:
    """What moves things from one class to another wherever they stand."""
    kinds = sorted({v for _, _, v in _said(lines, RDF.type_)})
    within = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    return _with(lines, (random.choice(kinds), within, random.choice(kinds)))


def _nameless_thing(random: Random, lines: Lines) -> Lines:
    old = split(random.choice(lines))
    return _replaced(lines, old, random.choice((("_:a", *old[1:]), (*old[:2], "_:a"))))


WAYS: dict[str, Upset] = {
    "line taken away": _line_taken_away,
    "thing taken away": _thing_taken_away,
    "thing emptied": _thing_emptied,
    "nonsense": _nonsense,
    "second value": _second_value,
    "value of another": _value_of_another,
    "wrong thing": _wrong_thing,
    "dangling": _dangling,
    "line of another": _line_of_another,
    "kind changed": _kind_changed,
    "kind added": _kind_added,
    "second directory": _second_directory,
    "identifier of another": _identifier_of_another,
    "copy": _copy,
    "renamed": _renamed,
    "circle": _circle,
    "long circle": _long_circle,
    "order changed": _order_changed,
    "step moved": _step_moved,
    "option moved": _option_moved,
    "decision under a condition": _decision_under_a_condition,
    "kind of answer changed": _kind_of_answer_changed,
    "foreign term": _foreign_term,
    "class within another": _class_within_another,
    "nameless thing": _nameless_thing,
}
