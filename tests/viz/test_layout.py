"""Where things stand: nothing overlaps, no line runs behind a box, and it is the same every time."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from itertools import combinations, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Criterion, Directory, Option, Outcome, Party, Route, Service, Source, Step
from graph.snapshot import ROOT
from viz.layout import Box, Layout, lay_out
from viz.lettering import measure, wrap
from viz.outline import line_path
from viz.scene import Scene, make_scene

DAY = date(2026, 11, 23)


def overlap(a: Box, b: Box, gap: float = 0.0) -> bool:
    return (
        a.x < b.x + b.width + gap
        and b.x < a.x + a.width + gap
        and a.y < b.y + b.height + gap
        and b.y < a.y + a.height + gap
    )


def check(scene: Scene, layout: Layout) -> None:
    """Every promise of a layout."""
    assert set(layout.boxes) == {node.id for node in scene.nodes}
    for one, other in combinations(layout.boxes, 2):
        assert not overlap(layout.boxes[one], layout.boxes[other], gap=4), (one, other)
    for box in layout.boxes.values():
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height
        for line in box.lines:
            assert line.x + measure(line.text, line.size) <= box.width + 1
            assert line.size / 2 <= line.y <= box.height - line.size / 2
    for edge in scene.edges:
        points = layout.paths[edge.id]
        assert on_border(points[0], layout.boxes[edge.source])
        assert on_border(points[-1], layout.boxes[edge.target])
        for (x, y), (x2, y2) in pairwise(points):
            assert x == x2 or y == y2, "lines run straight across or straight down"
            line = Box(min(x, x2), min(y, y2), abs(x - x2), abs(y - y2), ())
            assert line.x >= 0
            assert line.x + line.width <= layout.width
            for node, box in layout.boxes.items():
                inner = Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2, ())
                assert not overlap(line, inner), (edge.id, node)
        assert "nan" not in line_path(points)


def on_border(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    inside = box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
    return inside and (x in (box.x, box.x + box.width) or y in (box.y, box.y + box.height))


def test_nothing_overlaps_and_no_line_runs_behind_a_box(directory: Directory) -> None:
    scene = make_scene(directory, DAY)
    check(scene, lay_out(scene))


def test_stages_stand_left_to_right_in_the_directory_s_order(city: Directory) -> None:
    scene = make_scene(city, DAY)
    layout = lay_out(scene)
    across = [[layout.boxes[n.id].x for n in scene.nodes if n.stages and n.stages[0] == stage] for stage in city.stages]
    assert len(across) == len(city.stages) > 2
    for left, right in pairwise(filter(None, across)):
        assert max(left) < min(right)


def test_ways_in_stand_above_the_services_and_agencies_below(city: Directory) -> None:
    scene = make_scene(city, DAY)
    layout = lay_out(scene)
    tops = {
        kind: [layout.boxes[n.id].y for n in scene.nodes if n.kind == kind]
        for kind in ("route", "gate", "need", "service", "panel", "agency")
    }
    assert max(tops["route"] + tops["gate"]) < min(tops["service"] + tops["need"])
    assert max(tops["service"] + tops["need"]) < min(tops["agency"] + tops["panel"])


def test_needs_stand_at_the_left_of_all_services(city: Directory) -> None:
    scene = make_scene(city, DAY)
    layout = lay_out(scene)
    left, right = ([layout.boxes[n.id].x for n in scene.nodes if n.kind == kind] for kind in ("need", "service"))
    assert max(left) < min(right)


def test_a_note_stands_in_the_box_that_it_is_about(workshop: Directory) -> None:
    layout = lay_out(make_scene(workshop, DAY), {"service:wheel": "Something is new"})
    assert {n for n, box in layout.boxes.items() if "Something is new" in {line.text for line in box.lines}} == {
        "service:wheel"
    }


def test_an_empty_directory_has_a_drawing_too(workshop: Directory) -> None:
    empty = workshop._replace(services={}, routes={}, parties={}, stages={}, needs={})
    scene = make_scene(empty, DAY)
    check(scene, lay_out(scene))


def test_the_layout_is_the_same_in_every_process() -> None:
    program = (
        "import datetime, hashlib\nfrom graph.snapshot import open_snapshot\nfrom viz.scene import make_scene\n"
        "from viz.layout import lay_out\n"
        "layout = lay_out(make_scene(open_snapshot().directory, datetime.date(2026, 11, 23)))\n"
        "print(hashlib.sha256(repr(layout).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert len(seen.pop().strip()) == 64


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """Small directories with anything connected with anything, rings and missing things among it."""
    stages = [f"stage{n}" for n in range(draw(st.integers(0, 4)))]
    services = [f"s{n}" for n in range(draw(st.integers(0, 14)))]
    routes = [f"r{n}" for n in range(draw(st.integers(0, 7)))]
    parties = [f"p{n}" for n in range(draw(st.integers(0, 6)))]
    needs = [f"n{n}" for n in range(draw(st.integers(0, 4)))]
    gates = [Criterion(f"g{n}", draw(st.text(max_size=20)), "condition") for n in range(draw(st.integers(0, 2)))]
    name = st.text(alphabet="abc WM\u4e2d.", max_size=60)
    source = (Source("d", "s", 1, "stated"),)

    def some(things: list[str]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from([*things, "missing"]), max_size=3, unique=True)))

    made_services: dict[str, Service] = {}
    for thing in services:
        first = Criterion("c", "first", "condition", prerequisite=True, obtained_through=some(services))
        made_services[thing] = Service(
            thing, draw(name), "", some(parties), some(stages), frozenset(), some(needs), (first,), some(routes)
        )._replace(replaced_by=some(services)[:1], sources=source)
    made_routes = {
        thing: Route(
            thing,
            draw(name),
            "",
            (
                Step(
                    f"{thing}-1",
                    1,
                    "go",
                    partner=(some(parties) or ("",))[0],
                    gate=draw(st.sampled_from([None, *gates])),
                    outcomes=(Outcome("o", "end", some([*routes, *services])),),
                ),
            ),
            False,
            None,
            frozenset(),
            sources=source,
        )
        for thing in routes
    }
    return Directory(
        "d", "b", "t", "", "", "1", {},
        {s: Option(s, draw(name), "", frozenset([s])) for s in stages},
        {n: Option(n, draw(name), "", frozenset([n])) for n in needs}, made_services, made_routes,
        {p: Party(p, p, draw(st.sampled_from(["agency", "panel", "meeting", "role"]))) for p in parties},
        (), (), (), (), {},
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(directories())
def test_any_directory_can_be_drawn(directory: Directory) -> None:
    scene = make_scene(directory, DAY)
    check(scene, lay_out(scene))


@given(st.text(max_size=80), st.integers(1, 4))
def test_words_that_are_wrapped_fit_and_nothing_is_lost_but_behind_an_ellipsis(text: str, most: int) -> None:
    lines = wrap(text, 14, 100, most)
    assert 1 <= len(lines) <= most
    assert all(measure(line, 14) <= 100 for line in lines)
    whole = "".join(text.split())
    kept = "".join("".join(lines).split())
    assert kept == whole or (lines[-1].endswith("\u2026") and whole.startswith(kept[:-1]))
