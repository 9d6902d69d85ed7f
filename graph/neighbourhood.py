"""What of a directory a change can make right or wrong: the things concerned, and all lines that tell whether they are.

It works on lines, for reading a large directory as triples takes much longer than checking the few that are concerned.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from graph.canonical import Lines, split
from graph.change import Change
from graph.reach import TYPE, Looks, Rule, Step, Way, ways_of
from graph.terms import DCT

_IDENTIFIER = f"<{DCT.identifier}>"


class Neighbourhood(NamedTuple):
    """The things that a change concerns, as N-Triples terms, and every line that a rule looks at from one of them."""

    things: frozenset[str]
    lines: Lines


def find_neighbourhood(before: Lines, change: Change, rules: Collection[Rule], links: Collection[str]) -> Neighbourhood:
    """The neighbourhood of a change, after it; no thing may come back to itself by one of the `links`."""
    after = _After(before, change)
    things = {
        *(split(line)[0] for line in change.removed | change.added),
        *_looking_there(after, change, rules),
        *_referring_to_nothing(after, change),
        *_in_circles(after, change, links),
        *_of_one_identifier(after, change),
    }
    lines = set(chain.from_iterable(_seen_from(after, thing, rules) for thing in things))
    return Neighbourhood(frozenset(things), tuple(sorted(lines)))


class _After:
    """The lines after a change, by what they are about and by their value, without writing all of them anew."""

    def __init__(self, before: Lines, change: Change) -> None:
        self._before, self._change = before, change
        self._added: dict[str, list[str]] = defaultdict(list)
        for line in sorted(change.added):
            self._added[split(line)[0]].append(line)
        self._about: dict[str, tuple[str, ...]] = {}
        self._steps: dict[tuple[str, Step], dict[str, str]] = {}

    def __iter__(self) -> Iterator[str]:
        yield from (line for line in self._before if line not in self._change.removed)
        yield from self._change.added

    def about(self, thing: str) -> tuple[str, ...]:
        """The lines about a thing."""
        if thing not in self._about:
            # They stand together; after a space, which ends the thing, comes an exclamation mark.
            begin, end = (bisect_left(self._before, thing + mark) for mark in " !")
            kept = (line for line in self._before[begin:end] if line not in self._change.removed)
            self._about[thing] = (*kept, *self._added.get(thing, ()))
        return self._about[thing]

    def referring_to(self, thing: str) -> list[str]:
        """The lines of which a thing is the value."""
        return self._by_value.get(f"{thing} .", [])

    def step(self, node: str, step: Step) -> dict[str, str]:
        """Where a step leads from a node, each with the line that leads there."""
        if (node, step) not in self._steps:
            lines = self.referring_to(node) if step.back else self.about(node)
            ways = (line for line in lines if split(line)[1] == step.predicate)
            self._steps[node, step] = {split(line)[0 if step.back else 2]: line for line in ways}
        return self._steps[node, step]

    def ahead(self, nodes: Iterable[str], steps: Iterable[Step]) -> set[str]:
        """Nodes, and all that steps lead to from them at any remove."""
        reached, new = set(nodes), set(nodes)
        while new and steps:
            new = {end for node in new for step in steps for end in self.step(node, step)} - reached
            reached |= new
        return reached

    def is_about(self, rule: Rule, thing: str) -> bool:
        """Whether a thing is among the targets of a rule."""
        return (
            thing in rule.nodes
            or not rule.classes.isdisjoint(self.step(thing, TYPE))
            or any(self.step(thing, Step(predicate)) for predicate in rule.subjects)
            or any(self.step(thing, Step(predicate, back=True)) for predicate in rule.objects)
        )

    @cached_property
    def _by_value(self) -> dict[str, list[str]]:
        lines: dict[str, list[str]] = defaultdict(list)
        for line in self:
            lines[line.split(" ", 2)[2]].append(line)
        return lines


def _looking_there(after: _After, change: Change, rules: Collection[Rule]) -> Iterator[str]:
    """The things from which a rule looks at a line that has changed: found by going back along what it looks at.

    Of several changed lines on one way the nearest to the thing is enough, and up to there nothing has changed.
    """
    ways: dict[str, list[tuple[Rule, Way]]] = defaultdict(list)
    for rule in rules:
        for way in ways_of(rule.looks):
            ways[way.last.predicate].append((rule, way))
    for line in change.removed | change.added:
        subject, predicate, value = split(line)
        for rule, way in ways.get(predicate, ()):
            starts = _back(after, {value if way.last.back else subject}, way)
            yield from (start for start in starts if after.is_about(rule, start))


def _back(after: _After, ends: set[str], way: Way) -> set[str]:
    """The nodes from which a way leads to one of some ends."""
    ends = after.ahead(ends, [step.turned() for step in way.here.again])
    for looks, step in reversed(way.steps):
        ends = {start for end in ends for start in after.step(end, step.turned())}
        ends = after.ahead(ends, [step.turned() for step in looks.again])
    return ends


def _referring_to_nothing(after: _After, change: Change) -> Iterator[str]:
    for thing in {split(line)[0] for line in change.removed}:
        if not after.about(thing):
            yield from (split(line)[0] for line in after.referring_to(thing))


def _in_circles(after: _After, change: Change, links: Collection[str]) -> Iterator[str]:
    for start, predicate, end in map(split, change.added):
        if predicate in links:
            reached = after.ahead([end], [Step(predicate)])
            if start in reached:
                yield from reached


def _of_one_identifier(after: _After, change: Change) -> Iterator[str]:
    added = {_text(value) for _, predicate, value in map(split, change.added) if predicate == _IDENTIFIER}
    if added:
        identified = (split(line) for line in after if _IDENTIFIER in line)
        yield from (
            thing for thing, predicate, value in identified if predicate == _IDENTIFIER and _text(value) in added
        )


def _text(value: str) -> str:
    """What a literal says, whatever its language or datatype."""
    return value[: value.rfind('"') + 1]


def _seen_from(after: _After, thing: str, rules: Collection[Rule]) -> Iterator[str]:
    """Every line about a thing or looked at from it, and of all that it refers to one line, for it is described."""
    for line in after.about(thing):
        yield line
        yield from after.about(split(line)[2])[:1]
    for rule in rules:
        if after.is_about(rule, thing):
            yield from _seen_along(after, thing, rule.looks)


def _seen_along(after: _After, node: str, looks: Looks) -> Iterator[str]:
    for start in after.ahead([node], looks.again):
        for step in looks.again:
            yield from after.step(start, step).values()
        for step, further in looks.further.items():
            for end, line in after.step(start, step).items():
                yield line
                yield from _seen_along(after, end, further)
