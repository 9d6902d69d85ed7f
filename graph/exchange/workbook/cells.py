"""One place where the text that a person writes becomes the values of a field, and the values become text.

A value is shown as plainly as it can be read back. What could not be (another language, an odd datatype, a line break
among several values) is shown as N-Triples writes it, so that nothing is lost on the way out and back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from graph.canonical import lines_of, split
from graph.errors import DirectoryError
from graph.exchange.workbook.book import CLEAR, KEPT, LONGEST_CELL
from graph.exchange.workbook.literals import WrongValueError, literal, read_literal, show_literal, wrong_value
from graph.exchange.workbook.names import UNSHOWN, Names
from graph.fields import CHOICE, THING, Field, kinds, name_of_term
from graph.nearest import nearest
from graph.terms import XSD
from graph.words import listed, say

__all__ = ["WrongValueError", "literal", "read_all", "show_all"]

# A language or a datatype: without either, quotation marks are what somebody wrote.
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\[tbnrf"\\]|\\u[0-9A-F]{4})*"(?:@[a-z]+(?:-[a-z0-9]+)*|\^\^<[^\s<>"{}|^`\\]+>)')
_ADDRESS = re.compile(r'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+>')


def show_all(terms: Iterable[str], field: Field, names: Names) -> str:
    """The values of a field as a cell holds them, one a line; `[kept]` where no cell can hold them."""
    values = _shown(sorted(terms), field, names)
    text = "\n".join(sorted(values))
    return text if len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL else KEPT


def read_all(text: str, field: Field, names: Names, was: Sequence[str] = ()) -> tuple[str, ...]:
    """The values that a text says, sorted; those of `was` stay as they are where they still stand there.

    Raises WrongValueError.
    """
    text = text.strip()
    if text == CLEAR:
        return ()
    shown = _shown(sorted(was), field, names)
    several = field.many or len(was) > 1
    parts = [line.strip() for line in text.split("\n")] if several else [text]
    return tuple(sorted({_read(part, field, names, was, shown) for part in parts if part}))


def _shown(terms: Sequence[str], field: Field, names: Names) -> dict[str, str]:
    """Each text, and the value that it stands for."""
    several = field.many or len(terms) > 1
    found: dict[str, str] = {}
    for term in terms:
        text = _plainly(term, field, names)
        plain = text and text not in found and _stands_alone(text, several)
        found[text if plain else _raw(term)] = term
    return found


def _stands_alone(text: str, several: bool) -> bool:
    return (
        text == text.strip()
        and text not in (CLEAR, KEPT)
        and not (several and "\n" in text)
        and not UNSHOWN.search(text)
        and not text.startswith(("_:", "<<"))
        and not _is_term(text)
    )


def _is_term(text: str) -> bool:
    return bool(_LITERAL.fullmatch(text) or _ADDRESS.fullmatch(text))


def _raw(term: str) -> str:
    return f"{term}^^<{XSD.string}>" if term.endswith('"') else term


def _plainly(term: str, field: Field, names: Names) -> str:
    """A value in words that say the same to `_read`; empty where there are none."""
    if term.startswith("<"):
        if field.kind == CHOICE:
            return name_of_term(term[1:-1]) if term[1:-1] in field.choices else ""
        return names.id_of(term[1:-1]) if field.kind == THING and term[1:-1] in names.kinds else ""
    return show_literal(term, field.kind) if term.startswith('"') else ""


def _read(text: str, field: Field, names: Names, was: Sequence[str], shown: dict[str, str]) -> str:
    if text in shown:
        return shown[text]
    if text in (CLEAR, KEPT):
        raise WrongValueError(say("cell.alone", word=text))
    if _is_term(text):
        return _canonical(text)
    if field.kind == THING:
        return _read_thing(text, field, names)
    if field.kind == CHOICE:
        return _read_choice(text, field)
    return read_literal(text, field, was)


def _canonical(text: str) -> str:
    try:
        return split(lines_of(f"<a:a> <a:a> {text} .".encode())[0])[2]
    except (DirectoryError, UnicodeEncodeError):
        raise WrongValueError(say("cell.term", value=text[:80])) from None


def _read_thing(text: str, field: Field, names: Names) -> str:
    thing = names.thing(text)
    called = [one for one in names.named(text) if _fits(one, field, names)] or names.named(text)
    if thing is None and len(called) == 1:
        thing = called[0]
    if thing is None and called:
        ids = listed([names.id_of(one) for one in called[:5]], "list.or")
        raise WrongValueError(say("cell.ambiguous", value=text[:80], ids=ids))
    if thing is None:
        raise wrong_value(field, text, nearest=nearest(text, names.ids(field.classes)) or say("nearest.none"))
    if not _fits(thing, field, names):
        kind = names.kinds[thing]
        wanted = listed([_label(one) for one in field.classes], "list.or")
        found = kind.label if kind else say("diff.thing")
        raise WrongValueError(say("cell.class", field=field.name, value=text[:80], wanted=wanted, found=found))
    return f"<{thing}>"


def _fits(thing: str, field: Field, names: Names) -> bool:
    return not field.classes or names.is_of(thing, field.classes)


def _label(iri: str) -> str:
    kind = kinds().get(iri)
    return kind.label if kind else name_of_term(iri)


def _read_choice(text: str, field: Field) -> str:
    for iri in field.choices:
        if text.lower() in (name_of_term(iri), re.split("[#/]", iri)[-1].lower()):
            return f"<{iri}>"
    raise wrong_value(field, text, choices=listed([name_of_term(iri) for iri in field.choices], "list.or"))
