"""Too many services to draw: one box for those of an agency at a stage, which leads to them."""

from __future__ import annotations

from typing import NamedTuple

from graph.words import say
from viz.focus import Focus
from viz.scene import CLUSTER, PROVIDED_BY, SERVICE, Node, Scene

# So many boxes stand at a stage; the agencies with fewer services share the last one.
MOST = 24
_OTHERS, _NOBODY = "others", "nobody"


class Clustered(NamedTuple):
    """The scene of clusters, and for each the services that it stands for and the focus that shows them."""

    scene: Scene
    services: dict[str, tuple[str, ...]]
    focus: dict[str, Focus]


def cluster(scene: Scene, shown: frozenset[str], focus: Focus) -> Clustered:
    """Clusters of the shown services by stage and agency, the largest first; a service stands in its first stage."""
    provider: dict[str, tuple[str, str]] = {}
    names = {node.id: node.name for node in scene.nodes}
    for edge in scene.edges:
        if edge.relation == PROVIDED_BY:
            provider.setdefault(edge.source, (edge.target.partition(":")[2], names[edge.target]))
    groups: dict[str, dict[tuple[str, str], list[str]]] = {stage: {} for stage, _ in scene.stages}
    for node in scene.nodes:
        if node.kind == SERVICE and node.id in shown:
            by = provider.get(node.id, (_NOBODY, say("map.provider.none")))
            groups[node.stages[0]].setdefault(by, []).append(node.id)
    nodes: list[Node] = []
    found = Clustered(scene, {}, {})
    for stage, by_agency in groups.items():
        ordered = sorted(by_agency.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        own, rest = (ordered, []) if len(ordered) <= MOST else (ordered[: MOST - 1], ordered[MOST - 1 :])
        for (agency, name), services in own:
            narrower = focus._replace(stage=stage, agency="" if agency == _NOBODY else agency)
            nodes.append(_node(found, stage, agency, name, services, narrower))
        if rest:
            services = [service for _, those in rest for service in those]
            name = say("map.cluster.others", count=len(rest))
            nodes.append(_node(found, stage, _OTHERS, name, services, focus._replace(stage=stage)))
    return found._replace(scene=Scene(scene.stages, tuple(nodes), ()))


def _node(found: Clustered, stage: str, agency: str, name: str, services: list[str], focus: Focus) -> Node:
    id = f"{CLUSTER}:{stage} {agency}"
    found.services[id] = tuple(services)
    found.focus[id] = focus
    count = say("map.cluster.one" if len(services) == 1 else "map.cluster.count", count=len(services))
    return Node(id, CLUSTER, f"{stage} {agency}", name, count, "", (stage,), (), "active", None, None, ())
