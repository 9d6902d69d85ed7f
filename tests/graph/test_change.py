"""A change is an exact account of what differs; two changes of one base are merged field by field, never in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.canonical import Lines, about, lines_of, read_lines, text_of, version_of
from graph.change import Change, Edit, apply, difference, edits, merge

DIRECTORY = Path(__file__).resolve().parents[2] / "data" / "services.ttl"


def line(thing: str, field: str, value: str) -> str:
    return f'<urn:{thing}> <urn:p:{field}> "{value}" .'


VERSIONS = st.frozensets(
    st.builds(line, st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from(["1", "2", "3", "a b"])), max_size=9
).map(lambda lines: tuple(sorted(lines)))


@given(VERSIONS, VERSIONS)
def test_a_change_makes_one_version_of_the_other_and_its_inverse_takes_it_back(before: Lines, after: Lines) -> None:
    change = difference(before, after)
    assert apply(before, change) == after
    assert apply(after, change.inverse()) == before
    assert bool(change) == (before != after)


@given(st.sets(st.integers(0, 5000), max_size=60), st.sets(st.integers(0, 5000), max_size=60))
def test_a_change_of_a_long_version_is_exactly_what_differs(lost: set[int], new: set[int]) -> None:
    every = {line("a", f"{n:05}", "1") for n in range(0, 5000, 2)}
    before = tuple(sorted(every - {line("a", f"{n:05}", "1") for n in lost}))
    after = tuple(sorted(every | {line("a", f"{n:05}", "1") for n in new}))
    assert difference(before, after) == (set(before) - set(after), set(after) - set(before))


@given(VERSIONS, VERSIONS)
def test_edits_name_each_field_that_differs_once(before: Lines, after: Lines) -> None:
    found = edits(difference(before, after))
    assert len({(edit.thing, edit.predicate) for edit in found}) == len(found)
    for edit in found:
        assert set(edit.was).isdisjoint(edit.now)
    lines = [f"<{e.thing}> <{e.predicate}> {v} ." for e in found for v in e.was]
    assert frozenset(lines) == difference(before, after).removed


@given(VERSIONS, VERSIONS, VERSIONS)
def test_a_merge_keeps_theirs_adds_what_is_ours_alone_and_shows_every_disagreement(
    base: Lines, mine: Lines, current: Lines
) -> None:
    ours, theirs = difference(base, mine), difference(base, current)
    left, conflicts = merge(base, ours, theirs)
    merged = apply(current, left)
    disputed = {(c.thing, c.predicate) for c in conflicts}
    for thing in ("urn:a", "urn:b", "urn:c"):
        for predicate in ("urn:p:x", "urn:p:y"):
            field = f"<{thing}> <{predicate}> "
            was, wanted, found, got = (
                {one for one in lines if one.startswith(field)} for lines in (base, mine, current, merged)
            )
            if (thing, predicate) in disputed:
                assert was not in (wanted, found)
                assert wanted != found
                assert got == found, "what is disputed stays as it is live"
            else:
                assert got == (found if wanted == was else wanted)


@given(VERSIONS, VERSIONS)
def test_a_merge_with_nothing_is_the_change_itself(base: Lines, mine: Lines) -> None:
    nothing = Change(frozenset(), frozenset())
    assert merge(base, difference(base, mine), nothing) == (difference(base, mine), ())
    assert merge(base, nothing, difference(base, mine)) == (nothing, ())


def test_a_field_says_what_it_was_and_what_it_is() -> None:
    before, after = (line("a", "x", "1"), line("b", "x", "1")), (line("a", "x", "2"), line("b", "x", "1"))
    assert edits(difference(before, after)) == (Edit("urn:a", "urn:p:x", ('"1"',), ('"2"',)),)


def test_a_version_is_named_by_what_a_directory_says_and_not_by_how_it_is_written() -> None:
    one = b'@prefix a: <urn:a:> . a:x a:p "1", "2" ; a:q a:y .'
    other = b'# a comment\n<urn:a:x> <urn:a:q> <urn:a:y> .\n<urn:a:x> <urn:a:p> "2" .\n\n<urn:a:x> <urn:a:p> "1" .'
    assert version_of(lines_of(one)) == version_of(lines_of(other))
    assert version_of(lines_of(one)) != version_of(lines_of(one.replace(b'"2"', b'"3"')))


def test_the_canonical_form_reads_as_itself() -> None:
    lines = read_lines(DIRECTORY)
    assert lines_of(text_of(lines)) == lines


@pytest.mark.parametrize("text", ["a\u2028b", "a\u0085b", "a\x0bb", 'say "x" \\ ', "line\nline\r", "\U0001f600"])
def test_no_character_of_a_text_ends_its_line(text: str) -> None:
    literal = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    lines = lines_of(f'<urn:a> <urn:p> "{literal}" .'.encode())
    assert len(lines) == 1
    assert lines_of(text_of(lines)) == lines


def test_a_blank_node_is_named_alike_wherever_it_stands() -> None:
    one = b'<urn:a> <urn:p> [ <urn:q> "1" ] , [ <urn:q> "2" ] .'
    other = b'<urn:a> <urn:p> [ <urn:q> "2" ] , [ <urn:q> "1" ] .'
    assert lines_of(one) == lines_of(other)


def test_what_is_said_of_a_thing_is_found_by_its_whole_address() -> None:
    lines = (line("a", "x", "1"), line("ab", "x", "1"), line("b", "x", "1"))
    assert about(lines, "urn:a") == (lines[0],)
    assert about(lines, "urn:ab") == (lines[1],)
    assert about(lines, "urn:none") == ()
