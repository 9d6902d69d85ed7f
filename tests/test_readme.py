"""The examples of the README are run, and print what the README says.

`python tests/test_readme.py` writes what they print now.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
EXAMPLE = re.compile(r"```console\n\$ signpost (.*)\n([^`]*)```")


def run(arguments: str) -> str:
    """What the command line prints for the arguments."""
    command = [sys.executable, "-m", "signpost", *shlex.split(arguments)]
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("SIGNPOST_")}, "COLUMNS": "80"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60, check=True)
    return done.stdout


def shorten(printed: str, shown: str) -> str:
    """As many lines as the README shows, where it ends with three dots."""
    if not shown.endswith("...\n"):
        return printed
    return "".join(printed.splitlines(keepends=True)[: shown.count("\n") - 1]) + "...\n"


EXAMPLES = EXAMPLE.findall(README.read_text(encoding="utf-8"))


def test_there_are_five_examples() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize(("arguments", "shown"), EXAMPLES, ids=[arguments for arguments, _ in EXAMPLES])
def test_an_example_prints_what_the_readme_says(arguments: str, shown: str) -> None:
    assert shorten(run(arguments), shown) == shown


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8")))
def test_a_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def write() -> None:
    """Puts what the examples print into the README."""
    text = README.read_text(encoding="utf-8")
    filled = EXAMPLE.sub(lambda m: f"```console\n$ signpost {m[1]}\n{shorten(run(m[1]), m[2])}```", text)
    README.write_text(filled, encoding="utf-8")


if __name__ == "__main__":
    write()
