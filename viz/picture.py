"""A scene with its layout and with what lights up together: made once for a directory version, a day and a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from graph.gaps import find_gaps, say_ages
from graph.model import Directory
from graph.words import say
from viz.change import Change, compare, merge
from viz.clusters import cluster
from viz.facets import FILTERS, Facets, age_bands, find_facets
from viz.focus import EVERYTHING, Focus, check_focus, ends, light, lit, shown
from viz.layout import Layout, lay_out
from viz.missing import with_gaps
from viz.scene import AGENCY, NEED, PANEL, ROUTE, SERVICE, Edge, Scene, make_scene

# More boxes than these nobody can look at: then a part is drawn, or clusters.
MOST_DRAWN = 600


class Picture(NamedTuple):
    """All that any rendering of the map needs; it holds nothing of who looks, and at what.

    `whole` is the scene before it was narrowed, `choices` the values of each filter with their names. `narrowed` says
    that not everything is drawn; `clusters` has for each cluster the focus that shows what is in it, if one does.
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
    clusters: Mapping[str, Focus | None]
    changes: tuple[Change, ...]


class Whole(NamedTuple):
    """All of a directory on a day, before anything is left out."""

    scene: Scene
    facets: Facets
    choices: Mapping[str, Mapping[str, str]]
    changes: tuple[Change, ...]


def make_picture(
    directory: Directory,
    on: date,
    focus: Focus = EVERYTHING,
    *,
    gaps: bool = False,
    since: date | None = None,
    among: frozenset[str] = frozenset(),
    keep: bool = True,
    most: int = MOST_DRAWN,
) -> Picture:
    """The picture of a directory on a day, with its gaps, or with what changed since another day.

    Of a large directory only what the focus shows is drawn, or `among` if nodes are named, and clusters where that is
    too much. The last ones made are kept, unless nothing may be remembered of the day, and never of what is `among`.
    Raises NotFoundError where the focus names what is not there.
    """
    things = len(directory.services) + len(directory.routes) + len(directory.parties) + len(directory.needs)
    # What each service says of each age is worked out for a large directory only where it is asked for.
    aged = bool(focus.age) or things <= most
    whole = _wholes.get(directory, (on, gaps, since, aged), lambda: _see(directory, on, gaps, since, aged), keep)
    check_focus(whole.scene, whole.choices, focus)
    large = len(whole.scene.nodes) > most
    return _pictures.get(
        directory,
        (on, gaps, since, aged, most, (focus, among) if large else ()),
        lambda: _make(directory, on, whole, focus, among, most),
        keep and not (large and among),
    )


def _see(directory: Directory, on: date, gaps: bool, since: date | None, aged: bool) -> Whole:
    scene = make_scene(directory, on)
    changes: tuple[Change, ...] = ()
    if since is not None:
        earlier = make_scene(directory, since)
        changes, scene = compare(earlier, scene), merge(earlier, scene)
    if gaps:
        scene = with_gaps(directory, scene, find_gaps(directory, on))
    facets = find_facets(directory, scene, on, aged=aged)
    return Whole(scene, facets, _choices(directory, scene), changes)


def _make(directory: Directory, on: date, whole: Whole, focus: Focus, among: frozenset[str], most: int) -> Picture:
    scene = whole.scene
    clusters: Mapping[str, Focus | None] = {}
    if len(scene.nodes) > most:
        wanted = among or _wanted(whole, focus, most)
        if len(wanted) > most:
            scene, clusters = cluster(scene, wanted, focus)
        else:
            scene = _part(scene, wanted)
    notes = {change.node.id: say(f"map.change.one.{change.how}") for change in whole.changes}
    return Picture(
        directory,
        on,
        whole.scene,
        scene,
        lay_out(scene, notes),
        lit(scene),
        whole.facets,
        whole.choices,
        scene is not whole.scene,
        clusters,
        whole.changes,
    )


def _wanted(whole: Whole, focus: Focus, most: int) -> frozenset[str]:
    """What a focus shows, and what lights up with the chosen thing: this alone where the filters show too much."""
    wanted = shown(whole.scene, whole.facets, focus)
    if not focus.chosen:
        return wanted
    around = ends(light(whole.scene, focus.chosen), focus.chosen)
    return wanted | around if focus.filters and len(wanted | around) <= most else around


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


def _part(scene: Scene, wanted: frozenset[str]) -> Scene:
    return Scene(
        scene.stages,
        tuple(node for node in scene.nodes if node.id in wanted),
        tuple(edge for edge in scene.edges if edge.source in wanted and edge.target in wanted),
    )


Kept = TypeVar("Kept")


class _Last(Generic[Kept]):
    """The last few things that were made of a directory. Two who ask at once may both make it; either will do."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.made: list[tuple[Directory, tuple[object, ...], Kept]] = []

    def forget(self, version: str) -> None:
        self.made[:] = [one for one in self.made if one[0].version != version]

    def get(self, directory: Directory, key: tuple[object, ...], make: Callable[[], Kept], keep: bool) -> Kept:
        for kept, made, thing in self.made[:]:
            if kept is directory and made == key:
                return thing
        thing = make()
        if not keep:
            return thing
        self.made[:] = [*self.made[1 - self._most :], (directory, key, thing)]
        return thing


_wholes: _Last[Whole] = _Last(4)
_pictures: _Last[Picture] = _Last(12)
Remembered = tuple[
    list[tuple[Directory, tuple[object, ...], Whole]], list[tuple[Directory, tuple[object, ...], Picture]]
]


def remembered() -> Remembered:
    """All that is kept, for another process to keep."""
    return _wholes.made[:], _pictures.made[:]


def remember(found: Remembered) -> None:
    """Takes over what another process made of a directory that came with it."""
    wholes, pictures = found
    _wholes.made += wholes
    _pictures.made += pictures


def forget(version: str) -> None:
    """Keeps nothing more of a version."""
    _wholes.forget(version)
    _pictures.forget(version)
