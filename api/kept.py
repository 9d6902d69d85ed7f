"""What was made, for whoever wants it again: at most so many bytes, and what was wanted last stays longest."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from threading import Lock
from typing import Any

_MOST = 4096
# What one entry takes besides its bytes, about.
_BESIDES = 500


class Kept:
    """A memory under keyed hashes, whose key never leaves it: nobody can read in it what things were kept for."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._key = os.urandom(32)
        self._kept: OrderedDict[bytes, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        # Documents are made in threads.
        self._lock = Lock()

    def name(self, *parts: bytes) -> bytes:
        """The name of what is kept for these parts, told apart from every other by its hash."""
        return digest(parts, self._key)

    def get(self, name: bytes) -> Any:
        """What stands under a name; None where nothing does."""
        with self._lock:
            found = self._kept.get(name)
            if found is None:
                return None
            self._kept.move_to_end(name)
            return found[0]

    def keep(self, name: bytes, value: Any, size: int) -> None:
        """Keeps a value of so many bytes, but none so large that it would push out many small ones."""
        size += _BESIDES
        if size > self._most_bytes // 4:
            return
        with self._lock:
            if before := self._kept.pop(name, None):
                self._bytes -= before[1]
            self._kept[name] = value, size
            self._bytes += size
            while self._bytes > self._most_bytes or len(self._kept) > _MOST:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._bytes -= oldest


def digest(parts: Iterable[bytes], key: bytes) -> bytes:
    """Tells every two lists of parts apart: each stands with its length before it."""
    seen = blake2b(key=key, digest_size=32)
    for part in parts:
        seen.update(b"%d:" % len(part) + part)
    return seen.digest()
