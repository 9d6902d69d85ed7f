"""The record of one publication, in PROV-O: which version became live, after which, when, by whom in what role, why."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import NamedTuple

from graph.canonical import lines_of, split
from graph.terms import DCT, PROV, RDF, RDFS, XSD

PUBLISHED, ROLLED_BACK = "published", "rolled-back"
_ACTIVITY = "urn:signpost:publication:"
_ROLE = "urn:signpost:role-of-publication:"
VERSION = "urn:sha256:"


class Publication(NamedTuple):
    """One time that a version became live; `by` is a role and never a name, `base` the version that was live before."""

    number: int
    version: str
    at: datetime
    by: str
    why: str
    source: str = ""
    base: str = ""
    kind: str = PUBLISHED
    proposal: str = ""


def write_record(publication: Publication) -> bytes:
    """The record as Turtle, one statement a line."""
    this = f"<{_ACTIVITY}{publication.number}>"
    version, role = f"<{VERSION}{publication.version}>", f"<{_ROLE}{publication.number}>"
    at = publication.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said: list[tuple[str, str, str]] = [
        (this, RDF.type_, f"<{PROV.Activity}>"),
        (this, DCT.type_, _text(publication.kind)),
        (this, DCT.description, _text(publication.why)),
        (this, PROV.endedAtTime, f'"{at}"^^<{XSD.dateTime}>'),
        (this, PROV.wasAssociatedWith, role),
        (role, RDF.type_, f"<{PROV.Agent}>"),
        (role, RDFS.label, _text(publication.by)),
        (this, PROV.generated, version),
        (version, RDF.type_, f"<{PROV.Entity}>"),
    ]
    if publication.base:
        said += [
            (this, PROV.used, f"<{VERSION}{publication.base}>"),
            (version, PROV.wasRevisionOf, f"<{VERSION}{publication.base}>"),
        ]
    if publication.source:
        said.append((this, DCT.source, _text(publication.source)))
    if publication.proposal:
        said.append((this, DCT.references, _text(publication.proposal)))
    return "".join(f"{s} <{p}> {o} .\n" for s, p, o in said).encode()


def read_record(turtle: bytes) -> Publication:
    """What was recorded. Raises DirectoryError broken-turtle, KeyError and ValueError for what is no such record."""
    found: dict[str, str] = {}
    number = 0
    for line in lines_of(turtle):
        subject, predicate, value = split(line)
        if predicate == f"<{RDFS.label}>":
            found[RDFS.label] = value
        elif subject.startswith(f"<{_ACTIVITY}"):
            number = int(subject[len(_ACTIVITY) + 1 : -1])
            found[predicate[1:-1]] = value
    return Publication(
        number=number,
        version=_version(found[PROV.generated]),
        at=datetime.fromisoformat(_said(found[PROV.endedAtTime])),
        by=_said(found[RDFS.label]),
        why=_said(found[DCT.description]),
        source=_said(found.get(DCT.source, '""')),
        base=_version(found[PROV.used]) if PROV.used in found else "",
        kind=_said(found[DCT.type_]),
        proposal=_said(found.get(DCT.references, '""')),
    )


def _text(text: str) -> str:
    # What JSON escapes, Turtle escapes alike.
    return json.dumps(text, ensure_ascii=False)


def _said(term: str) -> str:
    said: str = json.loads(term[: term.rindex('"') + 1])
    return said


def _version(term: str) -> str:
    return term[len(VERSION) + 1 : -1]
