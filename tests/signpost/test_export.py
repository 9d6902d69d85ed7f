"""`signpost export`: the same statements in every form."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.settings import ROOT
from graph.snapshot import open_snapshot
from graph.store.export import FORMS
from signpost.cli import main

DIRECTORY = ROOT / "data" / "services.ttl"
FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def statements(content: bytes, form: str, graph: str | None = None) -> set[tuple[str, str, str]]:
    """The triples of a file, of one of its graphs if one is named."""
    quads = ox.parse(content, format=FORMATS[form])
    return {
        (str(q.subject), str(q.predicate), str(q.object)) for q in quads if graph is None or str(q.graph_name) == graph
    }


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same_statements(form: str, tmp_path: Path) -> None:
    file = tmp_path / "d"
    assert main(["export", "--format", form, "--output", str(file)]) == 0
    graph = f"<{open_snapshot().directory.base}graph/directory>" if form == "nquads" else None
    told = statements(DIRECTORY.read_bytes(), "turtle")
    assert len(told) > 1000
    assert statements(file.read_bytes(), form, graph) == told


def test_without_a_file_it_goes_out_byte_for_byte(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export"]) == 0
    assert capfdbinary.readouterr().out == DIRECTORY.read_bytes()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--output", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path}: ")
