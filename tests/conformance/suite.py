"""The query service as the W3C's protocol suite needs it: `python -m tests.conformance.suite PORT`, for a suite only.

The suite puts the graphs of each case there by an update, which the service itself never takes. So an update that
begins as the suite's do is carried out here, outside of it, and the service then answers from what came of it. Every
other update reaches the service, as it would in use.
"""

from __future__ import annotations

import sys

import pyoxigraph as ox
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.connection import Connection
from api.main import create_app
from api.repeats import Repeats
from graph.settings import Settings
from graph.store.pool import Pool
from graph.store.sources import Source

BEGINNING = b"DROP SILENT ALL ;"
_KIND = b"application/sparql-update"


class Filled(Pool):
    """A pool that answers from the graphs of a store."""

    def fill(self, store: ox.Store) -> Filled:
        """Takes the graphs that are there; to be called before it opens."""
        self._crew._sources = tuple(
            Source(graph.value, store.dump(format=ox.RdfFormat.TURTLE, from_graph=graph) or b"", merged=False)
            for graph in store.named_graphs()
            if isinstance(graph, ox.NamedNode)
        )
        self.graphs = self._crew.graphs = tuple(source.graph for source in self._crew._sources)
        return self


class Suite:
    """The application, with the suite's own updates carried out beside it."""

    def __init__(self, port: int) -> None:
        self.app = create_app(Settings(base=f"http://127.0.0.1:{port}"))
        self.store = ox.Store()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            # The suite asks below /sparql/, as its own addresses do.
            body, kind = await _read(receive), dict(scope["headers"]).get(b"content-type", b"")
            if kind.startswith(_KIND) and body.startswith(BEGINNING):
                await self.put(body.decode())
                await send({"type": "http.response.start", "status": 204, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            receive = _again(body, receive)
        await self.app(scope, receive, send)

    async def put(self, update: str) -> None:
        """Does an update, and has the service answer from what came of it."""
        self.store.update(update)
        served = self.app.state.service
        pool = Filled(served.settings, served.snapshot).fill(self.store)
        await pool.open()
        await pool.opened()
        repeats = Repeats(pool, served.settings.query_kept_bytes, served.repeats.modified)
        self.app.state.service = served._replace(pool=pool, repeats=repeats)
        await served.pool.close()


async def _read(receive: Receive) -> bytes:
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return waiting.pop() if waiting else await receive()

    return read


def main() -> None:
    """Serves on a port of this machine until it is stopped."""
    port = int(sys.argv[1])
    application: ASGIApp = Suite(port)
    uvicorn.run(application, port=port, http=Connection, log_level="warning")


if __name__ == "__main__":
    main()
