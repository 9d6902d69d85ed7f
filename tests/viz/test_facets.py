"""What each thing has to do with."""

from __future__ import annotations

from datetime import date

from graph.model import Directory, Option, Outcome, Route, Step
from viz.facets import find_facets
from viz.map import render_map
from viz.picture import make_picture
from viz.scene import GAP, make_scene
from viz.view import FRAME, View

DAY = date(2026, 11, 23)


def test_a_need_has_to_do_with_what_is_for_a_narrower_one(workshop: Directory) -> None:
    narrower = Option("ride", "Ride", "", frozenset(["ride", "shine"]))
    nested = workshop._replace(needs={**workshop.needs, "ride": narrower})
    facets = find_facets(nested, make_scene(nested, DAY), DAY)
    assert "service:wheel" in facets.services["need:shine"]
    picture = make_picture(nested, DAY, gaps=True)
    for gap in (node for node in picture.scene.nodes if node.kind == GAP):
        assert set(picture.facets.values["need"][gap.id]) == set(nested.needs[gap.thing.split()[0]].broader)


def test_a_gate_has_to_do_with_what_is_behind_the_way_in_that_it_guards(workshop: Directory) -> None:
    facets = find_facets(workshop, make_scene(workshop, DAY), DAY)
    assert facets.services["gate:g-stand"] == {"service:wheel"}


def test_a_party_has_to_do_with_no_more_than_the_ways_in_that_it_takes_part_in(workshop: Directory) -> None:
    ask = Step("ask-1", 1, "Ask.", partner="Front desk", outcomes=(Outcome("o", "It is broken", ("booking",)),))
    first = Route("ask", "Ask", "", (ask,), False, None, frozenset())
    last = workshop.routes["booking"].steps[-1:]
    booking = workshop.routes["booking"]._replace(continues="", inherited=0, steps=last)
    wider = workshop._replace(routes={"ask": first, "booking": booking})
    facets = find_facets(wider, make_scene(wider, DAY), DAY)
    assert "service:wheel" in facets.services["route:ask"]
    assert "service:wheel" not in facets.services["agency:desk"]
    assert "desk" not in facets.values["agency"]["service:wheel"]


def test_a_gap_is_one_at_its_own_ages_only(city: Directory) -> None:
    picture = make_picture(city, DAY, gaps=True)
    bands = picture.choices["age"]
    gaps = [node for node in picture.scene.nodes if node.kind == GAP]
    for gap in gaps:
        ages = picture.facets.values["age"][gap.id]
        assert (gap.sort == "Any age") == (len(ages) == len(bands))
        # Neighbouring stretches are told as one.
        starts = list(bands)
        places = [starts.index(first) for first in starts if first in ages]
        stretches = sum(at - 1 not in places for at in places)
        assert gap.sort == "Any age" or gap.sort.count("Age") == stretches
    assert {gap.sort == "Any age" for gap in gaps} == {True, False}


def test_a_page_that_was_kept_is_not_shown_for_another_number(city: Directory) -> None:
    frame = View(place=FRAME)
    assert "call 999 now" in render_map(city, DAY, frame, emergency="999")
    assert "call 112 now" in render_map(city, DAY, frame, emergency="112")
