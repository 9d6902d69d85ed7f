"""What changed over time: each publication in words, a check kept apart from a change, and the note of a month."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import graph.news
from graph.model import Directory
from graph.news import changes_between, news, say_news
from graph.note import month_note, next_month
from graph.snapshot import open_published
from graph.state.folder import State
from tests.published import HOSTILE, build

NOTE = """\
Peterborough: sexually harmful behaviour, prevention and pathways: what changed in November 2026

New
- Evening club (service)

Closed, paused, or given an end or a new status
- Tender's programmes: status is now closed; it was active.
- Tender's programmes: valid to is 30 November 2026; it was not recorded.

Replaced, renamed or moved
- 1 December 2026: PHSE in schools takes the place of Tender's programmes.

Who can go where: criteria and instructions
- AIM-2 assessment, 10 or older: lowest value is now 11; it was 10.

2 records were checked, and nothing had changed.

By its date, in November 2026 and December 2026
- 1 December 2026: PHSE in schools takes the place of Tender's programmes.
- 1 December 2026: Tender's programmes: It is closed.

All changes, with who and why: https://signpost.example/changes
"""
ADDRESS = "https://signpost.example/changes"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    """A state folder with five publications."""
    return build(tmp_path_factory.mktemp("news") / "state")


@pytest.fixture(scope="module")
def directory(state: State) -> Directory:
    """What is live in it."""
    live = state.current()
    assert live is not None
    return open_published(state.data_path(live.version)).directory


def test_each_publication_is_told_with_who_why_and_what_the_newest_first(state: State) -> None:
    items = news(state)
    assert [item.publication.number for item in items] == [5, 4, 3, 2, 1]
    contact = items[3]
    assert (contact.publication.why, contact.publication.by) == (HOSTILE, "directory editor")
    assert [say_news(one) for one in contact.changes] == [["Tender: contact is Ring the office; it was not recorded."]]
    assert items[4].first
    assert items[4].changes == ()


def test_only_what_was_published_on_the_days_asked_about_is_told_and_both_ends_count(state: State) -> None:
    found = news(state, date(2026, 10, 20), date(2026, 11, 3))
    assert [item.publication.number for item in found] == [3, 2]


def test_a_check_is_told_as_a_check_and_never_as_a_change(state: State) -> None:
    check = news(state, date(2026, 11, 10), date(2026, 11, 10))[0]
    assert check.changes == ()
    assert [one.id for one in check.checked] == ["nspcc", "strategy"]


def test_a_check_that_is_taken_back_is_a_change_and_no_check(state: State) -> None:
    back = news(state, date(2026, 12, 2))[0]
    assert back.checked == ()
    assert "NSPCC: last checked is no longer recorded; it was 10 November 2026." in say_news(back.changes[0])


def test_what_takes_a_place_is_told_in_a_sentence(state: State) -> None:
    (meeting,) = news(state, date(2026, 11, 3), date(2026, 11, 3))
    said = [sentence for one in meeting.changes for sentence in say_news(one)]
    assert "1 December 2026: PHSE in schools takes the place of Tender's programmes." in said


def test_what_was_worked_out_is_kept_beside_the_version_and_can_be_deleted(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, before = state.history()[2], state.history()[1]
    changes_between.cache_clear()
    first = changes_between(state, before.version, live.version)
    (file,) = state.derived(live.version).glob(f"changes-{before.version[:16]}-*.json")
    changes_between.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(graph.news, "describe", lambda *_: pytest.fail("it was worked out again"))
        assert changes_between(state, before.version, live.version) == first
    file.write_text('[{"thing": "cut o')
    changes_between.cache_clear()
    assert changes_between(state, before.version, live.version) == first
    shutil.rmtree(state.derived(live.version))
    changes_between.cache_clear()
    assert changes_between(state, before.version, live.version) == first


def test_the_note_of_a_month_can_be_sent_as_it_is(state: State, directory: Directory) -> None:
    assert month_note(state, directory, date(2026, 11, 1), ADDRESS) == NOTE


def test_the_note_tells_the_month_in_all_so_what_was_taken_back_is_not_in_it(
    state: State, directory: Directory, tmp_path: Path
) -> None:
    copy = State(Path(shutil.copytree(state.path, tmp_path / "copy")))
    for file in copy.path.glob("publications/*.ttl"):
        file.write_text(file.read_text().replace("2026-12-02", "2026-11-12"))
    note = month_note(copy, directory, date(2026, 11, 1), ADDRESS)
    assert note == NOTE.replace("2 records were checked, and nothing had changed.\n\n", "")


def test_the_note_says_when_the_directory_was_first_published_and_when_nothing_happened(
    state: State, directory: Directory
) -> None:
    assert "for the first time on 5 October 2026." in month_note(state, directory, date(2026, 10, 1), ADDRESS)
    assert month_note(state, directory, date(2027, 5, 1), ADDRESS).splitlines()[2:] == [
        "Nothing was changed in May 2027.",
        "",
        f"All changes, with who and why: {ADDRESS}",
    ]


def test_the_month_after_december_is_january() -> None:
    assert [next_month(date(2026, m, 31 if m == 12 else 28)) for m in (2, 12)] == [date(2026, 3, 1), date(2027, 1, 1)]


def test_a_folder_in_which_nothing_was_published_has_no_news(tmp_path: Path) -> None:
    assert news(State(tmp_path)) == ()
