"""What is measured of publishing is the same work on both sides: one verdict, and one account of what differs."""

from __future__ import annotations

from benchmarks.county import write_directory
from benchmarks.publishing import checking, committing, differing
from graph.canonical import lines_of

SMALL = {10: lines_of(write_directory(10).encode())}


def test_a_change_is_measured_against_the_whole_with_the_same_verdict() -> None:
    wholes: dict[int, float] = {}
    _, whole, ratio = checking(SMALL, wholes)
    assert "same verdict" in whole.what
    assert ratio.met is not None
    *parts, published = committing(SMALL, wholes)
    assert published.met is not None
    assert len(parts) == 6


def test_versions_are_told_apart_as_rdflib_tells_them_apart() -> None:
    ours, _ = differing(SMALL)
    assert "same found" in ours.what
