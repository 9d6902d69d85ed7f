"""What waits at the desk, and the one act that is published without a proposal: checked, and nothing has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from api.desk.door import Visit
from api.desk.office import Edition
from graph.acts import checked
from graph.canonical import Lines
from graph.change import apply
from graph.diff import local_id
from graph.due import due_after, kinds_of
from graph.errors import NotFoundError, StateError
from graph.model import Directory
from graph.proposals import Proposal, list_proposals
from graph.proposals.proposal import OPEN
from graph.publish import publish
from graph.state.publication import Publication
from graph.words import listed, say

MOST_DECIDED = 5
_TRIES = 3
_MOST_NAMED = 4


class Waiting(NamedTuple):
    """A proposal in a line; `stale` says that others published since it was made."""

    proposal: Proposal
    line: str
    stale: bool


def proposals(visit: Visit, edition: Edition) -> tuple[list[Waiting], list[Waiting]]:
    """What waits for a decision, the oldest first, and what was decided lately, the newest first."""
    found = [Waiting(one, _line(edition, one), one.base != edition.version) for one in list_proposals(visit.state)]
    is_open = [one for one in found if one.proposal.outcome == OPEN]
    return is_open[::-1], [one for one in found if one.proposal.outcome != OPEN][:MOST_DECIDED]


def check(visit: Visit, directory: Directory, ids: Iterable[str], how: str, on: date, at: datetime) -> Publication:
    """Records that things were checked and publishes it; where somebody else publishes meanwhile, on top of that.

    Raises NotFoundError not-found, and what `publish` raises.
    """
    wanted = tuple(dict.fromkeys(ids))
    why = say("desk.checked.one" if len(wanted) == 1 else "desk.checked.why", count=len(wanted))
    for left in reversed(range(_TRIES)):
        live = visit.office.live(visit.state)
        lines = _checked(live, directory, wanted, how, on, visit.holder.name)
        source = say(f"desk.how.{how}")
        try:
            return publish(visit.state, lines, by=visit.holder.name, why=why, at=at, source=source, base=live.version)
        except StateError as error:
            if error.code != "base-moved" or not left:
                raise
    raise AssertionError


def _checked(live: Edition, directory: Directory, ids: tuple[str, ...], how: str, on: date, by: str) -> Lines:
    kinds = kinds_of(directory)
    groups: dict[date, list[str]] = {}
    for id in ids:
        thing = live.names.thing(id)
        if thing is None or id not in kinds:
            raise NotFoundError("not-found", name=id[:80], nearest="")
        groups.setdefault(due_after(kinds[id], on), []).append(thing)
    lines = live.lines
    for due, found in sorted(groups.items()):
        lines = apply(lines, checked(lines, tuple(found), on, by, how, due))
    return lines


def _line(edition: Edition, proposal: Proposal) -> str:
    things = sorted(edition.names.labels.get(thing) or local_id(thing) for thing in proposal.change.things)
    if len(things) > _MOST_NAMED:
        return say("desk.about.more", names=", ".join(things[:_MOST_NAMED]), count=len(things) - _MOST_NAMED)
    return say("desk.about", names=listed(things))
