"""A change in words: thing by thing and field by field, as those who keep a directory speak of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.canonical import Lines, lines_of
from graph.change import difference
from graph.diff import describe, say_change, say_whole
from graph.news import sort_out

PREFIXES = """
@prefix : <https://w3id.org/signpost/id/town/> . @prefix sp: <https://w3id.org/signpost/ns#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix cv: <http://data.europa.eu/m8g/> . @prefix adms: <http://www.w3.org/ns/adms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GROUP = (
    ':group a sp:Service ; dct:identifier "group" ; dct:title "Riverside Group"@en ; cv:holdsRequirement :age {more} .'
)
AGE = ':age a sp:Condition ; dct:identifier "age" ; dct:title "Age"@en ; sp:maxValue 17 {more} .'
OTHER = ':other a sp:Service ; dct:identifier "other" ; dct:title "Hillside"@en .'


def town(group: str = "", age: str = "", other: str = OTHER) -> Lines:
    return lines_of((PREFIXES + GROUP.format(more=group) + AGE.format(more=age) + other).encode())


def told(before: Lines, after: Lines) -> list[str]:
    changes = describe(difference(before, after), before, after)
    return [sentence for one in changes for sentence in say_change(one)]


def test_what_was_not_recorded_and_now_is() -> None:
    assert told(town(), town(age="; sp:minValue 10")) == [
        "Riverside Group, Age: lowest value is 10; it was not recorded."
    ]


def test_what_changed_and_what_is_no_longer_recorded() -> None:
    assert told(town("; sp:validTo '2026-03-01'^^xsd:date"), town("; sp:validTo '2027-03-31'^^xsd:date")) == [
        "Riverside Group: valid to is now 31 March 2027; it was 1 March 2026."
    ]
    assert told(town("; adms:status sp:active"), town()) == [
        "Riverside Group: status is no longer recorded; it was active."
    ]


def test_what_a_field_points_at_is_called_by_its_name() -> None:
    assert told(town("; dct:isReplacedBy :age"), town("; dct:isReplacedBy :other")) == [
        "Riverside Group: replaced by is now Hillside; it was Age."
    ]


def test_a_new_thing_and_one_that_is_gone() -> None:
    assert told(town(other=""), town()) == ["New service: Hillside."]
    assert told(town(), town(other="")) == ["No longer there: Hillside (service)."]


def test_a_text_in_another_language_or_with_quotes_is_shown_as_it_reads() -> None:
    assert told(town(), town("; skos:altLabel 'the \"old\" group'@en")) == [
        'Riverside Group: other name is the "old" group; it was not recorded.'
    ]


def test_nothing_said_twice_and_nothing_at_all_where_nothing_differs() -> None:
    assert told(town(), town()) == []


KINDS = ("AllOf", "AnyOf", "NoneOf", "Condition", "Prerequisite", "Service", "Agency", "Check", "Nothing")


def of_kind(*kinds: str) -> Lines:
    classes = " , ".join(f"sp:{kind}" for kind in kinds)
    return lines_of(f'{PREFIXES} :one a {classes} ; dct:identifier "one" ; dct:title "Both of these"@en .'.encode())


def test_a_change_of_what_a_thing_is_is_told_by_the_kinds() -> None:
    assert told(of_kind("AllOf"), of_kind("AnyOf")) == ["Both of these: kind is now any of; it was all of."]


@given(*(st.sets(st.sampled_from(KINDS), min_size=1, max_size=3) for _ in range(2)))
def test_whatever_a_changed_thing_is_now_something_is_said_of_it(before: set[str], after: set[str]) -> None:
    was, now = of_kind(*sorted(before)), of_kind(*sorted(after))
    assert bool(told(was, now)) is (before != after)
    changes, checks = sort_out(describe(difference(was, now), was, now))
    assert (len(changes), checks) == (int(before != after), ())


def test_a_part_names_the_addresses_of_all_that_it_is_a_part_of() -> None:
    before, after = town(), town(age="; sp:minValue 10")
    (one,) = describe(difference(before, after), before, after)
    assert one.owners == ("https://w3id.org/signpost/id/town/group",)


def test_whoever_decides_on_a_new_thing_is_shown_all_that_it_says() -> None:
    before, after = town(other=""), town()
    (one,) = describe(difference(before, after), before, after)
    assert say_whole(one) == ["New service: Hillside.", "… title: Hillside"]
