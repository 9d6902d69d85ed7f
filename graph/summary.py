"""A finding in one or two sentences: why, what is missing, and who settles it."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import Directory
from graph.verdict import ASKER, NOBODY, NOT_KNOWN, NOT_MET, NOT_RECORDED, NOT_TOLD, TO_BE_DECIDED, Verdict
from graph.words import listed, say


def reasons(directory: Directory, still_open: tuple[Verdict, ...], demanded: set[str]) -> Iterable[str]:
    """Why it cannot be told yet: what comes first, what is unusual, and then who settles the rest.

    `demanded` holds the criteria at the top: terms that are not recorded there are those of entry itself.
    """
    unmet = [v.criterion for v in still_open if v.verdict == NOT_MET]
    services = directory.services
    first = [services[s].name for c in unmet if c.prerequisite for s in c.obtained_through if s in services]
    if first:
        yield say("summary.after", services=listed(_once(first), "list.or"))
    yield from (say("summary.unusual", text=c.text) for c in unmet if not c.prerequisite)
    for key, verdict in (("summary.in-dispute", NOT_KNOWN), ("summary.not-told", NOT_TOLD)):
        asked = [v.criterion.question for v in still_open if (v.settled_by, v.verdict) == (ASKER, verdict)]
        if asked:
            yield say(key, questions=listed(_once([directory.questions[q].label for q in asked])))
    decided = [v for v in still_open if v.verdict == TO_BE_DECIDED]
    deciders = [v.settled_by for v in decided if v.settled_by != NOBODY]
    if deciders:
        yield say("summary.to-be-decided", deciders=listed(_once(deciders)))
    undecided = _once([v.criterion.text for v in decided if v.settled_by == NOBODY])
    if undecided:
        yield say("summary.nobody-decides", texts="; ".join(undecided))
    unknown = [v.criterion.question for v in still_open if v.verdict == NOT_KNOWN and v.settled_by == NOBODY]
    if unknown:
        yield say("summary.nobody-knows", questions=listed(_once([directory.questions[q].label for q in unknown])))
    unrecorded = [v.criterion for v in still_open if v.verdict == NOT_RECORDED]
    if any(criterion.id in demanded for criterion in unrecorded):
        yield say("summary.not-recorded")
    inner = _once([criterion.text for criterion in unrecorded if criterion.id not in demanded])
    if inner:
        yield say("summary.nothing-recorded", texts="; ".join(inner))


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
