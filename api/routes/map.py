"""The map: its page, a page to frame, the drawing, and files. What is looked at stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.bodies import read_day, refuse_repeats
from api.days import day_of
from api.history import edition_of, published_of
from api.respond import HTML, JSON, public, render
from api.security import policy
from api.service import Served, served_by
from api.turns import Turns
from graph.clocks import expect_order
from graph.errors import SituationError
from graph.model import Directory
from graph.nearest import nearest
from graph.state.publication import Publication
from viz.export import to_graphml, to_json
from viz.focus import Focus
from viz.map import picture_of, render_drawing, render_entry, render_file, render_map, render_table
from viz.picture import Picture
from viz.view import FRAME, PAGE, View

GRAPHML, SVG = "application/graphml+xml", "image/svg+xml"
# So many of the newest publications between two days are named.
_MOST = 3
_DAYS = ("since", "on")
_KNOWN = (*Focus._fields, "view", *_DAYS)

router = APIRouter(include_in_schema=False)


def read_view(request: Request) -> View:
    """The view that an address asks for.

    Raises SituationError unknown-field, wrong-date and days-reversed, and RequestError repeated-parameter.
    """
    asked = request.query_params
    refuse_repeats(name for name, _ in asked.multi_items())
    for name in asked:
        if name not in _KNOWN:
            raise SituationError("unknown-field", where=name[:80], name=name[:80], nearest=nearest(name, _KNOWN))
    if asked.get("view", "") not in ("", "gaps"):
        raise SituationError("unknown-field", where="view", name=asked["view"][:80], nearest="gaps")
    since, on = (read_day(dict(asked), date.min, name) if asked.get(name) else None for name in _DAYS)
    if since is not None:
        expect_order(since, on or served_by(request).today(), *_DAYS)
    focus = Focus(**{name: asked.get(name, "") for name in Focus._fields})
    return View(focus, gaps=asked.get("view") == "gaps", since=since, on=on)


Looked = Annotated[View, Depends(read_view)]


@router.get("/map")
async def page(request: Request, view: Looked) -> Response:
    published = _published(served_by(request), view)
    return await _answer(
        request, HTML, view, lambda served: _page(request, served, view, "map.html", published), edition_of(published)
    )


@router.get("/map/table")
async def table(request: Request, view: Looked) -> Response:
    def make(served: Served) -> str:
        content = render_table(_directory(served, view), served.today(), view)
        return render(request, "map_table.html", content=content)

    return await _answer(request, HTML, view, make)


@router.get("/map/embed")
async def frame(request: Request, view: Looked) -> Response:
    framed = view._replace(place=FRAME)
    answer = await _answer(request, HTML, framed, lambda served: _page(request, served, framed, "map_embed.html"))
    who = served_by(request).settings.map_frames
    if who:
        answer.headers["Content-Security-Policy"] = policy(frame_ancestors=who)
        answer.headers["X-Frame-Options"] = ""  # it can name nobody: the policy does
    return answer


@router.get("/map/entry")
async def entry(request: Request, view: Looked) -> Response:
    return await _entry(request, view)


@router.get("/map/embed/entry")
async def framed_entry(request: Request, view: Looked) -> Response:
    return await _entry(request, view._replace(place=FRAME))


@router.get("/map.svg")
async def drawing(request: Request, view: Looked) -> Response:
    return await _answer(
        request, SVG, view, lambda served: render_drawing(_directory(served, view), served.today(), view)
    )


@router.get("/map.html")
async def file(request: Request, view: Looked) -> Response:
    answer = await _answer(request, HTML, view, lambda served: _file(served, view))
    answer.headers["Content-Disposition"] = 'attachment; filename="map.html"'
    return answer


@router.get("/map.graphml")
async def graphml(request: Request, view: Looked) -> Response:
    return await _answer(request, GRAPHML, view, lambda served: to_graphml(_picture(served, view), view.focus))


@router.get("/map.json")
async def data(request: Request, view: Looked) -> Response:
    return await _answer(request, JSON, view, lambda served: to_json(_picture(served, view), view.focus))


async def _entry(request: Request, view: View) -> Response:
    """All about the chosen thing, for the panel of a page that is open."""
    if not view.focus.chosen:
        raise SituationError("unknown-field", where="chosen", name="", nearest="chosen")
    return await _answer(
        request, HTML, view, lambda served: render_entry(_directory(served, view), served.today(), view)
    )


async def _answer(
    request: Request, media_type: str, view: View, make: Callable[[Served], str | bytes], edition: str = ""
) -> Response:
    """Whatever is drawn takes turns: it can be long for a large directory."""
    served = served_by(request)
    turns: Turns = request.app.state.drawing
    return await turns.take(
        lambda: public(request, media_type, lambda: make(served), lambda: _picture(served, view), edition)
    )


def _published(served: Served, view: View) -> tuple[Publication, ...]:
    """What was published between the days that are compared, both included, oldest first."""
    if view.since is None:
        return ()
    last = view.on or served.today()
    return tuple(one for one in published_of(served) if view.since <= one.at.date() <= last)


def _directory(served: Served, view: View) -> Directory:
    return day_of(served, view.on or served.today()).directory


def _picture(served: Served, view: View) -> Picture:
    return picture_of(_directory(served, view), served.today(), view)


def _page(request: Request, served: Served, view: View, template: str, published: tuple[Publication, ...] = ()) -> str:
    content = render_map(_directory(served, view), served.today(), view, emergency=served.settings.emergency)
    # The form was sent with both of its days empty.
    no_day = "since" in request.query_params and not (view.since or view.on)
    shown = {"no_day": no_day, "published": published[::-1][:_MOST], "left_out": max(0, len(published) - _MOST)}
    return render(request, template, content=content, view=view, **shown)


def _file(served: Served, view: View) -> str:
    return render_file(
        _directory(served, view), served.today(), view._replace(place=PAGE), emergency=served.settings.emergency
    )
