"""What a map shows: a directory's services, ways in and agencies, and in words why they are connected.

Pure: it knows no positions, no colours and no page. Identifiers are `kind:id`; the order is the directory's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from graph.clocks import is_confirmed, standing
from graph.model import Criterion, Directory, Route, Service, Source
from graph.words import listed, say

SERVICE, ROUTE, AGENCY = "service", "route", "agency"
KINDS = (SERVICE, ROUTE, AGENCY)

WAY_IN, LEADS_TO, COMES_AFTER = "way-in", "leads-to", "comes-after"
REPLACED_BY, PROVIDED_BY, TAKES_PART = "replaced-by", "provided-by", "takes-part"
RELATIONS = (WAY_IN, LEADS_TO, COMES_AFTER, REPLACED_BY, PROVIDED_BY, TAKES_PART)

_ORGANISATIONS = ("agency", "panel", "meeting")


class Node(NamedTuple):
    """A thing on the map: `kind` is service, route or agency, `sort` the word for it, such as panel or next step.

    `status` is active, or what else its clocks say on the day; `stages` stand in the directory's order.
    """

    id: str
    kind: str
    thing: str
    name: str
    sort: str
    description: str
    stages: tuple[str, ...]
    providers: tuple[str, ...]
    status: str
    confirmed: bool
    sources: tuple[Source, ...]


class Edge(NamedTuple):
    """A connection: `label` names its kind, `words` say it as a sentence, `sources` say where it is written."""

    id: str
    relation: str
    source: str
    target: str
    label: str
    words: str
    sources: tuple[Source, ...]


class Scene(NamedTuple):
    """All that a map of a directory shows on a day; `stages` are identifiers and labels, in order."""

    stages: tuple[tuple[str, str], ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def make_scene(directory: Directory, on: date) -> Scene:
    """The scene of a directory on a day. A service without a stage stands in a stage of its own, named so."""
    edges = tuple(_told_once(_edges(directory)))
    nodes = tuple(_nodes(directory, on, {edge.target for edge in edges}))
    stages = [(stage.id, stage.label) for stage in directory.stages.values()]
    if any("" in node.stages for node in nodes):
        stages.append(("", say("map.stage.none")))
    return Scene(tuple(stages), nodes, edges)


def _nodes(directory: Directory, on: date, reached: set[str]) -> Iterator[Node]:
    order = list(directory.stages)
    for service in directory.services.values():
        stages = tuple(sorted((s for s in service.stages if s in directory.stages), key=order.index)) or ("",)
        yield Node(
            f"{SERVICE}:{service.id}",
            SERVICE,
            service.id,
            service.name,
            say("map.sort.service"),
            service.description,
            stages,
            service.providers,
            standing(service.clocks, on),
            is_confirmed(service.clocks, on),
            service.sources,
        )
    for route in directory.routes.values():
        yield Node(
            f"{ROUTE}:{route.id}",
            ROUTE,
            route.id,
            route.name,
            say("map.sort.next-step" if route.next_step else "map.sort.route"),
            route.description,
            (),
            (),
            standing(route.clocks, on),
            is_confirmed(route.clocks, on),
            route.sources,
        )
    for party in directory.parties.values():
        node = f"{AGENCY}:{party.id}"
        # A role is a part that people play: it is on the map only where a service is recorded as its work.
        if party.kind in _ORGANISATIONS or node in reached:
            yield Node(
                node,
                AGENCY,
                party.id,
                party.name,
                say(f"map.sort.{party.kind}"),
                party.description,
                (),
                (),
                standing(party.clocks, on),
                is_confirmed(party.clocks, on),
                party.sources,
            )


def _edges(directory: Directory) -> Iterator[Edge]:
    parties = {party.name: party for party in directory.parties.values()}
    for service in directory.services.values():
        for provider in service.providers:
            if provider in parties:
                yield _edge(
                    PROVIDED_BY,
                    (SERVICE, service.id, service.name),
                    (AGENCY, parties[provider].id, provider),
                    service.sources,
                )
        yield from _ways_in(directory, service)
        for criterion in service.criteria:
            yield from _prerequisites(directory, service, criterion)
        for successor in service.replaced_by:
            if successor in directory.services:
                after = directory.services[successor]
                yield _edge(
                    REPLACED_BY, (SERVICE, service.id, service.name), (SERVICE, after.id, after.name), service.sources
                )
    for route in directory.routes.values():
        yield from _outcomes(directory, route)
        for step in route.own_steps:
            for name in dict.fromkeys(n for said in (step.partner, step.decided_by) for n in said.split(" / ")):
                if name in parties and parties[name].kind in _ORGANISATIONS:
                    yield _edge(
                        TAKES_PART,
                        (ROUTE, route.id, route.name),
                        (AGENCY, parties[name].id, name),
                        step.sources,
                        step=step.text,
                    )


def _told_once(edges: Iterable[Edge]) -> Iterator[Edge]:
    # Two statements may connect the same two things: both are kept, each with an identifier of its own.
    told: dict[str, list[str]] = {}
    for edge in edges:
        words = told.setdefault(edge.id, [])
        if edge.words not in words:
            words.append(edge.words)
            yield edge if len(words) == 1 else edge._replace(id=f"{edge.id} {len(words)}")


def _edge(
    relation: str,
    source: tuple[str, str, str],
    target: tuple[str, str, str],
    sources: tuple[Source, ...],
    key: str = "",
    **values: object,
) -> Edge:
    # Ends are (kind, identifier, name).
    start, end = ":".join(source[:2]), ":".join(target[:2])
    return Edge(
        f"{relation} {start} {end}",
        relation,
        start,
        end,
        say(f"map.relation.{relation}"),
        say(f"map.why.{key or relation}", source=source[2], target=target[2], **values),
        sources,
    )


def _ways_in(directory: Directory, service: Service) -> Iterator[Edge]:
    for route_id in service.routes:
        if route_id in directory.routes:
            route = directory.routes[route_id]
            yield _edge(
                WAY_IN,
                (ROUTE, route.id, route.name),
                (SERVICE, service.id, service.name),
                service.sources or route.sources,
            )


def _prerequisites(directory: Directory, service: Service, criterion: Criterion) -> Iterator[Edge]:
    if criterion.form == "none":  # what must not have happened does not come first
        return
    known = [directory.services[s] for s in criterion.obtained_through if s in directory.services]
    if criterion.prerequisite:
        for before in known:
            others = listed(tuple(other.name for other in known if other is not before), "list.or")
            yield _edge(
                COMES_AFTER,
                (SERVICE, before.id, before.name),
                (SERVICE, service.id, service.name),
                criterion.sources,
                key=f"comes-after.{criterion.strength}",
                text=criterion.text,
                others=say("map.why.or-through", others=others) if others else "",
            )
    for member in criterion.members:
        yield from _prerequisites(directory, service, member)


def _outcomes(directory: Directory, route: Route) -> Iterator[Edge]:
    for step in route.own_steps:
        for outcome in step.outcomes:
            for reached in outcome.leads_to:
                yield from _leading(directory, route, reached, "leads-to", outcome.sources, text=outcome.text)
    if route.continues in directory.routes:
        yield from _leading(directory, directory.routes[route.continues], route.id, "continues", route.sources)


def _leading(
    directory: Directory, route: Route, reached: str, key: str, sources: tuple[Source, ...], **values: object
) -> Iterator[Edge]:
    start = (ROUTE, route.id, route.name)
    if reached in directory.routes:
        end = directory.routes[reached]
        yield _edge(LEADS_TO, start, (ROUTE, end.id, end.name), sources, key=key, **values)
    elif reached in directory.services:
        service = directory.services[reached]
        yield _edge(LEADS_TO, start, (SERVICE, service.id, service.name), sources, key=key, **values)
