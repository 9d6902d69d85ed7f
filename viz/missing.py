"""Gaps as boxes: where a need has nothing recorded at a stage, for all ages or for some."""

from __future__ import annotations

from collections.abc import Iterable

from graph.gaps import NOTHING, Cell, bands, join, say_ages
from graph.model import Directory
from graph.words import listed, say
from viz.scene import GAP, MISSING, NEED, Edge, Node, Scene


def with_gaps(directory: Directory, scene: Scene, cells: Iterable[Cell]) -> Scene:
    """The scene with a box for every need at every stage that has nothing recorded, in the directory's order."""
    every = len(bands(directory))
    empty: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        if cell.size == NOTHING:
            empty.setdefault((cell.need, cell.stage), []).append(cell)
    nodes: list[Node] = []
    edges: list[Edge] = []
    for (need, stage), those in empty.items():
        label, at = directory.needs[need].label, directory.stages[stage].label
        spans = [say_ages(directory, cell.band) for cell in join(those)]
        ages = say("map.gap.every-age") if len(those) == every else listed(tuple(spans))
        if bands(directory) == (None,):  # no age is asked for
            ages = ""
        words = " ".join(
            [say("map.gap.says", need=label, stage=at), *([say("map.gap.ages", ages=ages)] if ages else [])]
        )
        thing, years = f"{need} {stage}", tuple(f"{cell.band.low:g}" for cell in those if cell.band)
        node = Node(f"{GAP}:{thing}", GAP, thing, label, ages, words, (stage,), (), "missing", None, None, (), years)
        nodes.append(node)
        edges.append(
            Edge(f"{MISSING} {node.id}", MISSING, f"{NEED}:{need}", node.id, say(f"map.relation.{MISSING}"), words, ())
        )
    return scene._replace(nodes=(*scene.nodes, *nodes), edges=(*scene.edges, *edges))
