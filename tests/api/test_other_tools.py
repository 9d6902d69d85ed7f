"""What docs/from-other-tools.md shows is run as it stands there, and prints what it says.

`python -m tests.api.test_other_tools ADDRESS` writes what the examples print now, when they ask the server there.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.settings import ROOT
from tests.api.conftest import Live

PAGE = ROOT / "docs" / "from-other-tools.md"
PEERS = ROOT / "build" / "peers" / "bin" / "python"
HERE = "http://127.0.0.1:8000"
EXAMPLE = re.compile(r"```(sh|python|python pandas)\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"^```(\w[\w ]*)$", re.MULTILINE)


class Example(NamedTuple):
    """A block of the page: what runs it, what it says, and what it prints."""

    language: str
    text: str
    printed: str


EXAMPLES = [Example(*found) for found in EXAMPLE.findall(PAGE.read_text("utf-8"))]
LIGHT = [example for example in EXAMPLES if example.language != "python pandas"]


def run(example: Example, address: str, python: Path | str = sys.executable) -> str:
    """What an example prints when it asks a server at an address."""
    text = example.text.replace(HERE, address)
    command = ["sh", "-ec", text] if example.language == "sh" else [str(python), "-W", "error", "-c", text]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_every_block_but_the_one_in_r_is_an_example_that_is_run() -> None:
    languages = [language for language in BLOCK.findall(PAGE.read_text("utf-8")) if language != "text"]
    assert languages.count("r") == 1
    assert len(EXAMPLES) == len(languages) - 1 == len(LIGHT) + 1
    assert len(LIGHT) >= 6


@pytest.mark.parametrize("example", LIGHT, ids=[f"{n}-{example.language}" for n, example in enumerate(LIGHT)])
def test_an_example_prints_what_the_page_says(live: Live, example: Example) -> None:
    assert run(example, f"http://127.0.0.1:{live.port}") == example.printed


@pytest.mark.proof
def test_pandas_reads_a_table_from_an_address(live: Live) -> None:
    (example,) = (example for example in EXAMPLES if example.language == "python pandas")
    assert run(example, f"http://127.0.0.1:{live.port}", PEERS) == example.printed


@pytest.mark.proof
def test_another_engine_asks_us_within_a_query_of_its_own(live: Live, tmp_path: Path) -> None:
    clause = "?s a <https://w3id.org/signpost/ns#Stage> ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?name"
    ours = f"http://127.0.0.1:{live.port}/sparql"
    asked = f"SELECT ?name {{ SERVICE <{ours}> {{ {clause} }} }} ORDER BY ?name"
    store = str(tmp_path / "store")
    program = str(PEERS.with_name("oxigraph"))
    empty = tmp_path / "empty.ttl"
    empty.write_text("")
    subprocess.run([program, "load", "--location", store, "--file", str(empty)], check=True, capture_output=True)
    query = [program, "query", "--location", store, "--results-format", "csv", "--query"]
    done = subprocess.run([*query, asked], capture_output=True, text=True, timeout=60, check=True)
    curl = ["curl", "--silent", ours, "--header", "Accept: text/csv", "--data-urlencode"]
    direct = f"query=SELECT ?name {{ {clause} }} ORDER BY ?name"
    here = subprocess.run([*curl, direct], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == here.stdout.split()
    assert len(done.stdout.splitlines()) > 3


def write(address: str) -> None:
    """Puts below each example of the page what it prints when it asks the server at an address."""

    def filled(match: re.Match[str]) -> str:
        example = Example(match[1], match[2], "")
        printed = run(example, address, PEERS if "pandas" in match[1] else sys.executable)
        return f"```{match[1]}\n{match[2]}```\n\n```text\n{printed}```\n"

    block = re.compile(r"```(sh|python|python pandas)\n(.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)
    PAGE.write_text(block.sub(filled, PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
