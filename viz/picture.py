"""A scene with its layout and with what lights up together: made once for a directory version, a day and a scope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from graph.gaps import find_gaps, say_ages
from graph.model import Directory
from graph.words import say
from viz.change import Change, compare, merge
from viz.clusters import cluster
from viz.facets import FILTERS, Facets, age_bands, find_facets
from viz.focus import EVERYTHING, Focus, check_focus, lit, shown
from viz.layout import Layout, lay_out
from viz.missing import with_gaps
from viz.scene import AGENCY, NEED, PANEL, ROUTE, SERVICE, Edge, Scene, make_scene

# More boxes than these nobody can look at: then a part is drawn, or clusters.
MOST_DRAWN = 600
_MOST_KEPT = 12


class Picture(NamedTuple):
    """All that any rendering of the map needs; it holds nothing of who looks, and at what.

    `whole` is the scene before it was narrowed, `choices` the values of each filter with their names. `narrowed` says
    that not everything is drawn; `clusters` has for each cluster the focus that shows what is in it.
    """

    directory: Directory
    on: date
    whole: Scene
    scene: Scene
    layout: Layout
    lit: Mapping[str, tuple[Edge, ...]]
    facets: Facets
    choices: Mapping[str, Mapping[str, str]]
    narrowed: bool
    clusters: Mapping[str, Focus]
    changes: tuple[Change, ...]


def make_picture(
    directory: Directory,
    on: date,
    focus: Focus = EVERYTHING,
    *,
    gaps: bool = False,
    since: date | None = None,
    among: frozenset[str] = frozenset(),
    most: int = MOST_DRAWN,
) -> Picture:
    """The picture of a directory on a day, with its gaps, or with what changed since another day.

    Of a large directory only what the focus shows is drawn, or `among` if nodes are named, and clusters where that is
    too much. The last ones made are kept, because a server shows one directory to many. Raises NotFoundError where the
    focus names what is not there.
    """
    large = len(directory.services) + len(directory.routes) + len(directory.parties) + len(directory.needs) > most
    scope = (focus, among) if large else ()
    key = (on, scope, gaps, since, most)
    for kept, made, picture in _kept:
        if kept is directory and made == key:
            check_focus(picture.whole, picture.choices, focus)
            return picture
    picture = _make(directory, on, focus, gaps, since, among, most)
    _kept[:] = [*_kept[1 - _MOST_KEPT :], (directory, key, picture)]
    return picture


def _make(
    directory: Directory, on: date, focus: Focus, gaps: bool, since: date | None, among: frozenset[str], most: int
) -> Picture:
    whole = make_scene(directory, on)
    changes: tuple[Change, ...] = ()
    if gaps:
        whole = with_gaps(directory, whole, find_gaps(directory, on))
    if since is not None:
        earlier = make_scene(directory, since)
        changes, whole = compare(earlier, whole), merge(earlier, whole)
    choices = _choices(directory, whole)
    check_focus(whole, choices, focus)
    large = len(whole.nodes) > most
    # What a service says of each age is worked out for all of them only where it is asked for.
    facets = find_facets(directory, whole, on, aged=bool(focus.age) or not large)
    scene = whole
    clusters: dict[str, Focus] = {}
    if large:
        wanted = shown(whole, facets, focus) if focus != EVERYTHING else frozenset(node.id for node in whole.nodes)
        if among:
            wanted = among
        elif focus.chosen and not focus.filters:
            wanted = _around(whole, focus.chosen)
        if len(wanted) > most:
            clustered = cluster(whole, wanted, focus)
            scene, clusters = clustered.scene, clustered.focus
        else:
            scene = _part(whole, wanted)
    notes = {change.node.id: say(f"map.change.one.{change.how}") for change in changes}
    layout = lay_out(scene, notes)
    return Picture(
        directory, on, whole, scene, layout, lit(scene), facets, choices, scene is not whole, clusters, changes
    )


def _choices(directory: Directory, scene: Scene) -> dict[str, dict[str, str]]:
    def named(*kinds: str) -> dict[str, str]:
        return {node.thing: node.name for node in scene.nodes if node.kind in kinds}

    statuses = dict.fromkeys(node.status for node in scene.nodes if node.kind == SERVICE)
    found = (
        {stage: label for stage, label in scene.stages if stage},
        dict(sorted(named(AGENCY, PANEL).items(), key=lambda pair: pair[1].casefold())),
        named(ROUTE),
        named(NEED),
        {first: say_ages(directory, band) for first, band in age_bands(directory).items()},
        {status: say(f"map.status.{status}") for status in statuses},
    )
    return dict(zip(FILTERS, found, strict=True))


def _around(scene: Scene, chosen: str) -> frozenset[str]:
    """A node with its neighbours: what is drawn of a large directory where a thing is chosen and nothing else."""
    near = {chosen}
    for edge in scene.edges:
        if chosen in (edge.source, edge.target):
            near |= {edge.source, edge.target}
    return frozenset(near)


def _part(scene: Scene, wanted: frozenset[str]) -> Scene:
    return Scene(
        scene.stages,
        tuple(node for node in scene.nodes if node.id in wanted),
        tuple(edge for edge in scene.edges if edge.source in wanted and edge.target in wanted),
    )


_kept: list[tuple[Directory, tuple[object, ...], Picture]] = []
