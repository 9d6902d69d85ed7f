"""A year in the life of a directory, each change through the workbook: what was said before and after each day.

The changes are invented, with invented names, on a copy: nothing here is known of the city that the strategy is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from graph.canonical import read_lines
from graph.cases import read_cases
from graph.diff import say_change
from graph.errors import ProposalError
from graph.impact import say_shift
from graph.lifetime import on_day
from graph.match import match
from graph.model import Directory
from graph.note import month_note
from graph.proposals import Proposal, Review
from graph.search import index, search
from graph.settings import Settings
from graph.situation import read_situation
from graph.snapshot import open_published
from graph.state.commit import commit
from graph.state.folder import State
from tests.life.editor import APPROVER, Editor, live
from tests.server import ROOT

CASES = read_cases(ROOT / "data" / "cases")
DISPLAYING = {"about": "child", "age": 14, "role": "displaying", "evidence": "clear-evidence", "court": False}
END_OF_YEAR = date(2027, 12, 15)


class Year:
    """What the editor did, by the name of the act: the proposal as it was looked at before it was accepted."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.reviews: dict[str, Review] = {}
        self.said: dict[str, list[str]] = {}
        self.versions: dict[str, str] = {}

    def accept(self, act: str, editor: Editor, proposal: Proposal, role: str = "editor") -> None:
        found = editor.review(proposal, CASES)
        assert [p for p in found.report.problems if p.severity == "violation"] == []
        assert found.impact is not None
        self.reviews[act] = found
        self.said[act] = [say_shift(shift, found.impact.tried, editor.today) for shift in found.impact.shifts]
        if role == APPROVER:
            with pytest.raises(ProposalError, match="weakens"):
                editor.accept(proposal)
        self.versions[act] = editor.accept(proposal, role).version


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    state = State(tmp_path_factory.mktemp("life") / "state")
    lines = read_lines(ROOT / "data" / "services.ttl")
    commit(state, lines, by="directory editor", why="The strategy was entered.", at=datetime(2026, 12, 1, tzinfo=UTC))
    found = Year(state)
    for act in (
        _close_an_office,
        _replace_an_assessment,
        _rename_a_form,
        _succeed_a_board,
        _end_funding,
        _find_nothing,
    ):
        act(found)
    return found


def _close_an_office(year: Year) -> None:
    editor = Editor(year.state, date(2027, 1, 12))
    editor.type_in("Services", "link-to-change-direct-work", status="closing", valid_to=date(2027, 3, 31))
    editor.type_in("Agencies", "link-to-change", status="closing", valid_to=date(2027, 3, 31))
    proposal = editor.hand_in("The local office closes at the end of March.", "A letter of the agency")
    year.accept("office", editor, proposal)


def _replace_an_assessment(year: Year) -> None:
    editor = Editor(year.state, date(2027, 2, 2))
    scheme = editor.read("Options", "aim-2-done", "list")
    editor.add("Assessments", "compass-tool", title="Compass, third edition")
    editor.add(
        "Conditions",
        "c-compass-age",
        title="Twelve or older",
        question="age",
        lowest_value=12,
        basis="editorial",
        order=3,
    )
    editor.add(
        "Options", "compass-done", label="Compass", definition="A Compass has been completed.", list=scheme, order=9
    )
    editor.add(
        "Services",
        "compass",
        title="Compass assessment",
        description="An assessment with the third edition of Compass.",
        criterion="c-under-18\nc-displaying\nc-compass-age",
        need="harmful-behaviour",
        provider="youth-offending-service",
        route="yos-formal-referral",
        stage="assessment-stage",
        for_subject="child",
        produces="compass-done",
        uses_assessment="compass-tool",
        status="active",
        valid_from=date(2027, 5, 1),
        basis="editorial",
        order=15,
    )
    editor.type_in("Services", "aim-2", status="closing", valid_to=date(2027, 4, 30))
    editor.type_in(
        "Prerequisites",
        "c-assessed",
        accepts="aim-2-done\ncore-done\ncompass-done",
        obtained_through="aim-2\ncore-assessment\ncompass",
    )
    editor.add(
        "Successions",
        "aim-2-to-compass",
        kind_of_succession="replaced",
        predecessor="aim-2",
        successor="compass",
        succeeded_on=date(2027, 5, 1),
        succeeded_nationally_on=date(2026, 10, 1),
    )
    proposal = editor.hand_in("The next edition has other criteria.", "The notice of the tool's makers")
    year.accept("assessment", editor, proposal, APPROVER)


def _rename_a_form(year: Year) -> None:
    editor = Editor(year.state, date(2027, 4, 6))
    editor.type_in("Access routes", "caf-route", title="Family Step Form")
    editor.add(
        "Successions",
        "caf-route-renamed",
        kind_of_succession="renamed",
        predecessor="caf-route",
        successor="caf-route",
        former_name="Common Assessment Framework (CAF)",
        succeeded_on=date(2027, 6, 1),
    )
    year.accept("form", editor, editor.hand_in("The form has a new name.", "A circular of June"))


def _succeed_a_board(year: Year) -> None:
    editor = Editor(year.state, date(2027, 6, 8))
    editor.add(
        "Agencies",
        "harbour-partnership",
        name="Harbour Safeguarding Partnership",
        description="Publishes the practice guidance and the procedures that have to be followed.",
        status="active",
        valid_from=date(2027, 7, 1),
        basis="editorial",
    )
    editor.type_in("Agencies", "safeguarding-board", status="closing", valid_to=date(2027, 6, 30))
    editor.add(
        "Successions",
        "board-to-partnership",
        kind_of_succession="replaced",
        predecessor="safeguarding-board",
        successor="harbour-partnership",
        succeeded_on=date(2027, 7, 1),
    )
    name = live(year.state).instructions[0].id
    text = editor.read("Instructions", name, "description")
    editor.type_in("Instructions", name, description=f"{text} From July 2027 the partnership publishes it.")
    proposal = editor.hand_in("A partnership takes the place of the board.", "The minutes of the board")
    year.accept("board", editor, proposal, APPROVER)


def _end_funding(year: Year) -> None:
    editor = Editor(year.state, date(2027, 8, 3))
    editor.type_in("Services", "mst-psb", status="closing", valid_to=date(2027, 9, 30))
    year.accept("funding", editor, editor.hand_in("The funding ends.", "The contract"))


def _find_nothing(year: Year) -> None:
    editor = Editor(year.state, date(2027, 10, 5))
    editor.type_in("Services", "camhs", last_checked=date(2026, 12, 1), review_due=date(2027, 9, 30))
    editor.add(
        "Silences",
        "silence-camhs-criteria",
        title="Whom it takes now",
        description="Nobody could say in autumn 2027 whom this service takes.",
        concerns="camhs",
    )
    year.accept("unknown", editor, editor.hand_in("Three calls, no answer.", "Calls in September"))


def standing(directory: Directory, service: str, on: date) -> str:
    """The outcome for a young person who displays it, fourteen years old, with clear evidence."""
    today = on_day(directory, on)
    answer = match(today, read_situation(today, DISPLAYING), on)
    return next(f.outcome for f in answer.findings if f.service.id == service)


@pytest.fixture(scope="module")
def pages(year: Year) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(state=year.state.path), today=lambda: END_OF_YEAR)) as client:
        client.headers["accept"] = "text/html"
        yield client


def test_each_act_is_one_version_with_its_why_and_source(year: Year) -> None:
    history = year.state.history()
    assert [p.version for p in history[1:]] == list(year.versions.values())
    assert [p.source for p in history[1:]] == [
        "A letter of the agency",
        "The notice of the tool's makers",
        "A circular of June",
        "The minutes of the board",
        "The contract",
        "Calls in September",
    ]
    assert all(p.proposal for p in history[1:])


def test_impact_says_beforehand_what_will_be_answered_differently_and_from_when(year: Year) -> None:
    office = year.said["office"]
    # Where it was not suitable already there is another reason from then on.
    assert len(office) == 2
    assert "it is now shown in other words from 1 April 2027; it was “not suitable”." in office[1]
    assert office[0].startswith("Direct work by Link to Change: in ")
    assert "it is now “not suitable” from 1 April 2027; it was “cannot tell yet”." in office[0]
    assessment = year.said["assessment"]
    # Where an assessment is still to be had, both are named at once.
    assert all("from 1 May 2027" in sentence or "shown in other words" in sentence for sentence in assessment)
    assert {s.split(":")[0] for s in assessment} >= {"AIM-2 assessment", "Compass assessment"}
    assert {w.thing for w in year.reviews["assessment"].weakenings} == {
        "c-assessed",
        "c-aim-age",
        "c-aim-ground",
        "c-aim-acceptance",
        "c-aim-court",
    }
    assert year.said["form"]
    assert all("shown with other steps from 1 June 2027" in sentence for sentence in year.said["form"])
    assert [w.why for w in year.reviews["board"].weakenings] == ["The words of the instruction would change."]
    assert any("MST-PSB" in sentence and "from 1 October 2027" in sentence for sentence in year.said["funding"])
    assert year.said["unknown"] == []


def test_an_office_that_closes_is_offered_to_its_last_day(year: Year) -> None:
    directory = live(year.state)
    assert standing(directory, "link-to-change-direct-work", date(2027, 3, 31)) == "cannot-tell-yet"
    assert standing(directory, "link-to-change-direct-work", date(2027, 4, 1)) == "not-suitable"


def test_an_assessment_gives_way_to_the_next_edition_on_its_day(year: Year) -> None:
    directory = live(year.state)
    for on, old, new in ((date(2027, 4, 30), True, False), (date(2027, 5, 1), False, True)):
        assert (standing(directory, "aim-2", on) != "not-suitable") is old
        assert (standing(directory, "compass", on) != "not-suitable") is new
    today = on_day(directory, date(2027, 5, 1))
    young = {**DISPLAYING, "age": 11}
    answer = match(today, read_situation(today, young), date(2027, 5, 1))
    assert next(f.outcome for f in answer.findings if f.service.id == "compass") == "not-suitable"
    finding = next(f for f in answer.findings if f.service.id == "aim-2")
    assert "compass" in finding.instead


def test_a_form_has_the_name_of_the_day_and_is_found_by_both(year: Year) -> None:
    directory = live(year.state)
    assert on_day(directory, date(2027, 5, 31)).routes["caf-route"].name == "Common Assessment Framework (CAF)"
    assert on_day(directory, date(2027, 6, 1)).routes["caf-route"].name == "Family Step Form"
    for text in ("Common Assessment Framework", "Family Step Form", "CAF"):
        assert "caf-route" in {hit.id for hit in search(index(directory), text)}


def test_funding_that_ends_leaves_nothing_in_its_place(year: Year) -> None:
    directory = live(year.state)
    assert directory.services["mst-psb"].clocks.valid_to == date(2027, 9, 30)
    assert standing(directory, "mst-psb", date(2027, 10, 1)) == "not-suitable"


def test_what_was_said_before_is_still_answered_from_what_was_published_then(year: Year) -> None:
    before = year.state.find("2027-01-31")
    assert before == year.versions["office"]
    then = open_published(year.state.data_path(before)).directory
    assert "compass" not in then.services
    assert standing(then, "aim-2", date(2027, 6, 1)) == standing(then, "aim-2", date(2027, 1, 31))
    assert "compass" in live(year.state).services


def test_a_closed_thing_keeps_its_page_which_says_what_now(year: Year, pages: TestClient) -> None:
    for path, said in {
        "/services/peterborough/aim-2": ["Compass assessment", "1 May 2027", "1 October 2026"],
        "/services/peterborough/mst-psb": ["30 September 2027"],
        "/services/peterborough/link-to-change-direct-work": ["31 March 2027"],
        "/agencies/peterborough/safeguarding-board": ["Harbour Safeguarding Partnership", "1 July 2027"],
        "/routes/peterborough/caf-route": ["Family Step Form", "Common Assessment Framework (CAF)"],
        "/services/peterborough/compass": ["AIM-2 assessment"],
    }.items():
        page = pages.get(path)
        assert page.status_code == 200
        for words in said:
            assert words in page.text, f"{path}: {words}"


def test_a_page_can_be_asked_as_at_a_day(pages: TestClient) -> None:
    before = pages.get("/routes/peterborough/caf-route?on=2027-05-31").text
    assert "Common Assessment Framework (CAF)</h1>" in " ".join(before.split()).replace(" </h1>", "</h1>")


def test_what_could_not_be_found_out_is_shown_as_not_confirmed_and_not_dropped(year: Year, pages: TestClient) -> None:
    page = pages.get("/services/peterborough/camhs").text
    assert "30 September 2027" in page or "1 October 2027" in page
    assert "Nobody could say in autumn 2027 whom this service takes." in page
    assert standing(live(year.state), "camhs", END_OF_YEAR) == "cannot-tell-yet"


def test_the_note_of_a_month_says_what_changed_and_what_comes(year: Year) -> None:
    note = " ".join(month_note(year.state, live(year.state), date(2027, 4, 1), "https://directory.example").split())
    assert "Family Step Form" in note
    assert "1 May 2027" in note
    assert "Compass assessment" in note


def test_the_changes_page_tells_the_year(pages: TestClient) -> None:
    page = pages.get("/changes?month=2027-02").text
    assert "The next edition has other criteria." in page
    assert "The notice of the tool" in page


def test_every_change_is_told_in_words(year: Year) -> None:
    said = {act: [s for one in found.changes for s in say_change(one)] for act, found in year.reviews.items()}
    assert said["office"] == [
        "Direct work by Link to Change: status is now closing; it was active.",
        "Direct work by Link to Change: valid to is 31 March 2027; it was not recorded.",
        "Link to Change: status is closing; it was not recorded.",
        "Link to Change: valid to is 31 March 2027; it was not recorded.",
    ]
    assert "In 10 places, An assessment has been completed: accepts also says Compass." in said["assessment"]
    assert "New silence: Whom it takes now." in said["unknown"]
