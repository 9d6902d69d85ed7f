"""The week of an editor on a real server: workbook, form, what happened, an answer, a check; accepted or returned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from graph.acts import HOW
from graph.canonical import about
from graph.change import Edit, edits
from graph.exchange.workbook.book import Book, Cell
from graph.exchange.workbook.sheets import export
from graph.exchange.workbook.xlsx import read_xlsx, write_xlsx
from graph.proposals import list_proposals, read_proposal
from graph.state.folder import State
from graph.state.publication import Publication
from graph.terms import SP
from tests.api.conftest import Live
from tests.api.desk import BASE, Answer, Desk, Editor, fields_of
from tests.api.desk import a_desk as a_desk
from tests.api.desk import a_served_desk as a_served_desk

HOSTILE = "Ring <script>alert('x')</script> & \"ask\" </textarea><b>"
WHY = {"why": "They told us", "source": "a call to the office"}


@pytest.fixture
def editor(served: Live, desk: Desk) -> Editor:
    return Editor(served.port, desk.editor)


@pytest.fixture
def approver(served: Live, desk: Desk) -> Editor:
    return Editor(served.port, desk.approver)


@contextmanager
def nothing_happens(desk: Desk) -> Iterator[None]:
    """Whatever is done within: nothing is published, and nothing waits for a decision."""
    before = desk.state.pointer(), list_proposals(desk.state)
    yield
    assert (desk.state.pointer(), list_proposals(desk.state)) == before


def current(state: State) -> Publication:
    found = state.current()
    assert found is not None
    return found


def workbook(state: State, cells: dict[tuple[str, str, str], Cell]) -> bytes:
    """The workbook of the live version with other cells: by sheet, id and the name of the column."""
    version = current(state).version
    book = export(state.lines(version), version)
    return write_xlsx(Book(book.version, book.title, tuple(_edited(sheet, cells) for sheet in book.sheets)))


def _edited(sheet, cells):  # type: ignore[no-untyped-def]
    columns = [column.name for column in sheet.columns]
    rows = []
    for row in sheet.rows:
        values = list(row.cells)
        for (name, id, column), value in cells.items():
            if (name, id) == (sheet.name, values[0]):
                values[columns.index(column)] = value
        rows.append(row._replace(cells=tuple(values)))
    return sheet._replace(rows=tuple(rows))


def proposed(answer: Answer) -> str:
    """The id of the proposal that an answer leads to."""
    assert answer.status == 303, answer.said[:2000]
    page, _, id = answer.to.rpartition("/")
    assert page == "/desk/proposals"
    return id


def accept(who: Editor, id: str) -> Answer:
    return who.send(f"/desk/proposals/{id}", f"/desk/proposals/{id}/accept", note="Looks right")


def propose_contact(who: Editor, agency: str, contact: str) -> str:
    address = f"/desk/things/{agency}"
    return proposed(who.send(address, address, **{SP.contact: contact}, **WHY))


def test_a_workbook_is_handed_in_looked_at_and_accepted_and_then_everybody_sees_it(editor: Editor, desk: Desk) -> None:
    taken = editor.get("/desk/workbook.xlsx")
    assert "attachment" in taken.headers["Content-Disposition"]
    assert read_xlsx(taken.content).version == current(desk.state).version
    id = proposed(editor.upload(workbook(desk.state, {("Agencies", "link-to-change", "contact"): "Ring the office"})))
    page = editor.get(f"/desk/proposals/{id}").said
    assert "Link to Change: contact is Ring the office; it was not recorded." in page
    assert "No answer rests on what this changes" in page
    public = "/agencies/peterborough/link-to-change"
    assert "Ring the office" not in editor.get(public).said
    assert "The yearly look" in editor.get("/desk").said
    assert accept(editor, id).to == "/desk?done=accepted"
    assert "Ring the office" in editor.get(public).said
    done = current(desk.state)
    assert (done.by, done.why, done.source) == ("editor of the board", "The yearly look", "a call to the office")
    assert done.proposal == id


def test_all_wrong_cells_are_named_at_once_with_what_stands_there(editor: Editor, desk: Desk) -> None:
    with nothing_happens(desk):
        cells: dict[tuple[str, str, str], Cell] = {
            ("Conditions", "c-age-10", "lowest value"): "ten",
            ("Agencies", "tender", "status"): HOSTILE,
        }
        answer = editor.upload(workbook(desk.state, cells))
        assert answer.status == 422
        assert "2 cells are wrong" in answer.said
        assert all(part in answer.said for part in ("Conditions!", "Agencies!", "ten", HOSTILE[:10]))
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nonsense", b"x" * 300_000])
def test_what_is_no_workbook_is_refused_with_a_reason(editor: Editor, desk: Desk, content: bytes) -> None:
    with nothing_happens(desk):
        answer = editor.upload(content)
        assert answer.status == 422
        assert "There is a problem" in answer.said


def test_a_file_that_is_too_large_is_refused(editor: Editor) -> None:
    assert editor.upload(b"x" * 10_200_000).status == 413


def test_a_workbook_says_why_and_from_what(editor: Editor, desk: Desk) -> None:
    content = workbook(desk.state, {("Agencies", "tender", "contact"): "Ring the office"})
    answer = editor.upload(content, why=" ", source="")
    assert answer.status == 422
    assert answer.said.count("Why is needed") == 2
    assert editor.upload(workbook(desk.state, {})).status == 422


def test_a_form_that_nobody_changed_changes_nothing(editor: Editor, desk: Desk) -> None:
    with nothing_happens(desk):
        for thing in ("aim-2", "c-age-10", "tender", "strategy", "silence-contacts"):
            address = f"/desk/things/{thing}"
            answer = editor.send(address, address, **WHY)
            assert answer.status == 422
            assert "You left everything as it was" in answer.said


def test_only_what_was_changed_in_a_form_is_proposed(editor: Editor, desk: Desk) -> None:
    id = propose_contact(editor, "3-ts", HOSTILE)
    proposal = read_proposal(desk.state, id)
    (edit,) = edits(proposal.change)
    assert isinstance(edit, Edit)
    assert (edit.thing, edit.predicate, edit.was) == (BASE + "3-ts", SP.contact, ())
    page = editor.get(f"/desk/proposals/{id}")
    assert "alert('x')" in page.said
    assert "<script>alert" not in page.text
    accept(editor, id)
    assert "<script>alert" not in editor.get("/agencies/peterborough/3-ts").text
    again = dict(fields_of(editor.get("/desk/things/3-ts").text, "/desk/things/3-ts"))
    assert again[SP.contact] == HOSTILE


def test_what_is_wrong_in_a_form_stands_at_its_field_and_keeps_what_was_typed(editor: Editor, desk: Desk) -> None:
    with nothing_happens(desk):
        address = "/desk/things/tender"
        answer = editor.send(address, address, **{SP.validTo: "next week", SP.contact: "Ring"}, why="", source="")
        assert answer.status == 422
        fields = dict(fields_of(answer.text, address))
        assert (fields[SP.validTo], fields[SP.contact]) == ("next week", "Ring")
        assert answer.text.count('class="govuk-error-message"') == 3


def test_what_the_rules_forbid_is_said_in_the_form(editor: Editor, desk: Desk) -> None:
    address = "/desk/things/tender"
    answer = editor.send(address, address, **{SP.validFrom: "2026-03-01", SP.validTo: "2026-02-01"}, **WHY)
    assert answer.status == 422
    assert "This ends before it begins" in answer.said


def test_what_is_returned_needs_a_reason_and_is_not_accepted_any_more(editor: Editor, desk: Desk) -> None:
    id = propose_contact(editor, "camhs-agency", "Ring the office")
    page, back = f"/desk/proposals/{id}", f"/desk/proposals/{id}/return"
    mark = dict(fields_of(editor.get(page).text, f"{page}/accept"))
    assert editor.send(page, back, reason="  ").status == 422
    assert editor.send(page, back, reason="Which office?").to == "/desk?done=returned"
    assert "Returned. Which office?" in editor.get("/desk").said
    with nothing_happens(desk):
        assert editor.post(f"{page}/accept", mark.items()).status == 422


def test_what_weakens_a_must_an_editor_cannot_accept_and_an_approver_can(
    editor: Editor, approver: Editor, desk: Desk
) -> None:
    address = "/desk/things/c-age-10"
    id = proposed(editor.send(address, address, **{SP.minValue: "9"}, **WHY))
    page = editor.get(f"/desk/proposals/{id}")
    assert "Needs an approver" in page.said
    assert "You are signed in as an editor" in page.said
    assert fields_of(page.text, f"/desk/proposals/{id}/accept") == []
    forced = [("mark", editor.mark()), ("live", current(desk.state).version), ("note", "")]
    with nothing_happens(desk):
        assert editor.post(f"/desk/proposals/{id}/accept", forced).status == 422
    assert "For instance: age 9" in approver.get(f"/desk/proposals/{id}").said
    assert accept(approver, id).status == 303
    assert current(desk.state).by == "approver of the board"


def test_two_editors_at_once_lose_nothing_and_see_where_they_disagree(
    editor: Editor, approver: Editor, desk: Desk
) -> None:
    first = propose_contact(editor, "tender", "Ring the office")
    second = propose_contact(approver, "tender", "Write to the office")
    other = propose_contact(approver, "nspcc", "Use the form")
    seen = fields_of(approver.get(f"/desk/proposals/{other}").text, f"/desk/proposals/{other}/accept")
    assert accept(editor, first).status == 303
    page = approver.get(f"/desk/proposals/{second}")
    told = "It was not recorded. This makes it Write to the office. What is live says Ring the office."
    assert told in page.said
    assert fields_of(page.text, f"/desk/proposals/{second}/accept") == []
    late = approver.post(f"/desk/proposals/{other}/accept", seen)
    assert (late.status, "Others published while you were looking" in late.said) == (422, True)
    assert accept(approver, other).status == 303
    lines = desk.state.lines(current(desk.state).version)
    assert [any(SP.contact in line for line in about(lines, BASE + agency)) for agency in ("tender", "nspcc")] == [
        True,
        True,
    ]


def test_a_check_is_published_at_once_by_role_and_is_no_longer_due(editor: Editor, desk: Desk) -> None:
    page = editor.get("/desk").text
    assert 'value="lucy-faithfull-foundation"' in page
    mark = ("mark", editor.mark())
    with nothing_happens(desk):
        for lacking in (
            [("how", "phone")],
            [("thing", "lucy-faithfull-foundation")],
            [("thing", "lucy-faithfull-foundation"), ("how", "guess")],
        ):
            assert editor.post("/desk/checked", [mark, *lacking]).status == 422
        assert editor.post("/desk/checked", [mark, ("thing", "<b>"), ("how", "phone")]).status == 422
    done = editor.post(
        "/desk/checked", [mark, ("thing", "lucy-faithfull-foundation"), ("thing", "g-map"), ("how", "phone")]
    )
    assert done.to == "/desk?done=checked"
    assert 'value="lucy-faithfull-foundation"' not in editor.get("/desk").text
    lines = desk.state.lines(current(desk.state).version)
    assert any(f"<{HOW['phone']}>" in line for line in lines)
    assert current(desk.state).by == "editor of the board"


def test_an_answer_in_words_settles_what_was_not_recorded(editor: Editor, desk: Desk) -> None:
    address = "/desk/silences/silence-booking-training"
    assert editor.send(address, address, answer="", **WHY).status == 422
    id = proposed(editor.send(address, address, answer="Schools book by the form of the service.", **WHY))
    assert accept(editor, id).status == 303
    assert "Booking training" not in editor.get("/desk").text.partition('id="silences"')[2]
    page = editor.get("/services/peterborough/school-training-packages").said
    assert "Schools book by the form of the service." in page


def test_an_answer_in_the_form_of_a_thing_settles_it_too(editor: Editor, desk: Desk) -> None:
    silence = editor.get("/desk/silences/silence-contacts").text
    assert "/desk/things/contact-centre?settles=silence-contacts" in silence
    page, action = "/desk/things/contact-centre?settles=silence-contacts", "/desk/things/contact-centre"
    id = proposed(editor.send(page, action, **{SP.contact: "Ring the centre"}, **WHY))
    assert {edit.thing for edit in edits(read_proposal(desk.state, id).change)} == {
        BASE + "contact-centre",
        BASE + "silence-contacts",
    }


def test_what_closes_says_what_to_turn_to_now(editor: Editor, approver: Editor) -> None:
    address = "/desk/things/tender-programmes/happened"
    assert editor.get(f"{address}?what=closed").status == 200
    told = {"last-day": "30 November 2026", "successors": "phse", **WHY}
    id = proposed(editor.send(f"{address}?what=closed", address, **told))
    assert accept(approver, id).status == 303
    page = editor.get("/services/peterborough/tender-programmes?on=2026-12-01").said
    assert "30 November 2026" in page


def test_others_become_part_of_what_goes_on(editor: Editor, desk: Desk) -> None:
    address = "/desk/things/tender-programmes/happened"
    told = {"others": "phse", "on": "2026-12-01", **WHY}
    change = read_proposal(desk.state, proposed(editor.send(f"{address}?what=merged", address, **told))).change
    named = {edit.thing.removeprefix(BASE) for edit in edits(change)}
    assert named == {"phse", "phse-merged-2026-12-01"}
    with nothing_happens(desk):
        answer = editor.send(f"{address}?what=merged", address, **{**told, "others": "tender-programmes"})
        assert answer.status == 422
        assert "cannot end and be what takes its own place" in answer.said


def test_what_others_point_to_is_not_taken_away(editor: Editor, desk: Desk) -> None:
    with nothing_happens(desk):
        address = "/desk/things/tender/happened"
        answer = editor.send(f"{address}?what=mistaken", address, **WHY)
        assert answer.status == 422
        assert "Close it instead" in answer.said


def test_everything_that_can_happen_asks_for_what_it_needs(editor: Editor, desk: Desk) -> None:
    address = "/desk/things/tender-programmes/happened"
    for what in ("closed", "replaced", "merged", "renamed", "moved", "suspended", "unconfirmed"):
        answer = editor.send(f"{address}?what={what}", address)
        assert answer.status == 422
        assert "is needed" in answer.said
    told = {
        "replaced": {"new": "phse", "on": "2026-12-01"},
        "merged": {"others": "phse", "on": "2026-12-01"},
        "renamed": {"name": "Evening programmes", "on": "2026-12-01"},
        "moved": {"agency": "nspcc", "on": "2026-12-01"},
        "suspended": {"first-day": "2026-12-01"},
        "unconfirmed": {"since": "2026-11-01"},
    }
    ids = [proposed(editor.send(f"{address}?what={what}", address, **fields, **WHY)) for what, fields in told.items()]
    assert {one.id for one in list_proposals(desk.state)} >= set(ids)


def test_a_text_to_send_to_an_agency(editor: Editor) -> None:
    letter = editor.get("/desk/letters/tender")
    assert letter.headers["Content-Type"].startswith("text/plain")
    assert "Tender" in letter.text


def test_what_is_not_there_is_not_found(editor: Editor) -> None:
    for address in ("things/nothing", "silences/aim-2", "proposals/../desk", "proposals/20261126-000000-aaaaaa"):
        assert editor.get(f"/desk/{address}").status == 404
    answer = editor.post("/desk/things/tender", [("mark", editor.mark()), ("base", "f" * 64)])
    assert answer.status == 404
