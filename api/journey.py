"""What the pages of the guided question send: the answers so far, all of them in the body, and what to do next.

Nothing of it is kept: each page carries the answers that were given before it, and sends them on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from api.bodies import read_day, refuse_repeats
from graph.errors import SituationError
from graph.model import Answer, Directory, Question
from graph.nearest import nearest
from graph.situation import read_value
from graph.telling import NOT_KNOWN, read_answer

FACT = "fact."
NEXT, BACK, ANSWER, ALL, DATE, ASK = "next", "back", "answer", "all", "date", "ask:"
_GO = (NEXT, BACK, ANSWER, ALL, DATE)
_DATE_PARTS = ("on-year", "on-month", "on-day")
# The fields that are no facts; of these only an answer can be given several times.
_FIELDS = ("go", "asking", "answer", "after", "version", "on", *_DATE_PARTS)


class Journey(NamedTuple):
    """A practitioner's place in the questions. `told` holds the answers so far, in the order in which they were given.

    `written` has the same as they stand in the form. `typed` answers the question that is `asking`. `after` is
    `answer` where one goes back to the answer from here. `wrong` has the questions whose answers cannot be read, with
    why; `unknown` counts answers to questions that the directory does not ask. `moved` says that another version of
    the directory asked them.
    """

    go: str
    on: date
    told: Mapping[str, Answer] = {}
    written: Mapping[str, tuple[str, ...]] = {}
    asking: str = ""
    typed: tuple[str, ...] = ()
    after: str = ""
    wrong: Mapping[str, SituationError] = {}
    unknown: int = 0
    moved: bool = False
    new_date: tuple[str, ...] = ()

    def telling(self, question: str, typed: tuple[str, ...], answer: Answer) -> Journey:
        """The journey with one answer more, as the last one given unless it had been given before."""
        return self._replace(told={**self.told, question: answer}, written={**self.written, question: typed})

    def without(self, *questions: str) -> Journey:
        """The journey without the answers to some questions."""
        kept = [question for question in self.told if question not in questions]
        return self._replace(told={q: self.told[q] for q in kept}, written={q: self.written[q] for q in kept})


def read_journey(directory: Directory, fields: list[tuple[str, str]], today: date) -> Journey:
    """Reads the fields of a form.

    Answers that do not fit the directory are set aside and said so: the form may come from a former version of it.
    Raises SituationError unknown-field, wrong-date, unknown-question, and RequestError repeated-parameter.
    """
    grouped: dict[str, list[str]] = {}
    for name, value in fields:
        if name not in _FIELDS and not name.startswith(FACT):
            raise SituationError("unknown-field", where=name[:80], name=name[:80], nearest=nearest(name, _FIELDS))
        grouped.setdefault(name, []).append(value.strip())
    refuse_repeats(name for name, _ in fields if name in _FIELDS and name != "answer")
    said = {name: values[0] for name, values in grouped.items()}
    journey = Journey(
        go=_read_go(directory, said.get("go", NEXT)),
        on=_read_day(said.get("on", ""), today),
        asking=_known(directory, said.get("asking", "")),
        typed=_chosen(grouped.get("answer", [])),
        after=ANSWER if said.get("after") == ANSWER else "",
        moved=said.get("version", directory.version) != directory.version,
        new_date=tuple(said.get(part, "") for part in _DATE_PARTS),
    )
    for name, values in grouped.items():
        if name.startswith(FACT) and (chosen := _chosen(values)):
            journey = _with_fact(directory, journey, name.removeprefix(FACT), chosen)
    return journey


def _with_fact(directory: Directory, journey: Journey, name: str, chosen: tuple[str, ...]) -> Journey:
    question = directory.questions.get(name)
    if question is None:
        return journey._replace(unknown=journey.unknown + 1)
    try:
        return journey.telling(name, chosen, read_chosen(question, chosen))
    except SituationError as error:
        return journey._replace(wrong={**journey.wrong, name: error})


def read_chosen(question: Question, chosen: tuple[str, ...]) -> Answer:
    """The answer that the fields of one question give. Raises SituationError, no-answer where none is given."""
    if not chosen:
        raise SituationError("no-answer", where=question.id, question=question.label)
    if len(chosen) > 1 and (question.kind != "concepts" or NOT_KNOWN in chosen):
        raise SituationError("not-one-answer", where=question.id, question=question.label)
    return read_value(question, read_answer(question, ",".join(chosen)))


def read_date(parts: tuple[str, ...]) -> date:
    """A day given in three fields, year, month and day. Raises SituationError wrong-date."""
    try:
        year, month, day = (int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 5)
        if len(parts[0]) != 4:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise SituationError("wrong-date", where="on", text=" ".join(reversed(parts))[:80]) from None


def _chosen(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _read_go(directory: Directory, go: str) -> str:
    if go.startswith(ASK) and go != ASK:
        return ASK + _known(directory, go.removeprefix(ASK))
    if go not in _GO:
        raise SituationError("unknown-field", where="go", name=go[:80], nearest=nearest(go, _GO))
    return go


def _known(directory: Directory, name: str) -> str:
    if name and name not in directory.questions:
        raise SituationError(
            "unknown-question", where=name[:80], name=name[:80], nearest=nearest(name, directory.questions)
        )
    return name


def _read_day(text: str, today: date) -> date:
    if not text:
        return today
    return read_day({"on": text}, today)
