"""The map: the page, and the drawing alone. What is looked at stands in the address: it is a thing of the directory."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.respond import public, public_page
from api.service import served_by
from viz.focus import Focus, check_focus
from viz.map import render_drawing, render_page
from viz.picture import make_picture

router = APIRouter(include_in_schema=False)


def _focus(
    request: Request, stage: str = "", agency: str = "", kind: str = "", route: str = "", service: str = ""
) -> Focus:
    served = served_by(request)
    picture = make_picture(served.snapshot.directory, served.today())
    return check_focus(picture.scene, Focus(stage, agency, kind, route, service))


Looked = Annotated[Focus, Depends(_focus)]


@router.get("/map")
def page(request: Request, focus: Looked) -> Response:
    served = served_by(request)

    def make() -> dict[str, object]:
        return {"content": render_page(served.snapshot.directory, on=served.today(), standalone=False, focus=focus)}

    return public_page(request, "map.html", make)


@router.get("/map.svg")
def drawing(request: Request, focus: Looked) -> Response:
    served = served_by(request)
    return public(
        request,
        "image/svg+xml",
        lambda: render_drawing(served.snapshot.directory, on=served.today(), focus=focus),
    )
