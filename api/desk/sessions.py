"""Who is signed in at the desk: kept in memory alone, by the hash of a random id that only a cookie holds."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac
from typing import NamedTuple

LONGEST, LONGEST_UNUSED = 8 * 3600.0, 3600.0  # seconds
MOST_SESSIONS = 100
MOST_WRONG, WITHIN = 10, 60.0
_BYTES = 32


class Session(NamedTuple):
    """A signed-in holder of a token, by its hash; `secret` is what forms are marked with."""

    holder: str
    secret: bytes
    begun: float
    used: float


class Sessions:
    """The sessions of one server; they end with it, after 8 hours, and after one hour without use."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, Session] = {}

    def begin(self, holder: str) -> str:
        """A new session and its id, which nobody knew before; the one that was unused longest makes room."""
        self._clear()
        if len(self._kept) >= MOST_SESSIONS:
            del self._kept[min(self._kept, key=lambda key: self._kept[key].used)]
        id, now = secrets.token_urlsafe(_BYTES), self._clock()
        self._kept[_hash(id)] = Session(holder, secrets.token_bytes(_BYTES), now, now)
        return id

    def find(self, id: str) -> Session | None:
        """The session with an id, which is thereby used; None where there is none or it has ended."""
        self._clear()
        key = _hash(id)
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept[key] = found._replace(used=self._clock())
        return found

    def end(self, id: str) -> None:
        """Ends a session, if there is one."""
        self._kept.pop(_hash(id), None)

    def _clear(self) -> None:
        now = self._clock()
        self._kept = {
            key: session
            for key, session in self._kept.items()
            if now - session.begun < LONGEST and now - session.used < LONGEST_UNUSED
        }


class Tries:
    """Wrong tokens, counted over all who try: so many in a minute, and then none is looked at for a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[float] = deque()

    def too_many(self) -> bool:
        """Whether no further token is looked at now."""
        while self._wrong and self._clock() - self._wrong[0] >= WITHIN:
            self._wrong.popleft()
        return len(self._wrong) >= MOST_WRONG

    def note(self) -> None:
        """Counts a wrong token."""
        self._wrong.append(self._clock())


def mark(session: Session) -> str:
    """What a form of a session carries; never twice the same, so that a compressed page gives nothing away."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_sign(session, nonce)}"


def is_marked(session: Session, given: str) -> bool:
    """Whether a form was made for this session."""
    nonce, _, signed = given.partition(".")
    return compare_digest(_sign(session, nonce).encode(), signed.encode("utf-8", "surrogatepass"))


def _sign(session: Session, nonce: str) -> str:
    return hmac(session.secret, nonce.encode("utf-8", "surrogatepass"), "sha256").hex()


def _hash(id: str) -> str:
    return sha256(id.encode("utf-8", "surrogatepass")).hexdigest()
