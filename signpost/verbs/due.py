"""`signpost due`: what has to be checked again, by agency; a text to send to one; and "checked, nothing changed"."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from graph.clocks import say_day
from graph.due import EVERY, Due, by_agency, due_after, find_due, kinds_of, say_due
from graph.errors import NotFoundError
from graph.letter import write_letter
from graph.lifetime import on_day
from graph.model import Directory
from graph.nearest import nearest
from graph.words import listed, say
from signpost.day import read_day
from signpost.errors import UsageError
from signpost.files import write_json
from signpost.opened import open_asked
from signpost.state import now, read_state
from signpost.table import table, wrap

HOW = ("phone", "e-mail", "website", "meeting", "document")
_NAMED = 5  # things that the reason of a publication names; more are only counted


def declare(parser: ArgumentParser) -> None:
    """What to look at, or what was checked."""
    parser.add_argument("--on", metavar="DATE", help=say("cli.on"))
    parser.add_argument("--agency", metavar="ID", help=say("cli.due.agency"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))
    parser.add_argument("--text", metavar="ID", help=say("cli.due.text"))
    parser.add_argument("--checked", metavar="ID", nargs="+", help=say("cli.due.checked"))
    parser.add_argument("--by", metavar="ROLE", help=say("cli.by"))
    parser.add_argument("--how", choices=HOW, help=say("cli.due.how"))
    parser.add_argument("--due", metavar="DATE", help=say("cli.due.due"))


def run(asked: Namespace) -> int:
    """Prints what is due: 1 where something is past its day or was never checked, else 0; 0 for an act and a text."""
    on = read_day(asked.on)
    if asked.checked:
        return _record(asked, on)
    directory = on_day(open_asked(asked).directory, on)
    if asked.text:
        print(write_letter(directory, asked.text, on))
        return 0
    rows = find_due(directory, on)
    if asked.agency:
        name = _party(directory, asked.agency)
        rows = tuple(row for row in rows if name in row.names)
    if asked.json:
        write_json({"on": on.isoformat(), "months": EVERY, "due": [_json(row) for row in rows]})
    else:
        _show(rows, on)
    return 1 if any(row.late for row in rows) else 0


def _show(rows: tuple[Due, ...], on: date) -> None:
    if not rows:
        print(say("cli.due.none", day=say_day(on)))
        return
    heads = [say("cli.due.thing"), say("cli.search.id"), say("cli.due.last"), say("cli.due.since")]
    print(table(list(_rows(rows)), heads))
    print()
    print(wrap(say_due(rows)))


def _rows(rows: tuple[Due, ...]) -> Iterator[list[str]]:
    for head in by_agency(rows):
        yield [head.name or say("changes.head.documents" if head.kind else "cli.due.nobody")]
        for row in head.rows:
            never = say("cli.due.never")
            days = (row.checked.isoformat() if row.checked else never, row.due.isoformat() if row.due else "")
            yield [f"- {row.label}", row.thing, *days]


def _record(asked: Namespace, on: date) -> int:
    """Closes what was checked in one publication: nothing changed but its clocks."""
    # To publish costs a command what it imports, so only an act pays for it.
    from graph.acts import checked
    from graph.change import apply
    from graph.publish import publish

    state = read_state(asked.settings)
    for option in ("by", "how"):
        if not getattr(asked, option):
            raise UsageError("act-incomplete", where=f"--{option}", option=f"--{option}")
    day = read_day(asked.due, "--due") if asked.due else None
    live = state.current()
    if live is None:
        raise UsageError("nothing-published")
    directory, lines = open_asked(asked).directory, state.lines(live.version)
    kinds = kinds_of(directory)
    by_day: dict[date, list[str]] = defaultdict(list)
    for thing in dict.fromkeys(asked.checked):
        if thing not in kinds:
            raise NotFoundError("not-found", name=thing[:80], nearest=nearest(thing, kinds))
        by_day[day or due_after(kinds[thing], on)].append(thing)
    for due, things in by_day.items():
        addresses = tuple(directory.base + thing for thing in things)
        lines = apply(lines, checked(lines, addresses, on, asked.by, asked.how.replace("-", ""), due))
    why = _reason(directory, list(dict.fromkeys(asked.checked)), asked.how)
    done = publish(state, lines, by=asked.by, why=why, at=now(), base=live.version)
    print(why)
    print(say("cli.published", version=done.version[:12], number=done.number))
    return 0


def _reason(directory: Directory, things: list[str], how: str) -> str:
    means = say(f"check.{how}")
    if len(things) > _NAMED:
        return say("check.why.many", count=len(things), how=means)
    return say("check.why", names=listed([_name(directory, thing) for thing in things]), how=means)


def _name(directory: Directory, thing: str) -> str:
    for things in (directory.parties, directory.services, directory.routes):
        if thing in things:
            return str(things[thing].name)
    return directory.documents[thing].title if thing in directory.documents else thing


def _party(directory: Directory, id: str) -> str:
    if id not in directory.parties:
        raise NotFoundError("not-found", name=id[:80], nearest=nearest(id, directory.parties))
    return directory.parties[id].name


def _json(row: Due) -> dict[str, object]:
    days = {"checked": row.checked, "due": row.due}
    return {**row._asdict(), **{name: day.isoformat() if day else None for name, day in days.items()}}
