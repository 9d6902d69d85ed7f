"""The page of changes, its feed, its note and its JSON: what was published, when, why, by which role; what is due."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import api.routes.changes
from graph.change import Change, apply
from graph.publish import publish, roll_back
from graph.settings import Settings
from graph.snapshot import open_snapshot
from graph.state.folder import State
from graph.terms import CV
from graph.words import say
from tests.api.conftest import HTML, client_of
from tests.api.reader import Reader
from tests.published import BASE, EDITOR, HOSTILE, build, with_contact

ATOM = "{http://www.w3.org/2005/Atom}"
DIRECTORY = open_snapshot().directory
SHOWN = HOSTILE.replace("\x0b", "")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    """A state folder with five publications."""
    return build(tmp_path_factory.mktemp("changes") / "state")


@pytest.fixture(scope="module")
def kept(state: State) -> Iterator[TestClient]:
    """A client of a server that has that folder."""
    with client_of(Settings(state=state.path)) as client:
        yield client


def entries(client: TestClient) -> list[ElementTree.Element]:
    """The entries of the feed."""
    return ElementTree.fromstring(client.get("/changes.atom").content).findall(f"{ATOM}entry")


def test_the_newest_month_comes_first_and_others_are_a_link_away(kept: TestClient) -> None:
    page = Reader(kept.get("/changes", headers=HTML).text)
    assert "The calls were about another place" in page.source
    assert "What the autumn meeting decided" not in page.source
    assert [link for link in page.links if "month=" in link] == ["/changes?month=2026-11"]
    middle = Reader(kept.get("/changes?month=2026-11").text)
    assert middle.source.index("Two calls") < middle.source.index("What the autumn meeting decided")
    assert [link for link in middle.links if "month=" in link] == ["/changes?month=2026-12", "/changes?month=2026-10"]
    assert {"/changes.atom", "/changes/2026-11.txt", "/api/changes", "/api/due"} <= set(middle.links)


def test_a_change_is_told_with_its_day_its_role_its_source_and_a_link_to_the_thing(kept: TestClient) -> None:
    page = Reader(kept.get("/changes?month=2026-10").text)
    for part in ("20 October 2026", EDITOR, "Source: an e-mail of 19 October", "contact is Ring the office"):
        assert part in page.source
    assert "/agencies/peterborough/tender" in page.links
    assert say("changes.first") in page.source
    later = kept.get("/changes?month=2026-11").text
    assert ">AIM-2 assessment, 10 or older</a>: lowest value is now 11; it was 10." in later
    assert "Checked, and nothing had changed:" in later
    assert say("changes.rolled-back") in kept.get("/changes").text


def test_what_an_editor_wrote_is_text_and_nothing_else(kept: TestClient) -> None:
    page = Reader(kept.get("/changes?month=2026-10").text)
    assert page.forbidden == []
    assert "<script>alert" not in page.source
    assert HOSTILE in unescape(page.source)
    assert "<script>alert" not in kept.get("/changes.atom").text
    assert SHOWN in [entry.findtext(f"{ATOM}title", "").strip() for entry in entries(kept)]


def test_what_is_past_its_check_stands_under_who_can_settle_it(kept: TestClient) -> None:
    page = Reader(kept.get("/changes").text)
    due = kept.get("/api/due").json()
    assert due["late"] == due["overdue"] + due["never"]
    assert (due["overdue"], say("due.never", count=due["never"]) in page.source) == (0, True)
    part = page.source.partition('id="due"')[2]
    assert "Never checked." in part
    assert {"/services/peterborough/aim-2", "/data#strategy", "/queries/not_confirmed"} <= set(Reader(part).links)


def test_more_than_a_page_holds_is_counted(kept: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.routes.changes, "ON_A_PAGE", 2)
    page = kept.get("/changes?month=2026-11").text
    late = kept.get("/api/due").json()["late"]
    assert say("changes.more", count=2) in page
    assert say("changes.left-out", count=late - 2) in page
    monkeypatch.setattr(api.routes.changes, "ON_A_PAGE", 1)
    assert say("changes.left-out", count=1) in kept.get("/changes?month=2026-11").text


def test_a_month_in_which_nothing_was_published_says_so(kept: TestClient) -> None:
    assert say("changes.none", month="March 2026") in kept.get("/changes?month=2026-03").text


def test_the_note_is_plain_text_with_the_address_of_its_page(kept: TestClient) -> None:
    answer = kept.get("/changes/2026-11.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "- Evening club (service)\n" in answer.text
    assert f"{Settings().base}/changes?month=2026-11" in answer.text


def test_the_feed_has_what_the_standard_asks_for(kept: TestClient) -> None:
    answer = kept.get("/changes.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    found = feed.findall(f"{ATOM}entry")
    assert len(found) == 5
    for part in (feed, *found):
        assert part.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
        assert part.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated", "")).tzinfo is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": f"{Settings().base}/changes.atom", "alternate": f"{Settings().base}/changes"}
    assert [entry.findtext(f"{ATOM}author/{ATOM}name") for entry in found] == ["approver", *[EDITOR] * 4]
    assert feed.findtext(f"{ATOM}updated") == found[0].findtext(f"{ATOM}updated")


def test_an_entry_says_what_changed_in_words_and_leads_to_its_place_on_the_page(kept: TestClient) -> None:
    meeting = entries(kept)[2]
    words = "".join(meeting.itertext())
    assert "New service: Evening club." in words
    assert "1 December 2026: PHSE in schools takes the place of Tender's programmes." in words
    (link,) = meeting.findall(f"{ATOM}link")
    place, _, fragment = (link.get("href") or "").removeprefix(Settings().base).partition("#")
    assert fragment in Reader(kept.get(place).text).ids


def test_identifiers_in_the_feed_are_all_different_and_stay_when_more_is_published(tmp_path: Path) -> None:
    state = build(tmp_path / "state")
    with client_of(Settings(state=state.path)) as client:
        before = [entry.findtext(f"{ATOM}id") for entry in entries(client)]
        lines = with_contact(state.lines(state.history()[-1].version), "nspcc", "Ring them")
        publish(state, lines, by=EDITOR, why="A number", at=datetime(2026, 12, 9, tzinfo=UTC))
        after = [entry.findtext(f"{ATOM}id") for entry in entries(client)]
    assert after[1:] == before
    assert len(set(after)) == len(after) == 6


def test_a_copy_is_the_same_until_something_is_published_even_if_that_is_an_old_version(tmp_path: Path) -> None:
    state = build(tmp_path / "state")
    addresses = ("/changes", "/changes.atom", "/changes/2026-12.txt", "/api/changes", "/api/changes.csv")
    with client_of(Settings(state=state.path)) as client:
        tags = {address: client.get(address).headers["etag"] for address in addresses}
        for address, tag in tags.items():
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        back = state.history()[1].version
        roll_back(state, back, by=EDITOR, why="Back", at=datetime(2026, 12, 9, tzinfo=UTC))
        roll_back(state, state.history()[4].version, by=EDITOR, why="Forth", at=datetime(2026, 12, 10, tzinfo=UTC))
        for address, tag in tags.items():
            again = client.get(address, headers={"If-None-Match": tag})
            assert again.status_code == 200
            assert again.headers["etag"] != tag


def test_programs_get_the_same_by_day_and_in_parts(kept: TestClient) -> None:
    whole = kept.get("/api/changes?since=2026-10-20&until=2026-11-10").json()
    assert [one["number"] for one in whole["changes"]] == [4, 3, 2]
    assert whole["page"] == {"total": 3, "limit": 20, "offset": 0}
    part = kept.get("/api/changes?limit=1&offset=3").json()
    assert [one["why"] for one in part["changes"]] == [HOSTILE]
    (thing,) = part["changes"][0]["things"]
    assert thing["sentences"] == ["Tender: contact is Ring the office; it was not recorded."]
    assert whole["changes"][0]["checked"][0]["id"] == "nspcc"


def table(client: TestClient, address: str) -> list[dict[str, str]]:
    """The rows of a table in CSV, by the names of its columns."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_all_that_changed_is_one_table_with_a_row_for_each_field(kept: TestClient) -> None:
    rows = table(kept, "/api/changes.csv")
    assert list(dict.fromkeys(row["number"] for row in rows)) == ["5", "4", "3", "2", "1"]
    assert list(rows[0])[-4:] == ["was", "now", "more", "address"]
    (contact,) = (row for row in rows if row["number"] == "2")
    told = [contact[name] for name in ("act", "id", "label", "field", "was", "now", "by", "why")]
    assert told == ["changed", "tender", "Tender", "contact", "", "Ring the office", EDITOR, HOSTILE]
    assert contact["at"] == "2026-10-20T10:30:00+00:00"
    (first,) = (row for row in rows if row["number"] == "1")
    assert (first["publication"], first["act"], first["id"]) == ("published", "", "")
    (club,) = (row for row in rows if row["label"] == "Evening club" and row["number"] == "3")
    assert (club["act"], club["kind"], club["field"]) == ("added", "service", "")
    (age,) = (row for row in rows if row["id"] == "c-age-10" and row["number"] == "3")
    assert (age["field"], age["was"], age["now"]) == ("lowest value", "10", "11")
    assert "nspcc" in [row["id"] for row in rows if row["act"] == "checked"]
    assert {row["publication"] for row in rows if row["number"] == "5"} == {"rolled-back"}


def test_the_table_tells_what_was_added_to_others_from_what_is_the_first(tmp_path: Path) -> None:
    state = build(tmp_path / "state")
    lines = state.lines(state.history()[-1].version)
    need = next(need for need in DIRECTORY.needs if need not in DIRECTORY.services["phse"].needs)
    more = Change(frozenset(), frozenset([f"<{BASE}phse> <{CV.isClassifiedBy}> <{BASE}{need}> ."]))
    lines = with_contact(apply(lines, more), "nspcc", "Ring them")
    publish(state, lines, by=EDITOR, why="One need more", at=datetime(2026, 12, 9, tzinfo=UTC))
    with client_of(Settings(state=state.path)) as client:
        rows = table(client, "/api/changes.csv?since=2026-12-09")
        things = client.get("/api/changes?since=2026-12-09").json()["changes"][0]["things"]
    said = {row["id"]: (row["was"], row["now"], row["more"]) for row in rows}
    label = DIRECTORY.needs[need].label
    assert said == {"phse": ("", label, say("diff.yes")), "nspcc": ("", "Ring them", say("diff.no"))}
    (sentence,) = next(thing["sentences"] for thing in things if thing["id"] == "phse")
    assert f"also says {label}" in sentence


def test_the_table_of_changes_is_of_the_days_that_are_asked_for(kept: TestClient) -> None:
    rows = table(kept, "/api/changes.csv?since=2026-10-20&until=2026-11-09")
    assert {row["number"] for row in rows} == {"2", "3"}


def test_what_is_due_is_a_table_with_the_same_rows_as_for_programs(kept: TestClient) -> None:
    told = kept.get("/api/due").json()["due"]
    rows = table(kept, "/api/due.csv")
    assert [(row["id"], row["state"], row["due"]) for row in rows] == [
        (row["thing"], row["state"], row["due"] or "") for row in told
    ]
    assert len(rows) > 10
    assert {row["names"] for row in rows if row["id"] == "aim-2"} == {"Youth Offending Service"}
    assert all(row["address"].endswith(f"/{row['id']}") for row in rows)


def test_the_page_leads_to_its_tables(kept: TestClient, client: TestClient) -> None:
    assert {"/api/changes.csv", "/api/due.csv"} <= set(Reader(kept.get("/changes").text).links)
    assert "/api/changes.csv" not in Reader(client.get("/changes").text).links


def test_programs_get_what_is_due_with_the_page_of_each_thing(kept: TestClient) -> None:
    rows = {row["thing"]: row for row in kept.get("/api/due").json()["due"]}
    row = rows["aim-2"]
    assert (row["state"], row["checked"], row["names"]) == ("never", None, ["Youth Offending Service"])
    assert kept.get(row["page"]).status_code == 200


def test_a_wrong_day_is_told_where_it_stands(kept: TestClient) -> None:
    for name in ("since", "until"):
        assert kept.get(f"/api/changes?{name}=soon").json()["where"] == name


@pytest.mark.parametrize(
    "asked", ["since=zzz", "until=2026-13-01", "since=20261101", "since=2026-11-02&until=2026-11-01"]
)
@pytest.mark.parametrize("address", ["/api/changes", "/api/changes.csv"])
def test_a_wrong_day_is_wrong_for_whoever_has_a_copy_of_all_as_well(kept: TestClient, address: str, asked: str) -> None:
    held = {"If-None-Match": kept.get(address).headers["etag"]}
    assert kept.get(address, headers=held).status_code == 304
    assert kept.get(f"{address}?{asked}", headers=held).status_code == 422


@pytest.mark.parametrize("asked", ["limit=0", "limit=one", "offset=-1"])
def test_a_wrong_count_is_wrong_for_whoever_has_a_copy_as_well(kept: TestClient, asked: str) -> None:
    held = {"If-None-Match": kept.get("/api/changes").headers["etag"]}
    assert kept.get(f"/api/changes?{asked}", headers=held).status_code == 422


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/changes?month=2026-13", "wrong-month"),
        ("/changes?month=9999-12", "wrong-month"),
        ("/changes?month=0000-01", "wrong-month"),
        ("/changes?month=%D9%A2026-11", "wrong-month"),
        ("/changes/soon.txt", "wrong-month"),
        ("/changes?mouth=2026-11", "unknown-field"),
        ("/changes?month=2026-11&month=2026-12", "repeated-parameter"),
        ("/api/changes?since=soon", "wrong-date"),
        ("/api/changes.csv?until=soon", "wrong-date"),
        ("/api/changes.csv?limit=1", "unknown-field"),
        ("/api/changes?since=2026-11-02&until=2026-11-01", "days-reversed"),
        ("/api/changes.csv?since=2026-11-02&until=2026-11-01", "days-reversed"),
        ("/api/changes?limit=0", "wrong-count"),
        (f"/api/changes?limit={'9' * 5000}", "wrong-count"),
        ("/api/changes?offset=one", "wrong-count"),
    ],
)
def test_what_is_not_understood_is_refused(kept: TestClient, address: str, code: str) -> None:
    answer = kept.get(address)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == code


def test_a_server_of_one_file_says_that_it_keeps_no_history_and_shows_what_is_due(client: TestClient) -> None:
    page = client.get("/changes").text
    version = client.get("/api/due").json()["directory"]["version"]
    assert say("changes.unrecorded") in page
    assert say("page.version", version=version[:12]) in page
    assert "Never checked." in page
    assert ".atom" not in page
    for address in ("/changes.atom", "/changes/2026-11.txt", "/api/changes", "/api/changes.csv"):
        assert client.get(address).json()["code"] == "no-changes"


def test_a_folder_in_which_nothing_was_published_is_like_none(tmp_path: Path) -> None:
    with client_of(Settings(state=tmp_path)) as client:
        assert say("changes.unrecorded") in client.get("/changes").text


def test_the_front_page_and_the_page_about_the_data_lead_there(client: TestClient) -> None:
    for address in ("/", "/data"):
        assert "/changes" in Reader(client.get(address).text).links


def test_once_something_was_checked_the_front_page_says_how_much_beside_what_the_directory_says_of_itself(
    tmp_path: Path, client: TestClient
) -> None:
    state = build(tmp_path / "state")
    roll_back(state, state.history()[-2].version, by="approver", why="Two calls", at=datetime(2026, 12, 3, tzinfo=UTC))
    checked = client_of(Settings(state=state.path))
    told = say("front.checked", count=2, all=checked.get("/api/due").json()["late"] + 2)
    assert told in checked.get("/").text
    said: str = checked.app.state.service.snapshot.directory.description  # type: ignore[attr-defined]
    for address in ("/", "/data"):
        assert say("front.itself", text=said) in checked.get(address).text
    assert "confirmed since" not in said
    assert "were checked" not in client.get("/").text


def test_nothing_that_is_told_names_who_acted_but_by_role(kept: TestClient) -> None:
    told = kept.get("/api/changes").json()["changes"]
    assert {one["by"] for one in told} == {EDITOR, "approver"}
    assert date.fromisoformat(told[0]["at"][:10]) == date(2026, 12, 2)
