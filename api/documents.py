"""Documents of data: the same statements in each syntax of RDF, with tags that stand for exactly these bytes."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from api.service import served_by
from api.syntaxes import SYNTAXES, Syntax
from api.validators import dated, is_dated, known_copy, packs, strong_tag

_LEAST_PACKED = 1_000
_GZIP = b"\x1f\x8b"


# For an address that leads each asker to another form.
SEE_OTHER = {"Cache-Control": "no-cache", "Vary": "Accept"}


def document(
    request: Request, syntax: Syntax, make: Callable[[], bytes], stem: str = "", edition: str = "", daily: bool = False
) -> Response:
    """What the directory says in one syntax, or only that the asker's copy is the same.

    `stem` is the address without its ending, where the other syntaxes have one too; `edition` tells apart what changes
    without the directory; with `daily`, it rests on the day as well.
    """
    served = served_by(request)
    day = f"-{served.today().isoformat()}" if daily else ""
    packed = packs(request)
    name = f"{served.build}{day}{edition}-{syntax.ending}"
    tag = strong_tag(name, packed)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    headers |= {} if daily else dated(served.repeats.modified)
    if stem:
        others = (other for other in SYNTAXES if other != syntax)
        headers["Link"] = ", ".join(f'<{stem}.{o.ending}>; rel="alternate"; type="{o.media_type}"' for o in others)
    if known := known_copy(request, name) or (tag if is_dated(request, headers) else ""):
        return Response(status_code=304, headers={**headers, "ETag": known})
    # A document is made once for as long as many want it, and goes with its version.
    kept = served.repeats.kept
    # The path as it was asked for: written as an address again, two names may look alike.
    place = kept.name(b"document", request.scope["path"].encode(), tag.encode())
    content: bytes | None = kept.get(place)
    if content is None:
        content = _pack(make(), packed)
        kept.keep(place, content, len(content))
    if packed and content[:2] == _GZIP:
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=syntax.media_type, headers={**headers, "ETag": tag})


def _pack(content: bytes, packed: bool) -> bytes:
    # Packed here, because what packs answers on their way would leave the tag of the bare bytes on them.
    return gzip.compress(content, 6, mtime=0) if packed and len(content) >= _LEAST_PACKED else content
