"""Colours: the same for the drawing, the canvas and the style sheet, and far enough from what they stand on."""

from __future__ import annotations

import re

import pytest

from api.routes.static import contrast
from viz.map import STATIC
from viz.palette import BANDS, FAINT_TEXT, LOOKS, PAPER, SMALL, STATUS, STROKES, TEXT

SHEET = (STATIC / "map.css").read_text("utf-8").split("@media (forced-colors")[0]


@pytest.mark.parametrize("kind", LOOKS)
def test_the_style_sheet_has_the_colours_of_each_kind_of_box(kind: str) -> None:
    look = LOOKS[kind]
    assert f".map-{kind} .map-box {{ fill: {look.fill}; stroke: {look.line}; }}" in SHEET
    assert f".map-{kind} .map-mark {{ stroke: {look.line}; }}" in SHEET


@pytest.mark.parametrize("relation", STROKES)
def test_the_style_sheet_has_the_stroke_of_each_kind_of_connection(relation: str) -> None:
    stroke = STROKES[relation]
    rules = [rule for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", SHEET) if f".map-{relation}" in rule[0]]
    said = " ".join(body for _, body in rules)
    assert f"stroke: {stroke.line}" in said
    assert f"fill: {stroke.line}" in said
    dashes = re.findall(r"stroke-dasharray: ([0-9 ]+)", said)
    assert dashes == ([" ".join(map(str, stroke.dash))] if stroke.dash else [])


def test_words_are_read_on_every_box_and_band_and_lines_are_seen() -> None:
    for look in LOOKS.values():
        assert all(contrast(colour, look.fill) >= 7 for colour in (TEXT, SMALL, STATUS))
        assert contrast(look.line, PAPER) >= 3
        assert contrast(look.line, look.fill) >= 3
    assert all(contrast(TEXT, band) >= 7 for band in BANDS.values())
    assert all(contrast(stroke.line, PAPER) >= 3 for stroke in STROKES.values())
    assert contrast(FAINT_TEXT, PAPER) >= 4.5
