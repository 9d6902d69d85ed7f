"""Publishes versions one after the other until it is killed, and says on a line of its own which ones are done."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from graph.canonical import Lines
from graph.state.commit import commit
from graph.state.folder import State


def version(number: int, size: int) -> Lines:
    """The lines of an invented version: each differs from every other in every line."""
    return tuple(sorted(f'<urn:thing:{n}> <urn:says> "{number} {n}" .' for n in range(size)))


def main() -> None:
    """`publisher.py FOLDER SIZE [FIRST]`."""
    state, size = State(Path(sys.argv[1])), int(sys.argv[2])
    number = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    print("ready", flush=True)
    while True:
        done = commit(state, version(number, size), by="publisher", why=str(number), at=datetime.now(UTC))
        print(done.number, done.version, flush=True)
        number += 1


if __name__ == "__main__":
    main()
