"""A process that reads one file of others and ends: `python -m graph.store.parser`, for `graph.store.incoming` only.

The file is its standard input. It takes in so many bytes of it, shuts itself in, and says in two frames what it found:
a header, in JSON, and the lines. A file that is too much for it ends it, and nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate

import pyoxigraph as ox

from graph.settings import ROOT
from graph.store.embedded import broken_turtle
from graph.store.formats import TRIPLES
from graph.store.lines import Lines
from graph.store.naming import CircleError, name_blank_nodes
from graph.store.sandbox import die_with_parent, limit_memory, shut_in
from graph.store.worker import write_frames
from graph.terms import RDF, SP

CONTEXT = "https://w3id.org/signpost/context.jsonld"
MOST_ERRORS = 100
_LONGEST_LINE = 1_000_000
_LONGEST_REASON = 300
_AT_ONCE = 1_000
_LEAST_AT_ONCE = 1 << 20
_MARK = b"\xef\xbb\xbf"
# What an address that is not whole comes out below, in the forms where the engine does not refuse it.
_RELATIVE = "https://relative.invalid/"
_REMOTE = "LoadDocumentCallback"
_DIRECTORY = f"<{RDF.type_}> <{SP.Directory}> ."


class RefusedError(Exception):
    """A file that is not read on; the header says why."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.header = {"error": code, **values}


class Reading:
    """What was read so far: lines by graph, and errors by line."""

    def __init__(self, most_statements: int, most_bytes: int) -> None:
        self.graphs: dict[str, set[str]] = defaultdict(set)
        self.errors: list[dict[str, Any]] = []
        self._statements, self._bytes = most_statements, most_bytes

    def read(self, data: bytes, form: str) -> None:
        """Takes in a whole file, past every error that can be passed. Raises RefusedError."""
        base = _RELATIVE if form in ("jsonld", "rdfxml") else None
        quads = iter(ox.parse(data, format=TRIPLES[form], base_iri=base))
        waiting: dict[str, list[ox.Triple]] = defaultdict(list)
        for count, quad in enumerate(self._each(quads), 1):
            if count > self._statements:
                raise RefusedError("statements", most=self._statements)
            waiting[_graph(quad.graph_name)].append(quad.triple)
            if count % _AT_ONCE == 0:
                self._take(waiting)
        self._take(waiting)

    def _each(self, quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
        faults = 0
        while faults < MOST_ERRORS:
            try:
                quad = next(quads)
            except StopIteration:
                return
            except SyntaxError as error:
                if _REMOTE in str(error.msg):
                    raise RefusedError("remote-context") from None
                faults += 1
                told = broken_turtle(None, error).values
                # One fault can have several consequences in the same place.
                if not self.errors or self.errors[-1]["line"] != told["line"] or not told["line"]:
                    self.errors.append({**told, "reason": _shown(told["reason"])})
            else:
                if isinstance(quad.object, ox.Triple):
                    raise RefusedError("statement-of-statement")
                yield quad

    def _take(self, waiting: dict[str, list[ox.Triple]]) -> None:
        for graph, triples in waiting.items():
            written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
            self._bytes -= len(written) + len(graph)
            if self._bytes < 0:
                raise RefusedError("result")
            for line in written.decode().split("\n")[:-1]:
                if len(line) > _LONGEST_LINE:
                    raise RefusedError("value", most=_LONGEST_LINE)
                if f"<{_RELATIVE}" in line:
                    address = line[line.index(_RELATIVE) + len(_RELATIVE) :].partition(">")[0]
                    raise RefusedError("relative", address=_shown(address))
                self.graphs[graph].add(line)
        waiting.clear()


def answer(data: bytes, told: dict[str, Any], context: dict[str, Any]) -> tuple[dict[str, Any], Lines]:
    """The header and the lines for a file. Raises RefusedError, CircleError, MemoryError."""
    data = data.removeprefix(_MARK)
    reading = Reading(told["statements"], told["result"])
    try:
        reading.read(data, told["form"])
    except RefusedError as error:
        if error.header["error"] != "remote-context":
            raise
        reading = Reading(told["statements"], told["result"])
        try:
            document = json.loads(data)
        except RecursionError:
            raise RefusedError("deep") from None
        except ValueError as broken:
            place = {name: getattr(broken, at, 0) for name, at in (("line", "lineno"), ("column", "colno"))}
            return {"errors": [{**place, "reason": _shown(broken)}]}, ()
        reading.read(with_contexts(document, context), told["form"])
        # The places are those in a text that nobody but us has seen.
        reading.errors = [{**error, "line": 0, "column": 0} for error in reading.errors]
    if told["form"] == "rdfxml" and not reading.errors:
        reading.errors += _cut_short(data)
    if reading.errors:
        return {"errors": reading.errors}, ()
    kept = {name: lines for name, lines in reading.graphs.items() if not _is_beside(name)}
    lines = set().union(*kept.values())
    directories = {line.partition(" ")[0] for line in lines if line.endswith(_DIRECTORY)}
    found = sorted(one[1 : one.rindex("/") + 1] for one in directories if one.startswith("<") and "/" in one)
    named = name_blank_nodes(lines, found[0] if found else told["base"])
    # The addresses that were made are as long as the file wants its base to be.
    if sum(len(line.encode()) for line in named.lines) > told["result"]:
        raise RefusedError("result")
    graphs = {"graphs": sorted(set(kept) - {""}), "beside": sorted(set(reading.graphs) - set(kept))}
    return {**graphs, "bases": sorted(set(found)), "named": named.things}, named.lines


def with_contexts(document: Any, context: dict[str, Any]) -> bytes:
    """JSON-LD with our own context in place of its address. Raises RefusedError for any other address."""
    waiting: list[Any] = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "@import" in one:
                raise RefusedError("remote-context", address=_shown(one["@import"]))
            waiting += [value for key, value in one.items() if key != "@context"]
            if "@context" in one:
                one["@context"] = _resolved(one["@context"], context)
                waiting += [c for c in _listed(one["@context"]) if c is not context]
        elif isinstance(one, list):
            waiting += one
    return json.dumps(document).encode()


def _resolved(value: Any, context: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_resolved(one, context) for one in value if not isinstance(one, list)]
    if isinstance(value, str) and value != CONTEXT:
        raise RefusedError("remote-context", address=_shown(value))
    return context if value == CONTEXT else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _cut_short(data: bytes) -> Iterator[dict[str, Any]]:
    """What is wrong with XML that the engine took: it does not mind where a file ends too early."""
    try:
        ParserCreate().Parse(data, True)
    except ExpatError as error:
        yield {"line": error.lineno, "column": error.offset + 1, "reason": ErrorString(error.code)}


def _shown(text: object) -> str:
    """The beginning of a text of others; what a terminal would obey rather than show is spelled out."""
    letters = str(text)[:_LONGEST_REASON]
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in letters)


def _graph(name: object) -> str:
    return name.value if isinstance(name, ox.NamedNode) else ""


def _is_beside(graph: str) -> bool:
    """Whether a graph is one that our own export adds to a directory: the ontology, and how the whole was made."""
    return graph.startswith(f"{SP.NS.rstrip('#')}/graph/") or graph.endswith("/graph/provenance")


def _read_all(most: int) -> bytes:
    """All of what comes in. Raises RefusedError where it is more than that: it may grow while it is read."""
    read, left = [], most + 1
    at_once = max(os.fstat(0).st_size + 1, _LEAST_AT_ONCE)  # as a rule all of it, which then need not be put together
    while left and (chunk := os.read(0, min(left, at_once))):
        read.append(chunk)
        left -= len(chunk)
    if not left:
        raise RefusedError("bytes", most=most)
    return b"".join(read)


def main() -> None:
    """Reads, answers, ends. What is too large for it or takes too long ends it by a signal."""
    die_with_parent()
    told = json.loads(sys.argv[1])
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    signal.setitimer(signal.ITIMER_REAL, told["seconds"])
    limit_memory(told["memory"])
    lines: Lines = ()
    try:
        data = _read_all(told["bytes"])
        shut_in(files_needed=False)
        header, lines = answer(data, told, context)
    except RefusedError as error:
        header = error.header
    except CircleError:
        header = {"error": "circle"}
    except MemoryError:
        header = {"error": "memory"}
    write_frames(json.dumps(header).encode(), "\n".join(lines).encode())


if __name__ == "__main__":
    main()
