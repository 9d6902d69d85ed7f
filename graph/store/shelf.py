"""A folder of stores on disk: beside them lies half of each that is being built, until it is whole and is renamed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """For as long as one builds in a folder, where others may build too; nothing that is half there goes meanwhile."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


def take_away(store: Path) -> None:
    """Takes a store away, and what servers that were killed had begun of it, unless somebody is building beside it."""
    shutil.rmtree(store, ignore_errors=True)
    with suppress(OSError), _locked(store.parent, fcntl.LOCK_EX | fcntl.LOCK_NB):
        for half in store.parent.glob(f"{store.name}.*"):
            shutil.rmtree(half, ignore_errors=True)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    # The lock is the kernel's: it ends with the process that holds it, however that ends.
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)
