"""`signpost import`: what a workbook, a folder of CSV or a file of RDF would change: checked, tried, and proposed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from graph.canonical import Lines, read_lines, text_of, version_of
from graph.cases import read_cases
from graph.diff import say_whole
from graph.directory import read_directory
from graph.errors import DirectoryError, NotFoundError, ProposalError, SignpostError, WorkbookError
from graph.exchange.handed_in import SPREADSHEETS, HandedIn, read_handed_in
from graph.exchange.rdf import base_of
from graph.impact import say_shift
from graph.proposals import Review, propose, review_change
from graph.proposals.proposal import one_line
from graph.settings import Settings
from graph.state.folder import State
from graph.store.embedded import read_triples
from graph.store.export import turtle_of
from graph.store.incoming import ENDINGS, FORMS
from graph.words import say
from signpost.day import read_day
from signpost.errors import UsageError
from signpost.files import write, write_json
from signpost.progress import progress
from signpost.state import declare_act, now
from signpost.table import wrap

_MOST_SHOWN = 20


def declare(parser: ArgumentParser) -> None:
    """What is handed in, why, and where the result goes."""
    parser.add_argument("file", type=Path, metavar="FILE|FOLDER", help=say("cli.import.file"))
    declare_act(parser)
    parser.add_argument("--source", metavar="TEXT", default="", help=say("cli.source"))
    parser.add_argument("--whole", action="store_true", help=say("cli.import.whole"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=say("cli.import.output"))
    parser.add_argument("--on", metavar="DATE", help=say("cli.on"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints what would change: 0 where it is proposed or written, 1 where something is wrong with it.

    Raises UsageError wrong-ending and say-why, and what reading, checking and proposing raise.
    """
    _check_usage(asked)
    on, live, fresh = read_day(asked.on), *_live(asked.settings)
    try:
        with progress(say("cli.import.progress")):
            handed_in = read_handed_in(
                asked.file, live, lambda name: _version(asked.settings, live, name), asked.whole, fresh
            )
            cases = read_cases(asked.settings.directory.parent / "cases")
            review = review_change(handed_in.live, handed_in.left, cases, on)
    except (WorkbookError, DirectoryError) as error:
        return _say_errors(error, asked)
    sound = review.report.conforms and not handed_in.conflicts
    if sound and review.impact is None:
        read_directory(read_triples(text_of(review.after)), "")  # says why it could not be answered from
    proposal = _propose(asked, handed_in) if sound and not fresh and handed_in.left else ""
    if sound and asked.output:
        write(_as_turtle(review.after, asked.settings.directory), asked.output)
    if asked.json:
        write_json({**_json(handed_in, review, on), "proposal": proposal or None})
    else:
        print("\n".join(_say(handed_in, review, on)))
        if proposal:
            print(wrap(say("cli.import.proposed", id=proposal)))
        elif sound and fresh:
            print(wrap(say("cli.import.first")))
    return 0 if sound else 1


def _check_usage(asked: Namespace) -> None:
    """Raises UsageError wrong-ending and say-why, before anything is read."""
    file: Path = asked.file
    known = [SPREADSHEETS[0], *ENDINGS]
    if not file.is_dir() and file.suffix.lower() not in (*SPREADSHEETS, *FORMS):
        raise UsageError("wrong-ending", where=str(file), name=file.name[:80], known=", ".join(known))
    for option in ("by", "why", *(["source"] if asked.source else [])):
        try:
            one_line(getattr(asked, option), option)
        except ProposalError as error:
            raise UsageError(error.code, where=f"--{option}", **error.values) from None


def _live(settings: Settings) -> tuple[Lines, bool]:
    """What is compared with, and whether that is only the directory file, because nothing was published yet."""
    state = State(settings.state) if settings.state else None
    current = state.current() if state else None
    if state and current:
        return state.lines(current.version), False
    return read_lines(settings.directory), state is not None


def _version(settings: Settings, live: Lines, name: str) -> Lines:
    """The lines of the version that a workbook came from. Raises WorkbookError workbook-base."""
    if name == version_of(live):
        return live
    try:
        state = State(settings.state or Path())
        return state.lines(state.find(name))
    except NotFoundError:
        raise WorkbookError("workbook-base", version=name) from None


def _propose(asked: Namespace, handed_in: HandedIn) -> str:
    if asked.settings.state is None:
        return ""
    made = propose(
        State(asked.settings.state),
        handed_in.change,
        base=version_of(handed_in.base),
        by=asked.by,
        why=asked.why,
        source=asked.source or asked.file.name,
        at=now(),
        origin=handed_in.origin,
    )
    return made.id


def _as_turtle(lines: Lines, file: Path) -> bytes:
    """The lines in the order of a directory file, with the prefixes of that file; the file itself if it says them."""
    from graph.exchange.turtle import canonical

    base = base_of(lines)
    text = file.read_text("utf-8")
    heads = [line for line in text.splitlines() if line.lower().startswith(("prefix ", "@prefix "))]
    if not any(f"<{base}>" in head for head in heads):
        return canonical(turtle_of(lines, base).decode()).encode()
    if read_lines(file) == lines:
        return text.encode()
    return canonical("\n".join([*heads, text_of(lines).decode()])).encode()


def _say_errors(error: SignpostError, asked: Namespace) -> int:
    """Every cell or line that is wrong. Raises the error where it is about none."""
    cells, lines = error.values.get("cells"), error.values.get("lines")
    found: Any = cells or lines
    if not isinstance(found, list | tuple) or not found:
        raise error
    if asked.json:
        write_json({"cells" if cells else "lines": [one._asdict() for one in found]})
        return 1
    said = [str(one) if cells else say("cli.import.line", **one._asdict()) for one in found]
    print("\n".join(_first([wrap(text) for text in said], "")))
    print(wrap(str(error)))
    return 1


def _say(handed_in: HandedIn, review: Review, on: date) -> Iterator[str]:
    yield say("cli.import.changes").upper()
    yield from _first([wrap(sentence) for one in review.changes for sentence in say_whole(one)], "cli.diff.none")
    yield from map(wrap, _say_reading(handed_in))
    if handed_in.told:
        yield f"\n{say('cli.import.conflicts').upper()}"
        yield from _first([wrap(text) for text in handed_in.told], "")
    if problems := review.report.problems:
        yield f"\n{say('cli.import.problems').upper()}"
        said = (say("cli.import.problem", thing=p.label or p.thing, field=p.field, message=p.message) for p in problems)
        yield from _first([wrap(text) for text in said], "")
    impact = review.impact
    if impact is None and not handed_in.live:
        return  # nothing was answered before it
    yield f"\n{say('cli.import.impact').upper()}"
    if impact is None:
        yield wrap(say("cli.import.impact.broken"))
        return
    shifts = [wrap(say_shift(shift, impact.tried, on)) for shift in impact.shifts]
    yield from _first(shifts, "cli.import.impact.none")
    if impact.cases:
        yield wrap(say("cli.import.cases", count=len(impact.cases), names=", ".join(c.name for c in impact.cases)))
    for one in review.weakenings:
        yield wrap(say("cli.import.weakening", name=one.name, why=one.why))


def _say_reading(handed_in: HandedIn) -> Iterator[str]:
    """What was done to a file of RDF before it could be compared."""
    if handed_in.graphs:
        yield say("cli.import.graphs", graphs=_names(handed_in.graphs))
    if handed_in.beside:
        yield say("cli.import.beside", graphs=_names(handed_in.beside))
    if handed_in.left_out:
        yield say("cli.import.left-out", count=len(handed_in.left_out), names=_names(handed_in.left_out))
    if handed_in.named:
        yield say("cli.import.named", count=handed_in.named)


def _names(names: tuple[str, ...]) -> str:
    more = [say("cli.import.more", count=len(names) - _MOST_SHOWN)] if len(names) > _MOST_SHOWN else []
    return ", ".join([*names[:_MOST_SHOWN], *more])


def _first(lines: list[str], none: str) -> Iterator[str]:
    yield from lines[:_MOST_SHOWN] or ([say(none)] if none else [])
    if len(lines) > _MOST_SHOWN:
        yield say("cli.import.more", count=len(lines) - _MOST_SHOWN)


def _json(handed_in: HandedIn, review: Review, on: date) -> dict[str, Any]:
    impact = review.impact
    return {
        "origin": handed_in.origin,
        "graphs": handed_in.graphs,
        "beside": handed_in.beside,
        "left_out": handed_in.left_out,
        "named": handed_in.named,
        "changes": [{**c._asdict(), "details": [d._asdict() for d in c.details]} for c in review.changes],
        "problems": [problem._asdict() for problem in review.report.problems],
        "conflicts": list(handed_in.told),
        "weakenings": [one._asdict() for one in review.weakenings],
        "impact": impact
        and {
            "tried": impact.tried,
            "differing": impact.differing,
            "cases": [case.name for case in impact.cases],
            "shifts": [
                {**s._asdict(), "on": s.on.isoformat(), "text": say_shift(s, impact.tried, on)} for s in impact.shifts
            ],
        },
    }
