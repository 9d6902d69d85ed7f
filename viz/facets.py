"""By what a map can be narrowed: what each service has to do with, and which services each other thing serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from graph.finding import NOT_SUITABLE, outcome_of
from graph.gaps import Band, age_question, bands, is_ageless
from graph.model import Directory
from graph.situation import complete
from viz.scene import (
    DECIDED_BY,
    GAP,
    GATE,
    GUARDS,
    LEADS_TO,
    PROVIDED_BY,
    SERVICE,
    TAKES_PART,
    WAY_IN,
    Scene,
)

STAGE, AGENCY, ROUTE, NEED, AGE, STATUS = "stage", "agency", "route", "need", "age", "status"
# What the filters are asked of; everything else follows it.
CARRIERS = (SERVICE, GAP)
FILTERS = (STAGE, AGENCY, ROUTE, NEED, AGE, STATUS)


class Facets(NamedTuple):
    """For each filter the values of each service, and for each other thing the services that it has to do with.

    Both by the identifiers of nodes; a value is an identifier of the directory, a status, or the first year of a band.
    """

    values: Mapping[str, Mapping[str, frozenset[str]]]
    services: Mapping[str, frozenset[str]]


def find_facets(directory: Directory, scene: Scene, on: date, *, aged: bool = True) -> Facets:
    """The facets of a scene; ages only where they are wanted. A gap has a stage, a need and ages, and nothing else."""
    services = [node for node in scene.nodes if node.kind == SERVICE]
    reached = _reached(directory, scene)
    needs = {
        f"{SERVICE}:{service.id}": {wider for need in service.needs for wider in directory.needs[need].broader}
        for service in directory.services.values()
    }
    agencies: dict[str, set[str]] = {node.id: set() for node in services}
    routes: dict[str, set[str]] = {node.id: set() for node in services}
    for other, behind in reached.items():
        kind, _, thing = other.partition(":")
        for service in behind:
            if kind == ROUTE:
                routes[service].add(thing)
            elif kind in ("agency", "panel"):
                agencies[service].add(thing)
    ages = _ages(directory, [node.thing for node in services], on) if aged else {}
    values: dict[str, dict[str, frozenset[str]]] = {name: {} for name in FILTERS}
    for node in services:
        found: dict[str, Iterable[str]] = {
            STAGE: node.stages,
            AGENCY: agencies[node.id],
            ROUTE: routes[node.id],
            NEED: needs[node.id],
            AGE: ages.get(node.thing, ()),
            STATUS: (node.status,),
        }
        for name, of_service in found.items():
            values[name][node.id] = frozenset(of_service)
    for node in scene.nodes:
        if node.kind == GAP:
            need = node.thing.partition(" ")[0]
            of_gap = {STAGE: node.stages, NEED: directory.needs[need].broader, AGE: node.ages}
            for name in FILTERS:
                values[name][node.id] = frozenset(of_gap.get(name, ()))
    for need in directory.needs:
        reached[f"{NEED}:{need}"] = {node for node, needs_of in values[NEED].items() if need in needs_of}
    return Facets(values, {node: frozenset(those) for node, those in reached.items()})


def age_bands(directory: Directory) -> dict[str, Band]:
    """The stretches of age that the directory's own thresholds make, by their first year."""
    return {f"{band.low:g}": band for band in bands(directory) if band is not None}


def _ages(directory: Directory, services: list[str], on: date) -> dict[str, list[str]]:
    """The bands of age that each service may be for: all where nothing is recorded against them."""
    question = age_question(directory)
    fitting: dict[str, list[str]] = {service: [] for service in services}
    if question is None:
        return fitting
    for first, band in age_bands(directory).items():
        situation = complete(directory, {question.id: band.low})
        for service in services:
            known = directory.services[service]
            if is_ageless(question, known) or outcome_of(directory, known, situation, on) != NOT_SUITABLE:
                fitting[service].append(first)
    return fitting


def _reached(directory: Directory, scene: Scene) -> dict[str, set[str]]:
    """For each thing but services the services that it has to do with.

    A way in with all that it can lead on to; a party only with what it provides, and what is behind the ways in that
    it takes part in: an office that everybody talks to first would else have to do with everything.
    """
    onward: dict[str, list[str]] = {node.id: [] for node in scene.nodes}
    further: dict[str, list[str]] = {node.id: [] for node in scene.nodes}
    for edge in scene.edges:
        if edge.relation in (WAY_IN, GUARDS):
            onward[edge.source].append(edge.target)
        elif edge.relation == LEADS_TO:
            further[edge.source].append(edge.target)
        elif edge.relation in (PROVIDED_BY, TAKES_PART, DECIDED_BY):
            onward[edge.target].append(edge.source)
    for route in directory.routes.values():
        # Whoever takes part in a way in takes part in every one that goes on from there.
        if route.continues in directory.routes:
            onward[f"{ROUTE}:{route.continues}"].append(f"{ROUTE}:{route.id}")
    reached: dict[str, set[str]] = {}
    for node in scene.nodes:
        if node.kind in CARRIERS:
            continue
        waiting, seen = [node.id], {node.id}
        while waiting:
            here = waiting.pop()
            if here.startswith(f"{SERVICE}:"):
                continue
            for after in onward[here] + (further[here] if node.kind in (ROUTE, GATE) else []):
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        reached[node.id] = {other for other in seen if other.startswith(f"{SERVICE}:")}
    return reached
