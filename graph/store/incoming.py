"""A file of RDF that others made, read in a process of its own: it has no network, and so much memory and time.

Nothing that a file holds can do more than end that process.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Timer
from typing import IO, Any, NamedTuple, NoReturn, cast

from graph.errors import DirectoryError
from graph.settings import ROOT
from graph.store.lines import Lines
from graph.store.parser import CONTEXT
from graph.store.process import clean_environment
from graph.store.worker import read_frames
from graph.words import say

ENDINGS = {
    ".ttl": "turtle",
    ".trig": "trig",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
}
# Also what others call the same forms.
FORMS = {**ENDINGS, ".json": "jsonld", ".owl": "rdfxml", ".xml": "rdfxml"}
_SECONDS_OF_GRACE = 5.0
_LONGEST_HEADER = 10_000_000
_HEAD = 512


class Limits(NamedTuple):
    """How much is read: bytes of the file, statements, bytes of their lines; and with how much memory and time."""

    bytes: int = 200_000_000
    statements: int = 2_000_000
    result: int = 400_000_000
    memory: int = 2_000_000_000
    seconds: float = 60.0


class Incoming(NamedTuple):
    """What a file says, without blank nodes.

    `bases` are the addresses below which the directories that it describes stand; `graphs` the names of the graphs
    that were merged, `beside` of those left out, which our own export adds; `named` counts the things that had no
    address and were given one.
    """

    lines: Lines
    bases: tuple[str, ...]
    graphs: tuple[str, ...]
    beside: tuple[str, ...]
    named: int


class LineError(NamedTuple):
    """What is wrong with one line of a file; the line is 0 where the form does not say it."""

    line: int
    column: int
    reason: str


LIMITS = Limits()


def read_incoming(path: Path, base: str, limits: Limits = LIMITS) -> Incoming:
    """A file of one of FORMS; things without an address get one below `base` or below its own directory's.

    Raises DirectoryError unreadable-incoming, wrong-content, broken-incoming with all errors by line, remote-context,
    incoming-refused, incoming-too-large and nothing-read.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise _unreadable(path, say("incoming.no-form", known=", ".join(FORMS)))
    with _opened(path) as file:
        if os.fstat(file).st_size > limits.bytes:
            raise _refuse(path, "bytes", most=limits.bytes)
        _check_content(path, form, os.pread(file, _HEAD, 0))
        header, body = _ask(path, file, {"form": form, "base": base, **limits._asdict()})
    if "error" in header:
        raise _refuse(path, header.pop("error"), **header)
    if errors := header.get("errors"):
        _break(path, form, tuple(LineError(one["line"], one["column"], one["reason"]) for one in errors))
    lines = tuple(body.decode().split("\n")) if body else ()
    if not lines:
        raise DirectoryError("nothing-read", where=str(path))
    bases, graphs, beside = (tuple(header[part]) for part in ("bases", "graphs", "beside"))
    return Incoming(lines, bases, graphs, beside, header["named"])


def demand_file(path: Path) -> None:
    """Raises DirectoryError unreadable-incoming for what is no plain file: a pipe or a device is not waited for."""
    try:
        plain = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    if not plain:
        raise _unreadable(path, say("incoming.not-a-file"))


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The descriptor of a plain file."""
    demand_file(path)  # before it is opened: to open a device can do something already
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise _unreadable(path, say("incoming.not-a-file"))
        yield file
    finally:
        os.close(file)


def _unreadable(path: Path, reason: str) -> DirectoryError:
    return DirectoryError("unreadable-incoming", where=str(path), reason=reason)


def _check_content(path: Path, form: str, head: bytes) -> None:
    """Raises DirectoryError wrong-content where a file begins as one of another form does."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PK\x03\x04"):
        found = "xlsx"
    elif text.startswith((b"<?xml", b"<rdf:RDF", b"<!DOCTYPE")):
        found = "rdfxml"
    elif text[:1] == b"{" and text[1:].lstrip()[:1] == b'"':
        found = "jsonld"
    elif text.lower().startswith((b"@prefix", b"@base", b"prefix ", b"base ")):
        found = form if form in ("turtle", "trig") else "turtle"
    else:
        return
    if found != form:
        named, holds = say(f"incoming.form.{form}"), say(f"incoming.form.{found}")
        raise DirectoryError("wrong-content", where=str(path), named=named, holds=holds)


def _ask(path: Path, file: int, told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The two frames of the process that reads the file. Raises DirectoryError where it ended before it had them."""
    with subprocess.Popen(
        [sys.executable, "-m", "graph.store.parser", json.dumps(told)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=clean_environment(),
        start_new_session=True,
    ) as process:
        # It ends itself in time; where it does not, this also ends the reading of what it says.
        late = Timer(told["seconds"] + _SECONDS_OF_GRACE, process.kill)
        late.start()
        try:
            said = cast("IO[bytes]", process.stdout).read(told["result"] + _LONGEST_HEADER)
            cast("IO[bytes]", process.stdout).close()  # nobody listens to more than that
            code = process.wait()
        finally:
            was_late = not late.is_alive()
            late.cancel()
            process.kill()
    frames = list(read_frames(BytesIO(said)))
    if len(frames) != 2:
        raise _refuse(path, "seconds" if was_late else _ending(code), most=told["seconds"])
    return json.loads(frames[0]), frames[1]


def _ending(code: int) -> str:
    """Why a process ended that did not say it."""
    if code == -signal.SIGALRM:
        return "seconds"
    # The engine ends itself where there is no memory left; what nests too deep runs over its stack.
    return "deep" if code in (-signal.SIGSEGV, -signal.SIGBUS) else "memory"


def _refuse(path: Path, why: str, **values: object) -> DirectoryError:
    where = str(path)
    if why == "remote-context":
        return DirectoryError(why, where=where, ours=CONTEXT, **{"address": "", **values})
    if why in ("circle", "relative", "statement-of-statement"):
        return DirectoryError("incoming-refused", where=where, reason=say(f"incoming.refused.{why}", **values))
    return DirectoryError("incoming-too-large", where=where, reason=say(f"incoming.large.{why}", **values))


def _break(path: Path, form: str, errors: tuple[LineError, ...]) -> NoReturn:
    first = errors[0]
    where = f"{path}:{first.line}:{first.column}" if first.line else str(path)
    told = {"form": say(f"incoming.form.{form}"), "count": len(errors), "first": first.reason, "lines": errors}
    raise DirectoryError("broken-incoming", where=where, **told)
