"""Our own words can be read by anybody: short sentences, plain words; and all of them stand in the one catalogue."""

from __future__ import annotations

import re
from functools import cache

import pytest
from pyphen import Pyphen

from graph.words import read_catalogue

# What practitioners, children and parents read; the rest is for editors and analysts.
READ_BY_ALL = ("find", "answered", "page", "front", "search", "nav", "list", "service", "route", "need", "outcome")
MOST_WORDS, OLDEST = 25, 11.0
SYLLABLES = Pyphen(lang="en_US", left=1, right=1)


def texts(*groups: str) -> dict[str, str]:
    """The entries of these groups as they are read, with something in each place."""
    catalogue = read_catalogue()
    return {key: re.sub(r"\{\w+\}", "it", text) for key, text in catalogue.items() if key.partition(".")[0] in groups}


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence."""
    parts = (re.findall(r"[A-Za-z\u2019'-]+", part) for part in re.split(r"[.:;?!](?:\s|$)", text))
    return [words for words in parts if words]


@cache
def syllables(word: str) -> int:
    """How many syllables a word has, by where it could be broken; rarely one too few, which the limit allows for."""
    return len(SYLLABLES.inserted(word.lower()).split("-"))


def reading_age(found: list[list[str]]) -> float:
    """The age at which sentences can be read: the Flesch-Kincaid grade (Kincaid et al., 1975) and five years."""
    words = [word for sentence in found for word in sentence]
    grade = 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return grade + 5


def test_syllables_are_counted_as_people_do() -> None:
    assert [syllables(word) for word in ("child", "answer", "directory", "practitioner")] == [1, 2, 4, 4]


def test_reading_age_tells_plain_words_from_others() -> None:
    plain = sentences("Tell us what you know. We do not keep it. You can stop at any time.")
    other = sentences("Notwithstanding such considerations, eligibility determinations necessitate evaluation.")
    assert reading_age(plain) < 9 < 18 < reading_age(other)


@pytest.mark.parametrize("group", READ_BY_ALL)
def test_what_everybody_reads_can_be_read_at_eleven(group: str) -> None:
    found = [sentence for text in texts(group).values() for sentence in sentences(text)]
    assert found
    assert reading_age(found) <= OLDEST


def test_no_sentence_that_everybody_reads_is_long() -> None:
    long = {k: s for k, text in texts(*READ_BY_ALL).items() for s in sentences(text) if len(s) > MOST_WORDS}
    assert long == {}
