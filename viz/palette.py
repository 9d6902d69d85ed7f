"""Colours and strokes, one set for the drawing and for the canvas; each is doubled by a shape or a dash.

Text stands at 7:1 or more on its background and lines at 3:1 or more on white, but for what is faint beside what
is lit.
"""

from __future__ import annotations

from typing import NamedTuple

from viz.scene import (
    AGENCY,
    CLUSTER,
    COMES_AFTER,
    DECIDED_BY,
    FOR_NEED,
    GAP,
    GATE,
    GUARDS,
    LEADS_TO,
    MISSING,
    NEED,
    PANEL,
    PROVIDED_BY,
    REPLACED_BY,
    ROUTE,
    SERVICE,
    TAKES_PART,
    WAY_IN,
)


class Look(NamedTuple):
    """How a kind of thing is drawn: `corner` is round, cut, point or fold, `radius` in pixels."""

    fill: str
    line: str
    corner: str
    radius: float


class Stroke(NamedTuple):
    """How a kind of connection is drawn; `dash` as in SVG, nothing for a whole line."""

    line: str
    dash: tuple[int, ...]


TEXT, SMALL, STATUS, PAPER = "#14202b", "#3d4b58", "#7a1f0b", "#ffffff"
FAINT_TEXT, FAINT_LINE, FAINT_EDGE = "#595f66", "#8a9097", "#c9ced3"

LOOKS = {
    NEED: Look("#f6eef8", "#5f2c8a", "fold", 12),
    ROUTE: Look("#e9f6f1", "#0b6b57", "round", 20),
    GATE: Look("#fff1e8", "#a1440c", "point", 12),
    SERVICE: Look("#ffffff", "#1d4f76", "round", 3),
    PANEL: Look("#fdeef0", "#8a1538", "cut", 14),
    AGENCY: Look("#faf3e3", "#6b4e16", "cut", 6),
    GAP: Look("#ffffff", "#7a1f0b", "round", 0),
    CLUSTER: Look("#eaf1f7", "#1d4f76", "round", 3),
}
BANDS = {NEED: "#fbf8fc", SERVICE: "#eaf1f7", ROUTE: "#f6faf8", AGENCY: "#fcfaf5"}
STROKES = {
    WAY_IN: Stroke("#0b6b57", ()),
    LEADS_TO: Stroke("#5f2c8a", (9, 3)),
    COMES_AFTER: Stroke("#a1440c", (3, 3)),
    GUARDS: Stroke("#8a1538", (2, 2)),
    REPLACED_BY: Stroke("#3d4b58", (12, 3, 2, 3)),
    FOR_NEED: Stroke("#5f2c8a", (1, 3)),
    PROVIDED_BY: Stroke("#6b4e16", (1, 4)),
    TAKES_PART: Stroke("#6b4e16", (6, 3, 1, 3)),
    DECIDED_BY: Stroke("#8a1538", (8, 2, 1, 2)),
    MISSING: Stroke("#7a1f0b", (3, 5)),
}
