"""What pages look up in a directory: made once with it, and offered to every template by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from graph.clocks import is_confirmed, notice
from graph.gaps import helps
from graph.links import Links, said_about
from graph.model import Answer, Criterion, Directory, Route, Service, Step, Ticked, within
from graph.select import subjects_of
from graph.words import listed, say


def lookups(directory: Directory, links: Links) -> dict[str, Any]:
    """Functions over one directory, by the name that templates call them by."""
    parties = {party.name: party for party in directory.parties.values()}
    subjects = subjects_of(directory)
    provided = {name: [s for s in directory.services.values() if name in s.providers] for name in parties}
    acting = {name: [r for r in directory.routes.values() if any(_acts(name, s) for s in r.steps)] for name in parties}
    helping = {need: [s for s in directory.services.values() if helps(directory, s, need)] for need in directory.needs}
    found: dict[str, Callable[..., Any]] = {
        "notice": lambda on: notice(directory.clocks, on),
        "confirmed": is_confirmed,
        "said_about": lambda *things: said_about(links, *things),
        "address": lambda thing: page_address(directory, links, thing),
        "name": lambda thing: name_of(directory, thing),
        "party_id": lambda name: parties[name].id if name in parties else "",
        "contacts": lambda names: [parties[n].contact for n in names if n in parties and parties[n].contact],
        "subject_names": lambda ids: [subject.label for subject in subjects.values() if subject.id in ids],
        "criteria_ids": criteria_ids,
        "services_by": lambda name: provided[name],
        "services_for": lambda need: helping[need],
        "routes_with": lambda name: acting[name],
        "answer": lambda question, value: say_answer(directory, question, value),
        "detail": say_detail,
    }
    return {"directory": directory, "links": links, **found}


def page_address(directory: Directory, links: Links, thing: str) -> str:
    """The page that shows a thing, with a fragment where it is a part of a page; empty where none does."""
    if thing not in links.homes:
        return ""
    kind, owner = links.homes[thing]
    page = f"/{kind}/{quote(directory.id, safe='')}/{quote(owner, safe='')}"
    return page if owner == thing else f"{page}#{quote(thing, safe='')}"


def name_of(directory: Directory, thing: str) -> str:
    """The name of a thing, or its identifier where it has none."""
    for things in (directory.services, directory.routes, directory.parties):
        if thing in things:
            named: Service | Route | Any = things[thing]
            return str(named.name)
    for labelled in (directory.needs, directory.stages):
        if thing in labelled:
            return labelled[thing].label
    return directory.documents[thing].title if thing in directory.documents else thing


def criteria_ids(criteria: tuple[Criterion, ...]) -> list[str]:
    """The identifiers of criteria and of all that stand within them."""
    return [inner.id for outer in criteria for inner in within(outer)]


def say_answer(directory: Directory, question: str, value: Answer) -> str:
    """An answer in words, such as an option's label."""
    if isinstance(value, Ticked):
        options = directory.questions[question].options
        return listed([options[o].label for o in sorted(value.options)]) or say("answer.none")
    if isinstance(value, bool):
        return say("answer.yes" if value else "answer.no")
    return say("answer.unknown") if value is None else f"{value:g}"


def say_detail(label: str, text: str) -> str:
    """A detail of a statement in words: codes of our own vocabulary and durations are spelled out."""
    if label in ("modality", "nature"):
        return say(f"{label}.{text}")
    if label == "duration" and text[:1] == "P" and text[1:-1].isdigit() and text[-1] in "DWMY":
        return say(f"duration.{text[-1]}", count=text[1:-1])
    return text


def _acts(name: str, step: Step) -> bool:
    return name in (step.actor, step.partner, step.decided_by)
