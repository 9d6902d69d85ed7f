"""A process that answers one query at a time, and that can be killed: `python -m graph.store.worker`, for a pool only.

It speaks in frames over its standard input and output: eight bytes of length, then as many bytes. The first frame says
what to load, the next ones bring it; from then on each frame in is a query, and two frames out are its answer: a
header, in JSON, and the result. Results are written here, on the main thread and as a whole: a result object that
passes to another thread ends the process, and a half-written answer looks like a whole one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import struct
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph as ox

from graph.prefixes import PREFIXES
from graph.store.formats import TABLES, TRIPLES, as_xml
from graph.store.graphs import Graphs, fill, load
from graph.store.sandbox import die_with_parent, limit_memory, shut_in
from graph.store.shelf import building

if TYPE_CHECKING:
    from typing_extensions import Buffer

LENGTH = struct.Struct(">Q")
# A worker whose parent is too busy to kill it is ended by the kernel so many seconds after the deadline.
_SECONDS_OF_GRACE = 2.0

_XML = ("xml", "rdfxml")
# JSON-LD has no triple terms, as yet.
_NOT_WRITTEN = "JSON-LD does not support"
_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)


class TooLargeError(Exception):
    """A result that is larger than was allowed."""


class Body(BytesIO):
    """What a result is written to: bytes, up to a limit."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self._most_bytes = most_bytes

    def write(self, chunk: Buffer) -> int:
        """Takes a chunk. Raises TooLargeError beyond the limit."""
        if self.tell() + memoryview(chunk).nbytes > self._most_bytes:
            raise TooLargeError
        return super().write(chunk)


def answer(store: ox.Store, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The header and the result for a query; a header with `error` where there is no result."""
    body = Body(asked["most_bytes"])
    try:
        default, named = (_graphs(asked, part) for part in ("default_graphs", "named_graphs"))
    except ValueError:
        return {"error": "wrong-graph"}, b""
    try:
        result = store.query(asked["text"], base_iri=asked["base"], default_graph=default, named_graphs=named)
        if isinstance(result, ox.QueryTriples):
            ox.serialize(result, body, TRIPLES[asked["format"]], prefixes=PREFIXES)
        else:
            result.serialize(body, format=TABLES[asked["format"]])
        if asked["format"] in _XML:
            if (xml := as_xml(body.getvalue())) is None:
                return {"error": "unwritable-result"}, b""
            body = Body(asked["most_bytes"])
            body.write(xml)
    except SyntaxError as error:
        return _broken(error), b""
    except TooLargeError:
        return {"error": "result-too-large"}, b""
    except MemoryError:
        return {"error": "query-stopped"}, b""
    except (KeyError, ValueError, OSError, RuntimeError) as error:
        if str(error).startswith(_NOT_WRITTEN):
            return {"error": "unwritable-result"}, b""
        # Such as a function that nobody here knows; a damaged store speaks otherwise.
        unsupported = isinstance(error, RuntimeError) and str(error).endswith("is not supported")
        return {"error": "unsupported-query" if unsupported else "query-failed"}, b""
    return {}, body.getvalue()


def _graphs(asked: dict[str, Any], part: str) -> list[Any] | None:
    """One part of the dataset that a request names, in place of any that its query names; None where it names none.

    Raises ValueError for what is no IRI.
    """
    named = asked["default_graphs"] or asked["named_graphs"]
    return [ox.NamedNode(graph) for graph in asked[part]] if named else None


def _broken(error: SyntaxError) -> dict[str, Any]:
    """The header for a text that is not SPARQL: its place, and what the engine expected there."""
    place = _PLACE.match(str(error.msg))
    if place is None:
        return {"error": "broken-query", "line": 1, "column": 1, "expected": []}
    words = [word.strip() for word in re.split(r", (?=[\"\[A-Z])", place[3])]
    # Classes of characters, in brackets, help nobody; what is left is signs, keywords and short sentences.
    expected = [word for word in words if word and not word.startswith(("[", "|", "<unreported"))]
    return {"error": "broken-query", "line": int(place[1]), "column": int(place[2]), "expected": expected}


def build(path: Path, making: Path, sources: Sequence[tuple[str, bool, bytes]]) -> None:
    """Makes a store on disk, whole or not at all; one that is there and can be opened is left as it is.

    It is made beside its place, where whoever ends this process has to take away what is not done.
    """
    if path.exists():
        try:
            ox.Store.read_only(str(path))
        except (OSError, RuntimeError):  # the second is how it says that a file is damaged
            shutil.rmtree(path)
        else:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    with building(path.parent):
        shutil.rmtree(making, ignore_errors=True)
        try:
            store = ox.Store(str(making))
            fill(store, sources)
            store.optimize()
            store.flush()
            del store  # closes it
            making.rename(path)
        except OSError:
            if not path.exists():  # another server may have been quicker
                raise
        finally:
            shutil.rmtree(making, ignore_errors=True)


def main() -> None:
    """Loads what it is told to, shuts itself in, says so, and answers until there is nobody to ask."""
    die_with_parent()
    frames = read_frames(sys.stdin.buffer)
    told = json.loads(next(frames))
    sources = [(name, merged, next(frames)) for name, merged in told["sources"]]
    if told["build"]:
        build(Path(told["path"]), Path(told["making"]), sources)
        write_frames(b"")
        return
    if told["path"]:
        store = ox.Store.read_only(told["path"])
        graphs = Graphs(store, store)
    else:
        graphs = load(sources)
    del sources
    guards = {
        "process": True,
        "memory": limit_memory(told["memory"]),
        "kernel": shut_in(files_needed=told["path"] is not None),
        "no-files": told["path"] is None,
    }
    write_frames(json.dumps([guard for guard, holds in guards.items() if holds]).encode())
    for frame in frames:
        asked = json.loads(frame)
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"] + _SECONDS_OF_GRACE)
        header, result = answer(graphs.asked(asked), asked)
        write_frames(json.dumps(header).encode(), result)
        signal.setitimer(signal.ITIMER_REAL, 0)


def read_frames(stream: BinaryIO) -> Iterator[bytes]:
    """Each frame of a stream, until it ends."""
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        frame = stream.read(length)
        if len(frame) < length:
            return
        yield frame


def write_frames(*frames: bytes) -> None:
    """Writes frames to standard output, whole and together: whoever waits for them is woken once."""
    rest = memoryview(b"".join(part for frame in frames for part in (LENGTH.pack(len(frame)), frame)))
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    main()
