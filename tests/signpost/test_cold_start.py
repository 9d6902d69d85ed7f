"""An answer on the command line has to be there at once: what it may not import to give it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from graph.settings import ROOT

# Each would cost more than the answer itself, or has no business in it.
FORBIDDEN = {
    "api",
    "asyncio",
    "dataclasses",
    "difflib",
    "fastapi",
    "importlib.metadata",
    "inspect",
    "jinja2",
    "logging",
    "networkx",
    "pyshacl",
    "pyvis",
    "rapidfuzz",
    "rdflib",
    "shutil",
    "socket",
    "ssl",
    "starlette",
    "subprocess",
    "tempfile",
    "threading",
    "unittest",
    "uvicorn",
    "viz",
    "yaml",
}


def imported_by(*arguments: str) -> set[str]:
    """The modules that a command has imported when it is done."""
    code = (
        "import sys, json; from signpost.cli import main; "
        "assert main(sys.argv[1:]) == 0; print(json.dumps(list(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    modules: list[str] = json.loads(ended.stderr)
    return set(modules)


def preloaded() -> set[str]:
    """The modules that an interpreter has imported before it runs anything."""
    code = "import sys, json; print(json.dumps(list(sys.modules)))"
    modules: list[str] = json.loads(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, timeout=60))
    return set(modules)


@pytest.mark.parametrize("options", [[], ["--json"], ["--full"]])
def test_match_imports_nothing_that_it_does_not_need(options: list[str]) -> None:
    modules = imported_by("match", "age=14", *options) - preloaded()
    assert "graph.match" in modules
    assert modules & FORBIDDEN == set()


def test_what_is_forbidden_would_be_seen() -> None:
    assert {"rapidfuzz", "graph.search"} <= imported_by("search", "school")
