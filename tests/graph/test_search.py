"""Search finds each thing by each of its names, old ones and initials among them, and forgives a typing error."""

from __future__ import annotations

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Directory
from graph.search import MOST_TYPED, Entry, Hit, fold, index, search
from graph.snapshot import DEFAULT_DIRECTORY, open_snapshot
from tests.graph.worlds import second, steady

DIRECTORIES = {"second": second(), "first": open_snapshot(DEFAULT_DIRECTORY).directory}
ENTRIES = {name: index(directory) for name, directory in DIRECTORIES.items()}
ALL = [(name, entry) for name, entries in ENTRIES.items() for entry in entries]
LONG = [(name, entry) for name, entry in ALL if len(entry.matched) >= 6]


def found(directory: str, typed: str) -> list[tuple[str, str]]:
    """The kinds and identifiers that are found, best first."""
    return [(hit.kind, hit.id) for hit in search(ENTRIES[directory], typed)]


def names(directory: Directory) -> dict[tuple[str, str], tuple[str, ...]]:
    """Every name in the directory, read past the index."""
    named = {("service", s.id): (s.name, *s.alternatives) for s in directory.services.values()}
    named |= {("agency", p.id): (p.name, *p.alternatives) for p in directory.parties.values()}
    named |= {("route", r.id): (r.name, *r.alternatives) for r in directory.routes.values()}
    return named | {("need", need.id): (need.label, *need.alternatives) for need in directory.needs.values()}


@pytest.mark.parametrize("directory", DIRECTORIES)
def test_each_thing_is_found_by_each_of_its_names(directory: str) -> None:
    tried = 0
    for thing, given_names in names(DIRECTORIES[directory]).items():
        for name in given_names:
            for typed in (name, name.upper(), f"  {name.lower()} "):
                assert thing in found(directory, typed), typed
                tried += 1
    assert tried > 60


@given(st.sampled_from(LONG), st.integers(0, 200), st.sampled_from(ascii_lowercase), st.sampled_from("idst"))
@steady
def test_one_typing_error_is_forgiven_in_names_of_six_letters_and_more(
    named: tuple[str, Entry], place: int, letter: str, error: str
) -> None:
    directory, entry = named
    name = entry.matched
    at = place % (len(name) - 1)
    typed = {
        "i": name[:at] + letter + name[at:],
        "d": name[:at] + name[at + 1 :],
        "s": name[:at] + letter + name[at + 1 :],
        "t": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }[error]
    assert (entry.kind, entry.id) in found(directory, typed), typed


@pytest.mark.parametrize(
    ("typed", "thing"),
    [
        ("money lifeline", "debt-casework"),
        ("Friday table", "walk-in-advice"),
        ("pier commissioners", "harbour-trust"),
        ("homelesness", "roof"),
        ("srb", "slipway-repair"),
        ("BAP", "berth-panel"),
        ("rhf", "hardship-fund"),
        ("caffi mor", "caffi-mor"),
        ("old sailmakers", "caffi-mor"),
        ("the old sailmaker\u2019s", "caffi-mor"),
        ("slipwya", "slipway-repair"),
        ("lanlord mediation", "mediation"),
        ("arears", "debt"),
        ("frontdesk", "front-desk"),
        ("desk front", "front-desk"),
    ],
)
def test_old_and_spoken_names_initials_accents_and_slips_find_the_thing_first(typed: str, thing: str) -> None:
    hits = search(ENTRIES["second"], typed)
    assert thing in [hit.id for hit in hits[:2]]


def test_a_hit_says_under_which_name_it_was_recognised() -> None:
    hit = search(ENTRIES["second"], "money lifeline")[0]
    assert hit == Hit("service", "debt-casework", "Debt casework", "Money Lifeline", 100.0)


def test_a_thing_is_found_once_however_many_of_its_names_fit() -> None:
    hits = found("second", "desk")
    assert len(hits) == len(set(hits))


@pytest.mark.parametrize("typed", ["", "   ", "?!", "zzzzqqqq"])
def test_nothing_is_found_for_nothing_and_for_nonsense(typed: str) -> None:
    assert search(ENTRIES["second"], typed) == ()


def test_the_best_come_first_and_no_more_than_wanted() -> None:
    hits = search(ENTRIES["first"], "assessment", most=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(st.text(max_size=400))
@steady
def test_whatever_is_typed_has_an_answer(typed: str) -> None:
    hits = search(ENTRIES["second"], typed)
    assert hits == search(ENTRIES["second"], typed[:MOST_TYPED])
    assert all(0 < hit.score <= 100 for hit in hits)
    assert fold(fold(typed)) == fold(typed)
