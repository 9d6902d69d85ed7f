"""The wheel, built by way of the source distribution, works in a clean environment and from another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from graph.settings import ROOT

pytestmark = pytest.mark.proof


def call(*command: str | Path, folder: Path) -> str:
    """What a command prints; it must succeed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the source distribution makes."""
    folder = tmp_path_factory.mktemp("built")
    call(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, folder=ROOT)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    source = folder / archive.name.removesuffix(".tar.gz")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=source)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_one_name_and_all_that_the_packages_need(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"signpost"}
    folders = ("graph", "viz", "api", "ontology", "data")
    wanted = {
        f"signpost/_bundle/{path.relative_to(ROOT)}"
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert len(wanted) > 100
    assert wanted - set(names) == set()


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("govuk", {"govuk-frontend.css", "govuk-frontend.js"}),
        ("yasqe", {"yasqe.css", "yasqe.js"}),
        ("dompurify", {"LICENSE.txt"}),
    ],
)
def test_the_wheel_carries_what_others_made_with_its_notices(wheel: Path, folder: str, names: set[str]) -> None:
    place = f"signpost/_bundle/api/static/{folder}/"
    with zipfile.ZipFile(wheel) as packed:
        carried = {name.removeprefix(place): packed.read(name) for name in packed.namelist() if place in name}
    assert set(carried) == {*names, "NOTICES.txt", "stamp.txt"}
    assert carried == {name: (ROOT / "api" / "static" / folder / name).read_bytes() for name in carried}


def test_it_answers_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "clean"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    call(*pip, "--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements.txt", folder=tmp_path)
    call(*pip, "--no-deps", wheel, folder=tmp_path)
    answer = json.loads(call(home / "bin" / "signpost", "match", "age=8", "--json", folder=tmp_path))
    assert len(answer["services"]) > 20
    assert "Signpost" not in call(home / "bin" / "signpost", "search", "school", folder=tmp_path)
    call(home / "bin" / "signpost", "check", folder=tmp_path)
    call(home / "bin" / "signpost", "map", "--output", "map.html", folder=tmp_path)
    leaked = subprocess.run([python, "-c", "import graph"], cwd=tmp_path, capture_output=True, check=False)
    assert leaked.returncode == 1
