"""What of the looks depends on settings: the colour of the head of each page, text that can be read on it, the logo."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from api.respond import public
from api.service import served_by

router = APIRouter(include_in_schema=False)

_DARK, _LIGHT = "#0b0c0c", "#ffffff"


@router.get("/static/brand.css")
def brand(request: Request) -> Response:
    colour = served_by(request).settings.brand_colour
    text = _LIGHT if contrast(colour, _LIGHT) >= contrast(colour, _DARK) else _DARK
    rule = f":root {{ --brand: {colour}; --on-brand: {text}; --govuk-brand-colour: {colour}; }}\n"
    return public(request, "text/css", lambda: rule)


@router.get("/static/logo")
def logo(request: Request) -> Response:
    picture = served_by(request).logo
    if picture is None:
        raise HTTPException(404)
    answer = public(request, picture.media_type, lambda: picture.content)
    # A drawing can hold scripts: shown by itself, it runs none.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21, as WCAG 2 counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
