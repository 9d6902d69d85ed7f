"""A head is sent together with the body after it."""

from __future__ import annotations

import asyncio
from typing import Any

_HEAD = b"HTTP/1.1 "
# More than that takes longer to put together than to send apart.
_MOST_TOGETHER = 65_536


class Cork:
    """A transport that sends a head together with what follows it: to send takes long, however little."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Sends, or holds a head back until what follows it is here; nothing is held for longer than a moment."""
        if data.startswith(_HEAD) and not self._held:
            self._held = data
            self._loop.call_soon(self._flush)
        elif self._held and len(data) <= _MOST_TOGETHER:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        else:
            self._flush()
            self._transport.write(data)

    def close(self) -> None:
        """Sends what is held, and closes."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            self.write(b"")
