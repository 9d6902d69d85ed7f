"""The directory that a command is asked about: a file that was named, a published version, or the live one."""

from __future__ import annotations

from argparse import Namespace

from graph.snapshot import Snapshot, open_current


def open_asked(asked: Namespace) -> Snapshot:
    """What was asked for. Raises what `open_current` raises."""
    return open_current(asked.settings, asked.as_published)
