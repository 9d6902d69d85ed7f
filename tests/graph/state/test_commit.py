"""Making a version live: one writer at a time, nothing lost, and a clear word where it cannot be done."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graph.canonical import text_of, version_of
from graph.errors import NotFoundError, SignpostError, StateError
from graph.state import durable
from graph.state.commit import commit
from graph.state.folder import State
from graph.state.publication import Publication, read_record, write_record
from tests.graph.state.publisher import version

ROOT = Path(__file__).resolve().parents[3]
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ACT = {"by": "directory editor", "why": 'An "old" form\nhas a new name \U0001f600'}


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


def test_what_was_published_is_live_and_says_who_when_why_and_from_what(state: State) -> None:
    done = commit(state, version(1, 3), **ACT, at=AT, source="a letter of the agency")
    assert state.current() == done
    assert state.lines(done.version) == version(1, 3)
    assert (done.number, done.base, done.by, done.at) == (1, "", "directory editor", AT)
    assert done.version == version_of(version(1, 3))


def test_a_record_reads_as_it_was_written() -> None:
    one = Publication(7, "a" * 64, AT, "rôle", 'says "x" \\ \n\t', "somewhere", "b" * 64, "rolled-back", "p-1")
    assert read_record(write_record(one)) == one


def test_a_version_is_named_by_what_it_says_whatever_its_history(state: State) -> None:
    first = commit(state, version(1, 3), **ACT, at=AT)
    commit(state, version(2, 3), **ACT, at=AT)
    again = commit(state, version(1, 3), **ACT, at=AT)
    assert again.version == first.version
    assert [p.number for p in state.history()] == [1, 2, 3]
    assert state.history()[2].base == state.history()[1].version


def test_the_second_of_two_publishers_is_told_that_its_base_moved(state: State) -> None:
    base = commit(state, version(1, 3), **ACT, at=AT).version
    commit(state, version(2, 3), **ACT, at=AT, base=base)
    with pytest.raises(StateError) as raised:
        commit(state, version(3, 3), **ACT, at=AT, base=base)
    assert raised.value.code == "base-moved"
    assert state.lines(state.history()[-1].version) == version(2, 3)


def test_of_many_publishers_at_once_exactly_one_begins_from_each_base(state: State) -> None:
    base = commit(state, version(0, 3), **ACT, at=AT).version

    def publish(number: int) -> str:
        try:
            return commit(state, version(number, 3), **ACT, at=AT, base=base).version
        except StateError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(publish, range(1, 9)))
    assert found.count("base-moved") == 7
    assert len(state.history()) == 2


def test_a_publisher_in_another_process_is_waited_for_and_then_told_of(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(state, version(1, 3), **ACT, at=AT)
    monkeypatch.setattr("graph.state.commit._SECONDS_TO_WAIT", 0.2)
    holding = (
        "import fcntl,sys,time; f=open(sys.argv[1],'a'); fcntl.flock(f,2); print('held',flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", holding, str(state.path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StateError) as raised:
            commit(state, version(2, 3), **ACT, at=AT)
        holder.kill()
    assert raised.value.code == "state-busy"
    assert commit(state, version(2, 3), **ACT, at=AT).number == 2  # the lock ended with who held it


@pytest.mark.parametrize("name", ["data.nq", "prov.ttl", "000002.ttl", "current"])
def test_a_full_disk_is_told_and_the_old_version_stays_live(
    state: State, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = commit(state, version(1, 3), **ACT, at=AT)
    whole = durable.write_durably

    def fill(path: Path, content: bytes) -> None:
        if path.name == name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(path, content)

    monkeypatch.setattr("graph.state.durable.write_durably", fill)
    monkeypatch.setattr("graph.state.commit.write_durably", fill)
    with pytest.raises(StateError) as raised:
        commit(state, version(2, 3), **ACT, at=AT)
    assert raised.value.code == "cannot-write"
    assert "No space left" in raised.value.message
    assert state.current() == before
    monkeypatch.undo()
    assert commit(state, version(3, 3), **ACT, at=AT).number == 2
    assert not list(state.path.rglob(".new-*"))


def test_a_really_full_disk_is_told_and_the_old_version_stays_live(state: State) -> None:
    """The kernel's own limit on the size of files stands for the disk: what is larger cannot be written."""
    before = commit(state, version(1, 3), **ACT, at=AT)
    script = (
        "import resource,signal,sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE,(4096,4096));"
        "from pathlib import Path; from datetime import datetime, UTC;"
        "from graph.state.commit import commit; from graph.state.folder import State;"
        "from graph.errors import StateError;"
        "from tests.graph.state.publisher import version\n"
        "try: commit(State(Path(sys.argv[1])), version(2, 500), by='b', why='w', at=datetime.now(UTC))\n"
        "except StateError as error: print(error.code)"
    )
    command = [sys.executable, "-c", script, str(state.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "cannot-write\n"
    assert state.current() == before


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError) as raised:
        commit(State(tmp_path / "file" / "state"), version(1, 3), **ACT, at=AT)
    assert raised.value.code == "cannot-write"


def test_a_read_only_folder_is_told_and_the_old_version_stays_live() -> None:
    script = (
        "import os,sys; from pathlib import Path; from datetime import datetime, UTC;"
        "from graph.state.commit import commit; from graph.state.folder import State;"
        "from graph.errors import StateError;"
        "from tests.graph.state.publisher import version;"
        "os.geteuid() or os.setuid(65534)\n"  # whom root's rights do not help
        "try: commit(State(Path(sys.argv[1])), version(2, 3), by='b', why='w', at=datetime.now(UTC))\n"
        "except StateError as error: print(error.code, error.message)"
    )
    with TemporaryDirectory() as name:
        state = State(Path(name) / "state")
        before = commit(state, version(1, 3), **ACT, at=AT)
        Path(name).chmod(0o755)
        state.path.chmod(0o555)
        command = [sys.executable, "-c", script, str(state.path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        state.path.chmod(0o755)
        assert done.stdout.startswith("cannot-write"), done.stderr
        assert "Permission denied" in done.stdout
        assert state.current() == before


def test_copying_the_folder_is_the_backup(state: State, tmp_path: Path) -> None:
    commit(state, version(1, 3), **ACT, at=AT)
    commit(state, version(2, 3), **ACT, at=AT)
    derived = state.derived(version_of(version(2, 3)))
    derived.mkdir()
    (derived / "store").write_text("made again whenever it is wanted")
    copy = State(tmp_path / "copy")
    shutil.copytree(state.path, copy.path, ignore=shutil.ignore_patterns("derived"))
    shutil.rmtree(state.path)
    assert [p.why for p in copy.history()] == [ACT["why"]] * 2
    assert copy.lines(copy.history()[1].version) == version(2, 3)
    assert commit(copy, version(3, 3), **ACT, at=AT).number == 3


@pytest.mark.parametrize("broken", ["current", "record", "data"])
def test_a_damaged_folder_is_told_and_never_read_as_something_else(state: State, broken: str) -> None:
    done = commit(state, version(1, 3), **ACT, at=AT)
    files = {
        "current": state.path / "current",
        "record": state.record_path(1),
        "data": state.data_path(done.version),
    }
    files[broken].write_bytes(text_of(version(1, 2)))
    with pytest.raises(StateError) as raised:
        _read_all(state)
    assert raised.value.code == "broken-state"


def _read_all(state: State) -> None:
    current = state.current()
    assert current is not None
    state.lines(current.version)


def test_a_version_is_found_by_its_beginning_or_by_what_was_live_on_a_day(state: State) -> None:
    first = commit(state, version(1, 3), **ACT, at=AT)
    second = commit(state, version(2, 3), **ACT, at=AT + timedelta(days=2))
    assert state.find(first.version[:8]) == first.version
    assert state.find(str(date(2026, 11, 26))) == first.version
    assert state.find("2026-11-27") == first.version
    assert state.find("2026-12-31") == second.version
    for name in ("2026-11-25", "2026-13-01", "abcde", "../../etc", "", "zzzzzzzz"):
        with pytest.raises(NotFoundError):
            state.find(name)


def test_a_day_before_the_first_publication_is_told_when_that_was(state: State) -> None:
    commit(state, version(1, 3), **ACT, at=AT)
    with pytest.raises(NotFoundError) as raised:
        state.find("2026-11-25")
    assert raised.value.code == "before-first-version"
    assert (
        raised.value.message == "Nothing was published by 25 November 2026; the first version is of 26 November 2026."
    )


def test_a_record_that_never_became_live_is_not_history(state: State) -> None:
    commit(state, version(1, 3), **ACT, at=AT)
    state.record_path(2).write_bytes(write_record(Publication(2, "0" * 64, AT, "nobody", "killed in between")))
    assert len(state.history()) == 1
    assert commit(state, version(2, 3), **ACT, at=AT).number == 2
    assert [p.why for p in state.history()] == [ACT["why"]] * 2


def test_an_error_names_what_to_do() -> None:
    assert issubclass(StateError, SignpostError)
    assert "publish" in StateError("base-moved", base="a", live="b").title


def test_what_a_link_that_was_left_in_the_folder_leads_to_is_not_touched(state: State, tmp_path: Path) -> None:
    commit(state, version(1, 3), **ACT, at=AT)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "file").write_text("not ours")
    (state.path / "versions" / ".new-link").symlink_to(tmp_path / "others")
    (state.path / "versions" / ".new-folder" / "within").mkdir(parents=True)
    commit(state, version(2, 3), **ACT, at=AT)
    assert (tmp_path / "others" / "file").read_text() == "not ours"
    assert not list(state.path.rglob(".new-*"))


def test_a_version_whose_folder_was_damaged_is_written_again_when_it_is_published(state: State) -> None:
    first = commit(state, version(1, 3), **ACT, at=AT)
    commit(state, version(2, 3), **ACT, at=AT)
    state.data_path(first.version).write_text("junk")
    assert commit(state, version(1, 3), **ACT, at=AT).version == first.version
    assert state.lines(first.version) == version(1, 3)


def test_nobody_but_who_may_write_can_hold_the_lock(state: State) -> None:
    commit(state, version(1, 3), **ACT, at=AT)
    assert (state.path / "lock").stat().st_mode & 0o777 == 0o600


def test_a_version_that_never_became_live_lends_its_record_to_nobody(state: State) -> None:
    commit(state, version(1, 3), **ACT, at=AT)
    killed = Publication(2, version_of(version(2, 3)), AT, "somebody", "killed before it was live")
    folder = state.path / "versions" / killed.version
    folder.mkdir()
    (folder / "data.nq").write_bytes(text_of(version(2, 3)))
    (folder / "prov.ttl").write_bytes(write_record(killed))
    done = commit(state, version(2, 3), **ACT, at=AT)
    assert read_record((folder / "prov.ttl").read_bytes()) == done
