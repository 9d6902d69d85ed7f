"""What is asked of the map, as it stands in an address: things of the directory and days, nothing about a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, urlencode

from viz.focus import EVERYTHING, Focus
from viz.scene import GAP, Node
from viz.way import Trace

PAGE, FRAME, FILE = "/map", "/map/embed", ""


class View(NamedTuple):
    """A focus, whether gaps are drawn, and the day to compare with; `on` is set where another day than today is shown.

    `place` is where links lead: a page, a page within another's frame, or nowhere but within the file itself.
    `traces` are ways that are lit, the first of them at first. Where a view rests on what was `told`, its days stand in
    no address, and nothing that is made for it is kept.
    """

    focus: Focus = EVERYTHING
    gaps: bool = False
    since: date | None = None
    on: date | None = None
    place: str = PAGE
    traces: tuple[Trace, ...] = ()
    told: bool = False

    @property
    def kept(self) -> dict[str, str]:
        """What of the view stands in an address besides its focus."""
        days = {"since": self.since, "on": self.on} if not self.told else {}
        found = {name: day.isoformat() for name, day in days.items() if day is not None}
        return {"view": "gaps", **found} if self.gaps else found

    def address(self, place: str = "") -> str:
        """The address of the view, or of the same at another place, such as a file of it."""
        asked = {name: value for name, value in self.focus._asdict().items() if value} | self.kept
        return f"{place or self.place}?{urlencode(asked)}" if asked else place or self.place

    def without_gaps(self) -> View:
        """The same view without gaps; one that was chosen is let go."""
        gone = self.focus.chosen.startswith(f"{GAP}:")
        return self._replace(gaps=False, focus=self.focus._replace(chosen="") if gone else self.focus)

    def choose(self, clusters: Mapping[str, Focus | None]) -> Callable[[Node], str]:
        """The link of each node: to itself, chosen; of a cluster, to what is in it, or to the list of its stage.

        In a file every link leads to the place of a thing in the list.
        """
        if self.place == FILE:
            return anchor

        def link(node: Node) -> str:
            if node.id in clusters:
                narrower = clusters[node.id]
                if narrower is None:
                    return f"/services?{urlencode({'stage': node.stages[0]})}"
                return self._replace(focus=narrower).address()
            return f"{self._replace(focus=self.focus._replace(chosen=node.id)).address()}#map-panel"

        return link


WHOLE = View()


def anchor(node: Node) -> str:
    """The place of a node in the list, as a link within the page."""
    return f"#{node.kind}-{quote(node.thing, safe='')}"
