"""What differs between two versions: lines taken away and added, by the field of the thing that they belong to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from graph.canonical import Lines, split

_BLOCK = 512
ByField = dict[tuple[str, str], set[str]]


class Change(NamedTuple):
    """Lines that a version loses and gains; false where it does neither."""

    removed: frozenset[str]
    added: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)

    @property
    def things(self) -> frozenset[str]:
        """The addresses of all things that something is said of differently."""
        return frozenset(split(line)[0][1:-1] for line in self.removed | self.added)

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.added, self.removed)


class Edit(NamedTuple):
    """One field of one thing, before and after; thing and predicate are addresses, values are N-Triples terms."""

    thing: str
    predicate: str
    was: tuple[str, ...]
    now: tuple[str, ...]


class Conflict(NamedTuple):
    """A field that two changes of one base leave with different values: as it was, and as each would have it."""

    thing: str
    predicate: str
    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def difference(before: Lines, after: Lines) -> Change:
    """The change that makes one version of another.

    Both are sorted, so that what is the same is passed over in blocks, and only where they differ is looked closely.
    """
    removed: list[str] = []
    added: list[str] = []
    here, there = 0, 0
    while here < len(before) and there < len(after):
        old, new = before[here : here + _BLOCK], after[there : there + _BLOCK]
        if old == new:
            here, there = here + _BLOCK, there + _BLOCK
            continue
        last = min(old[-1], new[-1])
        old, new = old[: bisect_right(old, last)], new[: bisect_right(new, last)]
        removed += set(old).difference(new)
        added += set(new).difference(old)
        here, there = here + len(old), there + len(new)
    return Change(frozenset([*removed, *before[here:]]), frozenset([*added, *after[there:]]))


def apply(lines: Lines, change: Change) -> Lines:
    """The lines after a change."""
    kept = [line for line in lines if line not in change.removed]
    new = [line for line in change.added if not _stands(kept, line)]
    return tuple(sorted(kept + sorted(new)))  # two runs that are sorted already are merged in one pass


def _stands(lines: list[str], line: str) -> bool:
    place = bisect_left(lines, line)
    return place < len(lines) and lines[place] == line


def edits(change: Change) -> tuple[Edit, ...]:
    """A change by thing and field, in their order: of each field the values that went and those that came."""
    was, now = _by_field(change.removed), _by_field(change.added)
    return tuple(
        Edit(*field, tuple(sorted(was.get(field, ()))), tuple(sorted(now.get(field, ()))))
        for field in sorted(was.keys() | now.keys())
    )


def merge(base: Lines, ours: Change, theirs: Change) -> tuple[Change, tuple[Conflict, ...]]:
    """What is left of our change where theirs has been made, and the fields on which the two disagree.

    Both are changes of `base`. A field that only one of them touches is that one's; a field that both leave with the
    same values is settled; every other is a conflict, and our change to it is left out.
    """
    mine, others = (
        {_field(line) for line in ours.removed | ours.added},
        {_field(line) for line in theirs.removed | theirs.added},
    )
    both = mine & others
    stands = _by_field(line for line in base if _field(line) in both) if both else {}
    wanted, found = _outcome(stands, ours, both), _outcome(stands, theirs, both)
    conflicts = tuple(
        Conflict(*field, *(tuple(sorted(v)) for v in (stands.get(field, set()), wanted[field], found[field])))
        for field in sorted(both)
        if wanted[field] != found[field]
    )
    return Change(_without(ours.removed, both), _without(ours.added, both)), conflicts


def _outcome(before: ByField, change: Change, fields: set[tuple[str, str]]) -> ByField:
    removed, added = _by_field(change.removed), _by_field(change.added)
    return {field: (before.get(field, set()) - removed.get(field, set())) | added.get(field, set()) for field in fields}


def _by_field(lines: Iterable[str]) -> ByField:
    fields: ByField = defaultdict(set)
    for line in lines:
        fields[_field(line)].add(split(line)[2])
    return fields


def _field(line: str) -> tuple[str, str]:
    subject, predicate, _ = split(line)
    return subject[1:-1], predicate[1:-1]


def _without(lines: frozenset[str], fields: set[tuple[str, str]]) -> frozenset[str]:
    return frozenset(line for line in lines if _field(line) not in fields)
