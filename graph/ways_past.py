"""Where a change lets somebody past a gate: the gate is gone or stands elsewhere, or another way leads around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from graph.demands import Weakening, heirs, weaker
from graph.model import Criterion, Directory, Route, Step
from graph.words import say

_Gates = frozenset[str]


class _Way(NamedTuple):
    """A route that ends in a service, or has a step that can; with the gates that are passed until then."""

    route: str
    gates: _Gates


def ways_past(before: Directory, after: Directory) -> Iterator[Weakening]:
    """The gates of ways in that ask for less, and the ways by which a service is reached past what stood before it."""
    yield from _asking_less(before, after)
    for old in before.routes.values():
        new = after.routes.get(old.id)
        # A way in that is gone leads nowhere.
        if new is not None and new.steps != old.steps:
            yield from _moved(old, new)
    yield from _around(before, after)
    yield from _made_again(before, after)


def _asking_less(before: Directory, after: Directory) -> Iterator[Weakening]:
    kept = {gate.id: gate for _, gate in _gated(after)}
    for step, gate in _gated(before):
        new = kept.get(gate.id)
        if new is not None and new != gate:
            yield from weaker(step.text, gate, new, excluded=False)


def _gated(directory: Directory) -> Iterator[tuple[Step, Criterion]]:
    for route in directory.routes.values():
        yield from ((step, step.gate) for step in route.own_steps if step.gate)


def _moved(old: Route, new: Route) -> Iterator[Weakening]:
    """Gates of a way in that do not stand where they stood, among its own steps and those that it begins with."""
    left = iter(_places(new))
    kept = {step.id for step in new.steps}
    for step, gate, earlier in _places(old):
        found = next((place for place in left if place[1] == gate), None)
        if found is None:
            yield Weakening(step.id, step.text, say("weakening.gate.gone"))
        elif found[2] != earlier & kept:
            yield Weakening(step.id, step.text, say("weakening.gate.place"))


def _places(route: Route) -> Iterator[tuple[Step, str, frozenset[str]]]:
    """Each gated step with its gate and the steps before it, in order."""
    earlier: frozenset[str] = frozenset()
    for step in route.steps:
        if step.gate:
            yield step, step.gate.id, earlier
        earlier |= {step.id}


def _around(before: Directory, after: Directory) -> Iterator[Weakening]:
    """Ways to a service, or to what takes its place, with less before them than every way to it had."""
    was, now = _ways(before), _ways(after)
    pairs = [(name, name) for name in before.services if was[name] != now[name]]
    pairs += [(old.id, new.id) for old, new in heirs(before, after)]
    for old, new in pairs:
        known = {way.gates for way in was[old]}
        for way in sorted(now[new] - was[old], key=lambda way: way.route):
            # Where one way had no gate, every way has as much before it.
            if known and not any(gates <= way.gates for gates in known):
                yield Weakening(way.route, after.routes[way.route].name, say("weakening.gate.past"))


def _ways(directory: Directory) -> defaultdict[str, set[_Way]]:
    """The ways to each service."""
    found: defaultdict[str, set[_Way]] = defaultdict(set)
    for service in directory.services.values():
        for name in service.routes:
            if name in directory.routes:
                found[service.id].add(_Way(name, _gates(directory.routes[name].steps)))
    for route in directory.routes.values():
        for place, step in enumerate(route.own_steps, route.inherited + 1):
            for end in (end for outcome in step.outcomes for end in outcome.leads_to):
                if end in directory.services:
                    found[end].add(_Way(route.id, _gates(route.steps[:place])))
    return found


def _gates(steps: tuple[Step, ...]) -> _Gates:
    return frozenset(step.gate.id for step in steps if step.gate)


def _made_again(before: Directory, after: Directory) -> Iterator[Weakening]:
    """New ways in that are called as a gated one was, or have a step that stood behind its gate, without that gate."""
    new = [route for route in after.routes.values() if route.id not in before.routes]
    if not new:
        return
    known: defaultdict[str, set[_Gates]] = defaultdict(set)
    for route in before.routes.values():
        gates = _gates(route.steps)
        if gates:
            first = next(place for place, step in enumerate(route.steps) if step.gate)
            for word in _called(route, route.steps[first:]):
                known[word].add(gates)
    for route in new:
        passed = _gates(route.steps)
        if any(not gates <= passed for word in _called(route, route.steps) for gates in known.get(word, ())):
            yield Weakening(route.id, route.name, say("weakening.gate.past"))


def _called(route: Route, steps: tuple[Step, ...]) -> set[str]:
    return {route.name, *(step.id for step in steps), *(step.text for step in steps)}
