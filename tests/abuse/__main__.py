"""Abuses a running service on this machine: `python -m tests.abuse PORT`; 1 where it failed."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.abuse.bombs import BOMBS
from tests.abuse.target import WORKERS, Target
from tests.abuse.test_fuzz import failures

REQUESTS = 2_000


def main() -> int:
    """Sends every bomb, then requests without end or sense, and counts what was answered with a failure."""
    abused = Target(0, int(sys.argv[1]), 0.0, Path(), 0)
    with ThreadPoolExecutor(WORKERS) as askers:
        answers = list(askers.map(abused.ask, (bomb.query for bomb in BOMBS.values())))
    for name, answer in zip(BOMBS, answers, strict=True):
        print(f"{name}: {answer.status} {answer.code}")
    failed = failures(abused, range(REQUESTS))
    print(f"{REQUESTS} requests, {len(failed)} failures")
    return min(1, len(failed))


if __name__ == "__main__":
    sys.exit(main())
