"""A peer that does not start says why, so that nobody measures what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import peers


def test_a_peer_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "oxigraph"
    program.write_text("#!/bin/sh\necho no such option >&2\nexit 2\n")
    program.chmod(0o755)
    monkeypatch.setattr(peers, "PROGRAMS", tmp_path)
    with pytest.raises(RuntimeError, match="no such option"), peers.oxigraph(tmp_path / "any.ttl"):
        pass
