"""`signpost publish`: makes a proposal that was looked at, or a directory file, the live version."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from graph.canonical import read_lines
from graph.errors import ProposalError
from graph.proposals import accept, read_proposal, weakenings_of
from graph.proposals.proposal import one_line
from graph.publish import publish
from graph.state.folder import State
from graph.state.publication import Publication
from graph.state.tokens import APPROVER, EDITOR
from graph.words import say
from signpost.errors import UsageError
from signpost.progress import progress
from signpost.state import declare_act, now, read_act, read_state


def declare(parser: ArgumentParser) -> None:
    """What to publish, and on whose word."""
    parser.add_argument("what", nargs="?", metavar="PROPOSAL|FILE", help=say("cli.publish.what"))
    declare_act(parser)
    parser.add_argument("--source", metavar="TEXT", default="", help=say("cli.source"))
    parser.add_argument("--base", metavar="VERSION", help=say("cli.publish.base"))
    parser.add_argument("--approved-by", metavar="ROLE", help=say("cli.publish.approved"))


def run(asked: Namespace) -> int:
    """Prints which version is live now."""
    state = read_state(asked.settings)
    file = Path(asked.what or asked.settings.directory)
    with progress(say("cli.publish.progress")):
        done = _publish(state, file, asked) if file.is_file() else _accept(state, str(asked.what), asked)
    print(say("cli.published", version=done.version[:12], number=done.number))
    return 0


def _accept(state: State, id: str, asked: Namespace) -> Publication:
    by, why = read_act(asked)
    if not asked.approved_by:
        return accept(state, id, by=by, role=EDITOR, why=why, at=now())
    approver = _approver(asked.approved_by, id, read_proposal(state, id).by)
    return accept(state, id, by=approver, role=APPROVER, why=why, at=now())


def _approver(role: str, where: str, proposer: str) -> str:
    """Who approves, in what role. Raises ProposalError needs-approver where that is whoever proposed it."""
    approver = one_line(role, "--approved-by")
    if approver.casefold() == proposer.casefold():
        raise ProposalError("needs-approver", where=where)
    return approver


def _publish(state: State, file: Path, asked: Namespace) -> Publication:
    lines, live = read_lines(file), state.current()
    (by, why), base = read_act(asked), ""
    if live:
        # A file says nothing of what it was made from, and would take back what others have published since.
        if not asked.base:
            raise UsageError("which-base", where="--base", live=live.version[:12])
        base = state.find(asked.base)
        if asked.approved_by:
            by = say("publication.approved", by=by, approver=_approver(asked.approved_by, str(file), by))
        elif weakenings_of(state.lines(live.version), lines):
            raise ProposalError("needs-approver", where=str(file))
    return publish(state, lines, by=by, why=why, source=asked.source, at=now(), base=base)
