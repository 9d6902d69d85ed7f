"""The house keeps itself: sizes, imports, words, and nothing of one city or one machine in the code."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

import api.problems
import graph.errors
import signpost.errors
from graph.settings import ROOT
from graph.snapshot import open_snapshot
from graph.words import read_catalogue
from signpost.docs import PACKAGES, error_codes, raised

FOLDERS = (*PACKAGES, "ontology", "data", "tests", "benchmarks", "docs", ".ci")
TEXT = {
    ".css",
    ".html",
    ".js",
    ".json",
    ".jsonld",
    ".md",
    ".py",
    ".rq",
    ".svg",
    ".toml",
    ".ttl",
    ".txt",
    ".xml",
    ".yaml",
}
MOST_LINES = 400
GENERATED = {ROOT / "graph" / "terms.py"}
WORDS = read_catalogue()


def project_files() -> Iterator[Path]:
    """Every text file of the project."""
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and _is_text(path))
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and _is_text(path):
                yield path


def _is_text(path: Path) -> bool:
    return path.suffix in TEXT or path.name in ("Makefile", "LICENSE", "run")


def code_files(*suffixes: str) -> Iterator[Path]:
    """The files of the packages that have one of these suffixes."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def short(path: Path) -> str:
    """A path as people write it."""
    return str(path.relative_to(ROOT))


def test_no_module_is_longer_than_400_lines() -> None:
    modules = [path for path in project_files() if path.suffix == ".py" and path not in GENERATED]
    assert len(modules) > 50
    lengths = {short(path): len(path.read_text("utf-8").splitlines()) for path in modules}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_nobody_is_to_do_anything_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
    assert [short(path) for path in project_files() if later.search(path.read_text("utf-8"))] == []


def test_imports_keep_to_their_contracts() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stdout
    assert "0 broken" in ended.stdout


def test_every_test_file_is_collected() -> None:
    files = [path for path in sorted(ROOT.rglob("*.py")) if "\ndef test_" in path.read_text("utf-8")]
    files = [path for path in files if not {".venv", "build"} & set(path.relative_to(ROOT).parts)]
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    assert told["testpaths"] == ["tests"]
    assert not {"python_files", "norecursedirs", "collect_ignore"} & set(told)
    assert "--ignore" not in " ".join(told["addopts"])
    assert len(files) > 100
    lost = [p for p in files if not (short(p).startswith("tests/") and fnmatch(p.name, "test_*.py"))]
    assert [short(path) for path in lost] == []


# Put together from halves, so that this file does not hold them itself.
MACHINES = re.compile("|".join(["/wo" r"rk/", "/ro" r"ot/", "/ho" r"me/\w", "/opt/py" r"pi", "/tm" r"p/\w"]))
HOSTS = re.compile(
    "|".join(
        [
            "py" r"pi\.org",
            "python" r"hosted\.org",
            "npm" r"js\.(org|com)",
            "un" r"pkg\.com",
            "js" r"delivr",
            "cdn" r"js",
        ]
    )
    + "|//cdn"
    r"\.|google"
    r"apis\.com|index-"
    r"url ="
)


def test_no_file_names_a_machine_a_registry_or_a_content_network() -> None:
    found = {
        short(path): hit[0]
        for path in project_files()
        for hit in [MACHINES.search(path.read_text("utf-8")) or HOSTS.search(path.read_text("utf-8"))]
        if hit
    }
    assert found == {}


def names_of_the_directory() -> set[str]:
    """Names that belong to the directory alone: capitalised, and of several words or with a capital or digit inside."""
    directory = open_snapshot().directory
    things = [*directory.services.values(), *(p for p in directory.parties.values() if p.kind != "role")]
    names = {name for thing in things for name in (thing.name, *thing.alternatives)}
    distinctive = {n for n in names if n != n.lower() and (" " in n or re.search(r"[A-Z0-9]", n[1:]))}
    return (
        distinctive | {directory.title, directory.area} | set(directory.area.split(", ")) | {directory.id.capitalize()}
    )


def test_code_names_nothing_of_the_directory() -> None:
    names = names_of_the_directory()
    assert len(names) > 40
    wanted = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)")
    files = [*code_files(".py", ".html", ".js", ".css", ".rq", ".json", ".svg"), *(ROOT / "ontology").glob("*")]
    assert len(files) > 40
    found = {short(path): hits for path in files if (hits := sorted(set(wanted.findall(path.read_text("utf-8")))))}
    assert found == {}


def keys_said() -> Iterator[tuple[Path, str]]:
    """Every key that code or a template asks the catalogue for by its full name."""
    for path in code_files(".html", ".svg", ".xml", ".js"):
        for key in re.findall(r"""\bsay\(\s*["']([^"']+)["']\s*[,)]""", path.read_text("utf-8")):
            yield path, key
    for path in code_files(".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and node.args:
                for key in _constants(node.args[0]):
                    yield path, key


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)


def test_every_key_that_is_said_is_in_the_catalogue() -> None:
    said = list(keys_said())
    assert len(said) > 100
    assert [(short(path), key) for path, key in said if key not in WORDS] == []


def strings_used() -> tuple[set[str], list[re.Pattern[str]]]:
    """All strings of code and templates, and patterns for those that are put together."""
    whole: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in code_files(".html", ".svg", ".xml", ".js"):
        text = path.read_text("utf-8")
        whole |= set(re.findall(r"""["']([a-z][\w.-]+)["']""", text))
        # Jinja joins strings with a tilde: say("stage." ~ name)
        patterns += [
            re.compile(re.escape(start) + ".+") for start in re.findall(r"""["']([a-z][\w.-]+\.)["']\s*~""", text)
        ]
    for path in code_files(".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in node.values]
                if re.match(r"[a-z][a-z-]*\\\.|\[", "".join(parts)) and "\\." in "".join(parts):
                    patterns.append(re.compile("".join(parts)))
    return whole, [p for p in patterns if re.match(r"[a-z]", p.pattern)]


# Said by the name of a detail, whatever it is: say(f"{label}.{value}").
BY_DETAIL = [re.compile(r"(modality|nature)\.\w+")]


def test_every_entry_of_the_catalogue_is_used() -> None:
    whole, patterns = strings_used()
    patterns += BY_DETAIL
    unused = [key for key in WORDS if key not in whole and not any(p.fullmatch(key) for p in patterns)]
    assert unused == []


def classes_of_errors() -> set[str]:
    """The names of all classes of our errors."""
    homes = (graph.errors, signpost.errors, api.problems)
    return {
        name
        for home in homes
        for name, value in vars(home).items()
        if isinstance(value, type) and issubclass(value, graph.errors.SignpostError)
    }


def test_every_error_has_its_three_sentences_and_is_raised_somewhere() -> None:
    codes = error_codes()
    assert len(codes) > 20
    lacking = [
        f"error.{c}.{part}"
        for c in codes
        for part in ("title", "message", "remedy")
        if f"error.{c}.{part}" not in WORDS
    ]
    assert lacking == []
    # A worker names some in what it sends; they are raised where that is read.
    assert sorted(set(codes) - set(raised()) - strings_used()[0]) == []


def test_no_error_is_raised_without_words() -> None:
    ours = classes_of_errors()
    codes = set(error_codes())
    missing: list[tuple[str, str]] = []
    for path in code_files(".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours and node.args:
                missing += [(short(path), code) for code in _constants(node.args[0]) if code not in codes]
    assert missing == []


def test_the_catalogue_is_sorted_into_no_duplicates() -> None:
    pairs = json.loads((ROOT / "graph" / "words" / "en.json").read_text("utf-8"), object_pairs_hook=list)
    assert len({key for key, _ in pairs}) == len(pairs)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    assert len(pins) > 20
    assert len(re.findall(r"^[a-z0-9][^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pins)


def test_what_runs_is_what_is_tested() -> None:
    running, testing = (
        set(re.findall(r"^[a-z0-9][^ ]*==[^ ]*", (ROOT / file).read_text("utf-8"), re.MULTILINE))
        for file in ("requirements.txt", "requirements-dev.txt")
    )
    assert len(running) > 20
    assert running - testing == set()


def test_the_version_is_the_same_everywhere() -> None:
    assert f'version = "{signpost.VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")
