"""`signpost serve`: the pages and the API, on this machine unless told otherwise."""

from __future__ import annotations

import os
import signal
import socket
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable

import uvicorn

from api.main import create_app
from graph.settings import Settings, read_settings
from graph.state.folder import State
from graph.words import say
from signpost.errors import ServingError
from signpost.progress import progress
from signpost.verbs.check import demand_sound

_SECONDS_TO_FINISH = 5
_MOST_AT_ONCE = 500


def declare(parser: ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", help=say("cli.serve.host"))
    parser.add_argument("--port", help=say("cli.serve.port"))


def run(asked: Namespace) -> int:
    """Checks the directory, then serves until it is told to stop: 0 when it was, 1 when it could not begin."""
    settings = _settings(asked)
    with listen(settings.host, settings.port) as listener:
        if not os.environ.get("SIGNPOST_BASE"):
            settings = settings._replace(base=address(listener).rstrip("/"))
        if settings.state is None or State(settings.state).pointer() is None:
            demand_sound(settings.directory)  # what was published was checked before it was
        with progress(say("cli.serve.progress")):
            app = create_app(settings)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            server_header=False,
        )
        server = _Server(config, lambda: app.state.live.close())
        # uvicorn raises the signal that stopped it once more when it is done; by then there is nothing left to stop.
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: None)
        server.run(sockets=[listener])
    return 0 if server.started else 1


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ServingError cannot-listen where the address is taken or is not this machine's."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number and number > 0 else str(getattr(error, "strerror", None) or error)
        raise ServingError("cannot-listen", where=f"{host}:{port}", reason=reason) from None


def address(listener: socket.socket) -> str:
    """The address that a browser is given."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _settings(asked: Namespace) -> Settings:
    told = {"SIGNPOST_HOST": asked.host, "SIGNPOST_PORT": asked.port}
    environment = {**os.environ, **{name: value for name, value in told.items() if value}}
    return read_settings(environment)._replace(directory=asked.settings.directory)


class _Server(uvicorn.Server):
    """Says where it is once it answers, and not before; ends queries before it waits for whoever asked them."""

    def __init__(self, config: uvicorn.Config, end_queries: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._end_queries = end_queries

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            print(say("cli.serve.ready", address=address(listener)), flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Queries end first, so that whoever waits for one is told so instead of being cut off.
        await self._end_queries()
        await super().shutdown(sockets)
