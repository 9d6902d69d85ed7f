"""Deciding on a proposal: it becomes live as a whole, or goes back with a reason. Either is decided once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from graph.canonical import Lines, about, split
from graph.change import Change, apply
from graph.errors import ProposalError
from graph.fields import kind_of
from graph.proposals.proposal import ACCEPTED, OPEN, RETURNED, Proposal, decision_path, one_line, read_proposal
from graph.proposals.review import stand, weakenings_of
from graph.publish import publish
from graph.state.commit import locked
from graph.state.durable import write_durably
from graph.state.folder import State
from graph.state.publication import Publication
from graph.state.tokens import APPROVER
from graph.terms import RDF, SP, XSD


def accept(state: State, id: str, *, by: str, role: str, why: str, at: datetime) -> Publication:
    """Makes a proposal live, with the day on which what it changes was last edited.

    Raises ProposalError proposal-decided, proposal-conflicts and needs-approver, NotFoundError no-such-proposal,
    and what `publish` raises; then what was live still is.
    """
    with _alone(state, id) as proposal:
        live, lines, left, conflicts = stand(state, proposal)
        if conflicts:
            raise ProposalError("proposal-conflicts", where=id, count=len(conflicts))
        after = apply(lines, left)
        if role != APPROVER and weakenings_of(lines, after):
            raise ProposalError("needs-approver", where=id)
        done = publish(
            state,
            _edited(after, left, at.date()) if left else after,
            by=by,
            why=proposal.why,
            source=proposal.source,
            at=at,
            base=live,
            proposal=id,
        )
        _decide(state, id, ACCEPTED, by, " ".join(why.split()), at)
        return done


def return_to_editor(state: State, id: str, *, by: str, reason: str, at: datetime) -> Proposal:
    """Gives a proposal back with a reason. Raises ProposalError proposal-decided and say-why."""
    said = one_line(reason, "reason")
    with _alone(state, id):
        _decide(state, id, RETURNED, by, said, at)
    return read_proposal(state, id)


@contextmanager
def _alone(state: State, id: str) -> Iterator[Proposal]:
    """For as long as one decides on a proposal that is open, alone."""
    read_proposal(state, id)  # what is none has no folder to lock
    # A lock of its own: to publish takes the one of the state folder.
    with locked(State(decision_path(state, id).parent)):
        proposal = read_proposal(state, id)
        if proposal.outcome != OPEN:
            raise ProposalError("proposal-decided", where=id)
        yield proposal


def _decide(state: State, id: str, outcome: str, by: str, reason: str, at: datetime) -> None:
    told = {"outcome": outcome, "by": by, "reason": reason, "at": at.replace(microsecond=0).isoformat()}
    write_durably(decision_path(state, id), json.dumps(told, ensure_ascii=False).encode())


def _edited(lines: Lines, change: Change, on: date) -> Lines:
    """The lines with the day of the last edit on all that a change edits and that has such a day."""
    clocks = (SP.lastChecked, SP.reviewDue, SP.lastEdited)
    edited = {split(line)[0] for line in change.removed | change.added if split(line)[1][1:-1] not in clocks}
    removed: set[str] = set()
    added: set[str] = set()
    for thing in edited:
        said = about(lines, thing[1:-1])
        kind = kind_of({split(line)[2][1:-1] for line in said if split(line)[1] == f"<{RDF.type_}>"})
        if kind is not None and kind.field(SP.lastEdited) is not None:
            removed.update(line for line in said if split(line)[1] == f"<{SP.lastEdited}>")
            added.add(f'{thing} <{SP.lastEdited}> "{on.isoformat()}"^^<{XSD.date}> .')
    return apply(lines, Change(frozenset(removed), frozenset(added)))
