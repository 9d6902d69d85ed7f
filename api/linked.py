"""What documents of data are made from: a version line by line, read when it is first wanted."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote

from api.lookup import page_address, record_address
from api.service import Served
from graph.canonical import lines_of
from graph.exchange.description import holdings
from graph.exchange.facts import Facts
from graph.exchange.ontology import VOCABULARIES, Uses
from graph.exchange.partitions import EXTENSION
from graph.store.export import write
from graph.terms import SP

# What can stand after a vocabulary's address; a path, too, could lead away from it.
_WORD = re.compile(r"[\w-]*")
# The version that is served, and the one before while somebody still reads it.
_MOST = 2


class _Kept(NamedTuple):
    version: str
    facts: Facts
    uses: Uses
    holdings: dict[str, str]


_lock = Lock()
_kept: list[_Kept] = []


def facts_of(served: Served) -> Facts:
    """The lines of the served version; the first who asks waits until they are read."""
    return _of(served).facts


def uses_of(served: Served) -> Uses:
    """Who uses each word of the ontology in the served version."""
    return _of(served).uses


def holdings_of(served: Served) -> str:
    """What the served version holds, in VoID and in Turtle, as query editors complete from it."""
    kept, base = _of(served), served.settings.base
    if base not in kept.holdings:
        said = holdings(kept.facts, base, dataset_of(served))
        kept.holdings[base] = write(said, "turtle", kept.facts.base, void_ext=EXTENSION).decode()
    return kept.holdings[base]


def dataset_of(served: Served) -> str:
    """The address of the directory as a thing of its own."""
    directory = served.snapshot.directory
    return directory.base + directory.id


def edition_of(served: Served) -> str:
    """The address of the version that is served."""
    return f"{served.settings.base}/data/versions/{served.snapshot.directory.version}"


def places(served: Served) -> Callable[[str], str]:
    """What gives the page of this server for an address in the data, or that of a vocabulary's word; else nothing.

    No other address leads out of the server: whoever writes a directory sends nobody anywhere.
    """
    directory = served.snapshot.directory

    def place(iri: str) -> str:
        if iri.startswith(SP.NS):
            return f"/ontology/{quote(iri.removeprefix(SP.NS), safe='')}"
        if iri.startswith(directory.base):
            name = iri.removeprefix(directory.base)
            return page_address(directory, served.links, name) or record_address(directory, name)
        vocabulary = next((space for space in VOCABULARIES if iri.startswith(space)), "")
        return iri if vocabulary and _WORD.fullmatch(iri, len(vocabulary)) else ""

    return place


def forget(version: str) -> None:
    """Keeps nothing more of a version that nobody is answered from."""
    with _lock:
        _kept[:] = [kept for kept in _kept if kept.version != version]


def _of(served: Served) -> _Kept:
    version = served.snapshot.directory.version
    with _lock:
        found = next((kept for kept in _kept if kept.version == version), None)
        if found is None:
            facts = _read(served)
            found = _Kept(version, facts, Uses(facts, served.links), {})
            _kept.insert(0, found)
            del _kept[_MOST:]
    return found


def _read(served: Served) -> Facts:
    directory = served.snapshot.directory
    # A published version stands in its file as it is wanted; another file may have changed since it was read.
    content = served.snapshot.path.read_bytes() if served.settings.state else b""
    if sha256(content).hexdigest() == directory.version:
        return Facts(tuple(content.decode().split("\n")[:-1]), directory.base)
    return Facts(lines_of(served.turtle), directory.base)
