"""Too many services to draw: one box for those of an agency at a stage, which leads to them."""

from __future__ import annotations

from graph.words import say
from viz.focus import Focus
from viz.scene import CLUSTER, PROVIDED_BY, SERVICE, Node, Scene

# So many boxes stand at a stage; the agencies with fewer services share the last one.
MOST = 24
_OTHERS, _NOBODY = "others", "nobody"


def cluster(scene: Scene, shown: frozenset[str], focus: Focus) -> tuple[Scene, dict[str, Focus | None]]:
    """The shown services in clusters by stage and agency, the largest first; a service stands in its first stage.

    With it, for each cluster, the focus that shows what is in it: none where no filter can tell it from the rest, as
    for services that no agency is recorded for.
    """
    provider: dict[str, tuple[str, str]] = {}
    names = {node.id: node.name for node in scene.nodes}
    for edge in scene.edges:
        if edge.relation == PROVIDED_BY:
            provider.setdefault(edge.source, (edge.target.partition(":")[2], names[edge.target]))
    groups: dict[str, dict[tuple[str, str], int]] = {stage: {} for stage, _ in scene.stages}
    for node in scene.nodes:
        if node.kind == SERVICE and node.id in shown:
            by = provider.get(node.id, (_NOBODY, say("map.provider.none")))
            groups[node.stages[0]][by] = groups[node.stages[0]].get(by, 0) + 1
    nodes: list[Node] = []
    leads: dict[str, Focus | None] = {}
    for stage, by_agency in groups.items():
        ordered = sorted(by_agency.items(), key=lambda pair: (-pair[1], pair[0]))
        own, rest = (ordered, []) if len(ordered) <= MOST else (ordered[: MOST - 1], ordered[MOST - 1 :])
        for (agency, name), count in own:
            nodes.append(_node(stage, agency, name, count))
            leads[nodes[-1].id] = None if agency == _NOBODY else focus._replace(stage=stage, agency=agency)
        if rest:
            name = say("map.cluster.others", count=len(rest))
            nodes.append(_node(stage, _OTHERS, name, sum(count for _, count in rest)))
            leads[nodes[-1].id] = None
    return Scene(scene.stages, tuple(nodes), ()), leads


def _node(stage: str, agency: str, name: str, count: int) -> Node:
    words = say("map.cluster.one" if count == 1 else "map.cluster.count", count=count)
    thing = f"{stage} {agency}"
    return Node(f"{CLUSTER}:{thing}", CLUSTER, thing, name, words, "", (stage,), (), "active", None, None, ())
