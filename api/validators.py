"""Whether the asker's copy is still true: strong tags, and the date since when what is served has been so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from starlette.requests import Request

# A change in the same second would have the same time (RFC 9110, section 8.8.2.2).
_SETTLED = timedelta(seconds=1)
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def packs(request: Request) -> bool:
    """Whether an answer goes out packed, as the layer that packs all other answers reads it."""
    return "gzip" in request.headers.get("accept-encoding", "")


def strong_tag(name: str, packed: bool) -> str:
    """A strong tag; packed it is other bytes."""
    return f'"{name}-gzip"' if packed else f'"{name}"'


def known_copy(request: Request, name: str) -> str:
    """The tag of the asker's own copy, where that is still true; else nothing (RFC 9110, section 13.1.2)."""
    copies = copies_of(request)
    ours = (strong_tag(name, packed) for packed in (packs(request), not packs(request)))
    return next((tag for tag in ours if tag in copies), "")


def copies_of(request: Request) -> set[str]:
    """The tags of the asker's copies, strong and weak alike (RFC 9110, sections 8.8.3.2 and 13.1.2)."""
    return {tag.removeprefix("W/") for tag in tags_in(request.headers.getlist("if-none-match"))}


def tags_in(fields: list[str]) -> set[str]:
    """The tags that a header lists, or a star, which stands alone (RFC 9110, sections 8.8.3 and 13.1.1)."""
    listed = ",".join(fields)
    return {"*"} if listed.strip() == "*" else set(_TAG.findall(listed))


def dated(modified: datetime | None) -> dict[str, str]:
    """The header that says since when what is served has been so, where that is known and can be told."""
    if modified is None or datetime.now(UTC) - modified < _SETTLED:
        return {}
    return {"Last-Modified": format_datetime(modified.astimezone(UTC), usegmt=True)}


def is_dated(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether the asker's copy has no tag and this date (RFC 9110, section 13.1.3).

    The very date, not a later one: an older version can be published again.
    """
    since = request.headers.get("if-modified-since")
    return since is not None and "if-none-match" not in request.headers and since == headers.get("Last-Modified")
