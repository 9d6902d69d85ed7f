"""Files that are served as they lie on disk: a browser may keep them, and asks each time whether they are the same."""

from __future__ import annotations

import os

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Files(StaticFiles):
    """Files with an entity tag, which their answers say may be kept if it is asked after."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The answer with a file, or that it has not changed."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        # Weak: the same tag stands for the file as it is and for its compressed form.
        response.headers["ETag"] = f"W/{response.headers['etag']}"
        return response
