"""A connection that reads requests with httptools, whose head is of bounded length and comes within bounded time.

llhttp, which reads them, bounds neither, so that one asker could fill the memory and a few hundred could sit on every
connection that there is.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.cork import Cork
from api.reader import Reader

# A query in an address may be as long as the settings let it be, written in percent signs; browsers send about 1 KB.
MOST_BYTES = 65_536
# What a field takes besides its bytes (as RFC 9113, section 6.5.2, has it), so that many short ones are not many times
# as much.
_FIELD = 32
# What a request takes, about, that waits until those before it are answered.
_REQUEST = 1_000
SECONDS = 10.0
# For how long an asker may take nothing at all of an answer; twice as long for all of a slice (`api.slices`).
SECONDS_TO_TAKE = 30.0


class _RefusedError(Exception):
    """It becomes 400, with a connection that is closed."""


class Connection(HttpToolsProtocol):
    """Hangs up on whoever asks without end, or neither says nor takes anything."""

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.parser = Reader(self, self._plain_head)
        self._answering: RequestResponseCycle | None = None
        self._late: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._in_body = False
        self._head = 0
        self._unread = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Starts to wait for a request."""
        # What is written waits for no receipt of what was written before.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(Cork(transport, self.loop))  # type: ignore[arg-type]
        # So that it is told of whatever the asker does not take at once.
        self.transport.set_write_buffer_limits(0)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing more, and says so to whatever is answering."""
        self._expect(False)
        self.resume_writing()
        if self._answering and not self._idle:
            # The other side would tell the request that was read last.
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The asker takes an answer slowly, or not at all."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """The asker has taken everything."""
        if self._stuck:
            self._stuck.cancel()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Reads on, but not through what never comes to an end."""
        self._unread += len(data)
        super().data_received(data)
        if self._idle and self._late is None:
            self._expect()
        # What is read is told by a call, below; what the reader keeps for itself, such as half a field, is not.
        if self._unread > MOST_BYTES and not self.transport.is_closing():
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins; all that wait for one that is being answered may be as long together as one."""
        self._in_body = False
        if self.pipeline:
            self._count(_REQUEST)
        else:
            self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Takes a part of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes a field; those that come after a body are nobody's (RFC 9110, section 6.5.1)."""
        self._count(len(name) + len(value) + _FIELD)
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is here; what follows has a deadline of its own."""
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise _RefusedError
            return  # the reader reads it once more
        self._in_body, self._unread = True, 0
        self._expect(False)
        super().on_headers_complete()
        # What waits is bounded here; who is not read from is not seen to leave.
        self.flow.resume_reading()

    def on_body(self, body: bytes) -> None:
        """Takes a part of the body."""
        self._count(len(body) if self.pipeline else 0)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is here."""
        if self.parser.should_upgrade():
            return
        self._unread = 0
        super().on_message_complete()

    @property
    def _idle(self) -> bool:
        """Whether nothing is being answered, so that it is the asker's turn."""
        return self._answering is None or self._answering.response_complete

    def send_400_response(self, msg: str) -> None:
        """Says what is wrong, but not in the place of an answer: that is given first, and no other after it."""
        answering = self._answering
        if answering is None or self._idle or (answering.more_body and not answering.response_started):
            super().send_400_response(msg)
        else:
            self.pipeline.clear()
            answering.keep_alive = False

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _plain_head(self) -> bytes:
        """The head that was read last, without a wish for another protocol."""
        asked = b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        fields = (b"%s: %s" % field for field in self.headers if field[0] != b"upgrade")
        return b"\r\n".join((asked, *fields, b"", b""))

    def _count(self, size: int) -> None:
        self._unread = 0
        self._head += size
        if self._head > MOST_BYTES:
            raise _RefusedError

    def _expect(self, something: bool = True) -> None:
        if self._late:
            self._late.cancel()
        self._late = self.loop.call_later(SECONDS, self._hang_up) if something else None

    def _watch(self, left: int, again: bool = False) -> None:
        def look() -> None:
            now = self.transport.get_write_buffer_size()
            # To close would be to wait until the rest is taken.
            if now == left or again:
                self.transport.abort()
            else:
                self._watch(now, again=True)

        self._stuck = self.loop.call_later(SECONDS_TO_TAKE, look)

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
