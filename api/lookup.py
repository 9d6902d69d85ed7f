"""What pages look up in a directory: made once with it, and offered to every template by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from graph import telling
from graph.clocks import is_confirmed, notice, standing, unconfirmed_since
from graph.exchange.ontology import index
from graph.lifetime import history_of
from graph.links import Links, said_about
from graph.model import (
    MOVED,
    RENAMED,
    Answer,
    Criterion,
    Directory,
    Route,
    Service,
    Step,
    Succession,
    within,
)
from graph.select import subjects_of
from graph.situation import questions_of
from graph.terms import SP
from graph.verdict import ASKER, NOBODY, NOT_MET, NOT_TOLD, TO_BE_DECIDED, Verdict
from graph.words import LONGEST_NAME, cut, listed, say
from viz.scene import place_of

# Several names that stand in one text.
_LONGEST_NAMES = 5 * LONGEST_NAME
# Whoever follows a link makes one step up of these.
_STEPS = (".", "..")
# What everybody should be able to ask for (RFC 9110, section 4.1).
_LONGEST_ADDRESS = 8_000


def lookups(directory: Directory, links: Links) -> dict[str, Any]:
    """Functions over one directory, by the name that templates call them by."""
    parties = {party.name: party for party in directory.parties.values()}
    subjects = subjects_of(directory)
    provided = _by_name(parties, ((s, s.providers) for s in directory.services.values()))
    acting = _by_name(parties, ((r, _acting(r)) for r in directory.routes.values()))
    helping = _by_name(directory.needs, ((s, _needs(directory, s)) for s in directory.services.values()))
    found: dict[str, Callable[..., Any]] = {
        "notice": lambda on: notice(directory.clocks, on),
        "confirmed": is_confirmed,
        "stands": standing,
        "unconfirmed_since": unconfirmed_since,
        "life_of": lambda thing: life_of(directory, thing),
        "said_about": lambda *things: said_about(links, *things),
        "address": lambda thing: page_address(directory, links, thing),
        "address_of": lambda thing, iri: value_address(directory, links, thing, iri),
        "name": lambda thing: cut(name_of(directory, thing)),
        "short": lambda names: cut(names, _LONGEST_NAMES),
        "party_id": lambda name: parties[name].id if name in parties else "",
        "contacts": lambda names: [parties[n].contact for n in names if n in parties and parties[n].contact],
        "contact_of": lambda *steps: listed([contact for step in steps for contact in contact_of(directory, step)]),
        "names_of": lambda things: [cut(name_of(directory, thing)) for thing in things],
        "tested_by": lambda criterion: list(dict.fromkeys(questions_of(criterion))),
        "say_verdict": say_verdict,
        "subject_names": lambda ids: [subject.label for subject in subjects.values() if subject.id in ids],
        "criteria_ids": criteria_ids,
        "services_by": lambda name: provided[name],
        "services_for": lambda need: helping[need],
        "routes_with": lambda name: acting[name],
        "answer": lambda question, value: say_answer(directory, question, value),
        "detail": say_detail,
        "map_place": lambda thing: place_of(directory, thing),
    }
    return {"directory": directory, "links": links, **found}


class Life(NamedTuple):
    """What became of a thing and what it came from, by day; `undated` took its place on a day that nobody recorded."""

    ends: list[Succession]
    begins: list[Succession]
    names: list[Succession]
    handed: list[Succession]
    undated: list[str]


def life_of(directory: Directory, thing: str) -> Life:
    """The life of a thing, by the part that it has in each succession."""
    told = history_of(directory, thing)
    others = [s for s in told if s.kind != RENAMED]
    ends = [s for s in others if thing in s.predecessors]
    dated = {end for s in ends for end in s.successors}
    service = directory.services.get(thing)
    return Life(
        ends,
        [s for s in others if thing in s.successors],
        [s for s in told if s.kind == RENAMED],
        [s for s in others if s.kind == MOVED and thing in s.concerns],
        [new for new in service.replaced_by if new not in dated] if service else [],
    )


def thing_address(directory: Directory, thing: str) -> str:
    """Where a thing stands on this server; empty where nobody could ask for it there."""
    address = f"/id/{quote(directory.id, safe='')}/{quote(thing, safe='')}"
    return address if thing not in _STEPS and len(address) <= _LONGEST_ADDRESS else ""


def record_address(directory: Directory, thing: str) -> str:
    """The page of all that is said of a thing; empty where nobody could ask for it."""
    return thing_address(directory, f"{thing}.html")


def page_address(directory: Directory, links: Links, thing: str) -> str:
    """The page that shows a thing, with a fragment where it is a part of a page; empty where none does."""
    if thing not in links.homes:
        return ""
    kind, owner = links.homes[thing]
    if owner in _STEPS:
        return record_address(directory, owner)
    page = f"/{kind}/{quote(directory.id, safe='')}/{quote(owner, safe='')}"
    return page if owner == thing else f"{page}#{quote(thing, safe='')}"


def value_address(directory: Directory, links: Links, thing: str, iri: str) -> str:
    """Where a value of a result leads to: a thing of the directory, or a word of ours; empty for all else."""
    if thing:
        return page_address(directory, links, thing) or thing_address(directory, thing)
    word = iri.removeprefix(SP.NS)
    return f"/ontology/{word}" if word != iri and word in index() else ""


def name_of(directory: Directory, thing: str) -> str:
    """The name of a thing, or its identifier where it has none."""
    for things in (directory.services, directory.routes, directory.parties):
        if thing in things:
            named: Service | Route | Any = things[thing]
            return str(named.name)
    for labelled in (directory.needs, directory.stages, directory.questions):
        if thing in labelled:
            return labelled[thing].label
    return directory.documents[thing].title if thing in directory.documents else thing


def criteria_ids(criteria: tuple[Criterion, ...]) -> list[str]:
    """The identifiers of criteria and of all that stand within them."""
    return [inner.id for outer in criteria for inner in within(outer)]


def say_answer(directory: Directory, question: str, value: Answer) -> str:
    """An answer in words, by the question's identifier."""
    return telling.say_answer(directory.questions[question], value)


def contact_of(directory: Directory, step: Step) -> list[str]:
    """How to reach whom a step turns to, as far as it is recorded."""
    partners = (party.contact for party in directory.parties.values() if party.name == step.partner)
    return [contact for contact in (step.contact, *partners) if contact][:1]


def say_verdict(verdict: Verdict) -> str:
    """A verdict in words, with who settles what is open."""
    who = verdict.settled_by if verdict.settled_by not in ("", ASKER, NOBODY) else verdict.otherwise
    named = f"answered.verdict.{verdict.verdict}.by"
    if who and verdict.verdict in (TO_BE_DECIDED, NOT_TOLD, NOT_MET):
        return say(named, name=who)
    return say(f"answered.verdict.{verdict.verdict}")


def say_detail(label: str, text: str) -> str:
    """A detail of a statement in words: codes of our own vocabulary and durations are spelled out."""
    if label in ("modality", "nature"):
        return say(f"{label}.{text}")
    if label == "duration" and text[:1] == "P" and text[1:-1].isdigit() and text[-1] in "DWMY":
        return say(f"duration.{text[-1]}", count=text[1:-1])
    return text


def _by_name(names: Iterable[str], things: Iterable[tuple[Any, Iterable[str]]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in names}
    for thing, theirs in things:
        for name in dict.fromkeys(theirs):
            if name in found:
                found[name].append(thing)
    return found


def _acting(route: Route) -> Iterator[str]:
    for step in route.steps:
        yield from (step.actor, step.partner, step.decided_by)


def _needs(directory: Directory, service: Service) -> Iterator[str]:
    for need in service.needs:
        yield from directory.needs[need].broader
