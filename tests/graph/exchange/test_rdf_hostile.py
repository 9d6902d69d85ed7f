"""Files of RDF that would do harm are refused with a reason, in bounded memory and time."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from graph.errors import DirectoryError
from graph.store import parser
from graph.store.incoming import LIMITS, Limits, read_incoming
from graph.words import say

BASE = "https://w3id.org/signpost/id/bicycles/"
SAID = b"<http://example.org/a> <http://example.org/b> "
CONTEXT = b'{"@context": {"b": "http://example.org/b"}, "@id": "http://example.org/a"'
DEEPER = b', "b": {"@id": "http://example.org/b"'
OURS = parser.CONTEXT.encode()
XML = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
LARGE = 50_000_000
TIGHT = LIMITS._replace(statements=100_000, memory=700_000_000, seconds=15)


def made(file: Path, parts: Iterable[tuple[bytes, int]]) -> Path:
    """A file of parts, each so many times, written a few megabytes at a time."""
    with file.open("wb") as out:
        for part, times in parts:
            block = max(1, 4_000_000 // len(part))
            for _ in range(times // block):
                out.write(part * block)
            out.write(part * (times % block))
    return file


def refused(file: Path, limits: Limits = TIGHT) -> DirectoryError:
    """The error that a file is refused with; it comes in time, and no process took more memory than it may."""
    started = time.monotonic()
    try:
        with pytest.raises(DirectoryError) as caught:
            read_incoming(file, BASE, limits)
    finally:
        if file.is_file():
            file.unlink()
    assert time.monotonic() - started < limits.seconds + 10
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert most < max(limits.memory, LIMITS.memory) + 200_000_000
    assert len(str(caught.value)) < 1000
    return caught.value


def too_large(why: str, **values: object) -> tuple[str, str]:
    return "incoming-too-large", say(f"incoming.large.{why}", **values)


@pytest.mark.parametrize(
    ("name", "parts", "expected"),
    [
        ("lists.ttl", [(SAID, 1), (b"(", LARGE)], too_large("statements", most=TIGHT.statements)),
        ("nodes.ttl", [(SAID, 1), (b"[ <http://example.org/b> ", LARGE // 25)], too_large("memory")),
        ("nodes.trig", [(SAID, 1), (b"[ <http://example.org/b> ", LARGE // 25)], too_large("memory")),
        ("long.ttl", [(SAID + b'"', 1), (b"x", LARGE), (b'" .', 1)], too_large("memory")),
        ("value.nt", [(SAID + b'"', 1), (b"x", 2_000_000), (b'" .', 1)], too_large("value", most=1_000_000)),
        ("objects.jsonld", [(CONTEXT, 1), (DEEPER, 30_000), (b"}", 30_001)], too_large("memory")),
        (
            "deep.jsonld",
            [(b'{"@context": "%s", "b": ' % OURS, 1), (b"[", 9_000), (b"]", 9_000), (b"}", 1)],
            too_large("deep"),
        ),
        ("xml.rdf", [(XML, 1), (b"<e:a>", LARGE // 5)], too_large("seconds", most=2.0)),
    ],
)
def test_what_nests_or_grows_without_end_is_not_read_to_its_end(
    tmp_path: Path, name: str, parts: list[tuple[bytes, int]], expected: tuple[str, str]
) -> None:
    limits = TIGHT._replace(seconds=2.0) if name == "xml.rdf" else TIGHT
    error = refused(made(tmp_path / name, parts), limits)
    assert (error.code, error.values["reason"]) == expected


@pytest.mark.parametrize(
    ("name", "parts", "code"),
    [
        ("objects.jsonld", [(CONTEXT, 1), (DEEPER, LARGE // len(DEEPER))], "broken-incoming"),
        ("lists.jsonld", [(CONTEXT + b', "b": ', 1), (b"[", LARGE)], "broken-incoming"),
        ("nonsense.ttl", [(b"x x x .\n", LARGE // 8)], "broken-incoming"),
        ("letters.ttl", [(SAID + b'"\xff" .', 1)], "broken-incoming"),
        ("letters.jsonld", [(CONTEXT + b', "b": "\xff"}', 1)], "broken-incoming"),
        ("letters.rdf", [(XML + b"\xff", 1)], "broken-incoming"),
        ("terms.ttl", [(SAID + b"<<( " + SAID, 1), (b"<<( " + SAID, 100_000)], "broken-incoming"),
        ("closed.ttl", [(SAID, 1), (b"<<( " + SAID, 200_000), (b"1", 1), (b" )>>", 200_000)], "incoming-too-large"),
        ("prefixes.ttl", [(b"@prefix a: <http://example.org/> .\n", 1_000_000)], "nothing-read"),
    ],
)
def test_what_is_nothing_is_refused(tmp_path: Path, name: str, parts: list[tuple[bytes, int]], code: str) -> None:
    assert refused(made(tmp_path / name, parts)).code == code


def test_a_prefix_does_not_multiply_what_a_file_says(tmp_path: Path) -> None:
    prefix = b"@prefix a: <http://example.org/" + b"a" * 900_000 + b"/> .\n"
    error = refused(made(tmp_path / "prefix.ttl", [(prefix, 1), (b"a:a a:b a:c .\n", 100_000)]))
    assert error.code == "incoming-too-large"


@pytest.mark.parametrize("length", [400_000, 800_000])
def test_a_base_does_not_multiply_what_a_file_says(tmp_path: Path, length: int) -> None:
    directory = b"<http://example.org/" + b"a" * length + b"/d> a <https://w3id.org/signpost/ns#Directory> .\n"
    text = b"".join(b'[] <http://example.org/b> "%d" .\n' % number for number in range(200))
    error = refused(made(tmp_path / "base.ttl", [(directory + text, 1)]), TIGHT._replace(result=50_000_000))
    assert (error.code, error.values["reason"]) == too_large("result")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.ttl", SAID + b'"a" .\n' + SAID + b'"ha'),
        ("cut.trig", b"<http://example.org/g> {\n" + SAID + b'"a"'),
        ("cut.nt", SAID + b'"a" .\n' + SAID + b'"ha'),
        ("cut.nq", SAID + b'"a" .\n' + SAID + b'"a" <http://exa'),
        ("cut.json", CONTEXT.replace(b", ", b",\n") + b', "b": ["a"'),
        ("cut.rdf", XML + b'\n<e:a rdf:about="http://example.org/a"><e:b>ha'),
        ("cut.owl", XML + b'\n<e:a rdf:about="http://example.org/a"><e:b>a</e:b></e:a>'),
    ],
)
def test_nothing_is_taken_from_a_file_that_was_cut_short(tmp_path: Path, name: str, content: bytes) -> None:
    error = refused(made(tmp_path / name, [(content, 1)]))
    assert error.code == "broken-incoming"
    assert f"{name}:2:" in error.where


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("signs.ttl", SAID + b"\x1b[31m ."),
        ("signs.jsonld", CONTEXT + rb', "b": {"@type": "\u001b[31m", "@value": 1}}'),
        ("signs.rdf", XML + b'<e:a rdf:about="http://a/\xc2\x9b31m"/></rdf:RDF>'),
        ("context.jsonld", rb'[{"@context": "%s"}, {"@context": "http://\ud800\u202e\u001b[31m"}]' % OURS),
    ],
)
def test_an_error_tells_a_terminal_to_do_nothing(tmp_path: Path, name: str, content: bytes) -> None:
    error = str(refused(made(tmp_path / name, [(content, 1)])))
    assert error.isprintable()
    assert r"\x1b" in error or r"\x9b" in error


def test_entities_within_entities_take_no_more_than_they_may(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "a" * 10}">' for n in range(10))
    text = f'<!DOCTYPE r [{entities}]>{XML.decode()}<e:a rdf:about="http://a"><e:b>&e9;</e:b></e:a></rdf:RDF>'
    error = refused(made(tmp_path / "bomb.rdf", [(f'<?xml version="1.0"?>{text}'.encode(), 1)]))
    assert (error.code, error.values["reason"]) == too_large("memory")


def test_a_file_is_opened_from_no_document(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    text = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{XML.decode()}<e:a><e:b>&x;</e:b></e:a></rdf:RDF>'
    assert refused(made(tmp_path / "outside.rdf", [(text.encode(), 1)])).code == "broken-incoming"


def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "device.ttl").symlink_to("/dev/zero")
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "circle.ttl").symlink_to(tmp_path / "circle.ttl")
    for name in ("pipe", "device", "folder", "circle", "missing"):
        started = time.monotonic()
        assert refused(tmp_path / f"{name}.ttl").code == "unreadable-incoming"
        assert time.monotonic() - started < 1


def test_a_file_that_holds_more_than_it_said_is_read_no_further(tmp_path: Path) -> None:
    # The kernel makes it while it is read: it says that it is empty.
    grows = tmp_path / "grows.ttl"
    grows.symlink_to("/proc/self/smaps")
    with pytest.raises(DirectoryError) as caught:
        read_incoming(grows, BASE, TIGHT._replace(bytes=100))
    error = caught.value
    assert (error.code, error.values["reason"]) == too_large("bytes", most=100)


def test_a_file_beyond_the_limit_is_not_even_opened_for_reading(tmp_path: Path) -> None:
    file = tmp_path / "sparse.ttl"
    with file.open("wb") as out:
        out.truncate(1_000_000_000)
    error = refused(file, LIMITS)
    assert (error.code, error.values["reason"]) == too_large("bytes", most=LIMITS.bytes)


@pytest.mark.proof
@pytest.mark.parametrize("piece", [b"(", b"[ <http://example.org/b> ", b"@prefix a: <http://example.org/> .\n"])
def test_a_gigabyte_takes_no_more_memory_and_time_than_it_may(tmp_path: Path, piece: bytes) -> None:
    file = made(
        tmp_path / "large.ttl", [(SAID if piece[0] != b"@"[0] else b"\n", 1), (piece, 1_000_000_000 // len(piece))]
    )
    assert refused(file, LIMITS._replace(bytes=2_000_000_000, memory=3_000_000_000)).code in (
        "incoming-too-large",
        "nothing-read",
    )
