"""What a map shows: a directory's needs, ways in, gates, services and agencies, and in words why they are connected.

Pure: it knows no positions, no colours and no page. Identifiers are `kind:id`; the order is the directory's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from graph import links
from graph.clocks import is_confirmed, standing
from graph.links import Link, find_links
from graph.model import Clocks, Criterion, Directory, Party, Route, Service, Source
from graph.words import cut, listed, say

NEED, ROUTE, GATE, SERVICE, PANEL, AGENCY = "need", "route", "gate", "service", "panel", "agency"
KINDS = (NEED, ROUTE, GATE, SERVICE, PANEL, AGENCY)
# Boxes that stand for no one thing: a gap in the record, and many services at once.
GAP, CLUSTER = "gap", "cluster"

WAY_IN, LEADS_TO, COMES_AFTER, GUARDS, REPLACED_BY = "way-in", "leads-to", "comes-after", "guards", "replaced-by"
FOR_NEED, PROVIDED_BY, TAKES_PART, DECIDED_BY = "for-need", "provided-by", "takes-part", "decided-by"
RELATIONS = (WAY_IN, LEADS_TO, COMES_AFTER, GUARDS, REPLACED_BY, FOR_NEED, PROVIDED_BY, TAKES_PART, DECIDED_BY)
MISSING = "missing"

# Too many to be drawn all at once: they are drawn where an end of them is chosen.
QUIET = (FOR_NEED, PROVIDED_BY, TAKES_PART, DECIDED_BY, MISSING)

# How the directory's links are drawn, and by which words they are told.
_LINKED = {
    links.WAY_IN: (WAY_IN, "way-in"),
    links.OUTCOME: (LEADS_TO, "leads-to"),
    links.CONTINUES: (LEADS_TO, "continues"),
    links.COMES_AFTER: (COMES_AFTER, "comes-after"),
    links.REPLACED: (REPLACED_BY, "replaced-by"),
}
# One end of a connection: kind, identifier and name.
End = tuple[str, str, str]

_ORGANISATIONS = {"agency": AGENCY, "panel": PANEL, "meeting": PANEL}


class Node(NamedTuple):
    """A thing on the map: `kind` is one of KINDS, `sort` the word for it, such as meeting or next step.

    `status` is active, or what else its clocks say on the day; `stages` stand in the directory's order. A need and a
    gate have no clocks: they are active, and `confirmed` is None. A gap has the first years of its `ages`.
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
    confirmed: bool | None
    checked: date | None
    sources: tuple[Source, ...]
    ages: tuple[str, ...] = ()


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
    stages = [(stage.id, cut(stage.label)) for stage in directory.stages.values()]
    if any("" in node.stages for node in nodes):
        stages.append(("", say("map.stage.none")))
    return Scene(tuple(stages), nodes, edges)


def place_of(directory: Directory, thing: str) -> str:
    """The identifier of a thing's node, or nothing where it is not on the map."""
    for kind, things in ((SERVICE, directory.services), (ROUTE, directory.routes), (NEED, directory.needs)):
        if thing in things:
            return f"{kind}:{thing}"
    party = directory.parties.get(thing)
    if party is None or (
        party.kind not in _ORGANISATIONS and not any(party.name in s.providers for s in directory.services.values())
    ):
        return ""
    return f"{_ORGANISATIONS.get(party.kind, AGENCY)}:{thing}"


def _nodes(directory: Directory, on: date, reached: set[str]) -> Iterator[Node]:
    order = list(directory.stages)
    for need in directory.needs.values():
        yield _plain(NEED, need.id, need.label, need.definition, ())
    for route in directory.routes.values():
        sort = say("map.sort.next-step" if route.next_step else "map.sort.route")
        yield _timed(ROUTE, route, sort, route.clocks, on)
    for gate in _gates(directory):
        yield _plain(GATE, gate.id, gate.text, "", gate.sources)
    for service in directory.services.values():
        stages = tuple(sorted((s for s in service.stages if s in directory.stages), key=order.index)) or ("",)
        node = _timed(SERVICE, service, say("map.sort.service"), service.clocks, on)
        yield node._replace(stages=stages, providers=tuple(cut(name) for name in service.providers))
    for party in directory.parties.values():
        kind = _ORGANISATIONS.get(party.kind, AGENCY)
        # A role is a part that people play: it is on the map only where a service is recorded as its work.
        if party.kind in _ORGANISATIONS or f"{kind}:{party.id}" in reached:
            yield _timed(kind, party, say(f"map.sort.{party.kind}"), party.clocks, on)


def _plain(kind: str, thing: str, name: str, description: str, sources: tuple[Source, ...]) -> Node:
    sort = say(f"map.sort.{kind}")
    return Node(f"{kind}:{thing}", kind, thing, cut(name), sort, description, (), (), "active", None, None, sources)


def _timed(kind: str, thing: Service | Route | Party, sort: str, clocks: Clocks, on: date) -> Node:
    plain = _plain(kind, thing.id, thing.name, thing.description, thing.sources)
    return plain._replace(
        sort=sort, status=standing(clocks, on), confirmed=is_confirmed(clocks, on), checked=clocks.last_checked
    )


def _gates(directory: Directory) -> Iterator[Criterion]:
    seen: set[str] = set()
    for route in directory.routes.values():
        for step in route.own_steps:
            if step.gate is not None and step.gate.id not in seen:
                seen.add(step.gate.id)
                yield step.gate


def _edges(directory: Directory) -> Iterator[Edge]:
    parties = {party.name: party for party in directory.parties.values()}
    things = _ends(directory)
    for link in find_links(directory):
        if link.kind in _LINKED and link.start in things and link.end in things:
            yield _linked(directory, things, link)
    for service in directory.services.values():
        here = things[service.id]
        for provider in service.providers:
            if provider in parties:
                yield _edge(PROVIDED_BY, here, _end(parties[provider]), service.sources)
        for need in service.needs:
            if need in directory.needs:
                yield _edge(FOR_NEED, things[need], here, service.sources)
    for route in directory.routes.values():
        for step in route.own_steps:
            start = things[route.id]
            for party in _named(parties, step.actor, step.partner, step.decided_by):
                yield _edge(TAKES_PART, start, _end(party), step.sources, step=step.text)
            if step.gate is not None:
                gate = (GATE, step.gate.id, cut(step.gate.text))
                yield _edge(GUARDS, gate, start, step.gate.sources or step.sources, step=step.text)
                for party in _named(parties, step.gate.decided_by or step.decided_by):
                    yield _edge(DECIDED_BY, gate, _end(party), step.gate.sources or step.sources)


def _ends(directory: Directory) -> dict[str, End]:
    """What a connection can begin or end in, by identifier."""
    return {
        **{need.id: (NEED, need.id, cut(need.label)) for need in directory.needs.values()},
        **{route.id: (ROUTE, route.id, cut(route.name)) for route in directory.routes.values()},
        **{service.id: (SERVICE, service.id, cut(service.name)) for service in directory.services.values()},
    }


def _linked(directory: Directory, things: dict[str, End], link: Link) -> Edge:
    relation, key = _LINKED[link.kind]
    values = {"text": link.text}
    if link.criterion is not None:
        key = f"{key}.{link.criterion.strength}"
        names = (things[t][2] for t in link.criterion.obtained_through if t in things and t != link.start)
        others = listed(tuple(names), "list.or")
        values["others"] = say("map.why.or-through", others=others) if others else ""
    route = directory.routes.get(link.start)
    sources = link.sources or (route.sources if route else ())
    return _edge(relation, things[link.start], things[link.end], sources, key=key, **values)


def _named(parties: dict[str, Party], *said: str) -> Iterator[Party]:
    """The organisations that a step names, each once; several names stand in one text."""
    for name in dict.fromkeys(name for text in said for name in text.split(" / ")):
        if name in parties and parties[name].kind in _ORGANISATIONS:
            yield parties[name]


def _end(party: Party) -> End:
    return (_ORGANISATIONS.get(party.kind, AGENCY), party.id, cut(party.name))


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
    source: End,
    target: End,
    sources: tuple[Source, ...],
    key: str = "",
    **values: object,
) -> Edge:
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
