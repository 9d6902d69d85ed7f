"""A proposal as it is kept: a change of a version, by whom in what role, why, from what source; and what was decided.

`STATE/proposals/<id>/proposal.json` and, once there is one, `decision.json`: facts, written once. Everything that a
proposal would do is worked out from them.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from graph.acts import demand_unreferred
from graph.canonical import about, lines_of
from graph.change import Change, apply
from graph.errors import NotFoundError, ProposalError, SignpostError, StateError
from graph.state.commit import locked
from graph.state.durable import clear_aside, sync_folder, write_folder_durably
from graph.state.folder import State

OPEN, ACCEPTED, RETURNED = "open", "accepted", "returned"
ORIGINS = ("workbook", "csv", "file", "form", "act")
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
_TOLD = ("id", "base", "by", "why", "source", "origin")
_LONGEST = 500


class Proposal(NamedTuple):
    """A change of the version `base`; `origin` is one of ORIGINS, `outcome` is open, accepted or returned.

    `by` and `decided_by` are roles; `reason` says why it was decided so, `version` what an acceptance made live.
    """

    id: str
    base: str
    change: Change
    by: str
    why: str
    source: str
    at: datetime
    origin: str
    outcome: str = OPEN
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    version: str = ""


def propose(
    state: State,
    change: Change,
    *,
    base: str,
    by: str,
    why: str,
    source: str,
    at: datetime,
    origin: str,
) -> Proposal:
    """Keeps a change of a version for others to look at.

    Raises ProposalError nothing-proposed and say-why, EditError still-referred-to where it takes away what others
    point to, NotFoundError no-such-version for a base that never was live, StateError cannot-write.
    """
    if not change:
        raise ProposalError("nothing-proposed")
    if base not in {publication.version for publication in state.history()}:
        raise NotFoundError("no-such-version", name=base[:12])
    _demand_unreferred(state, base, change)
    proposal = Proposal(
        id=f"{at.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
        base=base,
        change=change,
        by=one_line(by, "by"),
        why=one_line(why, "why"),
        source=one_line(source, "source"),
        at=at.replace(microsecond=0),
        origin=origin,
    )
    with locked(state):
        folder = state.path / "proposals"
        folder.mkdir(exist_ok=True)
        sync_folder(state.path)
        clear_aside(folder)
        write_folder_durably(_folder(state, proposal.id), {"proposal.json": _written(proposal)})
    return proposal


def read_proposal(state: State, id: str) -> Proposal:
    """One proposal. Raises NotFoundError no-such-proposal and StateError broken-state."""
    folder = _folder(state, id)
    if not _ID.fullmatch(id) or not folder.is_dir():
        raise NotFoundError("no-such-proposal", name=id[:80])
    return _with_decision(state, _read(folder), _accepted(state))


def list_proposals(state: State) -> tuple[Proposal, ...]:
    """Every proposal, the newest first. Raises StateError broken-state."""
    folder, accepted = state.path / "proposals", _accepted(state)
    # A folder with nothing in it is none: whoever made it did not propose anything.
    names = sorted(
        (f.parent.name for f in folder.glob("*/proposal.json") if _ID.fullmatch(f.parent.name)), reverse=True
    )
    return tuple(_with_decision(state, _read(folder / name), accepted) for name in names)


def one_line(text: str, field: str) -> str:
    """A text on one line. Raises ProposalError say-why where there is none, or too much of it."""
    line = "".join(letter for letter in " ".join(text.split()) if letter.isprintable()).strip()
    if not line or len(line) > _LONGEST:
        raise ProposalError("say-why", where=field, field=field, most=_LONGEST)
    return line


def decision_path(state: State, id: str) -> Path:
    """Where it is kept what was decided on a proposal."""
    return _folder(state, id) / "decision.json"


def _folder(state: State, id: str) -> Path:
    return state.path / "proposals" / id


def _accepted(state: State) -> dict[str, str]:
    # A publication that names a proposal is its acceptance, whether or not a decision could still be written.
    return {one.proposal: one.version for one in state.history() if one.proposal}


def _read(folder: Path) -> Proposal:
    found = _json(folder / "proposal.json")
    try:
        change = Change(_read_lines(found["removed"]), _read_lines(found["added"]))
        id, base, by, why, source, origin = (one_line(found[name], name) for name in _TOLD)
        return Proposal(id, base, change, by, why, source, datetime.fromisoformat(found["at"]), origin)
    except (KeyError, TypeError, ValueError, AttributeError, SignpostError) as error:
        raise StateError("broken-state", where=str(folder), reason=str(error)) from None


def _read_lines(found: list[str]) -> frozenset[str]:
    """Lines that are what they were when they were written: one statement each. Raises ValueError for others."""
    lines = frozenset(found)
    if lines != frozenset(lines_of("\n".join([*found, ""]).encode())):
        raise ValueError(found)
    return lines


def _with_decision(state: State, proposal: Proposal, accepted: Mapping[str, str]) -> Proposal:
    file = decision_path(state, proposal.id)
    told = _json(file) if file.exists() else {}
    version = accepted.get(proposal.id, "")
    if not told and not version:
        return proposal
    try:
        # Only a publication makes an acceptance, whatever a file says.
        if not version and told["outcome"] != RETURNED:
            raise ValueError(told["outcome"])
        return proposal._replace(
            outcome=ACCEPTED if version else RETURNED,
            decided_by=str(told.get("by", "")),
            decided_at=datetime.fromisoformat(told["at"]) if "at" in told else None,
            reason=str(told.get("reason", "")),
            version=version,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StateError("broken-state", where=str(file), reason=str(error)) from None


def _json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise StateError("broken-state", where=str(file), reason=str(error)) from None
    if not isinstance(found, dict):
        raise StateError("broken-state", where=str(file), reason=file.name)
    return found


def _written(proposal: Proposal) -> bytes:
    kept = {
        "id": proposal.id,
        "base": proposal.base,
        "by": proposal.by,
        "why": proposal.why,
        "source": proposal.source,
        "at": proposal.at.isoformat(),
        "origin": proposal.origin,
        "removed": sorted(proposal.change.removed),
        "added": sorted(proposal.change.added),
    }
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _demand_unreferred(state: State, base: str, change: Change) -> None:
    lines = state.lines(base)
    after = apply(lines, change)
    for thing in sorted(change.things):
        if about(lines, thing) and not about(after, thing):
            demand_unreferred(after, thing)
