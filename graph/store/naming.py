"""Addresses for what has none: a file of others may describe things without saying what they are called.

The address of such a thing depends on nothing but what is said, so that the same file gives the same addresses, however
its statements are ordered and its blank nodes labelled:

- one that has an identifier which is fit for an address, and is nobody else's, is called by that;
- one that is the part of a single other (one subject points to it, by one property, and so on up to a subject with an
  address) is called by that subject, the property, and a hash of the properties on the way and of what it says itself;
- every other, shared or pointed to by nobody, is called by a hash of what it says itself.

What a thing says itself includes what its own parts say, so that a change to one renames it and its owners, and nothing
else. Things with the same place that say the same are one thing. Those that point to each other in a circle are told
apart by what they say and point to, over as many steps as that takes.
"""

from __future__ import annotations

import re
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from graph.store.lines import Lines, split
from graph.terms import DCT

BLANK = "_:"
# What the end of an address that was made here looks like.
MADE = re.compile("-[0-9a-f]{16}$")
_IDENTIFIER = f"<{DCT.identifier}>"
_FIT = re.compile('"([a-z0-9-]{1,80})"')
_CAPITAL = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_LONGEST_STEM = 40

Said = dict[str, list[tuple[str, str]]]


class Named(NamedTuple):
    """Lines without blank nodes, and the number of things that were given an address."""

    lines: Lines
    things: int


class CircleError(Exception):
    """Things without an address that point to each other in a circle, and that nothing tells apart."""


def name_blank_nodes(lines: Iterable[str], base: str) -> Named:
    """Every thing without an address gets one below `base`, and an identifier if it has none. Raises CircleError."""
    triples = [split(line) for line in set(lines)]
    said: Said = defaultdict(list)
    users: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, predicate, value in triples:
        if subject.startswith(BLANK):
            said[subject].append((predicate, value))
        if value.startswith(BLANK):
            said.setdefault(value, [])
            users[value].append((subject, predicate))
    if not said:
        return Named(tuple(sorted(" ".join((*triple, ".")) for triple in triples)), 0)
    taken = {subject for subject, _, _ in triples if not subject.startswith(BLANK)}
    names = dict(_identified(said, taken, base))
    content, circular = _contents(said, names)
    places = _places(content, users, names, circular)
    made = {node: f"{base}{_identifier(content[node], places[node])}" for node in content}
    names.update((node, f"<{address}>") for node, address in made.items())
    named = {" ".join((names.get(s, s), p, names.get(o, o), ".")) for s, p, o in triples}
    for node, address in made.items():
        if all(predicate != _IDENTIFIER for predicate, _ in said[node]):
            named.add(f'<{address}> {_IDENTIFIER} "{address[len(base) :]}" .')
    return Named(tuple(sorted(named)), len(set(names.values())))


def _identified(said: Said, taken: set[str], base: str) -> Iterator[tuple[str, str]]:
    """The nodes that can be called by their own identifier, with their addresses."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for node, properties in said.items():
        identifiers = [value for predicate, value in properties if predicate == _IDENTIFIER]
        if len(identifiers) == 1 and (fit := _FIT.fullmatch(identifiers[0])):
            bearers[f"<{base}{fit[1]}>"].append(node)
    for address, nodes in bearers.items():
        if len(nodes) == 1 and address not in taken:
            yield nodes[0], address


def _contents(said: Said, names: dict[str, str]) -> tuple[dict[str, str], set[str]]:
    """A hash of what each nameless node says, its parts included; and the nodes that stand in a circle."""
    content: dict[str, str] = {}
    circular: set[str] = set()
    parts = {
        node: [value for _, value in properties if value.startswith(BLANK) and value not in names]
        for node, properties in said.items()
        if node not in names
    }
    for group in _circles(parts):
        if len(group) == 1 and group[0] not in parts[group[0]]:
            content[group[0]] = _hash_said(said[group[0]], names, content)
        else:
            circular.update(group)
            content.update(_tell_apart(group, said, names, content))
    return content, circular


def _tell_apart(group: list[str], said: Said, names: dict[str, str], content: dict[str, str]) -> dict[str, str]:
    """A hash for each node of a circle: looks one step further each time, until no two are the same."""
    known, seen = dict.fromkeys(group, ""), 0
    while True:
        known = {node: _hash_said(said[node], names, ChainMap(known, content)) for node in group}
        if len(set(known.values())) == len(group):
            return known
        if len(set(known.values())) <= seen:
            raise CircleError
        seen = len(set(known.values()))


def _hash_said(properties: list[tuple[str, str]], names: dict[str, str], known: Mapping[str, str]) -> str:
    values = [f"{p} {names.get(o) or BLANK + known[o] if o.startswith(BLANK) else o}" for p, o in properties]
    return _hash(*sorted(set(values)))


def _circles(parts: dict[str, list[str]]) -> Iterator[list[str]]:
    """The strongly connected groups of a graph, parts before their owners (Tarjan 1972, without recursion)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: dict[str, None] = {}
    for start in parts:
        work = [(start, iter(parts[start]))] if start not in order else []
        while work:
            node, rest = work[-1]
            if node not in order:
                order[node] = lowest[node] = len(order)
                open_[node] = None
            for part in rest:
                if part not in order:
                    work.append((part, iter(parts[part])))
                    break
                if part in open_:
                    lowest[node] = min(lowest[node], order[part])
            else:
                work.pop()
                if work:
                    owner = work[-1][0]
                    lowest[owner] = min(lowest[owner], lowest[node])
                if lowest[node] == order[node]:
                    group = [node]
                    while (last := open_.popitem()[0]) != node:
                        group.append(last)
                    yield group


class _Place(NamedTuple):
    """Whose part a node is: the address of the owner, a hash of the way there, and the last property on it."""

    owner: str
    way: str
    last: str


def _places(
    nodes: Iterable[str], users: dict[str, list[tuple[str, str]]], names: dict[str, str], circular: set[str]
) -> dict[str, _Place | None]:
    places: dict[str, _Place | None] = {}
    for start in nodes:
        above = [start]  # from a node up to one whose place is known, or has no single owner
        while above[-1] not in places:
            node = above[-1]
            ((owner, predicate), *others) = users.get(node) or [("", "")]
            if others or not owner or node in circular:
                places[node] = None
            elif owner in names or not owner.startswith(BLANK):
                places[node] = _Place(names.get(owner, owner), _hash("", predicate), predicate)
            else:
                above.append(owner)
        for node in reversed(above[:-1]):
            place, predicate = places[users[node][0][0]], users[node][0][1]
            places[node] = _Place(place.owner, _hash(place.way, predicate), predicate) if place else None
    return places


def _identifier(content: str, place: _Place | None) -> str:
    if place is None:
        return f"thing-{content[:16]}"
    stem = f"{_slug(place.owner)[:_LONGEST_STEM].strip('-')}-{_slug(place.last)[:_LONGEST_STEM].strip('-')}".strip("-")
    return f"{stem or 'thing'}-{_hash(place.owner, place.way, content)[:16]}"


def _slug(address: str) -> str:
    """The end of an address in small letters, digits and hyphens."""
    end = re.split("[/#]", address.strip("<>").rstrip("/#"))[-1]
    return re.sub("[^a-z0-9]+", "-", _CAPITAL.sub("-", end).lower()).strip("-")


def _hash(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
