"""What the store holds is the published directory, our ontology, and where each of them comes from."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from graph.canonical import read_lines
from graph.errors import DirectoryError
from graph.settings import ROOT
from graph.snapshot import Snapshot, open_published, open_snapshot
from graph.state.commit import commit
from graph.state.folder import State
from graph.state.publication import write_record
from graph.store.sources import key_of, read_sources

SECOND = ROOT / "tests" / "second" / "services.ttl"


def test_each_source_has_a_graph_whose_name_holds_no_place_on_a_machine(snapshot: Snapshot) -> None:
    sources = read_sources(snapshot)
    assert len({source.graph for source in sources}) == len(sources) == 4
    assert all(source.graph.startswith("https://") and str(ROOT) not in source.graph for source in sources)
    assert not any(str(ROOT).encode() in source.turtle for source in sources)
    assert [source.merged for source in sources] == [True, True, True, False]


def test_the_last_source_says_what_the_merge_was_made_of(snapshot: Snapshot) -> None:
    *sources, provenance = read_sources(snapshot)
    said = provenance.turtle.decode()
    for source in sources:
        assert f"wasDerivedFrom> <{source.graph}>" in said
        assert f"sha256:{sha256(source.turtle).hexdigest()}" in said
    assert snapshot.directory.version in said


def test_what_is_published_says_when_and_why_unless_its_record_is_damaged(tmp_path: Path) -> None:
    state, lines, at = State(tmp_path), read_lines(SECOND), datetime(2026, 11, 3, tzinfo=UTC)
    first = commit(state, (), by="editor", why="Nothing yet", at=at)
    second = commit(state, lines, by="editor", why="As it was written", at=at)
    published = open_published(state.data_path(second.version))
    record = write_record(second).decode()
    assert first.version in record
    assert set(record.splitlines()) <= set(read_sources(published)[-1].turtle.decode().splitlines())
    published.path.with_name("prov.ttl").write_text("<urn:x> what", "utf-8")
    assert second.why not in read_sources(published)[-1].turtle.decode()


def test_a_file_that_is_no_longer_the_published_one_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "services.ttl"
    file.write_bytes(SECOND.read_bytes())
    snapshot = open_snapshot(file)
    assert read_sources(snapshot)[0].turtle == SECOND.read_bytes()
    file.write_bytes(SECOND.read_bytes() + b"# said by nobody\n")
    assert read_sources(snapshot)[0].turtle == file.read_bytes()
    file.write_bytes(SECOND.read_bytes() + b'<urn:more> <urn:is> "said" .\n')
    with pytest.raises(DirectoryError) as refused:
        read_sources(snapshot)
    assert refused.value.code == "directory-changed"
    file.unlink()
    with pytest.raises(DirectoryError) as refused:
        read_sources(snapshot)
    assert refused.value.code == "unreadable-directory"


def test_stores_with_other_sources_have_other_names(snapshot: Snapshot) -> None:
    sources = read_sources(snapshot)
    changed = (*sources[:1], sources[1]._replace(turtle=sources[1].turtle + b"\n"), *sources[2:])
    renamed = (sources[0]._replace(graph="urn:other"), *sources[1:])
    assert len({key_of(sources), key_of(changed), key_of(renamed), key_of(read_sources(open_snapshot(SECOND)))}) == 4
