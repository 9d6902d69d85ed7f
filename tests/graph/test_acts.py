"""What an editor does to the life of a thing conforms, and gives before and after the day what people would expect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.acts import (
    Basis,
    checked,
    close,
    delete,
    mark_not_confirmed,
    merge,
    move,
    referrers,
    rename,
    replace,
    suspend,
)
from graph.canonical import Lines, about, read_lines, text_of
from graph.change import Change, apply
from graph.clocks import is_confirmed, standing, unconfirmed_since
from graph.errors import EditError, NotFoundError
from graph.lifetime import dated, on_day
from graph.match import match
from graph.model import Directory
from graph.search import as_seen, index, search
from graph.situation import read_situation
from graph.snapshot import DEFAULT_DIRECTORY, ONTOLOGY
from graph.terms import SP
from graph.validate import validate
from tests.graph.worlds import SECOND, read, steady

DAY = date(2027, 4, 1)
EVE = DAY - timedelta(days=1)
BASE = "https://w3id.org/signpost/id/harbour/"
SERVICES = ("walk-in-advice", "debt-casework", "budget-session")


@cache
def harbour() -> Lines:
    return read_lines(SECOND)


def a(name: str) -> str:
    return BASE + name


def after(*changes: Change) -> Directory:
    """The harbour town after changes, each made on top of the ones before."""
    lines = harbour()
    for change in changes:
        lines = apply(lines, change)
    return read(text_of(lines).decode())


def stands(directory: Directory, service: str) -> list[str]:
    return [standing(directory.services[service].clocks, day) for day in (EVE, DAY)]


def instead(directory: Directory, service: str, day: date) -> tuple[str, ...]:
    found = match(directory, read_situation(directory, {}), day).findings
    return next(f.instead for f in found if f.service.id == service)


def test_a_replaced_service_is_offered_to_its_last_day_and_then_names_its_successor() -> None:
    directory = after(replace(harbour(), a("walk-in-advice"), a("debt-casework"), DAY))
    assert stands(directory, "walk-in-advice") == ["closing", "closed"]
    assert instead(directory, "walk-in-advice", DAY) == ("debt-casework",)
    succession = next(s for s in directory.successions if s.on == DAY)
    assert succession.id == "walk-in-advice-replaced-2027-04-01"
    assert DAY in dated(directory)


def test_what_closes_without_a_successor_needs_nothing_else() -> None:
    directory = after(close(harbour(), a("walk-in-advice"), EVE))
    assert stands(directory, "walk-in-advice") == ["closing", "closed"]
    assert len(directory.successions) == len(after().successions)


def test_what_was_planned_begins_when_it_takes_over() -> None:
    status = [line for line in about(harbour(), a("debt-casework")) if "/adms#status>" in line]
    planned = Change(frozenset(status), frozenset(line.replace("ns#active", "ns#planned") for line in status))
    lines = apply(harbour(), planned)
    directory = read(text_of(apply(lines, replace(lines, a("walk-in-advice"), a("debt-casework"), DAY))).decode())
    assert stands(directory, "debt-casework") == ["not-started", "active"]


def test_services_merge_into_one_of_them_or_split_into_several() -> None:
    directory = after(merge(harbour(), (a("walk-in-advice"), a("debt-casework")), a("debt-casework"), DAY))
    assert stands(directory, "walk-in-advice") == ["closing", "closed"]
    assert stands(directory, "debt-casework") == ["active", "active"]
    directory = after(close(harbour(), a("walk-in-advice"), EVE, (a("debt-casework"), a("budget-session")), "split"))
    assert set(directory.services["walk-in-advice"].replaced_by) == {"debt-casework", "budget-session"}
    assert "walk-in-advice" in directory.services["budget-session"].replaces


@pytest.mark.parametrize(
    "act",
    [
        lambda thing: merge(harbour(), (thing,), thing, DAY),
        lambda thing: merge(harbour(), (), thing, DAY),
        lambda thing: replace(harbour(), thing, thing, DAY),
        lambda thing: close(harbour(), thing, EVE, (a("debt-casework"), thing), "split"),
    ],
)
def test_nothing_takes_its_own_place(act: Callable[[str], Change]) -> None:
    with pytest.raises(EditError) as caught:
        act(a("walk-in-advice"))
    assert (caught.value.code, caught.value.where) == ("own-successor", "walk-in-advice")


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2200, 1, 1), date.max])
@pytest.mark.parametrize(
    "act",
    [
        lambda now, thing, day: close(now, thing, day),
        lambda now, thing, day: close(now, thing, EVE, (a("debt-casework"),), basis=Basis(nationally_on=day)),
        lambda now, thing, day: replace(now, thing, a("debt-casework"), day),
        lambda now, thing, day: merge(now, (thing,), a("debt-casework"), day),
        lambda now, thing, day: suspend(now, thing, day),
        lambda now, thing, day: suspend(now, thing, DAY, day),
        lambda now, thing, day: rename(now, thing, "Other", day),
        lambda now, thing, day: rename(now, thing, "Other", DAY, Basis(nationally_on=day)),
        lambda now, thing, day: move(now, thing, a("town-council"), day),
        lambda now, thing, day: move(now, thing, a("town-council"), DAY, Basis(nationally_on=day)),
        lambda now, thing, day: mark_not_confirmed(now, thing, day),
        lambda now, thing, day: checked(now, (thing,), day, "editor", "phone", DAY),
        lambda now, thing, day: checked(now, (thing,), DAY, "editor", "phone", day),
        lambda now, thing, day: checked(now, (thing,), date(2026, 1, 1), "editor", "phone", day),
    ],
)
def test_no_act_takes_a_day_that_nobody_can_mean(act: Callable[[Lines, str, date], Change], day: date) -> None:
    with pytest.raises(EditError) as caught:
        act(harbour(), a("walk-in-advice"), day)
    assert caught.value.code == "impossible-day"


def test_a_suspended_service_goes_on_after_its_pause() -> None:
    directory = after(suspend(harbour(), a("walk-in-advice"), DAY, DAY + timedelta(days=6)))
    assert stands(directory, "walk-in-advice") == ["active", "suspended"]
    assert standing(directory.services["walk-in-advice"].clocks, DAY + timedelta(days=7)) == "active"
    for_good = after(suspend(harbour(), a("walk-in-advice"), DAY))
    assert standing(for_good.services["walk-in-advice"].clocks, DAY + timedelta(days=999)) == "suspended"


def test_what_is_suspended_does_not_go_on_because_it_is_to_close() -> None:
    status = [line for line in about(harbour(), a("walk-in-advice")) if "/adms#status>" in line]
    suspended = Change(frozenset(status), frozenset(line.replace("ns#active", "ns#suspended") for line in status))
    lines = apply(harbour(), suspended)
    directory = read(text_of(apply(lines, close(lines, a("walk-in-advice"), EVE))).decode())
    assert stands(directory, "walk-in-advice") == ["suspended", "closed"]


def test_a_new_name_is_shown_from_its_day_and_both_are_found_on_every_day() -> None:
    directory = after(rename(harbour(), a("walk-in-advice"), "Open desk", DAY))
    old = after().services["walk-in-advice"].name
    for day, name in ((EVE, old), (DAY, "Open desk")):
        assert on_day(directory, day).services["walk-in-advice"].name == name
        for typed in (old, "Open desk"):
            hit = as_seen(search(index(directory), typed), directory, day)[0]
            assert (hit.id, hit.name, hit.matched) == ("walk-in-advice", name, typed)


def test_a_name_that_comes_before_another_new_name_holds_until_that_one() -> None:
    later = DAY + timedelta(days=30)
    first = rename(harbour(), a("walk-in-advice"), "Last name", later)
    directory = after(first, rename(apply(harbour(), first), a("walk-in-advice"), "Second name", DAY))
    names = [on_day(directory, day).services["walk-in-advice"].name for day in (EVE, DAY, later)]
    assert names == [after().services["walk-in-advice"].name, "Second name", "Last name"]


def test_the_same_name_again_is_no_change() -> None:
    assert not rename(harbour(), a("walk-in-advice"), after().services["walk-in-advice"].name, DAY)


def test_a_moved_service_is_provided_by_the_other_agency_from_its_day() -> None:
    directory = after(move(harbour(), a("walk-in-advice"), a("town-council"), DAY))
    council = directory.parties["town-council"].name
    before = after().services["walk-in-advice"].providers
    providers = [on_day(directory, day).services["walk-in-advice"].providers for day in (EVE, DAY)]
    assert providers == [before, (council,)]


AGENCIES = ("town-council", "harbour-trust", "caffi-mor")


def provided_by(*agencies: str) -> Lines:
    """The harbour town where these provide a service."""
    start = f"<{a('walk-in-advice')}> <{SP.providedBy}> "
    others = [line for line in harbour() if not line.startswith(start)]
    return tuple(sorted([*others, *(f"{start}<{a(agency)}> ." for agency in agencies)]))


def providers(lines: Lines, *days: date) -> list[set[str]]:
    """Who provides that service on days, by identifier."""
    directory = read(text_of(lines).decode())
    ids = {party.name: party.id for party in directory.parties.values()}
    return [{ids[name] for name in on_day(directory, day).services["walk-in-advice"].providers} for day in days]


def test_who_provides_it_together_does_so_until_one_of_them_takes_over() -> None:
    together = provided_by("town-council", "harbour-trust")
    lines = apply(together, move(together, a("walk-in-advice"), a("town-council"), DAY))
    assert providers(lines, EVE, DAY) == [{"town-council", "harbour-trust"}, {"town-council"}]
    assert validate(text_of(lines).decode(), ONTOLOGY / "shapes.ttl").conforms


def test_a_move_that_comes_before_another_holds_until_that_one() -> None:
    lines, later = provided_by("town-council"), DAY + timedelta(days=150)
    lines = apply(lines, move(lines, a("walk-in-advice"), a("harbour-trust"), later))
    lines = apply(lines, move(lines, a("walk-in-advice"), a("caffi-mor"), DAY))
    days = (EVE, DAY, later - timedelta(days=1), later)
    assert providers(lines, *days) == [{"town-council"}, {"caffi-mor"}, {"caffi-mor"}, {"harbour-trust"}]


def test_a_move_before_another_that_it_leaves_nothing_to_do_is_refused() -> None:
    lines, later = provided_by("town-council"), DAY + timedelta(days=150)
    lines = apply(lines, move(lines, a("walk-in-advice"), a("harbour-trust"), later))
    with pytest.raises(EditError) as caught:
        move(lines, a("walk-in-advice"), a("harbour-trust"), DAY)
    assert (caught.value.code, caught.value.where) == ("later-move", "walk-in-advice")
    assert "29 August 2027" in caught.value.message
    assert "walk-in-advice-moved-2027-08-29" in caught.value.remedy


@given(
    st.sets(st.sampled_from(AGENCIES), min_size=1, max_size=2),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(AGENCIES)), min_size=1, max_size=5),
)
@settings(steady, max_examples=60)
def test_moves_recorded_in_any_order_give_each_day_the_providers_of_that_day(
    first: set[str], told: list[tuple[int, str]]
) -> None:
    lines, known, begun = provided_by(*first), dict[int, str](), dict[int, str]()
    for n, agency in told:
        try:
            change = move(lines, a("walk-in-advice"), a(agency), DAY + timedelta(days=n))
        except EditError as refused:
            assert refused.code == "later-move"  # noqa: PT017
            assert agency == begun[min(day for day in begun if day > n)]
            continue
        if change:
            lines, known[n] = apply(lines, change), agency
            begun.setdefault(n, agency)
    expected = [first]
    for n in range(5):
        expected.append({known[n]} if n in known else expected[-1])
    assert providers(lines, *(EVE + timedelta(days=n) for n in range(6))) == expected


def test_an_old_name_leads_to_what_stands_in_its_place() -> None:
    directory = after(replace(harbour(), a("walk-in-advice"), a("debt-casework"), DAY))
    name = directory.services["walk-in-advice"].name
    hits = [as_seen(search(index(directory), name), directory, day)[0] for day in (EVE, DAY)]
    assert [(hit.id, hit.now) for hit in hits] == [
        ("walk-in-advice", ()),
        ("walk-in-advice", (directory.services["debt-casework"].name,)),
    ]


def test_what_could_not_be_confirmed_is_so_from_its_day_and_a_check_ends_that() -> None:
    doubt = mark_not_confirmed(harbour(), a("walk-in-advice"), DAY)
    clocks = after(doubt).services["walk-in-advice"].clocks
    assert (unconfirmed_since(clocks, EVE), unconfirmed_since(clocks, DAY)) == (None, DAY)
    due = DAY + timedelta(days=180)
    settled = checked(apply(harbour(), doubt), (a("walk-in-advice"), a("town-council")), DAY, "editor", "phone", due)
    directory = after(doubt, settled)
    for thing in (directory.services["walk-in-advice"], directory.parties["town-council"]):
        assert (thing.clocks.last_checked, thing.clocks.review_due) == (DAY, due)
        assert is_confirmed(thing.clocks, DAY)
    assert any(f"<{a('check-2027-04-01')}>" in line for line in settled.added)


def test_a_check_of_an_earlier_day_is_kept_and_takes_no_later_one_back() -> None:
    thing = (a("walk-in-advice"),)
    late = checked(harbour(), thing, DAY, "editor", "email", DAY + timedelta(days=90))
    early = checked(apply(harbour(), late), thing, EVE, "editor", "phone", EVE + timedelta(days=90))
    assert after(late, early).services["walk-in-advice"].clocks.last_checked == DAY
    assert early.things == {a("check-2027-03-31")}


def test_no_identifier_is_given_twice() -> None:
    first = checked(harbour(), (a("walk-in-advice"),), DAY, "editor", "phone", DAY)
    second = checked(apply(harbour(), first), (a("debt-casework"),), DAY, "editor", "phone", DAY)
    assert a("check-2027-04-01-2") in second.things


def test_what_others_point_to_is_not_deleted_and_they_are_named() -> None:
    assert a("walk-in-advice") in referrers(harbour(), a("front-desk"))
    with pytest.raises(EditError) as caught:
        delete(harbour(), a("front-desk"))
    assert (caught.value.code, caught.value.where) == ("still-referred-to", "front-desk")
    assert "walk-in-advice" in caught.value.message
    assert "Close it instead" in caught.value.remedy


def test_what_nothing_points_to_can_be_deleted() -> None:
    alone = checked(harbour(), (a("walk-in-advice"),), DAY, "editor", "phone", DAY)
    lines = apply(harbour(), alone)
    assert apply(lines, delete(lines, a("check-2027-04-01"))) == tuple(sorted({*lines} - about_check(lines)))


def about_check(lines: Lines) -> set[str]:
    return set(about(lines, a("check-2027-04-01")))


def test_what_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        close(harbour(), a("walk-in-advise"), EVE)
    assert "walk-in-advice" in caught.value.remedy


def test_every_act_on_the_real_directory_conforms_to_the_shapes() -> None:
    lines = read_lines(DEFAULT_DIRECTORY)
    directory = read(text_of(lines).decode())
    base = directory.base
    services = [base + s.id for s in directory.services.values() if s.providers and s.clocks.status == "active"]
    agencies = [base + p.id for p in directory.parties.values() if p.kind == "agency"]
    passage = next(line.split(" ")[0][1:-1] for line in lines if line.endswith("ns#Passage> ."))
    basis = Basis("stated", (passage,), nationally_on=EVE, note='Said in a "letter".')
    for act in (
        lambda now: replace(now, services[0], services[1], DAY, basis),
        lambda now: merge(now, (services[2], services[3]), services[4], DAY),
        lambda now: close(now, services[5], EVE, (services[6], services[7]), "split"),
        lambda now: close(now, services[8], EVE),
        lambda now: suspend(now, services[9], DAY, DAY),
        lambda now: rename(now, services[10], 'The "new" one', DAY),
        lambda now: rename(now, agencies[0], "New agency", DAY),
        lambda now: move(now, services[11], agencies[1], DAY),
        lambda now: close(now, agencies[2], EVE, (agencies[3],)),
        lambda now: mark_not_confirmed(now, services[12], DAY),
        lambda now: checked(now, (services[12], agencies[0]), DAY, "editor", "meeting", DAY),
    ):
        lines = apply(lines, act(lines))
    problems = validate(text_of(lines).decode(), ONTOLOGY / "shapes.ttl").problems
    assert [p for p in problems if p.severity == "violation"] == []
