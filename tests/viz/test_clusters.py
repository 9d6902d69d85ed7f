"""What is too large to draw opens as clusters, and every service can be reached from there."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks.county import write_directory
from graph.model import Directory
from graph.pathways import pathways
from graph.situation import complete
from graph.snapshot import open_snapshot
from tests.viz.test_layout import check
from viz.clusters import MOST
from viz.focus import EVERYTHING, Focus, light, shown
from viz.map import picture_of, render_entry, render_map
from viz.picture import MOST_DRAWN, make_picture
from viz.scene import CLUSTER, SERVICE
from viz.view import View
from viz.way import trace

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    file = tmp_path_factory.mktemp("county") / "county.ttl"
    file.write_text(write_directory(1500), "utf-8")
    return open_snapshot(file).directory


def test_a_large_directory_opens_as_clusters_by_stage_and_agency(county: Directory) -> None:
    picture = make_picture(county, DAY)
    assert picture.narrowed
    assert {node.kind for node in picture.scene.nodes} == {CLUSTER}
    by_stage = [sum(stage in node.stages for node in picture.scene.nodes) for stage in county.stages]
    assert max(by_stage) <= MOST
    check(picture.scene, picture.layout)


def test_clusters_count_every_service_once_and_lead_to_those_they_count(county: Directory) -> None:
    picture = make_picture(county, DAY)
    counts = [int(node.sort.split()[0]) for node in picture.scene.nodes]
    assert sum(counts) == len(county.services)
    node = picture.scene.nodes[0]
    narrower = make_picture(county, DAY, picture.clusters[node.id])
    services = [n for n in narrower.scene.nodes if n.kind == SERVICE]
    assert len(services) >= counts[0] > 0
    assert all(node.stages[0] in n.stages for n in services)


def test_whatever_is_asked_no_more_is_drawn_than_can_be_looked_at(county: Directory) -> None:
    first = next(iter(county.services))
    stage, need, route = next(iter(county.stages)), next(iter(county.needs)), next(iter(county.routes))
    for focus in (
        EVERYTHING,
        Focus(stage=stage),
        Focus(need=need),
        Focus(route=route),
        Focus(status="active"),
        Focus(chosen=f"service:{first}"),
    ):
        picture = make_picture(county, DAY, focus)
        assert 0 < len(picture.scene.nodes) <= MOST_DRAWN
        if not picture.clusters and focus.filters:
            assert {n.id for n in picture.scene.nodes} == shown(picture.whole, picture.facets, focus)


def test_a_chosen_thing_of_a_large_directory_is_drawn_with_its_neighbours(county: Directory) -> None:
    service = next(iter(county.services.values()))
    picture = make_picture(county, DAY, Focus(chosen=f"service:{service.id}"))
    nodes = {node.id for node in picture.scene.nodes}
    assert {f"service:{service.id}", *(f"route:{r}" for r in service.routes)} <= nodes


def test_the_page_says_that_it_shows_a_part_and_the_panel_can_be_had_alone(county: Directory) -> None:
    assert "too large to draw whole" in render_map(county, DAY)
    service = next(iter(county.services.values()))
    view = View(Focus(chosen=f"service:{service.id}"))
    assert "Only a part of the directory is drawn" in render_map(county, DAY, view)
    assert service.criteria[0].text in render_entry(county, DAY, view)


def test_what_is_small_enough_is_drawn_whole(city: Directory) -> None:
    picture = make_picture(city, DAY, Focus(stage=next(iter(city.stages))))
    assert not picture.narrowed
    assert picture.scene is picture.whole


def test_a_picture_is_made_once_for_a_version_and_a_day(city: Directory) -> None:
    assert make_picture(city, DAY) is make_picture(city, DAY, Focus(status="planned"))
    assert make_picture(city, DAY) is not make_picture(city, DAY, gaps=True)
    assert make_picture(city, DAY) is not make_picture(city, date(2027, 1, 1))


def test_every_cluster_leads_to_services_or_to_the_list_of_its_stage(county: Directory) -> None:
    picture = make_picture(county, DAY)
    assert None in picture.clusters.values()
    for node, focus in picture.clusters.items():
        link = View().choose(picture.clusters)(next(n for n in picture.scene.nodes if n.id == node))
        if focus is None:
            assert link.startswith("/services?stage=")
        else:
            narrower = make_picture(county, DAY, focus)
            assert not narrower.clusters
            assert any(n.kind == SERVICE for n in narrower.scene.nodes)


def test_a_cluster_keeps_the_other_filters(county: Directory) -> None:
    picture = make_picture(county, DAY, Focus(status="active"))
    assert picture.clusters
    assert all(focus is None or focus.status == "active" for focus in picture.clusters.values())


def test_a_chosen_thing_is_drawn_and_lit_with_its_whole_way_whatever_the_filters_say(county: Directory) -> None:
    for service in list(county.services)[::300]:
        chosen = f"service:{service}"
        for focus in (Focus(chosen=chosen), Focus(chosen=chosen, status="active"), Focus(chosen=chosen, need="need-3")):
            picture = make_picture(county, DAY, focus)
            assert chosen in {node.id for node in picture.scene.nodes}
            assert {e.id for e in picture.lit[chosen]} == {e.id for e in light(picture.whole, chosen)}
            assert render_entry(county, DAY, View(focus))


def test_what_is_asked_for_is_not_another_s_picture(city: Directory) -> None:
    narrow = make_picture(city, DAY, Focus(stage="intervention"), gaps=True, most=150)
    whole = make_picture(city, DAY, gaps=True, most=150)
    assert {n.id for n in narrow.scene.nodes} != {n.id for n in whole.scene.nodes}
    assert whole.clusters


def test_a_way_in_a_large_directory_is_drawn_whole(county: Directory) -> None:
    for service in list(county.services)[:40]:
        ways = pathways(county, service, complete(county, {}), DAY).ways
        if ways and ways[0].routes:
            break
    found = trace(county, make_picture(county, DAY).whole, ways[0])
    view = View(traces=(found,), told=True)
    scene = picture_of(county, DAY, view).scene
    assert {node.id for node in scene.nodes} == set(found.nodes)
    assert set(found.edges) <= {edge.id for edge in scene.edges}
