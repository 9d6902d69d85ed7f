"""Services, changes and what is due as plain tables in CSV (RFC 4180, UTF-8), for spreadsheets and data frames.

Several values in one cell are parted by a semicolon; what is not recorded is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from graph.clocks import standing
from graph.diff import CHANGED, ThingChange
from graph.due import Due
from graph.model import Directory, Service
from graph.news import Item
from graph.words import cut, say

CHECKED = "checked"
_SERVICES = (
    *("id", "name", "description", "status", "providers", "stages", "needs", "routes", "also_called", "availability"),
    *("valid_from", "valid_to", "last_checked", "review_due", "address"),
)
_CHANGES = (
    *("at", "number", "version", "publication", "by", "why", "source"),
    *("act", "kind", "id", "label", "owner", "field", "was", "now", "more", "address"),
)
_DUE = ("id", "kind", "label", "names", "state", "checked", "due", "address")
_Cell = str | int | date | None | tuple[str, ...]


def services_table(directory: Directory, services: Iterable[Service], on: date) -> bytes:
    """A row for each service, with names and not identifiers of what it is about; `status` is that of the day."""
    return _write(_SERVICES, (_service(directory, service, on) for service in services))


def changes_table(items: Iterable[Item]) -> bytes:
    """A row for each field that a publication changed, and for each thing that it added, removed or found unchanged.

    A publication that did none of it has a row of its own. `was` and `now` are what went and what came in words, a day
    as people write it; `more` says whether the field says something else besides, before and after.
    """
    return _write(_CHANGES, (row for item in items for row in _item(item)))


def due_table(rows: Iterable[Due], base: str) -> bytes:
    """A row for each record that has to be checked, as `find_due` gives them; things stand below `base`."""
    found = ((r.thing, r.kind, r.label, _cut(r.names), r.state, r.checked, r.due, base + r.thing) for r in rows)
    return _write(_DUE, found)


def _service(directory: Directory, service: Service, on: date) -> tuple[_Cell, ...]:
    clocks = service.clocks
    return (
        service.id,
        service.name,
        service.description,
        standing(clocks, on),
        _cut(service.providers),
        _cut(directory.stages[stage].label for stage in service.stages),
        _cut(directory.needs[need].label for need in service.needs),
        _cut(directory.routes[route].name for route in service.routes),
        service.alternatives,
        service.availability,
        clocks.valid_from,
        clocks.valid_to,
        clocks.last_checked,
        clocks.review_due,
        directory.base + service.id,
    )


def _item(item: Item) -> Iterator[tuple[_Cell, ...]]:
    one = item.publication
    start = (one.at.isoformat(), one.number, one.version, one.kind, one.by, one.why, one.source)
    for change in item.changes:
        if change.act != CHANGED:
            yield (*start, *_thing(change, change.act), "", "", "", "", change.thing)
        for field in change.details if change.act == CHANGED else ():
            more = say("diff.yes" if field.more else "diff.no")
            yield (*start, *_thing(change, change.act), field.field, field.was, field.now, more, change.thing)
    for change in item.checked:
        yield (*start, *_thing(change, CHECKED), "", "", "", "", change.thing)
    if not item.changes and not item.checked:
        yield (*start, *("",) * (len(_CHANGES) - len(start)))


def _thing(change: ThingChange, act: str) -> tuple[_Cell, ...]:
    return (act, change.kind, change.id, change.label, change.owner)


def _cut(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(cut(name) for name in names)


def _write(heads: tuple[str, ...], rows: Iterable[tuple[_Cell, ...]]) -> bytes:
    text = io.StringIO(newline="")
    write = csv.writer(text)
    write.writerow(heads)
    write.writerows(["; ".join(cell) if isinstance(cell, tuple) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")
