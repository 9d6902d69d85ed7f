"""What the store holds: each source in a graph of its own, their merge in the default graph, and how they make it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

from graph.errors import DirectoryError
from graph.model import Directory
from graph.settings import ROOT
from graph.store.embedded import read_ntriples
from graph.store.lines import version_of
from graph.terms import DCT, PROV, SP

ONTOLOGY = ROOT / "ontology"


class Published(Protocol):
    """What has to be known of a version of a directory to answer queries on it."""

    @property
    def directory(self) -> Directory:
        """The directory; its `version` is the hash of the file."""

    @property
    def path(self) -> Path:
        """The file that it was read from."""


class Source(NamedTuple):
    """A graph of the store: its name, its Turtle, and whether it is part of the merge."""

    graph: str
    turtle: bytes
    merged: bool = True


def read_sources(published: Published) -> tuple[Source, ...]:
    """The directory, our ontology and its alignments, and what says how they make the merge.

    Raises DirectoryError unreadable-directory, and directory-changed where the file is no longer the one published.
    """
    directory = published.directory
    try:
        turtle = published.path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DirectoryError("unreadable-directory", where=str(published.path), reason=reason) from None
    # A published file is in canonical form as it is; any other is brought into it.
    if sha256(turtle).hexdigest() != directory.version and version_of(read_ntriples(turtle)) != directory.version:
        raise DirectoryError("directory-changed", where=str(published.path))
    ontology = SP.NS.rstrip("#")
    sources = (
        Source(f"{directory.base}graph/directory", turtle),
        Source(f"{ontology}/graph/ontology", (ONTOLOGY / "signpost.ttl").read_bytes()),
        Source(f"{ontology}/graph/alignments", (ONTOLOGY / "alignments.ttl").read_bytes()),
    )
    provenance = _provenance(directory, sources) + _record(published)
    return (*sources, Source(f"{directory.base}graph/provenance", provenance, merged=False))


def key_of(sources: tuple[Source, ...]) -> str:
    """A name for a store with these sources: a hash of all that they say."""
    seen = sha256()
    for source in sources:
        seen.update(sha256(source.turtle).digest() + source.graph.encode())
    return seen.hexdigest()[:12]


def _record(published: Published) -> bytes:
    """When a version was first published, by which role, why and after which; nothing where that is not to be read."""
    if published.path.parent.name != published.directory.version:
        return b""
    try:
        return "".join(f"{line}\n" for line in read_ntriples(published.path.with_name("prov.ttl"))).encode()
    except DirectoryError:  # queries need not wait until it is mended
        return b""


def _provenance(directory: Directory, sources: tuple[Source, ...]) -> bytes:
    merge = f"<{directory.base}graph/merge/{directory.version}>"
    lines = [f'{merge} a <{PROV.Entity}> ; <{DCT.identifier}> "{directory.version}" .']
    for source in sources:
        digest = sha256(source.turtle).hexdigest()
        lines.append(f"{merge} <{PROV.wasDerivedFrom}> <{source.graph}> .")
        lines.append(f'<{source.graph}> a <{PROV.Entity}> ; <{DCT.identifier}> "sha256:{digest}" .')
    return "".join(f"{line}\n" for line in lines).encode()
