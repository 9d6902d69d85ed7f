"""The scene says what the directory says: nothing more, nothing less, and always why."""

from __future__ import annotations

from datetime import date

from graph.model import Directory
from viz.scene import (
    AGENCY,
    COMES_AFTER,
    DECIDED_BY,
    FOR_NEED,
    GATE,
    GUARDS,
    LEADS_TO,
    NEED,
    PANEL,
    PROVIDED_BY,
    REPLACED_BY,
    ROUTE,
    SERVICE,
    TAKES_PART,
    WAY_IN,
    Scene,
    make_scene,
    place_of,
)

DAY = date(2026, 11, 23)


def ends(scene: Scene, relation: str) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in scene.edges if edge.relation == relation]


def test_every_need_service_way_in_gate_and_agency_is_on_the_map(directory: Directory) -> None:
    things = {(node.kind, node.thing) for node in make_scene(directory, DAY).nodes}
    kinds = {"agency": AGENCY, "panel": PANEL, "meeting": PANEL}
    assert things >= {(SERVICE, s) for s in directory.services}
    assert things >= {(ROUTE, r) for r in directory.routes}
    assert things >= {(kinds[p.kind], p.id) for p in directory.parties.values() if p.kind in kinds}
    assert things >= {(NEED, need) for need in directory.needs}
    gates = {(GATE, step.gate.id) for route in directory.routes.values() for step in route.steps if step.gate}
    assert {thing for thing in things if thing[0] == GATE} == gates


def test_ways_in_are_exactly_those_that_the_services_record(directory: Directory) -> None:
    recorded = [(f"route:{r}", f"service:{s.id}") for s in directory.services.values() for r in s.routes]
    assert ends(make_scene(directory, DAY), WAY_IN) == recorded


def test_outcomes_lead_where_the_steps_say_and_only_from_the_route_whose_steps_they_are(city: Directory) -> None:
    recorded = {
        (f"route:{route.id}", reached)
        for route in city.routes.values()
        for step in route.own_steps
        for outcome in step.outcomes
        for reached in outcome.leads_to
    } | {(f"route:{route.continues}", route.id) for route in city.routes.values() if route.continues}
    assert recorded
    assert {(a, b.partition(":")[2]) for a, b in ends(make_scene(city, DAY), LEADS_TO)} == recorded


def test_a_small_directory_is_connected_as_its_record_says(workshop: Directory) -> None:
    scene = make_scene(workshop, DAY)
    assert ends(scene, COMES_AFTER) == [("service:check-over", "service:wheel")]
    assert ends(scene, REPLACED_BY) == [("service:old-wheel", "service:wheel")]
    assert ends(scene, TAKES_PART) == [("route:counter", "agency:desk")]
    assert ends(scene, PROVIDED_BY) == [
        (f"service:{s}", "agency:mechanics") for s in ("check-over", "wheel", "old-wheel", "tea")
    ]
    assert ends(scene, FOR_NEED) == [("need:ride", "service:check-over"), ("need:ride", "service:wheel")]
    assert ends(scene, GUARDS) == [("gate:g-stand", "route:booking")]
    assert ends(scene, DECIDED_BY) == [("gate:g-stand", "panel:stand-group")]
    # Once because an outcome opens it, once because it goes on from there: two statements, two connections.
    assert ends(scene, LEADS_TO) == [("route:counter", "route:booking")] * 2


def test_each_connection_says_why_in_words_and_where_that_is_written(directory: Directory) -> None:
    scene = make_scene(directory, DAY)
    names = {node.id: node.name for node in scene.nodes}
    for edge in scene.edges:
        assert edge.label
        assert names[edge.target] in edge.words
        assert edge.relation == GUARDS or names[edge.source] in edge.words
        assert edge.sources, edge.id
    assert len({edge.id for edge in scene.edges}) == len(scene.edges)


def test_a_prerequisite_is_cited_by_its_own_passage(workshop: Directory) -> None:
    edge = next(e for e in make_scene(workshop, DAY).edges if e.relation == COMES_AFTER)
    assert "The bicycle has been looked at" in edge.words
    assert [(s.section, s.page) for s in edge.sources] == [("Repairs", 3)]


def test_what_is_planned_closed_or_over_says_so_and_what_nobody_checked_is_not_confirmed(workshop: Directory) -> None:
    nodes = {node.id: node for node in make_scene(workshop, DAY).nodes}
    assert nodes["service:paint"].status == "planned"
    assert nodes["service:old-wheel"].status == "closed"
    assert nodes["service:tea"].status == "ended"
    assert {n.thing for n in nodes.values() if n.confirmed} == {"check-over"}


def test_confirmed_ends_with_the_day_by_which_it_had_to_be_checked_again(workshop: Directory) -> None:
    later = make_scene(workshop, date(2028, 1, 1))
    assert not any(node.confirmed for node in later.nodes)


def test_nothing_in_this_directory_is_called_confirmed(city: Directory) -> None:
    checked = {s.id for s in city.services.values() if s.clocks.last_checked}
    nodes = make_scene(city, DAY).nodes
    assert {n.thing for n in nodes if n.kind == SERVICE and n.confirmed} <= checked
    planned = {s.id for s in city.services.values() if s.clocks.status == "planned"}
    assert planned
    assert {n.thing for n in nodes if n.status == "planned"} == planned


def test_a_thing_s_place_on_the_map_is_that_of_its_node(directory: Directory) -> None:
    nodes = {node.id for node in make_scene(directory, DAY).nodes}
    for things in (directory.services, directory.routes, directory.needs, directory.parties):
        for thing in things:
            place = place_of(directory, thing)
            assert place in nodes or (not place and directory.parties[thing].kind == "role")


def test_a_service_without_a_stage_stands_in_a_stage_that_says_so(workshop: Directory) -> None:
    scene = make_scene(workshop, DAY)
    assert [label for _, label in scene.stages] == ["Look", "Mend", "No stage recorded"]
    assert next(n for n in scene.nodes if n.thing == "tea").stages == ("",)


def test_a_service_of_two_stages_has_them_in_the_directory_s_order(workshop: Directory) -> None:
    assert next(n for n in make_scene(workshop, DAY).nodes if n.thing == "wheel").stages == ("look", "mend")


def test_a_role_is_on_the_map_only_where_a_service_is_its_work(workshop: Directory) -> None:
    assert "agency:visitor" not in {node.id for node in make_scene(workshop, DAY).nodes}
    tea = workshop.services["tea"]._replace(providers=("Visitor",))
    changed = workshop._replace(services={**workshop.services, "tea": tea})
    assert "agency:visitor" in {node.id for node in make_scene(changed, DAY).nodes}
