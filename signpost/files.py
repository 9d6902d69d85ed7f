"""Files that a command reads and writes; a dash stands for what comes in, nothing for what goes out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from signpost.errors import UsageError
from signpost.table import plain

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
        # A program gets every byte; a terminal none that would steer it.
        sys.stdout.buffer.write(plain(content.decode(), "\t\r\n").encode() if sys.stdout.isatty() else content)
        return
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UsageError("unwritable-file", where=str(file), reason=_reason(error)) from None


def write_json(value: object) -> None:
    """Writes JSON to what goes out, for a program to read."""
    write(json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n", None)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror if isinstance(error, OSError) else error.reason) or str(error)
