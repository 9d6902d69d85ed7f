"""What has to be checked again: by its own clock or the directory's, by who can settle it, the gravest first."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.due import (
    AGENCIES,
    DOCUMENTS,
    EVERY,
    NEVER,
    OVERDUE,
    SERVICES,
    SOON,
    by_agency,
    count_checked,
    due_after,
    find_due,
    kinds_of,
    say_due,
)
from graph.errors import NotFoundError
from graph.letter import MOST_LINES, WIDTH, write_letter
from graph.model import Clocks, Directory
from graph.snapshot import open_snapshot

ON = date(2026, 11, 23)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture(scope="module")
def directory() -> Directory:
    """The project's directory, of which nothing was ever checked."""
    return open_snapshot().directory


def with_clocks(directory: Directory, id: str, **clocks: date | str) -> Directory:
    """The directory with other clocks of one service."""
    service = directory.services[id]
    changed = service._replace(clocks=service.clocks._replace(**clocks))
    return directory._replace(services={**directory.services, id: changed})


def state_of(directory: Directory, id: str, on: date = ON) -> str:
    """How a thing is due on a day, or nothing where it is not."""
    return next((one.state for one in find_due(directory, on) if one.thing == id), "")


@given(st.sampled_from(sorted(EVERY)), DAYS)
def test_a_check_holds_for_as_many_months_as_its_kind_takes_to_go_out_of_date(kind: str, on: date) -> None:
    due = due_after(kind, on)
    assert (due.year - on.year) * 12 + due.month - on.month == EVERY[kind]
    assert due.day == on.day or (due.day < on.day and (due + timedelta(days=1)).day == 1)


def test_how_to_reach_somebody_is_checked_most_often_and_what_was_published_least() -> None:
    assert [EVERY[kind] for kind in (AGENCIES, SERVICES, DOCUMENTS)] == [3, 6, 12]


def test_where_nothing_was_checked_everything_is_due_under_who_can_settle_it(directory: Directory) -> None:
    found = find_due(directory, ON)
    assert {one.state for one in found} == {NEVER}
    kinds = kinds_of(directory)
    assert {one.thing for one in found} >= {*directory.services, *directory.routes, *directory.documents}
    assert all(kinds[one.thing] == one.kind for one in found)
    heads = by_agency(found)
    assert sorted(row.thing for head in heads for row in head.rows) == sorted(one.thing for one in found)
    for head in heads:
        for row in head.rows:
            if row.kind == SERVICES:
                assert head.name == (*directory.services[row.thing].providers, "")[0]
            assert (head.kind == DOCUMENTS) == (row.kind == DOCUMENTS)
    assert heads[-1].kind == DOCUMENTS
    assert "Practitioner" not in {one.label for one in found if one.kind == AGENCIES}


@cache
def open_snapshot_once() -> Directory:
    """The directory, read once for all examples of a property."""
    return open_snapshot().directory


@given(DAYS)
def test_a_thing_that_was_checked_comes_up_30_days_before_it_is_due_and_stays(checked: date) -> None:
    due = due_after(SERVICES, checked)
    directory = with_clocks(open_snapshot_once(), "aim-2", last_checked=checked, review_due=due)
    expected = {
        checked - timedelta(days=1): NEVER,
        checked: "",
        due - timedelta(days=31): "",
        due - timedelta(days=30): SOON,
        due: SOON,
        due + timedelta(days=1): OVERDUE,
    }
    assert {day: state_of(directory, "aim-2", day) for day in expected} == expected
    without = with_clocks(open_snapshot_once(), "aim-2", last_checked=checked)
    assert state_of(without, "aim-2", due + timedelta(days=1)) == OVERDUE


def test_a_thing_without_clocks_of_its_own_goes_by_those_of_the_directory(directory: Directory) -> None:
    whole = directory._replace(clocks=Clocks(last_checked=date(2026, 11, 1), review_due=date(2027, 11, 1)))
    assert find_due(whole, ON) == ()
    mixed = with_clocks(whole, "aim-2", last_checked=date(2026, 1, 1), review_due=date(2026, 7, 1))
    assert [(one.thing, one.state) for one in find_due(mixed, ON)] == [("aim-2", OVERDUE)]


def test_the_gravest_comes_first(directory: Directory) -> None:
    mixed = with_clocks(directory, "aim-2", last_checked=date(2026, 1, 1), review_due=date(2026, 7, 1))
    mixed = with_clocks(mixed, "camhs", last_checked=date(2026, 1, 1), review_due=date(2026, 6, 1))
    mixed = with_clocks(mixed, "phse", last_checked=date(2026, 6, 1), review_due=date(2026, 12, 1))
    found = find_due(mixed, ON)
    assert [one.thing for one in found[:2]] == ["camhs", "aim-2"]
    assert (found[-1].thing, found[-1].state, found[-1].late) == ("phse", SOON, False)


def test_what_is_past_its_check_and_what_was_never_checked_are_counted_apart(directory: Directory) -> None:
    never = len(find_due(directory, ON))
    mixed = with_clocks(directory, "aim-2", last_checked=date(2026, 1, 1))
    mixed = with_clocks(mixed, "camhs", last_checked=date(2026, 6, 1))
    said = say_due(find_due(mixed, ON))
    assert said == (f"One record is past its check. {never - 2} were never checked. One is due in the next 30 days.")
    assert say_due(()) == "No record is past its check."


def test_what_was_checked_is_counted_among_all_that_can_be(directory: Directory) -> None:
    nothing, all_of_it = count_checked(directory, ON)
    assert (nothing, all_of_it) == (0, len(find_due(directory, ON)))
    checked = with_clocks(directory, "aim-2", last_checked=ON, review_due=date(2027, 5, 1))
    assert count_checked(checked, ON) == (1, all_of_it)
    assert count_checked(checked, ON - timedelta(days=1)) == (0, all_of_it)


def test_a_criterion_with_a_clock_of_its_own_is_due_with_who_provides_its_service(directory: Directory) -> None:
    service = directory.services["aim-2"]
    first = service.criteria[0]._replace(clocks=Clocks(last_checked=date(2026, 1, 1), review_due=date(2026, 2, 1)))
    changed = service._replace(criteria=(first, *service.criteria[1:]))
    found = find_due(directory._replace(services={**directory.services, "aim-2": changed}), ON)
    assert (found[0].thing, found[0].kind, found[0].names) == (first.id, "criteria", service.providers)


@pytest.mark.parametrize("status", ["closed", "active"])
def test_what_is_closed_or_has_ended_needs_no_check(directory: Directory, status: str) -> None:
    ended = with_clocks(directory, "aim-2", status=status, valid_to=date(2026, 11, 22))
    assert state_of(directory, "aim-2") == NEVER
    assert state_of(ended, "aim-2") == ""


def test_every_agency_gets_a_text_of_at_most_a_page_that_names_all_that_it_provides(directory: Directory) -> None:
    for party in directory.parties.values():
        lines = write_letter(directory, party.id, ON).splitlines()
        assert len(lines) <= MOST_LINES
        assert max(map(len, lines)) <= WIDTH
        text = " ".join(" ".join(lines).split())
        provided = [s.name for s in directory.services.values() if party.name in s.providers]
        assert [name for name in provided if name not in text] == []


def test_the_text_to_an_agency_asks_about_what_is_said_and_what_is_not_recorded(directory: Directory) -> None:
    assert write_letter(directory, "lucy-faithfull-foundation", ON) == (
        "To: Lucy Faithfull Foundation\n"
        "\n"
        "Peterborough: sexually harmful behaviour, prevention and pathways is a\n"
        "directory of services. On 23 November 2026 it says this about you. Please\n"
        "read each point and tell us: is it still right? If it is not, what should we\n"
        "say?\n"
        "\n"
        "1. You\n"
        "   Accredited training that most educational psychologists of the city have\n"
        "   had came through it.\n"
        "   How to reach you is not recorded. What should we say?\n"
        "   We have this from: Prevention and Pathway Strategy, page 8\n"
        "   Is this still right?\n"
        "\n"
        "If nothing has changed, please answer: nothing has changed. Please do not\n"
        "write about any child, and name people by their role.\n"
        "\n"
        "The editor of the directory\n"
        "Peterborough: sexually harmful behaviour, prevention and pathways"
    )


def test_the_text_says_for_whom_a_service_is_and_what_was_recorded_of_its_way_in(directory: Directory) -> None:
    text = " ".join(write_letter(directory, "youth-offending-service", ON).split())
    assert "17 or younger" in text
    assert "[one of:" in text
    assert "Ways in: Talk to your line manager, then to the Youth Offending Service" in text


def test_nobody_unknown_is_written_to(directory: Directory) -> None:
    with pytest.raises(NotFoundError) as raised:
        write_letter(directory, "tendre", ON)
    assert "tender" in raised.value.remedy
