"""The same question asked again: answered from memory, and asked once for all who ask it at the same time."""

from __future__ import annotations

import asyncio
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from api.kept import Kept, digest
from graph.query import Query, is_steady
from graph.store.store import Result, Store

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


class _Running(NamedTuple):
    work: asyncio.Task[Answer]
    waiting: list[None]


class Repeats:
    """The results of one served version; they go with the version, and no question is kept with them.

    `modified` is since when what is served has been so, None where that is not known. `kept` has room for whatever
    else can be sent again.
    """

    def __init__(self, store: Store, most_bytes: int, modified: datetime | None) -> None:
        self.modified = modified
        self.kept = Kept(most_bytes)
        self._store = store
        edition = f"{store.version} {store.capabilities.engine}".encode()
        self._edition = blake2b(edition, digest_size=32).digest()
        self._running: dict[bytes, _Running] = {}

    def packed(self, question: Question) -> bytes | None:
        """The bytes of the result as they are sent packed, where they are here already."""
        packed: bytes | None = self.kept.get(self._name(question, b"packed"))
        return packed

    def keep_packed(self, question: Question, packed: bytes) -> None:
        """Keeps the packed bytes of a steady result."""
        self.kept.keep(self._name(question, b"packed"), packed, len(packed))

    async def ask(self, question: Question) -> Answer:
        """The answer, from memory or from the store. Raises what `Store.run` raises.

        Cancelled, it ends the query where nobody else waits for the same one.
        """
        if not is_steady(question.query):
            return Answer(await self._run(question), steady=False)
        name = self._name(question)
        if result := self.kept.get(name):
            return Answer(result, steady=True)
        # Our own questions wait for none that strangers have asked, even for the same one.
        key = name + bytes([question.own])
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = _Running(asyncio.create_task(self._answer(question, name)), [])
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
        return digest(_parts(question), self._edition).hex()[:32]

    async def _answer(self, question: Question, name: bytes) -> Answer:
        result = await self._run(question)
        if _LABELS.get(question.format, _LABEL_ELSEWHERE) in result.body:
            return Answer(result, steady=False)
        self.kept.keep(name, result, len(result.body))
        return Answer(result, steady=True)

    async def _run(self, question: Question) -> Result:
        query, format, default_graphs, named_graphs, most_bytes, own = question
        return await self._store.run(query, format, default_graphs, named_graphs, most_bytes, own)

    def _name(self, question: Question, *kind: bytes) -> bytes:
        return self.kept.name(b"result", *kind, *_parts(question))

    def _done(self, key: bytes, work: asyncio.Task[Answer]) -> None:
        if (running := self._running.get(key)) and running.work is work:
            del self._running[key]
        if not work.cancelled():
            work.exception()  # whoever waited has been told; where nobody did, nobody has to be


def _parts(question: Question) -> list[bytes]:
    query, format, default_graphs, named_graphs, most_bytes, _ = question
    parts = (format, str(most_bytes or ""), str(len(default_graphs)), *default_graphs, *named_graphs, query.text)
    return [part.encode("utf-8", "surrogatepass") for part in parts]
