"""Who may work at the desk: tokens by role, of which the state folder keeps only hashes. Without one there is no desk.

A token is 256 random bits, so that one hash of it, without salt or stretching, can neither be guessed nor looked up.
"""

from __future__ import annotations

import json
import re
import secrets
from datetime import date
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

from graph.errors import StateError
from graph.state.commit import locked
from graph.state.durable import write_durably
from graph.state.folder import State

EDITOR, APPROVER = "editor", "approver"
ROLES = (EDITOR, APPROVER)
_BYTES = 32
_SHOWN = 8
_HASH = re.compile(r"[0-9a-f]{64}")


class Holder(NamedTuple):
    """One who may work at the desk: `name` is what acts are recorded under, a role and never a person's name."""

    id: str
    role: str
    name: str
    since: date
    hash: str


def holders(state: State) -> tuple[Holder, ...]:
    """Everyone who may work at the desk; nobody until a token is made. Raises StateError broken-state."""
    file = state.path / "desk.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return tuple(_read(one) for one in found)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise StateError("broken-state", where=str(file), reason=str(error)) from None


def _read(one: dict[str, str]) -> Holder:
    """A holder as it was written. Raises ValueError, TypeError and KeyError for what is none."""
    found = Holder(one["id"], one["role"], one["name"], date.fromisoformat(one["since"]), one["hash"])
    if found.role not in ROLES or not _HASH.fullmatch(found.hash):
        raise ValueError(found.role)
    return found


def make_token(state: State, role: str, name: str, since: date) -> str:
    """A new token for a role: it is shown this once, and only its hash is kept. Raises StateError cannot-write."""
    token = secrets.token_urlsafe(_BYTES)
    hashed = _hash(token)
    with locked(state):
        _write(state, (*holders(state), Holder(hashed[:_SHOWN], role, name, since, hashed)))
    return token


def take_token(state: State, id: str) -> bool:
    """Ends a token by its id; false where there is none. Raises StateError cannot-write."""
    with locked(state):
        found = holders(state)
        kept = tuple(one for one in found if one.id != id)
        if kept != found:
            _write(state, kept)
    return kept != found


def holder_of(state: State, token: str) -> Holder | None:
    """Whose token this is, or None; it takes as long for a wrong token as for a right one."""
    hashed = _hash(token)
    found = [one for one in holders(state) if compare_digest(one.hash, hashed)]
    return found[0] if found else None


def _write(state: State, found: tuple[Holder, ...]) -> None:
    kept = [{**one._asdict(), "since": one.since.isoformat()} for one in found]
    write_durably(state.path / "desk.json", json.dumps(kept, ensure_ascii=False, indent=2).encode(), mode=0o600)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
