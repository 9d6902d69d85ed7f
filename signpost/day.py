"""The day that a question is asked about: told, or today."""

from __future__ import annotations

from datetime import date

from signpost.errors import UsageError


def read_day(text: str | None, option: str = "--on") -> date:
    """A day written as 2026-11-23, today where none is told. Raises UsageError wrong-date."""
    if text is None:
        return date.today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError("wrong-date", where=option, text=text[:80]) from None
    if day.isoformat() != text:  # weeks and run-together digits are other ways to write a day
        raise UsageError("wrong-date", where=option, text=text[:80])
    return day
