"""A change in words: thing by thing and field by field, as those who keep a directory speak of it."""

from __future__ import annotations

from graph.canonical import Lines, lines_of
from graph.change import difference
from graph.diff import describe, say_change

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
