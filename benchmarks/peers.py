"""Endpoints that others made, run as they come on a directory, and one connection to ask any of them by."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from graph.settings import ROOT

PROGRAMS = ROOT / "build" / "peers" / "bin"
JSON = "application/sparql-results+json"
_SECONDS_IDLE = 2.0


@contextmanager
def oxigraph(file: Path) -> Iterator[int]:
    """The port of Oxigraph's own server, which keeps a Turtle file in memory, as ours does."""
    port = _free()
    with _running([PROGRAMS / "oxigraph", "serve", "--bind", f"127.0.0.1:{port}"], port):
        store = f"http://127.0.0.1:{port}/store?default"
        urlopen(Request(store, file.read_bytes(), {"Content-Type": "text/turtle"})).close()
        yield port


@contextmanager
def rdflib_endpoint(file: Path) -> Iterator[int]:
    """The port of rdflib-endpoint on a Turtle file, kept as rdflib keeps it."""
    port = _free()
    command = [PROGRAMS / "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), file]
    with _running(command, port):
        yield port


class Connection:
    """A connection that stays open, and costs the asker as little as Python allows."""

    def __init__(self, port: int, path: str = "/sparql") -> None:
        self._port = port
        self._path = path
        self._used = 0.0
        self._open()

    def ask(self, query: str) -> bytes:
        """The whole answer to a query, in JSON. Raises RuntimeError where it is not 200."""
        return self.get(f"{self._path}?{urlencode({'query': query}, quote_via=quote)}")

    def get(self, path: str) -> bytes:
        """What stands at a path. Raises RuntimeError where the answer is not 200."""
        if time.monotonic() - self._used > _SECONDS_IDLE:  # some hang up after a while
            self.close()
            self._open()
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {JSON}, */*;q=0.1\r\n\r\n".encode())
        head = self._until(b"\r\n\r\n").lower()
        body = self._chunks() if b"transfer-encoding: chunked" in head else self._exactly(_length(head))
        self._used = time.monotonic()
        if b" 200 " not in head[:16]:
            raise RuntimeError(head.decode("latin-1") + body.decode("utf-8", "replace"))
        return body

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=600)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""
        self._used = time.monotonic()

    def _chunks(self) -> bytes:
        chunks = []
        while size := int(self._until(b"\r\n").partition(b";")[0], 16):
            chunks.append(self._exactly(size + 2)[:-2])
        self._until(b"\r\n")
        return b"".join(chunks)

    def _until(self, mark: bytes) -> bytes:
        while (end := self._read.find(mark)) < 0:
            self._read += self._more()
        found, self._read = self._read[:end], self._read[end + len(mark) :]
        return found

    def _exactly(self, size: int) -> bytes:
        parts, missing = [self._read[:size]], size - len(self._read)
        self._read = self._read[size:]
        while missing > 0:
            part = self._more()
            parts.append(part[:missing])
            self._read = part[missing:]
            missing -= len(part)
        return b"".join(parts)

    def _more(self) -> bytes:
        if part := self._socket.recv(1 << 20):
            return part
        raise RuntimeError("the server hung up")


def _length(head: bytes) -> int:
    _, _, rest = head.partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def _running(command: list[object], port: int) -> Iterator[None]:
    with TemporaryFile() as said, _ended(command, said) as server:
        for _ in range(600):
            with suppress(ConnectionError):
                socket.create_connection(("127.0.0.1", port), timeout=10).close()
                break
            if server.poll() is not None:
                said.seek(0)
                raise RuntimeError(f"{command[0]} ended: {said.read().decode('utf-8', 'replace')[-1000:]}")
            time.sleep(0.1)
        else:
            raise RuntimeError(f"{command[0]} does not answer")
        yield


@contextmanager
def _ended(command: list[object], said: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone when the block ends; what it complains of goes to a file."""
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=said) as server:
        try:
            yield server
        finally:
            server.terminate()
            server.wait(20)
