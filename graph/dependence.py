"""What much hangs on: one thing that two services or more need, whichever of their recorded ways is taken.

Like a gap, a dependence is one of this directory's record, which may or may not be one in practice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

import networkx as nx

from graph.clocks import is_offered
from graph.lifetime import on_day
from graph.model import Criterion, Directory, Party, Route, Service, Source, Step
from graph.words import say

GATE, ONLY_PROVIDER, SERVICE, ROUTE = "gate", "only-provider", "service", "route"
# In the order in which they are shown.
KINDS = ("panel", "meeting", GATE, "agency", ONLY_PROVIDER, SERVICE, ROUTE)
# What a single service hangs on is part of that service, and its page shows it.
FEWEST = 2

# A kind and an identifier; an edge runs from a service to what it cannot do without, with where that is written.
_Node = tuple[str, str]
_Needs = dict[_Node, tuple[Source, ...]]


class Dependence(NamedTuple):
    """A thing with the services that hang on it; `stage` is empty but for an only provider, who is one in a stage."""

    kind: str
    thing: str
    name: str
    stage: str
    services: tuple[str, ...]
    sources: tuple[Source, ...]


def find_dependences(directory: Directory, on: date) -> tuple[Dependence, ...]:
    """All that two services or more hang on that day: by kind, then what most hang on, then as in the directory."""
    directory = on_day(directory, on)
    offered = {s.id: s for s in directory.services.values() if is_offered(s.clocks, on)}
    found = [*_needed(directory, offered, on), *_only_providers(directory, offered)]
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), -len(one.services))))


def say_dependence(directory: Directory, found: Dependence) -> str:
    """How the services hang on the thing, in words that its name follows."""
    stage = directory.stages[found.stage].label if found.stage else ""
    return say(f"dependence.{found.kind}", count=len(found.services), stage=stage)


def _needed(directory: Directory, offered: Mapping[str, Service], on: date) -> Iterator[Dependence]:
    graph = _graph(directory, offered, on)
    place = {service: n for n, service in enumerate(offered)}
    for node, name in _things(directory, offered).items():
        # What hangs on something hangs on all that it hangs on; in a circle nothing is counted as hanging on itself.
        services = sorted((service for _, service in nx.ancestors(graph, node)), key=place.__getitem__)
        if len(services) >= FEWEST:
            written = chain.from_iterable(graph.edges[edge]["sources"] for edge in graph.in_edges(node))
            yield Dependence(*node, name, "", tuple(services), tuple(dict.fromkeys(written)))


def _only_providers(directory: Directory, offered: Mapping[str, Service]) -> Iterator[Dependence]:
    parties = {party.name: party.id for party in directory.parties.values()}
    for stage in directory.stages:
        provided = [s for s in offered.values() if stage in s.stages and s.providers]
        names = {name for s in provided for name in s.providers}
        if len(names) == 1 and len(provided) >= FEWEST:
            (name,) = names
            services = tuple(s.id for s in provided)
            written = chain.from_iterable(s.sources for s in provided)
            yield Dependence(
                ONLY_PROVIDER, parties.get(name, name), name, stage, services, tuple(dict.fromkeys(written))
            )


def _things(directory: Directory, offered: Mapping[str, Service]) -> dict[_Node, str]:
    """All that services can hang on, with its name, in the directory's order; a role is held by many."""
    things = {(p.kind, p.id): p.name for p in directory.parties.values() if p.kind != "role"}
    gates = [step.gate for route in directory.routes.values() for step in route.steps if step.gate]
    things |= {(GATE, gate.id): gate.text for gate in gates}
    things |= {(SERVICE, service.id): service.name for service in offered.values()}
    return things | {(ROUTE, route.id): route.name for route in directory.routes.values()}


def _graph(directory: Directory, offered: Mapping[str, Service], on: date) -> nx.DiGraph[_Node]:
    graph: nx.DiGraph[_Node] = nx.DiGraph()
    graph.add_nodes_from(_things(directory, offered))
    ways = _ways(directory, on)
    several: list[tuple[_Node, list[_Node], Criterion]] = []
    for service in offered.values():
        node = (SERVICE, service.id)
        for thing, sources in _in_all(ways[service.id]).items():
            _need(graph, node, thing, sources)
        for criterion in chain.from_iterable(map(_comes_first, service.criteria)):
            choices = [(SERVICE, s) for s in criterion.obtained_through if s in offered]
            if len(choices) == 1:
                _need(graph, node, choices[0], criterion.sources)
            elif choices:
                several.append((node, choices, criterion))
    # Where one of several services has to come first, what all of them hang on is needed: until nothing more follows.
    edges = -1
    while edges != graph.number_of_edges():
        edges = graph.number_of_edges()
        for node, choices, criterion in several:
            for thing in set.intersection(*({choice} | nx.descendants(graph, choice) for choice in choices)):
                _need(graph, node, thing, criterion.sources)
    return graph


def _need(graph: nx.DiGraph[_Node], node: _Node, thing: _Node, sources: tuple[Source, ...]) -> None:
    known = graph.edges[node, thing]["sources"] if graph.has_edge(node, thing) else ()
    graph.add_edge(node, thing, sources=tuple(dict.fromkeys((*known, *sources))))


def _comes_first(criterion: Criterion) -> Iterator[Criterion]:
    """What has to come first in any case: not what only normally does, and not one way among others to qualify."""
    if criterion.strength == "must":
        if criterion.prerequisite:
            yield criterion
        if criterion.form == "all":
            yield from chain.from_iterable(map(_comes_first, criterion.members))


def _ways(directory: Directory, on: date) -> dict[str, list[_Needs]]:
    """What each way to each service needs: through one of its routes, or as the outcome of a step of another."""
    parties = {party.name: party for party in directory.parties.values()}
    ways: dict[str, list[_Needs]] = {service: [] for service in directory.services}
    whole: dict[str, _Needs] = {}
    for route in directory.routes.values():
        gone_through = _gone_through(directory, route)
        if not all(is_offered(r.clocks, on) for r in gone_through):
            continue
        whole[route.id] = _needs(parties, gone_through, route.steps)
        for taken, step in enumerate(route.own_steps, route.inherited + 1):
            for end in (end for outcome in step.outcomes for end in outcome.leads_to):
                if end in ways and route.id not in directory.services[end].routes:
                    ways[end].append(_needs(parties, gone_through, route.steps[:taken]))
    for service in directory.services.values():
        ways[service.id] += [whole[route] for route in service.routes if route in whole]
    return ways


def _gone_through(directory: Directory, route: Route) -> list[Route]:
    """A route and those that it continues, each once."""
    found: dict[str, Route] = {}
    here: Route | None = route
    while here is not None and here.id not in found:
        found[here.id] = here
        here = directory.routes.get(here.continues)
    return list(found.values())


def _needs(parties: Mapping[str, Party], routes: Iterable[Route], steps: Iterable[Step]) -> _Needs:
    """What one way needs: its routes, whom its steps name alone, and what has to hold before them."""
    needs: _Needs = {(ROUTE, route.id): route.sources for route in routes}
    for step in steps:
        must = step.gate is not None and step.gate.strength == "must"
        named = [step.actor, step.partner, step.decided_by, *([step.gate.decided_by] if step.gate and must else [])]
        # Several are written as one text, which is the name of none of them.
        for party in (parties[name] for name in dict.fromkeys(named) if name in parties):
            node = (party.kind, party.id)
            needs[node] = (*needs.get(node, ()), *step.sources)
        if step.gate is not None and must:
            needs[GATE, step.gate.id] = step.gate.sources or step.sources
    return needs


def _in_all(ways: list[_Needs]) -> _Needs:
    first, *others = ways or [{}]
    shared = [node for node in first if all(node in way for way in others)]
    return {node: tuple(chain.from_iterable(way[node] for way in ways)) for node in shared}
