"""What the things of a directory are called: the id that a cell holds, and the name that stands beside it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from graph.canonical import Lines, split
from graph.diff import literal_text
from graph.errors import DirectoryError
from graph.fields import Kind, kind_of
from graph.terms import DCT, RDF, SKOS, SP
from graph.words import cut

NAMES = (SKOS.prefLabel, DCT.title, SP.conditionText, DCT.description, SP.section)
# What XML cannot hold, or changes; a line break and a tab can be shown.
UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_PLAIN_ID = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_NEW_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME, _LONGEST_ID = 80, 60

Said = dict[str, list[str]]


class Names:
    """The things of a directory by address, with their ids, names and kinds, and what is said of each."""

    def __init__(self, lines: Lines) -> None:
        self.said: dict[str, Said] = {}
        for line in lines:
            subject, predicate, value = split(line)
            if subject.startswith("<"):
                self.said.setdefault(subject[1:-1], {}).setdefault(predicate[1:-1], []).append(value)
        self.directory = next(
            (t for t, said in self.said.items() if f"<{SP.Directory}>" in said.get(RDF.type_, ())), ""
        )
        if not self.directory:
            raise DirectoryError("no-directory")
        self.base = self.directory[: self.directory.rindex("/") + 1]
        self.kinds: dict[str, Kind | None] = {}
        self.labels: dict[str, str] = {}
        self._things: dict[str, str] = {}
        self._named: dict[str, list[str]] = defaultdict(list)
        self._of: dict[str, set[str]] = defaultdict(set)
        for thing, said in self.said.items():
            self._take(thing, kind_of(self.classes(thing)), _name(said))

    def add(self, thing: str, kind: Kind, label: str) -> None:
        """Takes in a thing that is not in the directory yet."""
        self._take(thing, kind, label)

    def _take(self, thing: str, kind: Kind | None, label: str) -> None:
        self.kinds[thing] = kind
        self.labels[thing] = cut(label, _LONGEST_NAME) or self.id_of(thing)
        self._things[self.id_of(thing)] = thing
        for iri in self.classes(thing) | set(kind.also if kind else ()):
            self._of[iri].add(thing)
        for name in {self.labels[thing], label} - {""}:
            self._named[name].append(thing)

    def id_of(self, thing: str) -> str:
        """What names a thing in a cell: its address without what all share; else the whole of it, in angle brackets."""
        rest = thing.removeprefix(self.base)
        return rest if rest != thing and _PLAIN_ID.fullmatch(rest) else f"<{thing}>"

    def thing(self, text: str) -> str | None:
        """The thing with an id, or None."""
        return self._things.get(text)

    def named(self, text: str) -> list[str]:
        """All things that are called so."""
        return self._named.get(text, [])

    def ids(self, classes: Iterable[str] = ()) -> list[str]:
        """The ids of all things of any of the classes, of all things where none is named, sorted."""
        wanted = tuple(classes)
        things = set().union(*(self._of[iri] for iri in wanted)) if wanted else self.kinds.keys()
        return sorted(map(self.id_of, things))

    def is_of(self, thing: str, classes: Iterable[str]) -> bool:
        """Whether a thing is of any of the classes, by what is said of it or by its kind."""
        return any(thing in self._of[iri] for iri in classes)

    def classes(self, thing: str) -> set[str]:
        """The classes that a thing is said to be of."""
        return {value[1:-1] for value in self.said.get(thing, {}).get(RDF.type_, ())}

    def new_id(self, name: str) -> str:
        """An id made from a name that no thing has yet."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")
        if not stem:
            return ""
        return next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, 1_000_000))) if self.thing(one) is None)


def is_new_id(text: str) -> bool:
    """Whether a new thing can have this id: small letters, digits, hyphens between them."""
    return bool(_NEW_ID.fullmatch(text)) and len(text) <= _LONGEST_NAME


def one_line(text: str) -> str:
    """A text without line breaks and characters that no cell can show."""
    return " ".join(UNSHOWN.sub(" ", text).split())


def _name(said: Said) -> str:
    values = next((said[name] for name in NAMES if name in said), [])
    ours = [value for value in values if value.endswith("@en")] or [value for value in values if value.startswith('"')]
    return one_line(literal_text(ours[0])) if ours else ""
