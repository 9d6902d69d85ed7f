"""What changed between two scenes: of one directory on two days, or of two versions of it."""

from __future__ import annotations

from typing import NamedTuple

from graph.clocks import OFFERED
from graph.words import listed, say
from viz.scene import Edge, Node, Scene

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class Change(NamedTuple):
    """One thing that changed: `how` is added, removed or changed; `words` say what, a sentence each."""

    node: Node
    how: str
    words: tuple[str, ...]


def compare(before: Scene, after: Scene) -> tuple[Change, ...]:
    """The changes from one scene to another, in the order of the later one; what is gone from it comes last.

    Added and removed: it was not offered and is, or the other way about, whether or not the record had it.
    """
    old, new = ({node.id: node for node in scene.nodes} for scene in (before, after))
    links = {id(scene): _links(scene) for scene in (before, after)}
    changes: list[Change] = []
    for thing in (*new, *(gone for gone in old if gone not in new)):
        was, now = old.get(thing), new.get(thing)
        node = now or old[thing]
        how = _how(was, now)
        words = [] if was is None or now is None else list(_differences(was, now))
        words += _connections(links[id(before)].get(thing, {}), links[id(after)].get(thing, {})) if was and now else []
        if how != CHANGED:
            words.insert(0, say(f"map.change.{how}", name=node.name))
        if words:
            changes.append(Change(node, how, tuple(words)))
    return tuple(changes)


def merge(before: Scene, after: Scene) -> Scene:
    """The later scene, with what is gone from it, so that it can be seen to be gone."""
    nodes, edges = {node.id for node in after.nodes}, {edge.id for edge in after.edges}
    stages = tuple(stage for stage in before.stages if stage not in after.stages)
    return Scene(
        (*after.stages, *stages),
        (*after.nodes, *(node for node in before.nodes if node.id not in nodes)),
        (*after.edges, *(edge for edge in before.edges if edge.id not in edges)),
    )


def _how(was: Node | None, now: Node | None) -> str:
    offered_then, offered_now = (node is not None and node.status in OFFERED for node in (was, now))
    if offered_now and not offered_then:
        return ADDED
    if offered_then and not offered_now:
        return REMOVED
    if was is None or now is None:
        return REMOVED if now is None else ADDED
    return CHANGED


def _differences(was: Node, now: Node) -> list[str]:
    pairs = {
        "name": (was.name, now.name),
        "description": (was.description, now.description),
        "status": (say(f"map.status.{was.status}"), say(f"map.status.{now.status}")),
        "providers": (listed(was.providers), listed(now.providers)),
        "stages": (listed(was.stages), listed(now.stages)),
    }
    if was.confirmed is not None and now.confirmed is not None:
        pairs["confirmed"] = (_confirmed(was), _confirmed(now))
    return [
        say("map.change.field", field=say(f"map.change.{field}"), before=then or say("unrecorded"), after=here)
        for field, (then, here) in pairs.items()
        if then != here
    ]


def _confirmed(node: Node) -> str:
    return say("map.confirmed" if node.confirmed else "map.unconfirmed")


def _links(scene: Scene) -> dict[str, dict[str, Edge]]:
    found: dict[str, dict[str, Edge]] = {}
    for edge in scene.edges:
        found.setdefault(edge.target, {})[edge.id] = edge
    return found


def _connections(was: dict[str, Edge], now: dict[str, Edge]) -> list[str]:
    return [
        *(say("map.change.connected", words=edge.words) for id, edge in now.items() if id not in was),
        *(say("map.change.parted", words=edge.words) for id, edge in was.items() if id not in now),
    ]
