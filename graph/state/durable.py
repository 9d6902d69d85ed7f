"""Files that are there whole or not at all, whenever the power goes: written aside, made durable, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_ASIDE = ".new-"


def write_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """A file with this content in place of whatever was there. Raises OSError, and then what was there still is."""
    descriptor, aside = tempfile.mkstemp(prefix=_ASIDE, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(mode)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_folder_durably(path: Path, files: dict[str, bytes]) -> None:
    """A folder with these files, all at once; one that is there already is left as it is. Raises OSError."""
    if path.exists():
        return
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=path.parent))
    try:
        for name, content in files.items():
            write_durably(aside / name, content)
        aside.chmod(0o755)
        aside.rename(path)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync_folder(path.parent)


def clear_aside(folder: Path) -> None:
    """Takes away what a writer that was killed left behind; only the one who may write may call this."""
    for left in folder.glob(f"{_ASIDE}*"):
        # A link is taken away itself, and never what it leads to.
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Makes durable that names in a folder are what they are."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
