"""The picture of triples shows each of them once, in boxes that never overlap and that hold their words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from hypothesis import given, settings
from hypothesis import strategies as st

from viz.lettering import measure, wrap
from viz.triples import Box, Triple, draw_triples

NAMES = st.sampled_from("abcdefg")
TRIPLES = st.lists(st.builds(Triple, NAMES, st.sampled_from("pq"), NAMES, st.booleans()), min_size=1, max_size=30)


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width < other.x
        or other.x + other.width < one.x
        or one.y + one.height < other.y
        or other.y + other.height < one.y
    )


@settings(max_examples=40)
@given(TRIPLES)
def test_each_triple_is_a_row_each_link_an_arrow_and_each_thing_one_box(triples: list[Triple]) -> None:
    drawing = draw_triples(triples)
    assert drawing is not None
    things = {t.subject for t in triples} | {t.object for t in triples if not t.literal}
    assert sorted(box.name.text for box in drawing.boxes) == sorted(things)
    assert sum(len(box.rows) for box in drawing.boxes) == len(triples)
    assert len(drawing.arrows) == sum(not t.literal for t in triples)


@settings(max_examples=40)
@given(TRIPLES)
def test_boxes_lie_apart_within_the_picture_and_hold_their_rows(triples: list[Triple]) -> None:
    drawing = draw_triples(triples)
    assert drawing is not None
    assert all(apart(one, other) for one, other in combinations(drawing.boxes, 2))
    for box in drawing.boxes:
        assert 0 <= box.x < box.x + box.width <= drawing.width
        assert 0 <= box.y < box.y + box.height <= drawing.height
        assert all(box.y < row.y < box.y + box.height for row in (box.name, *box.rows))


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=80))
def test_words_stay_in_their_box(text: str) -> None:
    drawing = draw_triples([Triple(text, text, text, literal=True)])
    assert drawing is not None
    (box,) = drawing.boxes
    assert all(measure(row.text, 14) <= box.width for row in (box.name, *box.rows))
    assert text.startswith(box.name.text.rstrip("\u2026"))


class Endless(str):
    """A text of which nobody may read more than a picture has room for."""

    def __iter__(self) -> Iterator[str]:
        yield from islice(super().__iter__(), 200)
        raise AssertionError("read on")


def test_no_more_of_a_text_is_measured_than_there_is_room_for() -> None:
    drawing = draw_triples([Triple(Endless("a" * 1_000), Endless("i" * 1_000), Endless("c" * 1_000), False)])
    assert drawing is not None
    assert all(10 < len(box.name.text) < 100 for box in drawing.boxes)
    assert 10 < len(drawing.boxes[0].rows[0].text) < 100


def test_a_text_without_end_has_as_many_lines_as_there_is_room_for() -> None:
    several = [wrap(word * 200_000, 14, 100, 3) for word in ("w", "w ", " ")]
    assert [len(lines) for lines in several] == [3, 3, 1]
    assert several[0] == wrap("w" * 100, 14, 100, 3)


def test_a_chain_goes_from_left_to_right_and_a_ring_comes_back() -> None:
    drawing = draw_triples([Triple("a", "p", "b", False), Triple("b", "p", "c", False), Triple("c", "p", "a", False)])
    assert drawing is not None
    lefts = {box.name.text: box.x for box in drawing.boxes}
    assert lefts["a"] < lefts["b"] < lefts["c"]


def test_nothing_is_no_picture() -> None:
    assert draw_triples([]) is None
