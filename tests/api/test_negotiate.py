"""What a request accepts decides which representation it gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.accept import best
from tests.graph.worlds import steady

JSON, XML, CSV, HTML = "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/html"
OFFERED = (JSON, XML, CSV, HTML)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/*", CSV),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        (f"{JSON},*/*;q=0.9", JSON),
        (f"{JSON};q=0.5, {XML};q=0.8", XML),
        ("text/csv;q=0.8, text/*;q=0.9", HTML),
        ("text/csv;q=0, text/*", HTML),
        (f"*/*, {JSON};q=0", XML),
        ("*/*;q=0.1, text/csv;q=0.1", JSON),
        ("text/csv;q=0.001", CSV),
        ("text/csv ; q = 1.000 , image/png", CSV),
        ("nonsense, text/csv", CSV),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("*/*;q=0", None),
        ("text/csv;q=2", None),
        ("text/csv;q=nan, text/csv;q=often", None),
        ("*/csv", JSON),
    ],
)
def test_the_range_that_names_it_most_exactly_says_how_much_it_is_liked(accept: str, chosen: str | None) -> None:
    assert best(accept, *OFFERED) == chosen


@steady
@given(st.text(alphabet="*/,;=q.01 texthmlcsv"))
def test_any_header_chooses_something_that_is_offered_or_nothing(accept: str) -> None:
    assert best(accept, *OFFERED) in (None, *OFFERED)
