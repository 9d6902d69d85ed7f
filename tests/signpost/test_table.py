"""Text and tables on a terminal: nothing is lost, nothing is too wide, nothing steers the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signpost.table import TIED, plain, table, wrap

WORDS = st.text("abcdefg", min_size=1, max_size=9)
CELLS = st.lists(WORDS, max_size=12).map(" ".join)


@given(st.lists(WORDS, max_size=60), st.sampled_from(["", "  ", "        "]))
def test_wrapping_keeps_every_word_in_order_and_fits(words: list[str], indent: str) -> None:
    wrapped = wrap(" ".join(words), width=40, indent=indent)
    assert wrapped.split() == words
    assert all(len(line) <= 40 and line.startswith(indent) for line in wrapped.split("\n"))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_a_table_keeps_every_word_and_fits(rows: list[tuple[str, str, str]]) -> None:
    drawn = table(rows, ["one", "two", "three"], width=40)
    assert sorted(drawn.split()[6:]) == sorted(" ".join(" ".join(row) for row in rows).split())
    assert all(len(line) <= 40 for line in drawn.split("\n"))


def test_a_row_of_one_cell_stands_across_the_whole_table() -> None:
    assert table([["a long line across"], ["1", "2"]], ["x", "y"]) == "x  y\n-  -\na long line across\n1  2"


def test_a_word_that_is_too_long_is_not_broken() -> None:
    assert wrap("a " + "b" * 30 + " c", width=10) == "a\n" + "b" * 30 + "\nc"


def test_tied_words_stay_on_one_line() -> None:
    assert wrap(f"aaaa bbbb{TIED}cccc", width=10) == "aaaa\nbbbb cccc"


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert all(c.isprintable() or c in ("\n", TIED) for c in plain(text))


def test_a_tab_is_kept_where_it_is_to_be_kept() -> None:
    assert plain("a\tb\x1b\n", "\t") == "a\tb  "


def test_a_name_cannot_colour_the_terminal() -> None:
    assert "\x1b" not in table([["\x1b[31mred", "\x07"]], ["a", "b"])
