"""Files that a command reads and writes; a dash stands for what comes in, nothing for what goes out."""

from __future__ import annotations

import sys
from pathlib import Path

from signpost.errors import UsageError

DASH = "-"


def read_text(name: str) -> str:
    """The text of a file, or of what comes in. Raises UsageError unreadable-file."""
    try:
        return sys.stdin.buffer.read().decode() if name == DASH else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("unreadable-file", where=name, reason=_reason(error)) from None


def write(content: bytes, file: Path | None) -> None:
    """Writes to a file, or to what goes out where none is named. Raises UsageError unwritable-file."""
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UsageError("unwritable-file", where=str(file), reason=_reason(error)) from None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror if isinstance(error, OSError) else error.reason) or str(error)
