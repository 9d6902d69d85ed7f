"""Whether the asker's copy is still true: strong tags, and the date since when what is served can have been so."""

from __future__ import annotations

from starlette.requests import Request


def packs(request: Request) -> bool:
    """Whether an answer goes out packed, as the layer that packs all other answers reads it."""
    return "gzip" in request.headers.get("accept-encoding", "")


def strong_tag(name: str, packed: bool) -> str:
    """A strong tag; packed it is other bytes."""
    return f'"{name}-gzip"' if packed else f'"{name}"'


def known_copy(request: Request, name: str, modified: str) -> str:
    """The tag of the asker's own copy, where that is still true; else nothing (RFC 9110, section 13.2.2).

    `modified` is a date as HTTP writes it, or nothing where a date says too little.
    """
    ours = [strong_tag(name, packed) for packed in (packs(request), not packs(request))]
    tags = request.headers.getlist("if-none-match")
    if tags:
        copies = {copy.strip().removeprefix("W/") for copy in ",".join(tags).split(",")}
        return ours[0] if "*" in copies else next((tag for tag in ours if tag in copies), "")
    # The very date, not a later one: an older version can be published again.
    return ours[0] if modified and request.headers.get("if-modified-since") == modified else ""
