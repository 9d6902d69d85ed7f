"""Documents of data: the same statements in each syntax of RDF, with tags that stand for exactly these bytes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from api.service import Served, served_by
from api.syntaxes import SYNTAXES, Syntax
from graph.state.folder import State

_MOST_KEPT, _LARGEST_KEPT = 64, 1_000_000
_LEAST_PACKED = 1_000
_GZIP = b"\x1f\x8b"


# Data that is open to every page, from wherever that comes.
OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
# For an address that leads each asker to another form.
SEE_OTHER = {**OPEN, "Vary": "Accept"}

_lock = Lock()
_kept: dict[tuple[str, str], bytes] = {}


def document(
    request: Request, syntax: Syntax, make: Callable[[], bytes], stem: str = "", edition: str = "", daily: bool = False
) -> Response:
    """What the directory says in one syntax, or only that the asker's copy is the same.

    `stem` is the address without its ending, where the other syntaxes have one too; `edition` tells apart what changes
    without the directory; with `daily`, it rests on the day as well.
    """
    served = served_by(request)
    day = f"-{served.today().isoformat()}" if daily else ""
    packed = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{served.build}{day}{edition}-{syntax.ending}{"-gzip" if packed else ""}"'
    changed = _changed(served, daily)
    headers = {**OPEN, "ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True), "Vary": "Accept-Encoding"}
    if stem:
        others = (other for other in SYNTAXES if other != syntax)
        headers["Link"] = ", ".join(f'<{stem}.{o.ending}>; rel="alternate"; type="{o.media_type}"' for o in others)
    if _is_known(request, tag, changed):
        return Response(status_code=304, headers=headers)
    content = _kept.get((request.url.path, tag)) or _keep(request.url.path, tag, _pack(make(), packed))
    if packed and content[:2] == _GZIP:
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=syntax.media_type, headers=headers)


def _pack(content: bytes, packed: bool) -> bytes:
    # Packed here, because what packs answers on their way would leave the tag of the bare bytes on them.
    return gzip.compress(content, 6, mtime=0) if packed and len(content) >= _LEAST_PACKED else content


def _keep(path: str, tag: str, content: bytes) -> bytes:
    """Keeps what was asked for last, as it is sent: a document is made once for as long as many want it."""
    if len(content) <= _LARGEST_KEPT:
        with _lock:
            _kept[path, tag] = content
            while len(_kept) > _MOST_KEPT:
                del _kept[next(iter(_kept))]
    return content


def _is_known(request: Request, tag: str, changed: datetime) -> bool:
    """Whether the asker has this already (RFC 9110, section 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        given = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return tag in given or "*" in given
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return since.tzinfo is not None and since >= changed
    except ValueError:
        return False


def _changed(served: Served, daily: bool) -> datetime:
    """When what is served became so: when it was published, or else when its file was written."""
    folder, path, version = served.settings.state, served.snapshot.path, served.snapshot.directory.version
    pointed = State(folder).pointer() if folder else None
    at = _published(folder, *pointed) if folder and pointed and pointed[1] == version else None
    at = at or datetime.fromtimestamp(path.stat().st_mtime if path.exists() else 0, UTC)
    midnight = datetime.combine(served.today(), time.min, UTC)
    return (max(at, midnight) if daily else at).replace(microsecond=0)


@lru_cache(8)
def _published(folder: Path, number: int, version: str) -> datetime:
    return State(folder).publication(number).at.astimezone(UTC)
