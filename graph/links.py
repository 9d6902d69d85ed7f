"""What leads where in a directory, and what is said about each thing: made once, read by every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from graph.model import Criterion, Directory, Service, Source, Statement, within

WAY_IN, COMES_AFTER, INSTEAD, CONTINUES, OUTCOME, REPLACED = (
    "way-in",
    "comes-after",
    "instead",
    "continues",
    "outcome",
    "replaced",
)


class Link(NamedTuple):
    """One way from a thing to another: `kind` says of what sort, `text` under what condition, `criterion` by which."""

    start: str
    end: str
    kind: str
    text: str
    sources: tuple[Source, ...]
    criterion: Criterion | None = None


class Links(NamedTuple):
    """By identifier: what leads to a thing, where it leads, what is stated about it, and where it is shown.

    `homes` gives the kind and identifier of the thing whose page shows a part: a criterion, a step, a statement.
    """

    before: Mapping[str, tuple[Link, ...]]
    after: Mapping[str, tuple[Link, ...]]
    statements: Mapping[str, tuple[Statement, ...]]
    homes: Mapping[str, tuple[str, str]]


def link(directory: Directory) -> Links:
    """All links, statements and homes of a directory."""
    links = find_links(directory)
    homes = _homes(directory)
    statements = _statements(directory)
    for thing, said in statements.items():
        for statement in said:
            if thing in homes:
                homes.setdefault(statement.id, homes[thing])
    return Links(
        _grouped((link.end, link) for link in links),
        _grouped((link.start, link) for link in links),
        statements,
        homes,
    )


def find_links(directory: Directory) -> list[Link]:
    """Every link of a directory, once, by service and then by route; what leads back to itself is none."""
    return [link for link in dict.fromkeys(_links(directory)) if link.start != link.end]


def said_about(links: Links, *things: str) -> tuple[Statement, ...]:
    """The statements that concern any of these things, each once."""
    return tuple(dict.fromkeys(s for thing in things for s in links.statements.get(thing, ())))


def said_about_nothing_shown(directory: Directory, links: Links) -> tuple[Statement, ...]:
    """The statements that no page of a thing shows: they are about the directory or its field as a whole."""
    return tuple(s for s in directory.statements if s.id not in links.homes)


def _links(directory: Directory) -> Iterator[Link]:
    for service in directory.services.values():
        yield from _service_links(service)
    for route in directory.routes.values():
        if route.continues:
            yield Link(route.continues, route.id, CONTINUES, "", route.sources)
        for step in route.own_steps:
            for outcome in step.outcomes:
                sources = outcome.sources or step.sources
                yield from (Link(route.id, end, OUTCOME, outcome.text, sources) for end in outcome.leads_to)


def _service_links(service: Service) -> Iterator[Link]:
    for route in service.routes:
        yield Link(route, service.id, WAY_IN, "", service.sources)
    for new in service.replaced_by:
        yield Link(service.id, new, REPLACED, "", service.sources)
    for old in service.replaces:
        yield Link(old, service.id, REPLACED, "", service.sources)
    for criterion in (inner for outer in service.criteria for inner in _demanded(outer)):
        if criterion.prerequisite:
            for earlier in criterion.obtained_through:
                yield Link(earlier, service.id, COMES_AFTER, criterion.text, criterion.sources, criterion)
    for criterion in (inner for outer in service.criteria for inner in within(outer)):
        for other in criterion.instead:
            yield Link(service.id, other, INSTEAD, criterion.text, criterion.sources)


def _demanded(criterion: Criterion) -> Iterator[Criterion]:
    # What must not have happened does not come first.
    if criterion.form != "none":
        yield criterion
        for member in criterion.members:
            yield from _demanded(member)


def _statements(directory: Directory) -> dict[str, tuple[Statement, ...]]:
    party_named = {party.name: party.id for party in directory.parties.values()}
    return _grouped(
        (thing, statement)
        for statement in directory.statements
        for thing in dict.fromkeys(
            (*statement.concerns, *(party_named[text] for _, text in statement.details if text in party_named))
        )
    )


def _homes(directory: Directory) -> dict[str, tuple[str, str]]:
    homes: dict[str, tuple[str, str]] = {}
    for kind, things in (
        ("services", directory.services),
        ("routes", directory.routes),
        ("agencies", directory.parties),
        ("needs", directory.needs),
    ):
        homes |= {thing: (kind, thing) for thing in things}
    for service in directory.services.values():
        for criterion in (inner for outer in service.criteria for inner in within(outer)):
            homes.setdefault(criterion.id, ("services", service.id))
    for route in directory.routes.values():
        here = ("routes", route.id)
        gates = [c for step in route.steps for c in within(step.gate)]
        parts = [criterion.id for criterion in (*gates, *within(route.when))]
        for step in route.own_steps:
            parts += [step.id, *(outcome.id for outcome in step.outcomes)]
        for part in parts:
            homes.setdefault(part, here)
    return homes


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    groups: dict[str, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
