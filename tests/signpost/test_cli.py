"""The command line as a shell sees it: exit codes, streams, and no traceback whatever happens."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.settings import ROOT
from signpost.cli import VERBS, main
from signpost.table import TIED

COMMAND = [sys.executable, "-m", "signpost"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in its own process, with its output as text."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", [[], ["sing"], ["match", "--no-such-option"], ["search"], ["map"]])
def test_a_wrong_command_exits_with_2_and_says_how_it_is_used(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("usage: signpost")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_takes(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert f"usage: signpost {verb}" in capsys.readouterr().out


def test_the_help_lists_every_verb_within_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(f"\n  {verb} " in out for verb in VERBS)
    assert max(map(len, out.splitlines())) <= 80


def test_a_directory_that_is_not_there_is_one_line_and_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--directory", "nowhere.ttl", "match"]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("error: nowhere.ttl: ")
    assert caught.err.endswith("[unreadable-directory]\n")
    assert caught.err.count("\n") == 1


def test_the_directory_can_be_named_before_the_verb_after_it_and_in_the_environment() -> None:
    before = run("--directory", "a.ttl", "match")
    after = run("match", "--directory", "a.ttl")
    around = run("match", SIGNPOST_DIRECTORY="a.ttl")
    assert before.stderr == after.stderr == around.stderr
    assert "a.ttl" in before.stderr


def test_what_follows_the_verb_wins_over_the_environment() -> None:
    assert "b.ttl" in run("match", "--directory", "b.ttl", SIGNPOST_DIRECTORY="a.ttl").stderr


def test_a_setting_with_a_wrong_value_is_wrong_usage() -> None:
    ended = run("match", SIGNPOST_PORT="many")
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: SIGNPOST_PORT: ")


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_GB.ISO-8859-1"])
def test_output_is_utf8_whatever_the_locale(locale: str, tmp_path: Path) -> None:
    copy = tmp_path / "d.ttl"
    text = (ROOT / "data" / "services.ttl").read_text("utf-8")
    title = "Zażółć gęślą jaźń"
    assert "dct:title" in text
    copy.write_text(_retitled(text, title), "utf-8")
    ended = run("--directory", str(copy), "match", LC_ALL=locale, LANG=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ended.returncode == 0, ended.stderr
    assert f"\n{title}" in ended.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["match"],
        ["match", "--json"],
        ["search", "--json", "x"],
        ["gaps"],
        ["export"],
        ["query", "{query}", "--format=csv"],
    ],
)
def test_nothing_of_a_directory_steers_a_terminal(arguments: list[str], tmp_path: Path) -> None:
    copy, query = tmp_path / "d.ttl", tmp_path / "q.rq"
    text = (ROOT / "data" / "services.ttl").read_text("utf-8")
    copy.write_text(_retitled(text, "a\\u001B[31m\\u009B31m\\u0007b"), "utf-8")
    query.write_text("SELECT ?title { ?d a <https://w3id.org/signpost/ns#Directory> ; ?p ?title }", "utf-8")
    shown = _on_a_terminal("--directory", str(copy), *(a.format(query=query) for a in arguments))
    assert shown
    assert {c for c in shown if not c.isprintable()} <= {"\n", "\r", "\t", TIED}


def _on_a_terminal(*arguments: str) -> str:
    """What a command writes where it writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    parts: list[bytes] = []
    try:
        # The end of a terminal is an error to read, and no empty part.
        with contextlib.suppress(OSError):
            while part := os.read(ours, 65_536):
                parts.append(part)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait(timeout=30)
        os.close(ours)
    return b"".join(parts).decode()


def test_signs_that_steer_a_terminal_are_no_part_of_a_directory(tmp_path: Path) -> None:
    copy = tmp_path / "d.ttl"
    copy.write_text(_retitled((ROOT / "data" / "services.ttl").read_text("utf-8"), "a\\u001Bb\\u009B"), "utf-8")
    ended = run("--directory", str(copy), "match", "--json")
    assert json.loads(ended.stdout)["directory"]["title"] == "ab"


def test_an_error_cannot_steer_a_terminal() -> None:
    ended = run("match", "\x1b[31mage=4")
    assert ended.returncode == 2
    assert "[31mage" in ended.stderr
    assert "\x1b" not in ended.stderr


def _retitled(text: str, title: str) -> str:
    """The directory under another title."""
    start = text.index("sp:Directory")
    begin = text.index('dct:title "', start) + len('dct:title "')
    return text[:begin] + title + text[text.index('"', begin) :]


def test_a_closed_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*COMMAND, "match", "--json"], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(writing)
    assert ended.stderr == b""
    assert ended.returncode == 141


def test_ctrl_c_is_quiet() -> None:
    # The command waits for its facts, so that it is certain to be running when the signal comes.
    process = subprocess.Popen(
        [*COMMAND, "match", "--facts", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background has the key ignored by all that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (out, err, process.returncode) == (b"", b"", 130)


def test_the_module_and_the_function_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "--json", "--on", "2026-11-23"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(run("match", "--json", "--on", "2026-11-23").stdout)
