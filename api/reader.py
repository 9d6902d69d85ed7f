"""Reads requests with httptools; a wish for another protocol is passed over (RFC 9110, section 7.8)."""

from __future__ import annotations

from collections.abc import Callable

from httptools import HttpParserUpgrade, HttpRequestParser


class Reader(HttpRequestParser):
    """A reader that such a wish does not stop: httptools would take the body after it for the next request."""

    def __init__(self, connection: object, plain_head: Callable[[], bytes]) -> None:
        super().__init__(connection)
        self._plain_head = plain_head

    def feed_data(self, data: bytes) -> None:  # type: ignore[override]
        """Reads on; a head with a wish is read once more, as it is without."""
        while data:
            try:
                super().feed_data(data)
            except HttpParserUpgrade as wish:
                data = self._plain_head() + data[wish.args[0] :]
            else:
                return
