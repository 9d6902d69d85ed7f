"""Lifecycle and the three clocks on a day: whether a thing is offered, and whether its record is confirmed."""

from __future__ import annotations

from datetime import date, timedelta

from graph.errors import SituationError
from graph.model import Clocks
from graph.words import say

OFFERED = frozenset(["active", "closing"])
ONE_DAY = timedelta(days=1)


def standing(clocks: Clocks, on: date) -> str:
    """Where a thing stands on a day: a lifecycle status, or ended, or not-started.

    What has closed was closing until its last day, and what pauses is offered before and after its pause; where no
    day is recorded, it is closed or suspended on every day.
    """
    status, first, last = clocks.status, clocks.valid_from, clocks.valid_to
    if status == "closed" and last is not None and on <= last:
        status = "closing"
    if status == "suspended" and _has_pause(clocks):
        status = "active"
    if status not in OFFERED:
        return status
    if last is not None and last < on:
        return "ended"
    if first is not None and first > on:
        return "not-started"
    return "suspended" if _has_pause(clocks) and _pauses(clocks, on) else status


def _has_pause(clocks: Clocks) -> bool:
    return clocks.suspended_from is not None or clocks.suspended_to is not None


def _pauses(clocks: Clocks, on: date) -> bool:
    first, last = clocks.suspended_from, clocks.suspended_to
    return (first is None or first <= on) and (last is None or on <= last)


def is_offered(clocks: Clocks, on: date) -> bool:
    """Whether a thing is offered, or a rule in force, on a day, as far as its record says."""
    return standing(clocks, on) in OFFERED


def is_confirmed(clocks: Clocks, on: date) -> bool:
    """Whether somebody had checked the record by that day, and the next check was not overdue."""
    checked = clocks.last_checked is not None and clocks.last_checked <= on
    return checked and (clocks.review_due is None or clocks.review_due >= on)


def unconfirmed_since(clocks: Clocks, on: date) -> date | None:
    """The first day after a check was due and not made; None where none is overdue on the day that is asked about.

    A thing without clocks of its own is as confirmed as its directory, whose notice says so.
    """
    due = clocks.review_due
    return due + ONE_DAY if due is not None and due < on else None


def notice(clocks: Clocks, on: date) -> str:
    """How far a record can be relied on that day, in words."""
    checked, due = clocks.last_checked, clocks.review_due
    if checked is None or checked > on:
        return say("notice.never-checked")
    if due is not None and not is_confirmed(clocks, on):
        return say("notice.overdue", day=say_day(checked), due=say_day(due))
    return say("notice.checked", day=say_day(checked))


def expect_order(first: date, last: date, start: str, end: str) -> None:
    """Raises SituationError days-reversed for two days, told as `start` and `end`, of which the first is the later."""
    if first > last:
        told = {"first": say_day(first), "last": say_day(last)}
        raise SituationError("days-reversed", where=start, start=start, end=end, **told)


def say_day(day: date) -> str:
    """A day as people write it: 23 November 2026."""
    return f"{day.day} {say(f'month.{day.month}')} {day.year}"
