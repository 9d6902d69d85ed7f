"""The server: where it listens, what it bounds, how it ends. `python -m api.server` serves without a check first."""

from __future__ import annotations

import signal
import socket
import sys

import uvicorn
from fastapi import FastAPI

from api.connection import Connection
from api.main import create_app
from graph.words import say

_SECONDS_TO_FINISH = 5
_MOST_AT_ONCE = 500
_WAITING_TO_CONNECT = 2048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises OSError where the address is taken or is not this machine's."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    return socket.create_server((host, port), family=family, backlog=_WAITING_TO_CONNECT)


def address(listener: socket.socket) -> str:
    """The address that a browser is given."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(app: FastAPI, listener: socket.socket) -> bool:
    """Serves until it is told to stop; False where it could not begin."""
    server = _Server(app)
    # uvicorn raises the signal that stopped it once more when it is done; by then there is nothing left to stop.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: None)
    server.run(sockets=[listener])
    return server.started


class _Server(uvicorn.Server):
    """Says where it is once it answers, and not before; ends queries before it waits for whoever asked them."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(
            app,
            http=Connection,
            log_config=None,
            access_log=False,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            server_header=False,
        )
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            print(say("cli.serve.ready", address=address(listener)), flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Queries end first, so that whoever waits for one is told so instead of being cut off.
        await self._app.state.live.close()
        await super().shutdown(sockets)


def main() -> int:
    """Serves what the environment names on a free port of this machine."""
    with listen("127.0.0.1", 0) as listener:
        return 0 if serve(create_app(), listener) else 1


if __name__ == "__main__":
    sys.exit(main())
