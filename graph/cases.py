"""Case cards: situations with the answer that is expected, written to be read by people who know the field.

One card feeds the tests in memory, through the API and on the command line, and the page docs/cases.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from graph.errors import DirectoryError

Json = Mapping[str, Any]

_CARD = {"title", "why", "on", "facts", "expect"}
_EXPECT = {
    "instructions",
    "instructions-if",
    "next-steps",
    "looks-suitable",
    "cannot-tell-yet",
    "not-suitable",
    "remarks",
    "contradictions",
    "verdicts",
    "instead",
    "elsewhere",
    "ask-first",
}


class Case(NamedTuple):
    """One card. `expect` says, by identifiers: exactly which instructions, next steps and suitable services; for
    services not settled, who settles them; for services ruled out, by which criterion."""

    name: str
    title: str
    why: str
    on: str
    facts: Json
    expect: Json


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Every card of a folder, by name. Raises DirectoryError broken-case where a card has unknown or missing keys."""
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Case:
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(card) != _CARD:
        raise DirectoryError("broken-case", where=str(path), keys=", ".join(sorted(set(card) ^ _CARD)))
    if unknown := set(card["expect"]) - _EXPECT:
        raise DirectoryError("broken-case", where=str(path), keys=", ".join(sorted(unknown)))
    return Case(path.stem, card["title"], card["why"], str(card["on"]), card["facts"], card["expect"])


def differences(case: Case, answer: Json) -> list[str]:
    """What an answer, as JSON, has otherwise than the card expects; empty where they agree."""
    return list(_differences(case.expect, answer))


def _differences(expect: Json, answer: Json) -> Iterator[str]:
    services = {service["id"]: service for service in answer["services"]}
    found = {
        "instructions": [i["id"] for i in answer["instructions"] if i["applies"] == "yes"],
        "instructions-if": [i["id"] for i in answer["instructions"] if i["applies"] == "if"],
        "next-steps": [s["id"] for s in answer["next_steps"] if s["applies"] == "yes"],
        "looks-suitable": [s for s in services if services[s]["outcome"] == "looks-suitable"],
        "contradictions": [c["id"] for c in answer["contradictions"]],
        "elsewhere": bool(answer["elsewhere"]),
        "ask-first": next((ask["question"] for ask in answer["ask_next"]), None),
    }
    for key, value in found.items():
        wanted = expect.get(key, [] if key == "contradictions" else value)
        if (sorted(wanted) if isinstance(wanted, list) else wanted) != (
            sorted(value) if isinstance(value, list) else value
        ):
            yield f"{key}: expected {wanted}, found {value}"
    for remark in expect.get("remarks", ()):
        if remark not in [r["id"] for r in answer["remarks"]]:
            yield f"remarks: {remark} is missing"
    for service, settled_by in expect.get("cannot-tell-yet", {}).items():
        yield from _compare(service, "cannot-tell-yet", services[service]["outcome"])
        yield from _compare(f"{service} settled by", sorted(settled_by), sorted(services[service]["settled_by"]))
    for service, criterion in expect.get("not-suitable", {}).items():
        yield from _compare(service, "not-suitable", services[service]["outcome"])
        failed = [c["id"] for c in services[service]["criteria"] if c["verdict"] == "not-met"]
        if criterion not in failed:
            yield f"{service}: expected to fail {criterion}, found {failed}"
    for service, instead in expect.get("instead", {}).items():
        yield from _compare(f"{service} instead", instead, services[service]["instead"])
    for service, verdicts in expect.get("verdicts", {}).items():
        actual = {c["id"]: c["verdict"] for c in _all(services[service]["criteria"])}
        for criterion, verdict in verdicts.items():
            yield from _compare(f"{service} {criterion}", verdict, actual.get(criterion))


def _compare(what: str, wanted: object, value: object) -> Iterator[str]:
    if wanted != value:
        yield f"{what}: expected {wanted}, found {value}"


def _all(criteria: list[Json]) -> Iterator[Json]:
    for criterion in criteria:
        yield criterion
        yield from _all(criterion["members"])
