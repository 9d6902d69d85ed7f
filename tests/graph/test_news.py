"""What changed over time: each publication in words, a check kept apart from a change, and the note of a month."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import graph.news
from graph.canonical import Lines, read_lines
from graph.change import Change, apply
from graph.diff import ADDED, CHANGED, FieldChange, ThingChange
from graph.model import Directory
from graph.news import changes_between, news, say_news, sort_out
from graph.note import events, month_note, next_month
from graph.snapshot import DEFAULT_DIRECTORY, open_published
from graph.state.commit import commit
from graph.state.folder import State
from graph.terms import SKOS, SP
from tests.published import BASE, HOSTILE, build

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
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
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


@pytest.mark.parametrize(
    "foreign", ["[" * 100_000, "[]", '[{"thing": 1}]', "{}", '{"seal": "", "changes": []}', "null", "7", "\x00"]
)
def test_what_somebody_else_wrote_there_is_made_anew(state: State, foreign: str) -> None:
    live, before = state.history()[2], state.history()[1]
    changes_between.cache_clear()
    first = changes_between(state, before.version, live.version)
    (file,) = state.derived(live.version).glob(f"changes-{before.version[:16]}-*.json")
    own = file.read_text()
    file.write_text(foreign)
    changes_between.cache_clear()
    assert changes_between(state, before.version, live.version) == first
    assert file.read_text() == own


def test_an_account_of_two_other_versions_is_not_taken_for_this_one(state: State) -> None:
    contact, meeting = state.history()[1:3]
    changes_between.cache_clear()
    first = changes_between(state, contact.version, meeting.version)
    changes_between(state, contact.base, contact.version)
    (file,) = state.derived(meeting.version).glob(f"changes-{contact.version[:16]}-*.json")
    (other,) = state.derived(contact.version).glob(f"changes-{contact.base[:16]}-*.json")
    shutil.copy(other, file)
    changes_between.cache_clear()
    assert changes_between(state, contact.version, meeting.version) == first


def test_what_is_read_back_says_the_same_also_of_what_stays(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    lines = with_name(read_lines(DEFAULT_DIRECTORY), "Other name", "A name that stays")
    first = commit(state, lines, by="editor", why="First", at=AT)
    now = with_name(lines, "Third name", "A name that stays")
    second = commit(state, now, by="editor", why="Second", at=AT)
    said = []
    for _ in range(2):
        changes_between.cache_clear()
        said.append([say_news(one) for one in changes_between(state, first.version, second.version)])
    assert said == [[["Tender: other name says Third name in place of Other name."]]] * 2


def name_line(name: str) -> str:
    return f'<{BASE}tender> <{SKOS.altLabel}> "{name}"@en .'


def with_name(lines: Lines, *names: str) -> Lines:
    kept = tuple(line for line in lines if not line.startswith(f"<{BASE}tender> <{SKOS.altLabel}>"))
    return apply(kept, Change(frozenset(), frozenset(map(name_line, names))))


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


def test_a_new_thing_of_the_same_name_hides_no_change_of_another(
    state: State, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = FieldChange("lowest value met", SP.minValue, ("10",), ("11",))
    renamed = FieldChange("contact", SP.contact, (), ("Riverside",))
    criterion = ThingChange(BASE + "c", "c", "condition", "Age", CHANGED, "Riverside", (changed,), (BASE + "s",))
    service = ThingChange(BASE + "s", "s", "service", "Riverside", CHANGED, "", (renamed,))
    agency = ThingChange(BASE + "a", "a", "agency", "Riverside", ADDED, "", ())
    monkeypatch.setattr("graph.note.changes_between", lambda *_: (agency, service, criterion))
    note = month_note(state, directory, date(2026, 11, 1), ADDRESS)
    assert "- Riverside (agency)" in note
    assert "- Riverside, Age: lowest value met is now 11; it was 10." in note
    assert "- Riverside: contact is Riverside; it was not recorded." in note
    part = criterion._replace(act=ADDED, owners=(agency.thing,))
    monkeypatch.setattr("graph.note.changes_between", lambda *_: (agency, part))
    assert "Age" not in month_note(state, directory, date(2026, 11, 1), ADDRESS)


def test_a_check_of_a_thing_is_not_one_of_another_with_its_name() -> None:
    concerns = FieldChange("concerns", SP.concerns, (), ("Riverside",), come=(BASE + "a",))
    check = ThingChange(BASE + "k", "k", "check", "k", ADDED, "", (concerns,))
    clock = FieldChange("last checked", SP.lastChecked, ("1 May 2026",), ())
    one, other = (ThingChange(BASE + id, id, "service", "Riverside", CHANGED, "", (clock,)) for id in "ab")
    assert sort_out([check, one, other]) == ((other,), (one,))


def test_what_happens_on_the_first_day_there_is_can_be_told(directory: Directory) -> None:
    first = directory.successions[0]._replace(on=date.min)
    assert events(directory._replace(successions=(first,)), date.min, date.min)[0].day == date.min
