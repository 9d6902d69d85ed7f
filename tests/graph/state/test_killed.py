"""At any kill of a publisher, the old version or the new one is live, whole; what was reported done is never lost."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.state.folder import State

PUBLISHER = Path(__file__).parent / "publisher.py"
ROOT = Path(__file__).resolve().parents[3]
SIZE = 2000


def test_a_publisher_that_is_killed_leaves_one_whole_version(tmp_path: Path) -> None:
    kill_publishers(tmp_path, times=25, seed=1)


@pytest.mark.proof
def test_two_hundred_and_fifty_killed_publishers_leave_one_whole_version_each(tmp_path: Path) -> None:
    kill_publishers(tmp_path, times=250, seed=2)


def kill_publishers(folder: Path, times: int, seed: int) -> None:
    """Kills publishers at random moments of their work; after each, looks at what is live."""
    state, chance = State(folder), random.Random(seed)
    reported = 0
    for turn in range(times):
        said = _publish_until_killed(folder, first=1 + turn * 1000, seconds=chance.uniform(0.0, 0.06))
        reported = max([reported, *(int(line.split()[0]) for line in said)])
        live = state.current()
        if live is None:
            assert reported == 0
            continue
        assert live.number >= reported, "a version that was reported as done is lost"
        assert len(state.lines(live.version)) == SIZE  # it reads whole, and is what its name promises
        if said:
            assert said[-1].split()[1] in {p.version for p in state.history()}
    assert reported > times / 4, "they were killed before they did anything: this proves nothing"
    for one in state.history():
        assert len(state.lines(one.version)) == SIZE


def _publish_until_killed(folder: Path, first: int, seconds: float) -> list[str]:
    command = [sys.executable, str(PUBLISHER), str(folder), str(SIZE), str(first)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as publisher:
        assert publisher.stdout is not None
        assert select.select([publisher.stdout], [], [], 30)[0], "the publisher did not start"
        assert publisher.stdout.readline() == "ready\n"
        time.sleep(seconds)
        publisher.send_signal(signal.SIGKILL)
        lines = publisher.stdout.read().split("\n")
    return [line for line in lines[:-1] if line]  # the last may be half a line
