"""A gap has three sizes, kept apart: nothing recorded, recorded but not confirmed, confirmed."""

from __future__ import annotations

from datetime import date

import pytest

from graph.clocks import is_confirmed
from graph.gaps import Band, bands, find_gaps, helps
from graph.model import Clocks
from tests.graph.worlds import ON, second

CELLS = {(cell.need, cell.band.low if cell.band else None, cell.stage): cell for cell in find_gaps(second(), ON)}


def test_there_is_a_cell_for_every_need_stretch_and_stage() -> None:
    directory = second()
    assert len(CELLS) == len(directory.needs) * len(bands(directory)) * len(directory.stages)


def test_stretches_run_from_threshold_to_threshold_without_a_hole() -> None:
    assert bands(second()) == (Band(0, 0), Band(1, 3), Band(4, 12), Band(13, 25), Band(26, 520))


def test_a_directory_that_asks_for_no_number_has_one_stretch_without_a_name() -> None:
    directory = second()
    without = directory._replace(questions={q.id: q for q in directory.questions.values() if q.kind != "number"})
    assert bands(without) == (None,)


@pytest.mark.parametrize(
    ("need", "weeks", "stage", "size", "services"),
    [
        ("loneliness", 4, "first-advice", "nothing-recorded", ()),
        ("seaworthy", 4, "first-advice", "confirmed", ("boat-survey",)),
        ("seaworthy", 4, "repair", "not-confirmed", ("slipway-repair",)),
        ("debt", 4, "casework", "not-confirmed", ("debt-casework", "court-desk")),
        ("debt", 1, "casework", "not-confirmed", ("court-desk",)),
        ("debt", 0, "casework", "nothing-recorded", ()),
        ("debt", 4, "repair", "not-confirmed", ("hardship-fund",)),
        ("money", 4, "first-advice", "confirmed", ("walk-in-advice", "budget-session")),
        ("roof", 4, "first-advice", "nothing-recorded", ()),
    ],
)
def test_each_cell_has_its_size_and_its_services(
    need: str, weeks: float, stage: str, size: str, services: tuple[str, ...]
) -> None:
    cell = CELLS[need, weeks, stage]
    assert (cell.size, cell.services) == (size, services)


def test_what_is_not_offered_on_the_day_fills_no_gap() -> None:
    offered = {service for cell in CELLS.values() for service in cell.services}
    assert not offered & {"tide-loan", "engine-grants", "winter-berths", "housing-clinic"}
    spring = find_gaps(second(), date(2027, 4, 1))
    assert any("housing-clinic" in cell.services for cell in spring)


def test_a_need_is_helped_by_what_helps_with_a_narrower_one() -> None:
    directory = second()
    assert helps(directory, directory.services["debt-casework"], "money")
    assert not helps(directory, directory.services["walk-in-advice"], "debt")


@pytest.mark.parametrize(
    ("clocks", "confirmed"),
    [
        (Clocks(), False),
        (Clocks(last_edited=ON), False),
        (Clocks(last_checked=ON), True),
        (Clocks(last_checked=date(2026, 11, 24)), False),
        (Clocks(last_checked=date(2026, 1, 1), review_due=ON), True),
        (Clocks(last_checked=date(2026, 1, 1), review_due=date(2026, 11, 22)), False),
        (Clocks(review_due=date(2027, 1, 1)), False),
    ],
)
def test_confirmed_is_what_was_checked_and_is_not_overdue_whenever_it_was_edited(
    clocks: Clocks, confirmed: bool
) -> None:
    assert is_confirmed(clocks, ON) is confirmed
