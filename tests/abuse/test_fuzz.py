"""Whatever the endpoint is sent, it never fails: an answer, or an error that says whose it is."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from graph.settings import ROOT
from tests.abuse.fuzz import Sent, request
from tests.abuse.target import WORKERS, Target

BUSY = {"query-timeout", "query-busy", "query-stopped"}
SCHEMATHESIS = ROOT / "build" / "peers" / "bin" / "schemathesis"


def failures(abused: Target, seeds: range) -> list[tuple[int, Sent, int, str]]:
    """The requests of these seeds that were answered with a failure of the server, and how."""

    def send(seed: int) -> tuple[int, Sent, int, str]:
        sent = request(Random(seed))
        answer = abused.send(sent.method, f"/sparql{sent.address}", sent.body, **sent.headers)
        return seed, sent, answer.status, answer.code

    with ThreadPoolExecutor(WORKERS) as senders:
        answers = list(senders.map(send, seeds))
    assert {200, 400, 405, 406, 415} <= {status for _, _, status, _ in answers}, "these requests try too little"
    return [answer for answer in answers if answer[2] >= 500 and not _busy(*answer)]


def _busy(_: int, sent: Sent, status: int, code: str) -> bool:
    # What is answered to HEAD has no code.
    return status == 503 and (code in BUSY or sent.method == "HEAD")


def test_three_hundred_requests_are_all_answered(abused: Target) -> None:
    assert failures(abused, range(300)) == []
    assert not abused.leaks()


@pytest.mark.proof
def test_twenty_thousand_requests_are_all_answered(abused: Target) -> None:
    assert failures(abused, range(300, 20_300)) == []
    assert not abused.leaks()
    assert abused.ask("ASK {}").body == b"true"
    assert "Traceback" not in abused.log.read_text("utf-8")


@pytest.mark.proof
def test_what_the_description_of_the_interface_allows_and_forbids_never_fails(abused: Target, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{abused.port}/api/openapi.json"
    command = [
        str(SCHEMATHESIS),
        "run",
        address,
        "--checks",
        "not_a_server_error",
        "--max-examples",
        "60",
        "--seed",
        "1",
    ]
    done = subprocess.run([*command, "--no-color"], capture_output=True, text=True, timeout=1_500, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-6_000:]
    assert "Traceback" not in abused.log.read_text("utf-8")
