"""Groups of criteria follow strong Kleene logic: every row of every table, against arithmetic over 0, 1/2 and 1."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from graph.model import Criterion
from graph.verdict import Truth, every, negated, some, truth, weigh
from tests.graph.worlds import group, holds, made, yes_or_no

VALUES: tuple[Truth, ...] = (False, None, True)
NUMBER: dict[Truth, float] = {False: 0.0, None: 0.5, True: 1.0}
TRUTH: dict[float, Truth] = {number: value for value, number in NUMBER.items()}
NAMES = ("a", "b", "c")
DIRECTORY = made(yes_or_no(name) for name in NAMES)
# What a demanded criterion counts for, by what is known of it: the whole of design 4.5 and 4.8.
WEIGHT: dict[tuple[str, bool], dict[Truth, Truth]] = {
    ("must", False): {False: False, None: None, True: True},
    ("must", True): {False: None, None: None, True: True},
    ("normally", False): {False: None, None: None, True: True},
    ("normally", True): {False: None, None: None, True: True},
    ("may", False): {False: True, None: True, True: True},
    ("may", True): {False: True, None: True, True: True},
}

ROWS = [row for length in range(4) for row in product(VALUES, repeat=length)]


@pytest.mark.parametrize("row", ROWS)
def test_a_conjunction_is_the_least_and_a_disjunction_the_greatest(row: tuple[Truth, ...]) -> None:
    numbers = [NUMBER[value] for value in row]
    assert every(row) is TRUTH[min(numbers, default=1.0)]
    assert some(row) is TRUTH[max(numbers, default=0.0)]


@pytest.mark.parametrize("value", VALUES)
def test_a_negation_is_the_complement_so_that_unknown_stays_unknown(value: Truth) -> None:
    assert negated(value) is TRUTH[1 - NUMBER[value]]


@pytest.mark.parametrize("row", ROWS)
def test_the_order_of_operands_never_matters(row: tuple[Truth, ...]) -> None:
    assert {every(p) for p in permutations(row)} == {every(row)}
    assert {some(p) for p in permutations(row)} == {some(row)}


@pytest.mark.parametrize("row", list(product(VALUES, repeat=3)))
def test_each_form_of_group_has_its_table(row: tuple[Truth, ...]) -> None:
    facts = dict(zip(NAMES, row, strict=True))
    numbers = [NUMBER[value] for value in row]
    members = [holds(name) for name in NAMES]
    expected = {"all": min(numbers), "any": max(numbers), "none": 1 - max(numbers)}
    for form, number in expected.items():
        for order in permutations(members):
            assert truth(DIRECTORY, group(form, *order), facts) is TRUTH[number]


@pytest.mark.parametrize(("strength", "first"), list(WEIGHT))
@pytest.mark.parametrize("value", VALUES)
def test_strength_and_prerequisite_say_what_a_value_counts_for(strength: str, first: bool, value: Truth) -> None:
    criterion = holds("a", strength=strength, prerequisite=first)
    assert weigh(criterion, value) is WEIGHT[strength, first][value]


@pytest.mark.parametrize("strengths", list(product(("must", "normally"), repeat=2)))
@pytest.mark.parametrize("row", list(product(VALUES, repeat=2)))
def test_a_member_that_is_demanded_counts_by_its_strength(strengths: tuple[str, str], row: tuple[Truth, Truth]) -> None:
    facts = dict(zip("ab", row, strict=True))
    members = [holds(name, strength=strength) for name, strength in zip("ab", strengths, strict=True)]
    weights = [WEIGHT[strength, False] for strength in strengths]
    all_of = [NUMBER[weight[value]] for weight, value in zip(weights, row, strict=True)]
    none_of = [NUMBER[weight[TRUTH[1 - NUMBER[value]]]] for weight, value in zip(weights, row, strict=True)]
    assert truth(DIRECTORY, group("all", *members), facts) is TRUTH[min(all_of)]
    assert truth(DIRECTORY, group("none", *members), facts) is TRUTH[min(none_of)]


@pytest.mark.parametrize("row", list(product(VALUES, repeat=2)))
def test_an_alternative_is_not_demanded_so_its_strength_changes_nothing(row: tuple[Truth, Truth]) -> None:
    facts = dict(zip("ab", row, strict=True))
    plain = group("any", holds("a"), holds("b"))
    usual = group("any", holds("a", strength="normally"), holds("b"))
    assert truth(DIRECTORY, usual, facts) is truth(DIRECTORY, plain, facts)


def test_a_prerequisite_among_alternatives_only_postpones() -> None:
    either = group("any", holds("a", prerequisite=True), holds("b"))
    assert truth(DIRECTORY, either, {"a": False, "b": False}) is None
    assert truth(DIRECTORY, either, {"a": False, "b": True}) is True


@pytest.mark.parametrize("others", list(product((False, None), repeat=2)))
def test_unknown_is_never_read_as_clear_for_an_exclusion(others: tuple[Truth, Truth]) -> None:
    facts = {"a": None, "b": others[0], "c": others[1]}
    for order in permutations(NAMES):
        assert truth(DIRECTORY, group("none", *(holds(name) for name in order)), facts) is None


@pytest.mark.parametrize("value", [*VALUES])
def test_terms_that_are_not_recorded_are_open_whatever_is_told(value: Truth) -> None:
    assert truth(DIRECTORY, Criterion("terms", "", "unrecorded"), {"a": value}) is None


def test_no_criterion_always_holds() -> None:
    assert truth(DIRECTORY, None, {}) is True
