"""One thing in a form: its fields as they stood in the version that the form was made from, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from api.desk.controls import Errors, Values, read_values, show_values
from api.desk.office import Edition
from graph.change import Change, apply
from graph.errors import NotFoundError
from graph.fields import Field, Kind, kinds
from graph.nearest import nearest
from graph.publish import check_lines
from graph.terms import ADMS, DCT, RDF, SP

_CLOCKS = (
    ADMS.status,
    SP.validFrom,
    SP.validTo,
    SP.suspendedFrom,
    SP.suspendedTo,
    SP.lastChecked,
    SP.reviewDue,
    SP.lastEdited,
)


class Shown(NamedTuple):
    """A thing as a form shows it; texts are by predicate."""

    thing: str
    id: str
    label: str
    kind: Kind
    fields: tuple[Field, ...]
    was: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]

    @property
    def clocks(self) -> frozenset[str]:
        """The predicates of status and dates, which a form keeps apart."""
        return frozenset(_CLOCKS)


def show_thing(edition: Edition, id: str) -> Shown:
    """A thing by its id. Raises NotFoundError not-found, also for what is of no kind that an editor meets."""
    names = edition.names
    thing = names.thing(id)
    kind = names.kinds[thing] if thing else None
    if thing is None or kind is None:
        raise NotFoundError("not-found", name=id[:80], nearest=nearest(id, names.ids()))
    fields = _fields(kind, frozenset(names.said[thing]))
    was = {field.predicate: tuple(names.said[thing].get(field.predicate, ())) for field in fields}
    texts = {field.predicate: show_values(edition, field, was[field.predicate]) for field in fields}
    return Shown(thing, id, names.labels[thing], kind, fields, was, texts)


def read_thing(edition: Edition, shown: Shown, typed: Mapping[str, str]) -> tuple[Change, Errors]:
    """What was changed in the form of a thing, and what is wrong in it by predicate."""
    values, errors = read_values(edition, shown.fields, typed, shown.was)
    return _difference(shown, values), errors


def find_problems(edition: Edition, shown: Shown, change: Change) -> tuple[Errors, list[str]]:
    """What a change would make wrong: by the field of the thing where it is in one, and elsewhere."""
    report = check_lines(apply(edition.lines, change), edition.lines)
    by_name = {field.name: field.predicate for field in shown.fields}
    errors: Errors = {}
    further: list[str] = []
    for problem in report.problems:
        if problem.severity != "violation":
            continue
        predicate = by_name.get(problem.field)
        if problem.thing == shown.id and predicate and predicate not in errors:
            errors[predicate] = problem.message
        else:
            further.append(f"{problem.label or problem.thing}: {problem.message}")
    return errors, further


def _fields(kind: Kind, said: frozenset[str]) -> tuple[Field, ...]:
    known = {field.predicate: field for field in kind.fields if field.kind}
    for predicate in sorted(said - known.keys() - {RDF.type_, DCT.identifier}):
        found = next((f for k in kinds().values() for f in k.fields if f.predicate == predicate and f.kind), None)
        if found:
            known[predicate] = found._replace(required=False)
    return tuple(known.values())


def _difference(shown: Shown, values: Values) -> Change:
    removed, added = set(), set()
    for predicate, now in values.items():
        was = shown.was[predicate]
        removed |= {f"<{shown.thing}> <{predicate}> {value} ." for value in set(was) - set(now)}
        added |= {f"<{shown.thing}> <{predicate}> {value} ." for value in set(now) - set(was)}
    return Change(frozenset(removed), frozenset(added))
