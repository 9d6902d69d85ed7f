"""What is written as text in a directory, kind by kind: as a person reads it, and as the canonical form writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from graph.diff import literal_text
from graph.exchange.workbook.names import UNSHOWN
from graph.fields import STRING, TEXT, Field
from graph.terms import XSD
from graph.words import LANGUAGE, say

_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,30}(?:\.0+)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SPOKEN = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_LEXICAL = {
    "year": (XSD.gYear, re.compile(r"\d{4}", re.ASCII)),
    "month": (XSD.gYearMonth, re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)),
    "moment": (XSD.dateTime, re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)),
    "duration": (
        XSD.duration,
        re.compile(r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?", re.ASCII),
    ),
}
_ONE_UNIT = re.compile(r"P(\d+)([YMD])", re.ASCII)
_ESCAPES = {ord(c): f"\\{e}" for c, e in zip('\t\b\n\r\f"\\', 'tbnrf"\\', strict=True)} | {
    code: f"\\u{code:04X}" for code in (*range(8), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF)
}


class WrongValueError(Exception):
    """Text that is no value of its field; its message says why, in words."""


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """A literal as the canonical form writes it."""
    return f'"{text.translate(_ESCAPES)}"' + (f"@{language}" if language else f"^^<{datatype}>" if datatype else "")


def wrong_value(field: Field, text: str, **values: object) -> WrongValueError:
    """The error of text that is no value of a kind of field."""
    return WrongValueError(say(f"cell.{field.kind}", field=field.name, value=text[:80], **values))


def show_literal(term: str, kind: str) -> str:
    """A literal in words that say the same to `read_literal`; empty where there are none."""
    shower = _SHOWERS.get(kind)
    return shower(literal_text(term), term[term.rindex('"') + 1 :]) if shower else ""


def read_literal(text: str, field: Field, was: Sequence[str]) -> str:
    """The literal that a text is; one of `was` where it has the same value. Raises WrongValueError."""
    if field.kind in ("number", "integer"):
        return _read_number(text, field, was)
    if field.kind == "date":
        return _read_date(text, field, was)
    if field.kind == "boolean":
        return _read_boolean(text, field, was)
    if field.kind in _LEXICAL:
        return _read_lexical(text, field)
    if UNSHOWN.search(text):
        raise WrongValueError(say("cell.unshown", field=field.name))
    return literal(text) if field.kind == STRING else literal(text, language=LANGUAGE)


def _show_text(text: str, suffix: str) -> str:
    return text if suffix == f"@{LANGUAGE}" else ""


def _show_string(text: str, suffix: str) -> str:
    return "" if suffix else text


def _show_number(text: str, suffix: str) -> str:
    if suffix not in (f"^^<{XSD.integer}>", f"^^<{XSD.decimal}>") or not _NUMBER.fullmatch(text):
        return ""
    return say_number(Decimal(text))


def say_number(number: Decimal) -> str:
    """A number in digits, with no more of them than it needs."""
    shown = format(number, "f")
    return "0" if number == 0 else shown.rstrip("0").rstrip(".") if "." in shown else shown


def _show_date(text: str, suffix: str) -> str:
    return text if suffix == f"^^<{XSD.date}>" and _day(text) else ""


def _show_boolean(text: str, suffix: str) -> str:
    if suffix != f"^^<{XSD.boolean}>":
        return ""
    return {"true": say("cell.yes"), "1": say("cell.yes"), "false": say("cell.no"), "0": say("cell.no")}.get(text, "")


def _show_lexical(kind: str) -> Callable[[str, str], str]:
    datatype, pattern = _LEXICAL[kind]

    def shown(text: str, suffix: str) -> str:
        if suffix != f"^^<{datatype}>" or not pattern.fullmatch(text):
            return ""
        unit = _ONE_UNIT.fullmatch(text)
        return _say_units(unit[1], unit[2]) if unit else text

    return shown


def _say_units(count: str, unit: str) -> str:
    words = say(f"duration.{unit}", count=count)
    return words.removesuffix("s") if count == "1" else words


_SHOWERS: dict[str, Callable[[str, str], str]] = {
    TEXT: _show_text,
    STRING: _show_string,
    "number": _show_number,
    "integer": _show_number,
    "date": _show_date,
    "boolean": _show_boolean,
    **{kind: _show_lexical(kind) for kind in _LEXICAL},
}


def _read_number(text: str, field: Field, was: Sequence[str]) -> str:
    if not (_WHOLE if field.kind == "integer" else _NUMBER).fullmatch(text):
        raise wrong_value(field, text)
    number = Decimal(text)
    for term in was:
        if _plain_number(term) == say_number(number):
            return term
    whole = number == number.to_integral_value()
    integers = bool(was) and all(term.endswith(f"^^<{XSD.integer}>") for term in was)
    if field.kind == "integer" or (whole and integers):
        return literal(str(int(number)), XSD.integer)
    return literal(f"{int(number)}.0" if whole else say_number(number), XSD.decimal)


def _plain_number(term: str) -> str:
    return show_literal(term, "number") if term.startswith('"') else ""


def _read_date(text: str, field: Field, was: Sequence[str]) -> str:
    # 1/3/2026 is the first of March to some and the third of January to others, whatever stood there before.
    if len(days := _days(text)) != 1:
        raise wrong_value(field, text)
    day = days.pop()
    same = (term for term in was if term.endswith(f"^^<{XSD.date}>") and _day(literal_text(term)) == day)
    return next(same, literal(day.isoformat(), XSD.date))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _days(text: str) -> set[date]:
    """Every day that a text can mean."""
    text = text.removesuffix("T00:00:00").removesuffix(" 00:00:00")
    parts: list[tuple[int, int, int]] = []
    if slashed := _SLASHED.fullmatch(text):
        first, second, year = map(int, slashed.groups())
        parts = [(year, second, first), (year, first, second)]
    elif spoken := _SPOKEN.fullmatch(text):
        months = [say(f"month.{n}").lower() for n in range(1, 13)]
        named = [n for n, month in enumerate(months, 1) if spoken[2].lower() in (month, month[:3])]
        parts = [(int(spoken[3]), n, int(spoken[1])) for n in named]
    found = [_day(f"{year:04}-{month:02}-{day:02}") for year, month, day in parts] or [_day(text)]
    return {day for day in found if day}


def _read_boolean(text: str, field: Field, was: Sequence[str]) -> str:
    value = {say("cell.yes"): "true", say("cell.no"): "false", "true": "true", "false": "false"}.get(text.lower())
    if value is None:
        raise wrong_value(field, text)
    same = {"true": ("true", "1"), "false": ("false", "0")}[value]
    return next((t for t in was if t in [literal(s, XSD.boolean) for s in same]), literal(value, XSD.boolean))


def _read_lexical(text: str, field: Field) -> str:
    datatype, pattern = _LEXICAL[field.kind]
    if field.kind == "duration" and (counted := re.match(r"(\d{1,6}) ", text, re.ASCII)):
        for unit in "YMD":
            words = _say_units(counted[1], unit)
            if text.lower() in (words, f"{words}s", words.removesuffix("s")):
                return literal(f"P{counted[1]}{unit}", datatype)
    if not pattern.fullmatch(text):
        raise wrong_value(field, text)
    return literal(text, datatype)
