"""Lifecycle and the three clocks on a day: whether a thing is offered, and whether its record is confirmed."""

from __future__ import annotations

from datetime import date

from graph.model import Clocks
from graph.words import say

OFFERED = frozenset(["active", "closing"])


def standing(clocks: Clocks, on: date) -> str:
    """Where a thing stands on a day: a lifecycle status, or ended, or not-started.

    What has closed was closing until its last day; where no day is recorded, it is closed on every day.
    """
    status, first, last = clocks.status, clocks.valid_from, clocks.valid_to
    if status == "closed" and last is not None and on <= last:
        status = "closing"
    if status not in OFFERED:
        return status
    if last is not None and last < on:
        return "ended"
    return "not-started" if first is not None and first > on else status


def is_offered(clocks: Clocks, on: date) -> bool:
    """Whether a thing is offered on a day, as far as its record says."""
    return standing(clocks, on) in OFFERED


def is_confirmed(clocks: Clocks, on: date) -> bool:
    """Whether somebody had checked the record by that day, and the next check was not overdue."""
    checked = clocks.last_checked is not None and clocks.last_checked <= on
    return checked and (clocks.review_due is None or clocks.review_due >= on)


def notice(clocks: Clocks, on: date) -> str:
    """How far a record can be relied on that day, in words."""
    checked, due = clocks.last_checked, clocks.review_due
    if checked is None or checked > on:
        return say("notice.never-checked")
    if due is not None and not is_confirmed(clocks, on):
        return say("notice.overdue", day=say_day(checked), due=say_day(due))
    return say("notice.checked", day=say_day(checked))


def say_day(day: date) -> str:
    """A day as people write it: 23 November 2026."""
    return f"{day.day} {say(f'month.{day.month}')} {day.year}"
