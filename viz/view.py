"""What is asked of the map, as it stands in an address: things of the directory and days, nothing about a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, urlencode

from viz.focus import EVERYTHING, Focus
from viz.scene import Node
from viz.way import Trace

PAGE, FRAME, FILE = "/map", "/map/embed", ""


class View(NamedTuple):
    """A focus, whether gaps are drawn, and the day to compare with; `on` is set where another day than today is shown.

    `place` is where links lead: a page, a page within another's frame, or nowhere but within the file itself.
    `traces` are ways that are lit, the first of them at first; they rest on a situation, and stand in no address.
    """

    focus: Focus = EVERYTHING
    gaps: bool = False
    since: date | None = None
    on: date | None = None
    place: str = PAGE
    traces: tuple[Trace, ...] = ()

    def address(self, focus: Focus | None = None, **changed: object) -> str:
        """The address of the same view with another focus, or another field changed."""
        view = self._replace(**changed)  # type: ignore[arg-type]
        asked: dict[str, str] = {name: value for name, value in (focus or view.focus)._asdict().items() if value}
        if view.gaps:
            asked["view"] = "gaps"
        for name, day in (("since", view.since), ("on", view.on)):
            if day is not None:
                asked[name] = day.isoformat()
        return f"{view.place}?{urlencode(asked)}" if asked else view.place

    def choose(self, clusters: dict[str, Focus]) -> Callable[[Node], str]:
        """The link of each node: to itself, chosen, or to what is in a cluster; in a file to its place in the list."""
        if self.place == FILE:
            return anchor
        return lambda node: self.address(clusters.get(node.id, self.focus._replace(chosen=node.id)))


WHOLE = View()


def anchor(node: Node) -> str:
    """The place of a node in the list, as a link within the page."""
    return f"#{node.kind}-{quote(node.thing, safe='')}"
