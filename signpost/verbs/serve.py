"""`signpost serve`: the pages and the API, on this machine unless told otherwise."""

from __future__ import annotations

import os
import socket
from argparse import ArgumentParser, Namespace

from api.main import create_app
from api.server import address, listen, serve
from graph.settings import Settings, read_settings
from graph.state.folder import State
from graph.words import say
from signpost.errors import ServingError
from signpost.progress import progress
from signpost.verbs.check import demand_sound


def declare(parser: ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", help=say("cli.serve.host"))
    parser.add_argument("--port", help=say("cli.serve.port"))


def run(asked: Namespace) -> int:
    """Checks the directory, then serves until it is told to stop: 0 when it was, 1 when it could not begin."""
    settings = _settings(asked)
    with _listen(settings.host, settings.port) as listener:
        if not os.environ.get("SIGNPOST_BASE"):
            settings = settings._replace(base=address(listener).rstrip("/"))
        if settings.state is None or State(settings.state).pointer() is None:
            demand_sound(settings.directory)  # what was published was checked before it was
        with progress(say("cli.serve.progress")):
            app = create_app(settings)
        return 0 if serve(app, listener) else 1


def _listen(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number and number > 0 else str(getattr(error, "strerror", None) or error)
        raise ServingError("cannot-listen", where=f"{host}:{port}", reason=reason) from None


def _settings(asked: Namespace) -> Settings:
    told = {"SIGNPOST_HOST": asked.host, "SIGNPOST_PORT": asked.port}
    environment = {**os.environ, **{name: value for name, value in told.items() if value}}
    return read_settings(environment)._replace(directory=asked.settings.directory)
