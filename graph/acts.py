"""What an editor does to the life of a thing, each as a change of a directory that can be shown before it is made.

Things are told by their addresses. Nothing is taken away that others point to: what ends keeps its address and says
what stands in its place. A new name or provider is recorded at once and takes effect on its day (see `lifetime`).
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import NamedTuple

from graph.canonical import Lines, about
from graph.canonical import split as terms_of
from graph.change import Change
from graph.clocks import ONE_DAY, say_day
from graph.errors import EditError, NotFoundError
from graph.lifetime import provided_on
from graph.model import MOVED, Succession
from graph.nearest import nearest
from graph.terms import ADMS, CV, DCT, PROV, RDF, SKOS, SP, XSD

HOW = {
    "phone": SP.phone,
    "email": SP.email,
    "website": SP.website,
    "meeting": SP.inMeeting,
    "document": SP.fromDocument,
}
_MOST_NAMED = 20


class Basis(NamedTuple):
    """How what is recorded is known: stated, inferred or editorial, and the addresses of the passages that say it.

    `nationally_on` is the day in the whole country where it is another; `note` says more in a sentence.
    """

    basis: str = "editorial"
    passages: tuple[str, ...] = ()
    nationally_on: date | None = None
    note: str = ""


EDITORIAL = Basis()


def close(
    lines: Lines,
    thing: str,
    last_day: date,
    successors: tuple[str, ...] = (),
    kind: str = "replaced",
    basis: Basis = EDITORIAL,
) -> Change:
    """Ends a thing after its last day; `kind` says in which way the successors take its place on the day after."""
    return _close(lines, (thing,), last_day, successors, kind, basis)


def replace(lines: Lines, old: str, new: str, on: date, basis: Basis = EDITORIAL) -> Change:
    """Another thing takes the place of one; what was only planned begins on that day."""
    return _close(lines, (old,), _sound(on) - ONE_DAY, (new,), "replaced", basis)


def merge(lines: Lines, old: tuple[str, ...], new: str, on: date, basis: Basis = EDITORIAL) -> Change:
    """Things become part of one; where that is among them it goes on. Raises EditError own-successor if alone."""
    others = tuple(thing for thing in old if thing != new)
    return _close(lines, others or (new,), _sound(on) - ONE_DAY, (new,), "merged", basis)


def suspend(lines: Lines, thing: str, first: date, last: date | None = None) -> Change:
    """Pauses a thing from a day, to a last one or for a time that nobody has said."""
    _expect(lines, thing)
    ending = _values(lines, thing, ADMS.status) in ((f"<{SP.closing}>",), (f"<{SP.closed}>",))
    end = (_day(last),) if last else ()
    pause = [_set(lines, thing, SP.suspendedFrom, _day(first)), _set(lines, thing, SP.suspendedTo, *end)]
    # What is to end still ends: its pause stands beside that.
    return _joined(*pause) if ending else _joined(*pause, _put(lines, thing, ADMS.status, SP.suspended))


def rename(lines: Lines, thing: str, new_name: str, on: date, basis: Basis = EDITORIAL) -> Change:
    """Gives a thing another name from a day; it keeps its address, and is found by both."""
    label = next((term for term in (SKOS.prefLabel, DCT.title) if _values(lines, thing, term)), DCT.title)
    name, old = _text(new_name), _values(lines, thing, label)
    later = _next_renaming(lines, thing, on)
    if later:
        # A name that holds only until the next one: the thing itself has that already.
        old = _values(lines, later, SP.formerName)
        told = _set(lines, later, SP.formerName, name)
    else:
        told = _set(lines, thing, label, name)
    if name in old:
        return Change(frozenset(), frozenset())
    return _joined(told, _succession(lines, "renamed", (thing,), (thing,), on, basis, {SP.formerName: old}))


def move(lines: Lines, service: str, agency: str, on: date, basis: Basis = EDITORIAL) -> Change:
    """An agency alone provides a service from a day, until a later move that is recorded takes effect.

    Raises EditError later-move where such a move would then no longer be one.
    """
    _expect(lines, service)
    _expect(lines, agency)
    moves = _moves(lines, service)
    recorded = tuple(provider[1:-1] for provider in _values(lines, service, SP.providedBy))
    providers = provided_on(recorded, moves, _sound(on))
    gone = tuple(provider for provider in providers if provider != agency)
    later = next((move for move in moves if move.on > on), None)
    if not gone:
        return Change(frozenset(), frozenset()) if later else _provide(lines, service, agency, gone)
    told = _follow(lines, service, agency, providers, later) if later else _provide(lines, service, agency, gone)
    stays = (f"<{agency}>",) if agency in providers else ()
    more: dict[str, tuple[str, ...]] = {SP.concerns: (f"<{service}>",), SP.providedBefore: stays}
    return _joined(told, _succession(lines, MOVED, gone, (agency,), on, basis, more))


def mark_not_confirmed(lines: Lines, thing: str, since: date) -> Change:
    """Says that nobody could confirm a thing since a day: its check was due on the day before. It is still shown."""
    _expect(lines, thing)
    return _set(lines, thing, SP.reviewDue, _day(_sound(since) - ONE_DAY))


def checked(lines: Lines, things: tuple[str, ...], on: date, by: str, how: str, due: date) -> Change:
    """Things were checked on a day, by a role, in one of the ways of HOW; a check of a later day still counts."""
    told: list[Change] = []
    day, next_day = _day(on), _day(due)
    for thing in things:
        _expect(lines, thing)
        last = _values(lines, thing, SP.lastChecked)
        if not last or last[0] <= day:
            told += [_set(lines, thing, SP.lastChecked, day), _set(lines, thing, SP.reviewDue, next_day)]
    values: dict[str, tuple[str, ...]] = {
        SP.concerns: tuple(f"<{thing}>" for thing in things),
        SP.checkedOn: (day,),
        SP.checkedBy: (_text(by, language=""),),
        SP.checkedHow: (f"<{HOW[how]}>",),
    }
    return _joined(*told, _made(lines, _folder(things[0]), f"check-{on.isoformat()}", SP.Check, values))


def referrers(lines: Lines, thing: str) -> tuple[str, ...]:
    """The addresses of all other things that point to one."""
    ending = f" <{thing}> ."
    return tuple(sorted({terms_of(line)[0][1:-1] for line in lines if line.endswith(ending)} - {thing}))


def delete(lines: Lines, thing: str) -> Change:
    """Takes away all that is said of a thing. Raises EditError still-referred-to where others point to it."""
    _expect(lines, thing)
    demand_unreferred(lines, thing)
    return Change(frozenset(about(lines, thing)), frozenset())


def demand_unreferred(lines: Lines, thing: str) -> None:
    """Raises EditError still-referred-to, with those that do, where others point to a thing."""
    others = referrers(lines, thing)
    if others:
        named = ", ".join(_local(other) for other in others[:_MOST_NAMED])
        raise EditError("still-referred-to", where=_local(thing), name=_local(thing), others=named, count=len(others))


def _close(lines: Lines, old: tuple[str, ...], last_day: date, new: tuple[str, ...], kind: str, basis: Basis) -> Change:
    told: list[Change] = []
    _sound(last_day)
    for thing in old:
        if thing in new:
            raise EditError("own-successor", where=_local(thing), name=_local(thing))
        _expect(lines, thing)
        paused = _values(lines, thing, ADMS.status) == (f"<{SP.suspended}>",)
        if paused and not any(_values(lines, thing, day) for day in (SP.suspendedFrom, SP.suspendedTo)):
            told.append(_set(lines, thing, SP.suspendedTo, _day(last_day)))  # it does not go on before it ends
        told += [_put(lines, thing, ADMS.status, SP.closed), _set(lines, thing, SP.validTo, _day(last_day))]
    for thing in new:
        _expect(lines, thing)
        if _values(lines, thing, ADMS.status) == (f"<{SP.planned}>",):
            first = _set(lines, thing, SP.validFrom, _day(last_day + ONE_DAY))
            told += [_put(lines, thing, ADMS.status, SP.active), first]
    if new:
        told.append(_succession(lines, kind, old, new, last_day + ONE_DAY, basis, {}))
    return _joined(*told)


def _succession(
    lines: Lines,
    kind: str,
    old: tuple[str, ...],
    new: tuple[str, ...],
    on: date,
    basis: Basis,
    more: dict[str, tuple[str, ...]],
) -> Change:
    for thing in (*old, *new):
        _expect(lines, thing)
    values = {
        SP.predecessor: tuple(f"<{thing}>" for thing in old),
        SP.successor: tuple(f"<{thing}>" for thing in new),
        SP.successionKind: (f"<{SP.NS}{kind}>",),
        SP.succeededOn: (_day(on),),
        SP.succeededNationallyOn: (_day(basis.nationally_on),) if basis.nationally_on else (),
        SP.basis: (f"<{SP.NS}{basis.basis}>",),
        PROV.wasDerivedFrom: tuple(f"<{passage}>" for passage in basis.passages),
        DCT.description: (_text(basis.note),) if basis.note else (),
        **more,
    }
    first = next(iter(more.get(SP.concerns, ())), f"<{old[0]}>")[1:-1]
    return _made(lines, _folder(first), f"{_local(first)}-{kind}-{on.isoformat()}", SP.Succession, values)


def _made(lines: Lines, folder: str, name: str, kind: str, values: dict[str, tuple[str, ...]]) -> Change:
    """A new thing under an identifier that nothing has or points to."""
    names = (name if n == 1 else f"{name}-{n}" for n in count(1))
    new = next(n for n in names if not any(f"<{folder}{n}>" in line for line in lines))
    said = {RDF.type_: (f"<{kind}>",), DCT.identifier: (_text(new, language=""),), **values}
    return Change(frozenset(), frozenset(_line(folder + new, p, v) for p, found in said.items() for v in found))


def _provide(lines: Lines, service: str, agency: str, gone: tuple[str, ...]) -> Change:
    """The record of who provides a service, and who is competent for it, as an agency takes over from others."""
    told = [_put(lines, service, SP.providedBy, agency)]
    authorities = _values(lines, service, CV.hasCompetentAuthority)
    left = [authority for authority in authorities if authority[1:-1] not in gone]
    if len(left) < len(authorities) and f"<{CV.PublicOrganisation}>" in _values(lines, agency, RDF.type_):
        told.append(_set(lines, service, CV.hasCompetentAuthority, *left, f"<{agency}>"))
    return _joined(*told)


def _follow(lines: Lines, service: str, agency: str, providers: tuple[str, ...], later: Succession) -> Change:
    """A recorded move that takes over from an agency instead of those who provide before it."""
    if agency in later.successors or not {*later.predecessors, *later.successors}.issuperset(providers):
        name, day = _local(later.id), say_day(later.on)
        raise EditError("later-move", where=_local(service), name=_local(service), day=day, later=name)
    return _joined(_put(lines, later.id, SP.predecessor, agency), _set(lines, later.id, SP.providedBefore))


def _moves(lines: Lines, service: str) -> list[Succession]:
    """The moves of a service by day; they and their agencies by address."""
    ending, found = f"<{SP.concerns}> <{service}> .", list[Succession]()
    for move in (terms_of(line)[0][1:-1] for line in lines if line.endswith(ending)):
        if f"<{SP.moved}>" in _values(lines, move, SP.successionKind):
            parts = (SP.predecessor, SP.successor, SP.providedBefore)
            old, new, both = (tuple(value[1:-1] for value in _values(lines, move, part)) for part in parts)
            on = date.fromisoformat(_values(lines, move, SP.succeededOn)[0][1:11])
            found.append(Succession(move, MOVED, old, new, on, provided_before=both))
    return sorted(found, key=lambda move: (move.on, move.id))


def _next_renaming(lines: Lines, thing: str, on: date) -> str:
    """The first succession after a day that gives a thing a new name, or nothing."""
    kind, day = f"<{SP.successionKind}> <{SP.renamed}> .", _day(on)
    renamings = (terms_of(line)[0][1:-1] for line in lines if line.endswith(kind))
    later = [
        (when, renaming)
        for renaming in renamings
        if f"<{thing}>" in _values(lines, renaming, SP.successor)
        for when in _values(lines, renaming, SP.succeededOn)
        if when > day
    ]
    return min(later)[1] if later else ""


def _joined(*changes: Change) -> Change:
    """Several changes of different fields as one; what goes and comes back stays."""
    removed = frozenset(line for change in changes for line in change.removed)
    added = frozenset(line for change in changes for line in change.added)
    return Change(removed - added, added - removed)


def _put(lines: Lines, thing: str, predicate: str, value: str) -> Change:
    return _set(lines, thing, predicate, f"<{value}>")


def _set(lines: Lines, thing: str, predicate: str, *values: str) -> Change:
    """A field with these values and no others."""
    was = frozenset(line for line in about(lines, thing) if terms_of(line)[1] == f"<{predicate}>")
    now = frozenset(_line(thing, predicate, value) for value in values)
    return Change(was - now, now - was)


def _values(lines: Lines, thing: str, predicate: str) -> tuple[str, ...]:
    return tuple(terms_of(line)[2] for line in about(lines, thing) if terms_of(line)[1] == f"<{predicate}>")


def _expect(lines: Lines, thing: str) -> None:
    if not about(lines, thing):
        raise NotFoundError("not-found", where=_local(thing), name=_local(thing), nearest=_near(lines, thing))


def _near(lines: Lines, thing: str) -> str:
    identifier = f"<{DCT.identifier}>"
    return nearest(_local(thing), [_local(s[1:-1]) for s, p, _ in map(terms_of, lines) if p == identifier])


def _line(thing: str, predicate: str, value: str) -> str:
    return f"<{thing}> <{predicate}> {value} ."


def _sound(day: date) -> date:
    """A day that somebody can have meant. Raises EditError impossible-day for one far from all that is recorded."""
    if not 1900 <= day.year < 2200:
        raise EditError("impossible-day", where=day.isoformat(), day=day.isoformat())
    return day


def _day(day: date) -> str:
    _sound(day)
    return f'"{day.isoformat()}"^^<{XSD.date}>'


def _text(text: str, language: str = "@en") -> str:
    plain = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"' + language


def _folder(thing: str) -> str:
    return thing[: thing.rfind("/") + 1]


def _local(thing: str) -> str:
    return thing.rpartition("/")[2]
