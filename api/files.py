"""Files that are served as they lie on disk: a browser may keep them, and asks each time whether they are the same."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_LEAST = 1_000
_TEXT = {".css", ".js", ".svg", ".txt", ".html"}


class Files(StaticFiles):
    """Files with an entity tag, which their answers say may be kept if it is asked after."""

    def __init__(self, **where: Any) -> None:
        super().__init__(**where)
        self._packed: dict[tuple[str, float], bytes] = {}

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The answer with a file, or that it has not changed."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        # Weak: the same tag stands for the file as it is and for its compressed form.
        response.headers["ETag"] = f"W/{response.headers['etag']}"
        if response.status_code != 200 or not _compresses(full_path, stat_result, scope):
            return response
        # Packed once and not for each who asks: the largest take longer to pack than to send.
        key = (os.fspath(full_path), stat_result.st_mtime)
        if key not in self._packed:
            self._packed[key] = gzip.compress(Path(full_path).read_bytes(), 9, mtime=0)
        kept = {name: response.headers[name] for name in ("Cache-Control", "ETag", "Last-Modified", "Content-Type")}
        headers = {**kept, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(self._packed[key], headers=headers)


def _compresses(path: str | os.PathLike[str], found: os.stat_result, scope: Scope) -> bool:
    headers = Headers(scope=scope)
    accepted = "gzip" in headers.get("accept-encoding", "") and "range" not in headers
    return accepted and scope["method"] == "GET" and found.st_size > _LEAST and Path(path).suffix in _TEXT
