"""Gaps in the record stand on the map where something would stand."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

from graph.gaps import NOTHING, find_gaps
from graph.model import Directory
from tests.viz.test_layout import check
from viz.focus import Focus, shown
from viz.layout import lay_out
from viz.map import render_drawing, render_map
from viz.picture import make_picture
from viz.scene import GAP
from viz.view import View

DAY = date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"


def test_there_is_a_box_for_each_need_and_stage_with_an_empty_cell_and_for_no_other(directory: Directory) -> None:
    empty = {(cell.need, cell.stage) for cell in find_gaps(directory, DAY) if cell.size == NOTHING}
    scene = make_picture(directory, DAY, gaps=True).scene
    assert {n.id for n in scene.nodes if n.kind == GAP} == {f"{GAP}:{need} {stage}" for need, stage in empty}
    check(scene, lay_out(scene))


def test_a_gap_says_for_which_ages_it_is_one(city: Directory) -> None:
    gaps = [node for node in make_picture(city, DAY, gaps=True).scene.nodes if node.kind == GAP]
    empty = [cell for cell in find_gaps(city, DAY) if cell.size == NOTHING]
    assert sum(len(gap.ages) for gap in gaps) == len(empty)
    assert {gap.sort for gap in gaps} >= {"Any age", "Age 18 and over"}
    assert all("may or may not be a gap in provision" in gap.description for gap in gaps)


def test_gaps_are_dashed_and_filters_apply_to_them(workshop: Directory) -> None:
    tree = ET.fromstring(render_drawing(workshop, DAY, View(gaps=True)))
    gaps = [a for a in tree.iter(f"{SVG}a") if "map-gap" in (a.get("class") or "").split()]
    assert len(gaps) == 2
    assert all(next(a.iter(f"{SVG}path")).get("stroke-dasharray") for a in gaps)
    picture = make_picture(workshop, DAY, gaps=True)
    seen = shown(picture.scene, picture.facets, Focus(need="shine", stage="look"))
    assert seen == {"need:shine", f"{GAP}:shine look"}
    assert not {node for node in shown(picture.scene, picture.facets, Focus(status="active")) if node.startswith(GAP)}


def test_gaps_are_in_the_list_too_and_only_where_they_are_wanted(workshop: Directory) -> None:
    assert "Nothing recorded" in render_map(workshop, DAY, View(gaps=True))
    assert 'data-entry="gap:' not in render_map(workshop, DAY)


def test_a_filter_that_shows_a_gap_shows_the_need_that_it_is_one_of(city: Directory) -> None:
    picture = make_picture(city, DAY, gaps=True)
    for stage in city.stages:
        seen = shown(picture.scene, picture.facets, Focus(stage=stage))
        for gap in (node for node in seen if node.startswith(f"{GAP}:")):
            assert f"need:{gap.removeprefix(f'{GAP}:').split()[0]}" in seen


def test_where_no_age_is_asked_none_is_named(workshop: Directory) -> None:
    gaps = [node for node in make_picture(workshop, DAY, gaps=True).scene.nodes if node.kind == GAP]
    assert all(gap.sort == "" and "Ages" not in gap.description for gap in gaps)
