"""What is shown and what is lit."""

from __future__ import annotations

from datetime import date

import pytest

from graph.errors import NotFoundError
from graph.model import Directory
from viz.focus import EVERYTHING, Focus, check_focus, ends, lit, shown
from viz.picture import make_picture
from viz.scene import make_scene
from viz.svg import draw

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
    }
    beyond = ends(lit(scene)["service:check-over"], "service:check-over")
    assert "service:wheel" in beyond
    assert "route:booking" not in beyond


def test_an_agency_lights_only_its_own_work(workshop: Directory) -> None:
    edges = lit(make_scene(workshop, DAY))["agency:desk"]
    assert [(edge.source, edge.target) for edge in edges] == [("route:counter", "agency:desk")]


def test_ways_that_lead_to_each_other_in_a_ring_light_up_and_come_to_an_end(workshop: Directory) -> None:
    booking = workshop.routes["booking"]
    step = booking.steps[-1]
    outcome = workshop.routes["counter"].steps[1].outcomes[0]._replace(leads_to=("counter",))
    ring = booking._replace(steps=(*booking.steps[:-1], step._replace(outcomes=(outcome,))))
    scene = make_scene(workshop._replace(routes={**workshop.routes, "booking": ring}), DAY)
    assert {"route:counter", "route:booking"} <= ends(lit(scene)["service:wheel"], "service:wheel")


def test_without_a_filter_everything_is_shown(directory: Directory) -> None:
    scene = make_scene(directory, DAY)
    assert shown(scene, EVERYTHING) == {node.id for node in scene.nodes}


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        (
            Focus(stage="mend"),
            {"service:wheel", "service:paint", "service:old-wheel", "route:booking", "agency:mechanics"},
        ),
        (Focus(agency="desk"), {"route:counter", "agency:desk"}),
        (Focus(kind="agency"), {"agency:mechanics", "agency:desk"}),
        (Focus(stage="mend", kind="route"), {"route:booking"}),
        (Focus(kind="agency", service="tea"), {"agency:mechanics", "agency:desk", "service:tea"}),
    ],
)
def test_filters_show_what_has_to_do_with_them_and_always_what_is_chosen(
    workshop: Directory, focus: Focus, expected: set[str]
) -> None:
    assert shown(make_scene(workshop, DAY), focus) == expected


def test_what_is_lit_is_drawn_whatever_the_filters_say(workshop: Directory) -> None:
    drawn = draw(make_picture(workshop, DAY), Focus(stage="look", service="wheel"))
    assert drawn.lit_nodes <= drawn.shown


@pytest.mark.parametrize("field", Focus._fields)
def test_what_the_directory_does_not_have_is_refused_with_what_is_near(workshop: Directory, field: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        check_focus(make_scene(workshop, DAY), Focus()._replace(**{field: "whel"}))
    assert caught.value.where == field
