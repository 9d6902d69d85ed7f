"""An answer as text: danger first, what comes before any service, the services, what to ask, and how far to rely on it.

It is made from the same JSON that `--json` prints, so that the two can never say different things.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from graph.clocks import say_day
from graph.exchange.answer import name_of
from graph.finding import CANNOT_TELL, LOOKS_SUITABLE, NOT_SUITABLE
from graph.model import NONE_OF_THESE, Directory, Question
from graph.opening import SUBJECT
from graph.telling import NOT_KNOWN
from graph.verdict import NOT_MET
from graph.words import listed, say
from signpost.sources import Citations
from signpost.table import TIED, table, wrap

Json = dict[str, Any]

MOST_ASKED = 5


def write_answer(
    directory: Directory, answer: Json, emergency: str, full: bool = False, fold: bool = False
) -> Iterator[str]:
    """The lines of an answer; `emergency` is the number to call where somebody is in danger.

    `full` adds to each service its criteria and the steps of its ways in; `fold` only counts the services that do not
    fit because they are about another subject.
    """
    yield wrap(say("cli.emergency", number=emergency))
    yield ""
    yield from Page(directory, answer, full, fold).lines()


class Page:
    """One answer being written: it collects citations as it goes."""

    def __init__(self, directory: Directory, answer: Json, full: bool, fold: bool) -> None:
        self._directory = directory
        self._answer = answer
        self._full = full
        self._fold = fold
        self._citations = Citations()

    def lines(self) -> Iterator[str]:
        """The whole answer."""
        day = say_day(date.fromisoformat(self._answer["on"]))
        yield wrap(say("answer.title", title=self._answer["directory"]["title"], day=day))
        yield from self._contradictions()
        yield from self._instructions()
        yield from self._next_steps()
        yield from self._remarks()
        yield from self._services()
        yield from self._ask_next()
        yield ""
        yield wrap(self._answer["directory"]["notice"])
        yield from (wrap(line) for line in self._citations.legend())

    def _contradictions(self) -> Iterator[str]:
        if self._answer["contradictions"]:
            yield from _head(say("answer.contradictions"))
        for found in self._answer["contradictions"]:
            yield _item(found["text"] + self._citations.mark(found["sources"]))

    def _instructions(self) -> Iterator[str]:
        certain = [i for i in self._answer["instructions"] if i["applies"] == "yes"]
        perhaps = [i for i in self._answer["instructions"] if i["applies"] != "yes"]
        if certain:
            yield from _head(say("answer.instructions"))
        for instruction in certain:
            mark = self._citations.mark(instruction["sources"])
            yield _item(f"{instruction['text']} {instruction['why']}{mark}")
        if perhaps:
            yield from _head(say("cli.answer.perhaps-first"))
        conditions = {i.id: i.condition for i in self._directory.instructions}
        for instruction in perhaps:
            mark = self._citations.mark(instruction["sources"])
            condition = conditions[instruction["id"]]
            yield _item(say("cli.answer.if", condition=condition, text=instruction["text"]) + mark)
        if self._answer["elsewhere"]:
            yield ""
            yield wrap(self._answer["elsewhere"])

    def _next_steps(self) -> Iterator[str]:
        open_now = [r for r in self._answer["next_steps"] if r["applies"] == "yes"]
        perhaps = [r for r in self._answer["next_steps"] if r["applies"] != "yes"]
        if open_now:
            yield from _head(say("answer.next-steps"))
        for route in open_now:
            yield from self._way(route)
        if perhaps:
            yield from _head(say("answer.next-steps-if"))
        for route in perhaps:
            yield _item(route["name"] + self._citations.mark(route["sources"]))

    def _way(self, route: Json) -> Iterator[str]:
        yield _item(route["name"] + self._citations.mark(route["sources"]))
        for step in route["steps"]:
            gate = step["gate"]
            needs = say("answer.gate", text=gate["text"], verdict=say(f"verdict.{gate['verdict']}")) if gate else ""
            mark = self._citations.mark(step["sources"])
            yield wrap(f"{step['order']}. {step['text']} {needs}{mark}", indent="    ")
            if self._full:
                for outcome in step["outcomes"]:
                    yield wrap(say("answer.outcome", text=outcome["text"]), indent="       ")

    def _remarks(self) -> Iterator[str]:
        if self._answer["remarks"]:
            yield from _head(say("answer.remarks"))
        for remark in self._answer["remarks"]:
            yield _item(remark["text"] + self._citations.mark(remark["sources"]))

    def _services(self) -> Iterator[str]:
        for outcome in (LOOKS_SUITABLE, CANNOT_TELL, NOT_SUITABLE):
            found = [s for s in self._answer["services"] if s["outcome"] == outcome]
            if found:
                yield from _head(say("answer.count", outcome=say(f"outcome.{outcome}"), count=len(found)))
            folded = [s for s in found if self._fold and _is_about_another_subject(s)]
            for group, services in self._by_settler([s for s in found if s not in folded]).items():
                if group:
                    yield wrap(group, indent="  ")
                for service in services:
                    yield from self._service(service)
            if folded:
                yield _item(say("cli.answer.folded", subjects=", ".join(self._subjects(folded)), count=len(folded)))

    def _subjects(self, services: list[Json]) -> list[str]:
        """What these services are about, in the order of the question."""
        subjects = {subject for s in services for subject in self._directory.services[s["id"]].subjects}
        question = self._directory.subject
        return [o.label for o in question.options.values() if o.id in subjects] if question else []

    def _by_settler(self, services: list[Json]) -> dict[str, list[Json]]:
        """Services that cannot be told yet, by who settles what is open: the asker first, nobody last."""
        groups: dict[tuple[int, str], list[Json]] = {}
        for service in services:
            settlers = service["settled_by"]
            named = tuple(s for s in settlers if s not in ("asker", "nobody"))
            if "asker" in settlers:
                key = (0, say("settled.asker"))
            elif named:
                key = (1, say("settled.named", names=listed(named)))
            else:
                key = (2, say("settled.nobody") if settlers else "")
            groups.setdefault(key, []).append(service)
        return {text: groups[rank, text] for rank, text in sorted(groups)}

    def _service(self, service: Json) -> Iterator[str]:
        names = [name_of(self._directory, other) for other in service["instead"]]
        instead = say("answer.instead", services=listed(names, "list.or")) if names else ""
        mark = self._citations.mark(service["sources"])
        # What cannot be told yet stands under a heading that says so already.
        summary = service["summary"].removeprefix(say("summary.cannot-tell-yet", reasons=""))
        yield _item(say("answer.service", name=service["name"], summary=summary, instead=instead) + mark)
        if service["not_confirmed_since"]:
            since = say_day(date.fromisoformat(service["not_confirmed_since"]))
            yield wrap(say("tag.unconfirmed.since", day=since), indent="    ")
        if service["outcome"] == LOOKS_SUITABLE and not (self._full and service["routes"]):
            yield wrap(self._ways_in(service), indent="    ")
        if self._full:
            for criterion in service["criteria"]:
                yield from self._criterion(criterion, "      ")
            for route in service["routes"]:
                yield from self._way(route)

    def _ways_in(self, service: Json) -> str:
        """One line with the names of the ways in; not recorded is another thing than not open to this situation."""
        if not self._directory.services[service["id"]].routes:
            return say("cli.answer.way-in", routes=say("cli.answer.way-not-recorded"))
        if not service["routes"]:
            return say("cli.answer.way-in", routes=say("cli.answer.way-not-open"))
        routes = (
            (r["name"] if r["applies"] == "yes" else say("cli.answer.way-perhaps", route=r["name"]))
            + self._citations.mark(r["sources"])
            for r in service["routes"]
        )
        return say("cli.answer.way-in", routes="; ".join(routes))

    def _criterion(self, criterion: Json, indent: str) -> Iterator[str]:
        verdict = say(f"verdict.{criterion['verdict']}")
        text = say(f"strength.{criterion['strength']}", text=criterion["text"])
        mark = self._citations.mark(criterion["sources"])
        yield wrap(say("answer.criterion", verdict=verdict, text=text) + mark, indent=indent)
        for member in criterion["members"]:
            yield from self._criterion(member, indent + "  ")

    def _ask_next(self) -> Iterator[str]:
        asks = self._answer["ask_next"] if self._full else self._answer["ask_next"][:MOST_ASKED]
        if not asks:
            return
        yield from _head(say("answer.ask-next"))
        yield wrap(say("cli.answer.settles"))
        questions = [self._directory.questions[ask["question"]] for ask in asks]
        cautions = list(dict.fromkeys(["", *(q.caution for q in questions)]))
        stars = {caution: "*" * n for n, caution in enumerate(cautions)}  # none where there is no caution
        rows = [
            [
                str(ask["settles"]),
                question.ask + _tied(stars[question.caution]),
                f"{question.id}={' | '.join(_answers(question))}",
            ]
            for ask, question in zip(asks, questions, strict=True)
        ]
        yield table(rows, [say("answer.settles"), say("answer.question"), say("answer.tell")])
        for caution in cautions[1:]:
            yield wrap(f"{stars[caution]}{TIED}{caution}")


def _is_about_another_subject(service: Json) -> bool:
    """Whether nothing but its subject rules the service out."""
    return {c["id"] for c in service["criteria"] if c["verdict"] == NOT_MET and c["strength"] == "must"} == {SUBJECT}


def _tied(stars: str) -> str:
    return f"{TIED}{stars}" if stars else ""


def _answers(question: Question) -> list[str]:
    """What can be typed after the equals sign."""
    if question.kind == "number":
        return [say("answer.number"), NOT_KNOWN]
    if question.kind == "boolean":
        return ["yes", "no", NOT_KNOWN]
    none = [NONE_OF_THESE] if question.kind == "concepts" else []
    return [*question.options, *none, NOT_KNOWN]


def _head(text: str) -> Iterator[str]:
    yield ""
    yield text.upper()


def _item(text: str) -> str:
    first, *rest = wrap(text, width=76).split("\n")
    return "\n".join([f"  - {first}", *(f"    {line}" for line in rest)])
