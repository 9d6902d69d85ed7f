"""What is shown and what is lit."""

from __future__ import annotations

from datetime import date

import pytest

from graph.errors import NotFoundError
from graph.finding import outcome_of
from graph.model import Directory
from graph.situation import complete
from viz.drawn import draw
from viz.facets import find_facets
from viz.focus import EVERYTHING, Focus, ends, lit, shown
from viz.picture import make_picture
from viz.scene import make_scene
from viz.view import View

DAY = date(2026, 11, 23)


def test_a_service_lights_its_whole_way_and_one_step_beyond_it(workshop: Directory) -> None:
    scene = make_scene(workshop, DAY)
    edges = lit(scene)["service:wheel"]
    assert ends(edges, "service:wheel") == {
        "service:wheel",
        "route:booking",
        "route:counter",
        "service:check-over",
        "service:old-wheel",
        "agency:mechanics",
        "gate:g-stand",
        "need:ride",
    }
    beyond = ends(lit(scene)["service:check-over"], "service:check-over")
    assert "service:wheel" in beyond
    assert "route:booking" not in beyond


def test_an_agency_lights_its_work_and_what_is_behind_the_ways_in_that_it_takes_part_in(workshop: Directory) -> None:
    edges = lit(make_scene(workshop, DAY))["agency:desk"]
    assert {(edge.source, edge.target) for edge in edges} == {
        ("route:counter", "agency:desk"),
        ("route:counter", "service:check-over"),
    }


def test_a_panel_lights_the_gate_that_it_decides_on_and_the_services_that_it_stands_before(city: Directory) -> None:
    edges = lit(make_scene(city, DAY))["panel:access-to-support-panel"]
    nodes = ends(edges, "panel:access-to-support-panel")
    assert {node for node in nodes if node.startswith("service:")} == {
        "service:mst-psb",
        "service:spot-purchased-support",
    }
    assert "gate:g-panel" in nodes


def test_ways_that_lead_to_each_other_in_a_ring_light_up_and_come_to_an_end(workshop: Directory) -> None:
    booking = workshop.routes["booking"]
    step = booking.steps[-1]
    outcome = workshop.routes["counter"].steps[1].outcomes[0]._replace(leads_to=("counter",))
    ring = booking._replace(steps=(*booking.steps[:-1], step._replace(outcomes=(outcome,))))
    scene = make_scene(workshop._replace(routes={**workshop.routes, "booking": ring}), DAY)
    assert {"route:counter", "route:booking"} <= ends(lit(scene)["service:wheel"], "service:wheel")


def test_without_a_filter_everything_is_shown(directory: Directory) -> None:
    scene = make_scene(directory, DAY)
    assert shown(scene, find_facets(directory, scene, DAY), EVERYTHING) == {node.id for node in scene.nodes}


WHEEL = {"service:wheel", "route:booking", "route:counter", "gate:g-stand", "panel:stand-group"} | {
    "agency:mechanics",
    "agency:desk",
}


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        (
            Focus(stage="mend"),
            {*WHEEL, "service:paint", "service:old-wheel", "need:ride"},
        ),
        (Focus(agency="stand-group"), {*WHEEL, "need:ride"}),
        (Focus(agency="desk"), {*WHEEL, "service:check-over", "need:ride"}),
        (Focus(route="booking"), {*WHEEL, "need:ride"}),
        (Focus(need="ride", stage="look"), {*WHEEL, "need:ride", "service:check-over"}),
        (Focus(need="shine"), {"need:shine"}),
        (Focus(status="planned"), {"service:paint"}),
        (Focus(stage="look", status="planned"), set()),
        (Focus(kind="agency"), {"agency:mechanics", "agency:desk"}),
        (Focus(stage="mend", kind="route"), {"route:booking", "route:counter"}),
        (Focus(kind="agency", chosen="service:tea"), {"agency:mechanics", "agency:desk", "service:tea"}),
    ],
)
def test_filters_show_services_that_fit_and_what_has_to_do_with_them_and_always_what_is_chosen(
    workshop: Directory, focus: Focus, expected: set[str]
) -> None:
    scene = make_scene(workshop, DAY)
    assert shown(scene, find_facets(workshop, scene, DAY), focus) == expected


def test_an_age_shows_what_the_record_does_not_rule_out_at_it(city: Directory) -> None:
    picture = make_picture(city, DAY)
    bands = picture.choices["age"]
    assert len(bands) > 2
    for first in bands:
        situation = complete(city, {"age": float(first)})
        seen = shown(picture.scene, picture.facets, Focus(age=first))
        for service in city.services.values():
            about_others = service.subjects and "child" not in service.subjects
            may = about_others or outcome_of(city, service, situation, DAY) != "not-suitable"
            assert (f"service:{service.id}" in seen) is bool(may), (first, service.id)


def test_what_is_lit_is_drawn_whatever_the_filters_say(workshop: Directory) -> None:
    drawn = draw(make_picture(workshop, DAY), View(Focus(stage="look", chosen="service:wheel")))
    assert drawn.lit_nodes <= drawn.shown


@pytest.mark.parametrize("field", Focus._fields)
def test_what_the_directory_does_not_have_is_refused_with_what_is_near(workshop: Directory, field: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        make_picture(workshop, DAY, Focus()._replace(**{field: "whel"}))
    assert caught.value.where == field
