"""What a command says while it works for more than a second, on the error stream."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

SECONDS_OF_SILENCE = 1.0


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Says the text once, if what stands within takes longer than a second."""
    timer = Timer(SECONDS_OF_SILENCE, lambda: print(text, file=sys.stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
