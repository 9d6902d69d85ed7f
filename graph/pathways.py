"""The ways to a service: through routes, gates and what has to come first, each alternative named and cited.

A pathway obeys the criteria: it never runs through a route that the situation does not open, a gate that is known
to be shut, or an assessment that is not suitable. It is not the one with the fewest hops: alternatives are ordered by
what is settled, then as the directory orders its routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise
from typing import NamedTuple

import networkx as nx

from graph.finding import NOT_SUITABLE, Finding, find, outcome_of
from graph.lifetime import on_day
from graph.model import Directory, Outcome, Route, Service, Source, Step
from graph.opening import open_route
from graph.situation import Situation
from graph.verdict import MET, Verdict, open_leaves, weigh
from graph.words import say

# Ways multiply; enough are weighed to choose well from, and as many are shown as a person would read.
MOST_TRIED, MOST_SHOWN = 500, 24

_START = ("start",)
_Node = tuple[str, ...]


class Leg(NamedTuple):
    """One act on the way, or a service passed through (`step` is None); `gate` is what has to hold before.

    `because` is the outcome of the step before that leads here, in words.
    """

    service: str
    route: str
    step: Step | None
    gate: Verdict | None
    because: str
    sources: tuple[Source, ...]


class Pathway(NamedTuple):
    """One way to a service; `unsettled` counts what is still open on it and about the services it passes `through`."""

    routes: tuple[str, ...]
    through: tuple[str, ...]
    legs: tuple[Leg, ...]
    unsettled: int


class Closed(NamedTuple):
    """A way that this situation does not have, and why."""

    route: str
    why: str
    sources: tuple[Source, ...]


class Pathways(NamedTuple):
    """The ways to one service in one situation, and the ways that are closed; `more` says that not all are here."""

    service: str
    ways: tuple[Pathway, ...]
    closed: tuple[Closed, ...]
    more: bool = False


def pathways(directory: Directory, service_id: str, situation: Situation, on: date) -> Pathways:
    """All ways to a service, the most settled first; none where the service itself is not suitable."""
    directory = on_day(directory, on)
    builder = _Builder(directory, situation, on)
    target = directory.services[service_id]
    finding = find(directory, target, situation, on)
    if finding.outcome == NOT_SUITABLE:
        why = Closed("", finding.summary, target.sources)
        return Pathways(service_id, (), (why,))
    end = builder.add_service(target, ())
    paths: Iterator[list[_Node]] = iter(())
    if end in builder.graph and _START in builder.graph:
        paths = nx.all_simple_paths(builder.graph, _START, end)
    ways = [builder.describe(path) for path in islice(paths, MOST_TRIED)]
    ways.sort(key=lambda way: (way.unsettled, [directory.routes[r].order for r in way.routes], way.routes))
    return Pathways(service_id, tuple(ways[:MOST_SHOWN]), tuple(builder.closed.values()), more=len(ways) > MOST_SHOWN)


class _Builder:
    """The graph of all ways to one service: a node for each step in its place, and for each service passed."""

    def __init__(self, directory: Directory, situation: Situation, on: date) -> None:
        self.directory = directory
        self.situation = situation
        self.on = on
        self.graph: nx.DiGraph[_Node] = nx.DiGraph()
        self.closed: dict[tuple[str, str], Closed] = {}
        self._legs: dict[_Node, Leg] = {}

    def add_service(self, service: Service, seen: tuple[str, ...]) -> _Node:
        """Adds the ways to a service, through what has to come first, and returns its node."""
        end: _Node = ("service", *seen, service.id)
        entries = self._entries(service, (*seen, service.id))
        self._legs[end] = Leg(service.id, "", None, None, "", service.sources)
        if not service.routes:
            self.graph.add_edges_from((entry, end) for entry in entries if entry != _START)
        for route_id in service.routes:
            last = self._add_route(self.directory.routes[route_id], entries, (service.id, *seen), "")
            if last is not None:
                self.graph.add_edge(last, end)
        place = (service.id, *seen)
        for route, step, outcome in self._leading_to(service.id):
            if route.id not in service.routes and self._add_route(route, entries, place, "") is not None:
                self.graph.add_edge((*place, route.id, step.id), end, outcome=outcome.text)
        return end

    def _entries(self, service: Service, seen: tuple[str, ...]) -> list[_Node]:
        # What has to come first and has not: then the way begins behind a service that brings it.
        finding = self._find(service)
        wanted = dict.fromkeys(
            source
            for verdict in finding.verdicts
            for leaf in open_leaves(verdict)
            if leaf.criterion.prerequisite and leaf.verdict != MET
            for source in leaf.criterion.obtained_through
        )
        entries: list[_Node] = []
        for source in wanted:
            before = self.directory.services[source]
            if source in seen:
                continue
            if outcome_of(self.directory, before, self.situation, self.on) == NOT_SUITABLE:
                self.closed["", source] = Closed("", say("pathway.not-suitable", service=before.name), before.sources)
                continue
            entries.append(self.add_service(before, seen))
        return entries if wanted else [_START]

    def _add_route(self, route: Route, entries: list[_Node], place: tuple[str, ...], because: str) -> _Node | None:
        """Adds a route, with the routes that can lead to it, and returns its last step; None where it is closed."""
        opened = open_route(self.directory, route, self.situation, self.on)
        if opened is None:
            self.closed[route.id, ""] = Closed(route.id, say("pathway.not-open", route=route.name), route.sources)
            return None
        nodes: list[_Node] = []
        for step, gate in opened.gates:
            if gate is not None and weigh(gate.criterion, gate.truth) is False:
                self.closed[route.id, step.id] = Closed(
                    route.id, say("pathway.shut", route=route.name, gate=gate.criterion.text), step.sources
                )
                return None
            node: _Node = (*place, route.id, step.id)
            self._legs[node] = Leg(place[0], route.id, step, gate, because, step.sources)
            nodes.append(node)
        if not nodes:
            return None
        self.graph.add_edges_from(pairwise(nodes))
        self.graph.add_edges_from((entry, nodes[0]) for entry in entries)
        for earlier, step, outcome in self._leading_to(route.id, route.continues):
            before = (place[0], route.id, *place[1:])
            if earlier.id not in place and self._add_route(earlier, entries, before, "") is not None:
                self.graph.add_edge((*before, earlier.id, step.id), nodes[0], outcome=outcome.text)
        return nodes[-1]

    def _leading_to(self, thing: str, *but: str) -> Iterator[tuple[Route, Step, Outcome]]:
        for earlier in self.directory.routes.values():
            if earlier.id not in (thing, *but):
                for step in earlier.own_steps:
                    yield from ((earlier, step, o) for o in step.outcomes if thing in o.leads_to)

    def describe(self, path: list[_Node]) -> Pathway:
        """A path of nodes as a pathway in words."""
        legs: list[Leg] = []
        for before, node in pairwise(path):
            outcome = str(self.graph.edges[before, node].get("outcome", ""))
            legs.append(self._legs[node]._replace(because=outcome))
        routes = tuple(dict.fromkeys(leg.route for leg in legs if leg.route))
        through = tuple(leg.service for leg in legs[:-1] if leg.step is None)
        gates = sum(leg.gate is not None and weigh(leg.gate.criterion, leg.gate.truth) is None for leg in legs)
        when = sum(
            opened.applies == "if"
            for r in routes
            if (opened := open_route(self.directory, self.directory.routes[r], self.situation, self.on)) is not None
        )
        passed = sum(len(_open(self._find(self.directory.services[service]))) for service in through)
        return Pathway(routes, through, tuple(legs), gates + when + passed)

    def _find(self, service: Service) -> Finding:
        return find(self.directory, service, self.situation, self.on)


def _open(finding: Finding) -> set[str]:
    # What is open about a service that the way passes through, each question or decision once.
    leaves = (leaf for verdict in finding.verdicts for leaf in open_leaves(verdict))
    return {leaf.criterion.question or leaf.criterion.id for leaf in leaves}
