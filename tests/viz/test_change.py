"""What changed between two days, or between two versions, on the map and in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

from graph.model import Clocks, Directory, Service
from graph.words import say
from viz.change import ADDED, CHANGED, REMOVED, compare, merge
from viz.map import render_drawing, render_map
from viz.picture import make_picture
from viz.scene import Scene, make_scene
from viz.view import View

DAY, EARLIER, LATER = date(2026, 11, 23), date(2026, 10, 1), date(2028, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"


def changed(directory: Directory, **services: Service) -> Directory:
    return directory._replace(services={**directory.services, **services})


def hows(before: Scene, after: Scene) -> dict[str, str]:
    return {change.node.id: change.how for change in compare(before, after)}


def test_two_days_on_which_nothing_happened_show_no_change(directory: Directory) -> None:
    assert compare(make_scene(directory, DAY), make_scene(directory, DAY)) == ()


def test_what_begins_is_added_what_ends_is_removed_and_what_was_checked_is_changed(workshop: Directory) -> None:
    wheel = workshop.services["wheel"]._replace(clocks=Clocks(valid_from=date(2026, 11, 1)))
    directory = changed(workshop, wheel=wheel)
    assert hows(make_scene(directory, EARLIER), make_scene(directory, DAY)) == {
        "service:wheel": ADDED,
        "service:tea": REMOVED,
        "service:check-over": CHANGED,
    }


def test_a_change_says_what_it_was_and_what_it_is(workshop: Directory) -> None:
    wheel = workshop.services["wheel"]._replace(name="Wheels", stages=("mend",), routes=("counter",))
    changes = compare(make_scene(workshop, DAY), make_scene(changed(workshop, wheel=wheel), DAY))
    words = next(change.words for change in changes if change.node.id == "service:wheel")
    assert "Name: “Wheels”. Before: “Wheel building”." in words
    assert any(w.startswith("New: ") and "Ask at the counter" in w for w in words)
    assert any(w.startswith("Gone: ") and "Book a stand" in w for w in words)


def test_what_a_later_version_has_not_is_shown_as_removed_and_drawn(workshop: Directory) -> None:
    without = workshop._replace(services={k: s for k, s in workshop.services.items() if k != "paint"})
    planned = workshop._replace(
        services={**without.services, "gone": workshop.services["check-over"]._replace(id="gone", name="Gone")}
    )
    before, after = make_scene(planned, DAY), make_scene(without, DAY)
    assert hows(before, after)["service:gone"] == REMOVED
    assert "service:gone" in {node.id for node in merge(before, after).nodes}
    assert hows(after, before)["service:gone"] == ADDED


def test_changes_read_backwards_are_their_opposites(workshop: Directory) -> None:
    there, back = ({**hows(make_scene(workshop, a), make_scene(workshop, b))} for a, b in ((DAY, LATER), (LATER, DAY)))
    opposite = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}
    assert there
    assert back == {thing: opposite[how] for thing, how in there.items()}


def test_the_drawing_and_the_page_say_what_changed(workshop: Directory) -> None:
    view = View(since=EARLIER)
    tree = ET.fromstring(render_drawing(workshop, DAY, view))
    tea = next(a for a in tree.iter(f"{SVG}a") if a.get("data-node") == "service:tea")
    assert "was-removed" in (tea.get("class") or "").split()
    assert say("map.change.one.removed") in {text.text for text in tea.iter(f"{SVG}text")}
    page = render_map(workshop, DAY, view)
    assert "What changed between 1 October 2026 and 23 November 2026" in page
    assert "Tea is no longer offered." in page
    assert "Nothing that the map shows changed" in render_map(workshop, DAY, View(since=date(2026, 11, 23)))


def test_the_map_as_at_another_day_shows_that_day(workshop: Directory) -> None:
    then = make_picture(workshop, EARLIER)
    assert {node.id: node.status for node in then.scene.nodes}["service:tea"] == "active"
    assert "No longer offered" not in render_map(workshop, DAY, View(on=EARLIER))
    assert "No longer offered" in render_map(workshop, DAY)


def test_gaps_that_are_drawn_are_no_changes(city: Directory) -> None:
    picture = make_picture(city, DAY, gaps=True, since=EARLIER)
    assert picture.changes == ()
    assert any(node.kind == "gap" for node in picture.scene.nodes)


def test_a_changed_description_and_what_else_differs_are_told_with_what_was_added(workshop: Directory) -> None:
    tea = workshop.services["tea"]._replace(description="With milk.", clocks=Clocks())
    changes = compare(make_scene(workshop, DAY), make_scene(changed(workshop, tea=tea), DAY))
    words = " ".join(next(change.words for change in changes if change.node.id == "service:tea"))
    assert "Tea was added." in words
    assert "Description: “With milk.”. Before: “Not recorded”." in words
    assert "Status: “Active”. Before: “No longer offered”." in words
