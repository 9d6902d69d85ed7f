"""From the forms of the desk to a proposal, which is what every change becomes before it counts."""

from __future__ import annotations

from datetime import UTC, datetime

from api.desk.controls import Values
from api.desk.door import Visit
from api.desk.happenings import SOURCE, WHY, Told
from graph.change import Change
from graph.proposals import propose


def hand_in(visit: Visit, change: Change, base: str, values: Values, origin: str) -> str:
    """Makes a proposal of a change of a version, with its reasons, and gives its id. Raises what `propose` raises."""
    told = Told(values)
    made = propose(
        visit.state,
        change,
        base=base,
        by=visit.holder.name,
        why=told.text(WHY),
        source=told.text(SOURCE),
        at=datetime.now(UTC),
        origin=origin,
    )
    return made.id
