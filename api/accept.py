"""What a request likes, by its Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from starlette.types import Scope

_MOST_RANGES = 100
# Programs of one kind all say the same, at length of no more than this; what is longer is read each time.
_MOST_REMEMBERED = 200
_DATA = ("application/problem+json", "application/json")
_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


class Range(NamedTuple):
    """One range of an Accept header, such as `text/*;q=0.5`."""

    kind: str
    subtype: str
    quality: float

    def covers(self, media_type: str) -> int:
        """How exactly it covers a media type: 3 by name, 2 by `text/*`, 1 by `*/*`, 0 not at all."""
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*":
            return 1
        if self.kind != kind:
            return 0
        return 2 if self.subtype == "*" else 3 * (self.subtype == subtype)


def best(accept: str, *offered: str) -> str | None:
    """The media type that an Accept header likes best, the first of equals; None where it likes none of them."""
    return _best(accept, offered) if len(accept) <= _MOST_REMEMBERED else _best.__wrapped__(accept, offered)


def accept_of(scope: Scope) -> str:
    """The Accept header of a request, in however many fields it came."""
    return ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept")


def likes_pages(scope: Scope) -> bool:
    """Whether HTML is accepted by its name, and liked no less than data: as browsers ask."""
    accept = accept_of(scope).lower()
    return "text/html" in accept and best(accept, "text/html", *_DATA) == "text/html"


@lru_cache(256)
def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = tuple(read_ranges(accept)) or (Range("*", "*", 1.0),)
    liked = {media_type: quality(ranges, media_type) for media_type in offered}
    chosen = max(liked, key=lambda media_type: liked[media_type])
    return chosen if liked[chosen] > 0 else None


def quality(ranges: tuple[Range, ...], media_type: str) -> float:
    """How much a media type is liked, from 0 to 1: the range that covers it most exactly says so."""
    exactness, liking = max((r.covers(media_type), r.quality) for r in ranges)
    return liking if exactness else 0.0


def read_ranges(accept: str) -> Iterator[Range]:
    """The ranges of an Accept header; what is not one is passed over, as the standard lets a server do."""
    for part in accept.lower().split(",", _MOST_RANGES)[:_MOST_RANGES]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        kind, slash, subtype = name.partition("/")
        if slash and kind and subtype and (kind != "*" or subtype == "*"):
            yield Range(kind, subtype, _quality(parameters))


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
    return 1.0
