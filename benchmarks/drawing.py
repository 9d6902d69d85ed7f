"""The map in a browser, against the page that pyvis writes by itself for the same nodes and connections.

Both are opened in the same Chromium, each time with nothing kept from before, and timed by the page's own clock from
when it is asked for. Ours is ready when it says that its drawing can be used: chosen from, filtered, walked by
keyboard; that its canvas is drawn, too, comes later and is told apart. pyvis's is ready when its canvas has first been
drawn after the rounds that settle its nodes are done. Nothing outside this machine is called.
"""

from __future__ import annotations

import http.client
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, Page, Request, TimeoutError, sync_playwright
from pyvis.network import Network

from benchmarks.clock import Row, shown, time_of
from benchmarks.county import write_directory
from benchmarks.serving import served
from graph.settings import Settings
from graph.snapshot import open_snapshot
from viz.scene import Scene, make_scene

# How many times faster than pyvis's page ours is to be, by nodes; the largest is only held against the one before it.
GOALS = {50: 4.0, 500: 40.0}
LARGE, LARGE_GOAL = 5_000, 3.0
BYTES_GOAL = 200_000
TIMES = 5
# Seconds: after CUT one opening is given up, and after ENOUGH no more are begun.
CUT, ENOUGH = 120.0, 60.0

# No name is looked up, so nothing outside is reached; to intercept requests would slow the page that makes more.
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]

# Each says the page's own time, in milliseconds, once when it is ready.
READY = "ready after "
OURS = """
new MutationObserver((_, watch) => {
  if (!document.querySelector("#map-view[ATTRIBUTE]")) return;
  console.log(`ready after ${performance.now()}`);
  watch.disconnect();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["ATTRIBUTE"] });
"""
PYVIS = """
let made;
Object.defineProperty(window, "network", {
  get: () => made,
  set: (network) => {
    made = network;
    network.once("stabilizationIterationsDone", () =>
      network.once("afterDrawing", () => console.log(`ready after ${performance.now()}`)));
  },
});
"""


class Taken(NamedTuple):
    """The median time of some openings, in seconds; where one was cut, the time after which it was."""

    seconds: float
    cut: bool = False

    def __str__(self) -> str:
        return f"{'> ' if self.cut else ''}{shown(self.seconds)}"


class Opening(NamedTuple):
    """A page to open: its address, and the script that says when it is ready."""

    address: str
    note: str


def measure() -> Iterator[Row]:
    """Rows for our page and pyvis's at each size, for a large directory, for the layout, and for all that is loaded."""
    with TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=ARGUMENTS)
        try:
            yield from _sizes(browser, Path(place))
            yield _loaded(browser)
        finally:
            browser.close()


def _sizes(browser: Browser, folder: Path) -> Iterator[Row]:
    with ExitStack() as servers:
        before: Opening | None = None
        for size in (*GOALS, LARGE):
            file, scene = _directory(folder, size)
            port = servers.enter_context(served({"SIGNPOST_DIRECTORY": str(file)}))
            first = time_of(partial(_ask, port), 1)
            again = time_of(partial(_ask, port), TIMES)
            what = f"{len(scene.nodes)} nodes, {len(scene.edges)} connections"
            page, canvas = (
                Opening(f"http://127.0.0.1:{port}/map", OURS.replace("ATTRIBUTE", said))
                for said in ("data-ready", "data-canvas")
            )
            if size in GOALS:
                ours, drawn, theirs = _opened(browser, page, canvas, _pyvis_page(folder, scene))
                yield Row(f"{what}: pyvis's page", str(theirs))
                ratio, goal = theirs.seconds / ours.seconds, GOALS[size]
                against = f"{'> ' if theirs.cut else ''}{ratio:.1f}x faster (goal {goal:g}x)"
                yield Row(f"{what}: /map can be used", str(ours), against, ratio >= goal and not ours.cut)
                yield Row(f"{what}: /map, canvas drawn", str(drawn), f"{theirs.seconds / drawn.seconds:.1f}x faster")
            elif before:
                ours, smaller = _opened(browser, page, before)
                ratio = ours.seconds / smaller.seconds
                against = f"{ratio:.2f}x the size before (goal {LARGE_GOAL:g}x)"
                yield Row(f"{what}: /map", str(ours), against, ratio <= LARGE_GOAL and not ours.cut)
            yield Row(f"{what}: first answer", shown(first), "it lays out")
            yield Row(f"{what}: later answers", shown(again), f"{first / again:.1f}x faster than the first")
            before = page


def _directory(folder: Path, size: int) -> tuple[Path, Scene]:
    """A directory whose map has about so many nodes; how many services that takes is tried out."""
    file, services = folder / f"{size}.ttl", size
    for _ in range(8):
        file.write_text(_without_idle_needs(write_directory(services)), "utf-8")
        scene = make_scene(open_snapshot(file).directory, date.today())
        if abs(len(scene.nodes) - size) <= size * 0.04:
            break
        services = max(1, round(services * size / len(scene.nodes)))
    return file, scene


def _without_idle_needs(turtle: str) -> str:
    """Leaves out the needs that no service is for: they would be most of a small map, and nothing leads to them."""
    lines = re.sub(r" ; skos:broader :need-\d+", "", turtle).splitlines(keepends=True)
    met = {need for line in lines if line.startswith(":service-") for need in re.findall(r":need-\d+", line)}
    return "".join(line for line in lines if not line.startswith(":need-") or line.split()[0] in met)


def _pyvis_page(folder: Path, scene: Scene) -> Opening:
    """pyvis's own page, with all its defaults; the kind of a connection shows when it is pointed at."""
    network = Network(cdn_resources="in_line", directed=True)
    for node in scene.nodes:
        network.add_node(node.id, label=node.name or " ")
    for edge in scene.edges:
        network.add_edge(edge.source, edge.target, title=edge.label)
    file = folder / f"pyvis-{len(scene.nodes)}.html"
    file.write_text(network.generate_html(), "utf-8")
    return Opening(file.as_uri(), PYVIS)


def _ask(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=CUT)
    connection.request("GET", "/map", headers={"Accept-Encoding": "gzip"})
    reply = connection.getresponse()
    if reply.status != 200 or not reply.read():
        raise RuntimeError(f"the server answered {reply.status}")
    connection.close()


def _opened(browser: Browser, *openings: Opening) -> list[Taken]:
    """How long each page takes until it is ready; they take turns, so that what else the machine does is shared."""
    taken: list[list[float]] = [[] for _ in openings]
    cut, wait = [False for _ in openings], CUT * 1000
    while not any(cut) and len(taken[0]) < TIMES and sum(map(sum, taken)) < ENOUGH:
        for number, opening in enumerate(openings):
            with _page(browser) as page:
                page.add_init_script(opening.note)
                try:
                    with page.expect_console_message(lambda said: said.text.startswith(READY), timeout=wait) as told:
                        page.goto(opening.address, wait_until="commit", timeout=wait)
                except TimeoutError:
                    cut[number] = True
                else:
                    taken[number].append(float(told.value.text.removeprefix(READY)) / 1000)
    return [Taken(CUT if gone else median(times), gone) for times, gone in zip(taken, cut, strict=True)]


def _loaded(browser: Browser) -> Row:
    """What comes over the wire for the map of the project's own directory, compressed, without the heads of answers."""
    requests: list[Request] = []
    with served({"SIGNPOST_DIRECTORY": str(Settings().directory)}) as port, _page(browser) as page:
        page.on("requestfinished", lambda request: requests.append(request))
        page.goto(f"http://127.0.0.1:{port}/map", wait_until="networkidle", timeout=CUT * 1000)
        sizes = [r.sizes()["responseBodySize"] for r in requests if r.url.startswith("http")]
    total = sum(sizes)
    against = f"{len(sizes)} files (goal {BYTES_GOAL:,})"
    return Row("the project's own map, with all it loads", f"{total:,} B", against, total <= BYTES_GOAL)


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    """A page that has nothing kept from before."""
    context = browser.new_context()
    try:
        yield context.new_page()
    finally:
        context.close()
