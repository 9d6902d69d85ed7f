"""The same question asked again: answered from memory, and asked once for all who ask it at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple, TypeVar

from api.kept import Kept, digest
from api.single_flight import SingleFlight
from graph.query import Query, is_steady
from graph.store.store import Result, Store

Found = TypeVar("Found")

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


class Repeats:
    """The results of one served version; they go with the version, and no question is kept with them.

    `modified` is since when what is served has been so, None where that is not known; `code` stands for the program,
    which writes the results. `kept` has room for whatever else can be sent again.
    """

    def __init__(self, store: Store, most_bytes: int, modified: datetime | None, code: str = "") -> None:
        self.modified = modified
        self.kept = Kept(most_bytes)
        self._store = store
        edition = f"{store.version} {store.capabilities.engine} {code}".encode()
        self._edition = blake2b(edition, digest_size=32).digest()
        self._flights = SingleFlight()

    def ask(self, question: Question) -> asyncio.Future[Answer]:
        """The answer, from memory or from the store, or the error that `Store.run` raises.

        Cancelled, it ends the query where nobody else waits for the same one.
        """
        if not is_steady(question.query):
            return asyncio.ensure_future(self._answer(question))
        name = self._name(question)
        if result := self.kept.get(name):
            return _done(Answer(result, steady=True))
        return self._flights.join(_flight(name, question), lambda: self._answer(question, name))

    def packed(
        self, question: Question, body: bytes, pack: Callable[[bytes], Awaitable[bytes]]
    ) -> asyncio.Future[bytes]:
        """A steady result as it is sent packed: from memory, or packed once for all who want it at the same time."""
        name = self._name(question, b"packed")
        if packed := self.kept.get(name):
            return _done(packed)

        async def pack_and_keep() -> bytes:
            made = await pack(body)
            self.kept.keep(name, made, len(made))
            return made

        return self._flights.join(_flight(name, question), pack_and_keep)

    def tag(self, question: Question) -> str:
        """A name for the bytes that a steady question gets: of one version, engine and program, and of what is asked.

        It is the same wherever those serve the version, and says nothing of a question to who does not know it.
        """
        return digest(_parts(question), self._edition).hex()[:32]

    async def _answer(self, question: Question, name: bytes = b"") -> Answer:
        """The answer from the store; it is kept under its name, where it has one and is steady."""
        query, format, default_graphs, named_graphs, most_bytes, own = question
        result = await self._store.run(query, format, default_graphs, named_graphs, most_bytes, own)
        if not name or _LABELS.get(format, _LABEL_ELSEWHERE) in result.body:
            return Answer(result, steady=False)
        self.kept.keep(name, result, len(result.body))
        return Answer(result, steady=True)

    def _name(self, question: Question, *kind: bytes) -> bytes:
        return self.kept.name(b"result", *kind, *_parts(question))


def _done(found: Found) -> asyncio.Future[Found]:
    done: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
    done.set_result(found)
    return done


def _flight(name: bytes, question: Question) -> bytes:
    # Our own questions wait for none that strangers have asked, even for the same one.
    return name + bytes([question.own])


def _parts(question: Question) -> list[bytes]:
    query, format, default_graphs, named_graphs, most_bytes, _ = question
    parts = (format, str(most_bytes or ""), str(len(default_graphs)), *default_graphs, *named_graphs, query.text)
    return [part.encode("utf-8", "surrogatepass") for part in parts]
