"""The picture of the authority at the head of each page."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from graph.errors import SettingError
from graph.words import say

MOST_BYTES = 200_000
_KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


class Logo(NamedTuple):
    """A picture, read once, with its media type."""

    media_type: str
    content: bytes


def read_logo(path: Path | None) -> Logo | None:
    """The picture of the settings. Raises SettingError wrong-setting where it cannot be used."""
    if path is None:
        return None
    kind = _KINDS.get(path.suffix.lower(), "")
    try:
        content = path.read_bytes() if kind and path.stat().st_size <= MOST_BYTES else b""
    except OSError:
        content = b""
    if not content:
        raise SettingError("wrong-setting", where="SIGNPOST_LOGO", value=str(path)[:80], expected=say("setting.logo"))
    return Logo(kind, content)
