"""A file of RDF from elsewhere, as a change: it stands for all that is said of the things that it describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from graph.canonical import Lines, about, split
from graph.change import Change, apply, difference
from graph.errors import DirectoryError
from graph.store.incoming import Incoming, read_incoming
from graph.store.naming import MADE
from graph.terms import RDF, SP

# Below it stand all directories, each below an address of its own.
DIRECTORIES = "https://w3id.org/signpost/id/"
_DIRECTORY = f"> <{RDF.type_}> <{SP.Directory}> ."


class Compared(NamedTuple):
    """What a file changes, and the addresses of others that it describes too: what it says of those is left out."""

    change: Change
    left_out: tuple[str, ...]


def base_of(lines: Lines) -> str:
    """The address below which the things of a directory stand. Raises DirectoryError no-directory."""
    for line in lines:
        if line.endswith(_DIRECTORY):
            thing = line[1 : -len(_DIRECTORY)]
            return thing[: thing.rindex("/") + 1]
    raise DirectoryError("no-directory")


def read_rdf(path: Path, base: str) -> Incoming:
    """What a file says; the ending of its name tells its form. Raises what `read_incoming` raises."""
    return read_incoming(path, base)


def compare(incoming: Incoming, live: Lines, whole: bool = False) -> Compared:
    """What the live version would lose and gain; with `whole`, also all that the file does not describe.

    A thing that was given its address by an import goes once nothing points to it any more.
    Raises DirectoryError another-directory and no-directory.
    """
    base = base_of(live or incoming.lines)
    known = {split(line)[0] for line in live}
    described = {split(line)[0] for line in incoming.lines}
    ours = {thing for thing in described if thing in known or _is_below(thing, base)}
    strangers = sorted(thing[1:-1] for thing in described - ours)
    others = [thing for thing in strangers if thing.startswith(DIRECTORIES) and not thing.startswith(base)]
    if others or set(incoming.bases) - {base} or not ours:
        raise DirectoryError("another-directory", name=min([*incoming.bases, *others] or strangers))
    said = [line for line in incoming.lines if split(line)[0] in ours]
    kept = [] if whole else [line for line in live if split(line)[0] not in ours]
    change = difference(live, tuple(sorted({*kept, *said})))
    return Compared(change if whole else _without_orphans(live, change, ours), tuple(strangers))


def _is_below(thing: str, base: str) -> bool:
    return thing.startswith(f"<{base}") and "/" not in thing[len(base) + 1 :]


def _without_orphans(live: Lines, change: Change, described: set[str]) -> Change:
    """The change that also takes away what an import once named, if this one leaves nothing that points to it."""
    loose = _made(change.removed)
    if not loose:
        return change
    after = apply(live, change)
    uses = Counter(_made(after))
    removed = set(change.removed)
    while loose:
        thing = loose.pop()
        if uses[thing] or thing in described:
            continue
        lines = about(after, thing[1:-1])
        removed.update(lines)
        parts = _made(lines)
        uses.subtract(parts)
        loose += parts
    return Change(frozenset(removed), change.added)


def _made(lines: Iterable[str]) -> list[str]:
    """What lines point to that was given its address by an import."""
    values = (split(line)[2] for line in lines)
    return [value for value in values if value.startswith("<") and MADE.search(value[:-1])]
