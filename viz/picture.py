"""A scene with its layout and with what lights up together: made once for a directory version and a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from graph.model import Directory
from viz.focus import Membership, lit, membership
from viz.layout import Layout, lay_out
from viz.scene import Edge, Scene, make_scene


class Picture(NamedTuple):
    """All that any rendering of the map needs; it holds nothing of who looks, and at what."""

    directory: Directory
    on: date
    scene: Scene
    layout: Layout
    lit: Mapping[str, tuple[Edge, ...]]
    of: Membership


def make_picture(directory: Directory, on: date) -> Picture:
    """The picture of a directory on a day; the last one made is kept, because a server shows one directory."""
    for picture in _last:
        if picture.directory is directory and picture.on == on:
            return picture
    scene = make_scene(directory, on)
    picture = Picture(directory, on, scene, lay_out(scene), lit(scene), membership(scene))
    _last[:] = [picture]
    return picture


_last: list[Picture] = []
