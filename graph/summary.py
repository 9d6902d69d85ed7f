"""A finding in one or two sentences: why, what is missing, and who settles it."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import Directory
from graph.verdict import ASKER, NOBODY, NOT_KNOWN, NOT_MET, NOT_RECORDED, TO_BE_DECIDED, Verdict
from graph.words import listed, say


def reasons(directory: Directory, still_open: tuple[Verdict, ...]) -> Iterable[str]:
    """Why it cannot be told yet: what comes first, what is unusual, and then who settles the rest."""
    unmet = [v.criterion for v in still_open if v.verdict == NOT_MET]
    services = directory.services
    first = [services[s].name for c in unmet if c.prerequisite for s in c.obtained_through if s in services]
    if first:
        yield say("summary.after", services=listed(_once(first), "list.or"))
    yield from (say("summary.unusual", text=c.text) for c in unmet if not c.prerequisite)
    questions = [directory.questions[v.criterion.question].label for v in still_open if v.settled_by == ASKER]
    if questions:
        yield say("summary.not-told", questions=listed(_once(questions)))
    decided = [v for v in still_open if v.verdict == TO_BE_DECIDED]
    deciders = [v.settled_by for v in decided if v.settled_by != NOBODY]
    if deciders:
        yield say("summary.to-be-decided", deciders=listed(_once(deciders)))
    for text in _once([v.criterion.text for v in decided if v.settled_by == NOBODY]):
        yield say("summary.nobody-decides", text=text)
    for text in _once([v.criterion.text for v in still_open if v.verdict == NOT_KNOWN and v.settled_by == NOBODY]):
        yield say("summary.nobody-knows", text=text)
    if any(v.verdict == NOT_RECORDED for v in still_open):
        yield say("summary.not-recorded")


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
