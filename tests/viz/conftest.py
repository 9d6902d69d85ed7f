"""Two directories to draw, and a browser: the directory of the project, and an invented one from another field."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import uvicorn

from api.main import create_app
from graph.links import link
from graph.model import Clocks, Criterion, Directory, Option, Outcome, Party, Question, Route, Service, Source, Step
from graph.settings import Settings
from graph.snapshot import open_snapshot

DAY = date(2026, 11, 23)
NAMES = {
    "long": "W" * 10_000,
    "many-words": "a service " * 1_000,
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u202eabc",
    "emoji": "\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308 \U0001f198" * 20,
    "nothing": "",
}
HOSTILE = "</script><img src=x onerror=window.hacked=1>{{7*7}}\"'&"


def said(section: str, page: int | None = 1) -> tuple[Source, ...]:
    """A passage of the invented handbook."""
    return (Source("Handbook", section, page, "stated", "stated"),)


def make_workshop(**changed: object) -> Directory:
    """A bicycle workshop: no children, no ages, two stages, a service that is planned and one that was replaced.

    A group decides on the gate of one way in; for one need nothing is recorded.
    """
    checked = Clocks(last_checked=date(2026, 11, 1), review_due=date(2027, 11, 1))
    seen = Criterion(
        "c-seen",
        "The bicycle has been looked at",
        "condition",
        question="seen",
        expected=True,
        prerequisite=True,
        obtained_through=("check-over",),
        sources=said("Repairs", 3),
    )
    free = Criterion(
        "g-stand", "A stand is free", "condition", question="free", expected=True, decided_by="Stand group"
    )
    free = free._replace(sources=said("Booking", 5))
    door = Route(
        "counter",
        "Ask at the counter",
        "",
        (
            Step("counter-1", 1, "Say what is wrong.", partner="Front desk", sources=said("Counter")),
            Step(
                "counter-2",
                2,
                "They look at it.",
                outcomes=(Outcome("o-book", "A booking is needed", ("booking",), said("Counter", 2)),),
            ),
        ),
        True,
        None,
        frozenset(),
        sources=said("Counter"),
    )
    booking = Route(
        "booking",
        "Book a stand",
        "",
        (*door.steps, Step("booking-1", 3, "Choose a day.", gate=free, sources=said("Booking", 4))),
        False,
        None,
        frozenset(),
        continues="counter",
        inherited=2,
        sources=said("Booking", 4),
    )

    def service(name: str, thing: str, stages: tuple[str, ...], **more: object) -> Service:
        plain = Service(thing, name, "", ("Mechanics",), stages, frozenset(), (), (), ())
        return plain._replace(sources=said("Services", 2), **more)

    values: dict[str, object] = {
        "id": "workshop",
        "base": "https://example.org/id/workshop/",
        "title": "A bicycle workshop",
        "description": "",
        "area": "",
        "version": "1",
        "questions": {
            "seen": Question("seen", "Looked at", "Has it been looked at?", "", "boolean", {}, frozenset(), 1),
            "free": Question("free", "Stand", "Is a stand free?", "", "boolean", {}, frozenset(), 2, decision=True),
        },
        "stages": {s: Option(s, s.capitalize(), "", frozenset([s])) for s in ("look", "mend")},
        "needs": {n: Option(n, n.capitalize(), "", frozenset([n])) for n in ("ride", "shine")},
        "services": {
            "check-over": service(
                "Check-over", "check-over", ("look",), needs=("ride",), routes=("counter",), clocks=checked
            ),
            "wheel": service(
                "Wheel building", "wheel", ("mend", "look"), needs=("ride",), criteria=(seen,), routes=("booking",)
            ),
            "paint": service("Painting", "paint", ("mend",), providers=(), clocks=Clocks(status="planned")),
            "old-wheel": service(
                "Wheel truing", "old-wheel", ("mend",), clocks=Clocks(status="closed"), replaced_by=("wheel",)
            ),
            "tea": service("Tea", "tea", (), clocks=Clocks(valid_to=date(2026, 11, 22))),
        },
        "routes": {"counter": door, "booking": booking},
        "parties": {
            "mechanics": Party("mechanics", "Mechanics", "agency"),
            "desk": Party("desk", "Front desk", "agency"),
            "stand-group": Party("stand-group", "Stand group", "panel"),
            "visitor": Party("visitor", "Visitor", "role"),
        },
        "instructions": (),
        "implications": (),
        "contradictions": (),
        "statements": (),
        "documents": {},
    }
    return Directory(**(values | changed))  # type: ignore[arg-type]


def make_hostile() -> Directory:
    """The workshop with markup for every name, description, stage, section and identifier, and names of other kinds."""
    plain = make_workshop()
    services = {
        f"{key}{HOSTILE}": thing._replace(
            id=f"{key}{HOSTILE}",
            name=HOSTILE,
            description=HOSTILE,
            routes=tuple(f"{r}{HOSTILE}" for r in thing.routes),
            sources=said(HOSTILE),
        )
        for key, thing in plain.services.items()
    }
    for thing, name in NAMES.items():
        services[thing] = plain.services["check-over"]._replace(
            id=thing, name=name, description=name, providers=(name,), routes=(), sources=said(name)
        )
    routes = {
        f"{k}{HOSTILE}": r._replace(id=f"{k}{HOSTILE}", name=HOSTILE, continues="", inherited=0)
        for k, r in plain.routes.items()
    }
    parties = {k: p._replace(name=p.name, description=HOSTILE) for k, p in plain.parties.items()}
    stages = {k: s._replace(label=HOSTILE) for k, s in plain.stages.items()}
    return plain._replace(title=HOSTILE, version="2", services=services, routes=routes, parties=parties, stages=stages)


@pytest.fixture(scope="session")
def city() -> Directory:
    return open_snapshot().directory


@pytest.fixture(scope="session")
def workshop() -> Directory:
    return make_workshop()


@pytest.fixture(scope="session")
def hostile() -> Directory:
    return make_hostile()


@pytest.fixture(params=["city", "workshop", "hostile"])
def directory(request: pytest.FixtureRequest) -> Directory:
    """Each directory in turn."""
    found: Directory = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def app_of() -> Callable[[Directory], object]:
    """The whole application, answering from a directory on a fixed day."""

    def make(directory: Directory) -> object:
        settings = Settings()
        app = create_app(settings, lambda: DAY)
        links = link(directory)
        service = app.state.service
        app.state.service = service._replace(
            snapshot=service.snapshot._replace(directory=directory),
            links=links,
            build=f"test-{directory.id}-{directory.version}",
        )
        return app

    return make


@pytest.fixture(scope="session")
def address_of(app_of: Callable[[Directory], object]) -> Iterator[Callable[[Directory], str]]:
    """The address at which a real server shows a directory."""
    running: dict[str, tuple[str, object]] = {}
    stops = []

    def serve(directory: Directory) -> str:
        key = f"{directory.id} {directory.version}"
        if key not in running:
            server = _serving(app_of(directory))
            running[key] = (server.__enter__(), server)
            stops.append(server)
        return running[key][0]

    yield serve
    for server in stops:
        server.__exit__(None, None, None)


@contextmanager
def _serving(app: object) -> Iterator[str]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    assert server.started, "the server did not start within ten seconds"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
