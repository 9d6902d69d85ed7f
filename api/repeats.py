"""The same question asked again: answered from memory, and asked once for all who ask it at the same time."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from graph.query import Query, is_steady
from graph.store.store import Result, Store

_MOST_KEPT = 4096
# What one entry takes besides its bytes, about.
_BESIDES = 500
# How a result shows a blank node, whose label is another one each time; a text that looks so counts as one.
_LABELS = {"json": b'"bnode"', "xml": b"<bnode", "rdfxml": b"nodeID="}
_LABEL_ELSEWHERE = b"_:"


class Question(NamedTuple):
    """All that an answer rests on besides the version; `own` asks in our own name, see `Store.run`."""

    query: Query
    format: str = "json"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    most_bytes: int | None = None
    own: bool = False


class Answer(NamedTuple):
    """A result; `steady` where the same question gets the same bytes for as long as the version lives."""

    result: Result
    steady: bool


class _Kept(NamedTuple):
    result: Result
    packed: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.result.body) + len(self.packed or b"") + _BESIDES


class _Running(NamedTuple):
    work: asyncio.Task[Answer]
    waiting: list[None]


class Repeats:
    """The results of one served version, at most so many bytes; they go with the version.

    `modified` is since when what is served has been so, None where that is not known. No question is kept: results
    stand under a keyed hash, and the key never leaves this object.
    """

    def __init__(self, store: Store, most_bytes: int, modified: datetime | None) -> None:
        self.modified = modified
        self._store = store
        self._most_bytes = most_bytes
        self._key = os.urandom(32)
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._bytes = 0
        self._running: dict[bytes, _Running] = {}

    def packed(self, question: Question) -> bytes | None:
        """The bytes of the result as they are sent packed, where they are here already."""
        kept = self._kept.get(_digest(question, self._key))
        return kept and kept.packed

    def keep_packed(self, question: Question, packed: bytes) -> None:
        """Keeps the packed bytes of a result that is kept."""
        key = _digest(question, self._key)
        if kept := self._kept.get(key):
            self._keep(key, kept._replace(packed=packed))

    async def ask(self, question: Question) -> Answer:
        """The answer, from memory or from the store. Raises what `Store.run` raises.

        Cancelled, it ends the query where nobody else waits for the same one.
        """
        if not is_steady(question.query):
            return Answer(await self._run(question), steady=False)
        digest = _digest(question, self._key)
        if kept := self._kept.get(digest):
            self._kept.move_to_end(digest)
            return Answer(kept.result, steady=True)
        # Our own questions wait for none that strangers have asked, even for the same one.
        key = digest + bytes([question.own])
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = _Running(asyncio.create_task(self._answer(question, digest)), [])
            running.work.add_done_callback(lambda work: self._done(key, work))
        running.waiting.append(None)
        try:
            return await asyncio.shield(running.work)
        finally:
            running.waiting.pop()
            if not running.waiting and not running.work.done():
                self._running.pop(key, None)
                running.work.cancel()

    def tag(self, question: Question) -> str:
        """A name for the bytes that a steady question gets: of one version and engine, and of what is asked.

        It is the same wherever the version is served, and says nothing of a question to who does not know it.
        """
        edition = f"{self._store.version} {self._store.capabilities.engine}".encode()
        return _digest(question, blake2b(edition, digest_size=32).digest()).hex()[:32]

    async def _answer(self, question: Question, digest: bytes) -> Answer:
        result = await self._run(question)
        if _LABELS.get(question.format, _LABEL_ELSEWHERE) in result.body:
            return Answer(result, steady=False)
        self._keep(digest, _Kept(result))
        return Answer(result, steady=True)

    async def _run(self, question: Question) -> Result:
        query, format, default_graphs, named_graphs, most_bytes, own = question
        return await self._store.run(query, format, default_graphs, named_graphs, most_bytes, own)

    def _keep(self, key: bytes, kept: _Kept) -> None:
        if kept.size > self._most_bytes // 4:
            return  # one large result would push out many small ones
        if before := self._kept.pop(key, None):
            self._bytes -= before.size
        self._kept[key] = kept
        self._bytes += kept.size
        while self._bytes > self._most_bytes or len(self._kept) > _MOST_KEPT:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size

    def _done(self, key: bytes, work: asyncio.Task[Answer]) -> None:
        if (running := self._running.get(key)) and running.work is work:
            del self._running[key]
        if not work.cancelled():
            work.exception()  # whoever waited has been told; where nobody did, nobody has to be


def _digest(question: Question, key: bytes) -> bytes:
    """Tells every two questions apart: each part stands with its length before it."""
    seen = blake2b(key=key, digest_size=32)
    query, format, default_graphs, named_graphs, most_bytes, _ = question
    graphs = (str(len(default_graphs)), *default_graphs, *named_graphs)
    for part in (format, str(most_bytes or ""), *graphs, query.text):
        encoded = part.encode("utf-8", "surrogatepass")
        seen.update(b"%d:" % len(encoded) + encoded)
    return seen.digest()
