"""Every change is looked at before it is live: what it says, what it does to answers, and who has to agree to it."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from graph.canonical import Lines, read_lines
from graph.cases import read_cases
from graph.change import Change, apply
from graph.diff import say_change
from graph.errors import EditError, NotFoundError, ProposalError, SignpostError
from graph.proposals import Proposal, accept, list_proposals, propose, read_proposal, return_to_editor, review
from graph.proposals.proposal import ACCEPTED, OPEN, RETURNED
from graph.publish import publish, vouch
from graph.state.commit import commit
from graph.state.folder import State
from tests.server import ROOT

DIRECTORY = ROOT / "data" / "services.ttl"
BASE = "https://w3id.org/signpost/id/peterborough/"
SP = "https://w3id.org/signpost/ns#"
TITLE = "http://purl.org/dc/terms/title"
DAY, AT = date(2026, 11, 26), datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
CASES = read_cases(ROOT / "data" / "cases")


@pytest.fixture(scope="module")
def lines() -> Lines:
    return read_lines(DIRECTORY)


@pytest.fixture
def state(tmp_path: Path, lines: Lines) -> State:
    found = State(tmp_path / "state")
    vouch(found, commit(found, lines, by="directory editor", why="The strategy was entered.", at=AT).version)
    return found


def changed(lines: Lines, thing: str, predicate: str, *new: str) -> Change:
    """The change that gives a field of a thing these values."""
    beginning = f"<{BASE}{thing}> <{predicate}> "
    old = frozenset(line for line in lines if line.startswith(beginning))
    return Change(old - (now := frozenset(f"{beginning}{value} ." for value in new)), now - old)


def live(state: State) -> str:
    current = state.current()
    assert current is not None
    return current.version


def made(state: State, change: Change, base: str = "") -> Proposal:
    """A proposal of a change, on the live version."""
    why, source = "The provider wrote.", "A letter of the provider"
    return propose(state, change, base=base or live(state), by="editor", why=why, source=source, at=AT, origin="form")


def taken(state: State, proposal: Proposal, role: str = "editor") -> str:
    return accept(state, proposal.id, by=f"the {role}", role=role, why="", at=AT + timedelta(days=1)).version


def test_a_proposal_is_kept_as_it_was_made_and_changes_nothing(state: State, lines: Lines) -> None:
    before = live(state)
    proposal = made(state, changed(lines, "tender-programmes", TITLE, '"Programmes"@en'))
    assert list_proposals(state) == (proposal,)
    assert read_proposal(state, proposal.id) == proposal
    assert proposal.outcome == OPEN
    assert live(state) == before


def test_a_review_says_what_would_change_in_words_and_for_answers(state: State, lines: Lines) -> None:
    status = changed(lines, "camhs", "http://www.w3.org/ns/adms#status", f"<{SP}suspended>")
    found = review(state, made(state, status), CASES, DAY, situations=60)
    assert [s for one in found.changes for s in say_change(one)] == [
        "Child and Adolescent Mental Health Services: status is now suspended; it was active."
    ]
    assert found.report.conforms
    assert found.impact is not None
    assert {shift.id for shift in found.impact.shifts} == {"camhs"}
    # Where it was not suitable already there is another reason now.
    assert {shift.now for shift in found.impact.shifts} == {"not-suitable", "reworded"}
    assert any("camhs" in {shift.id for shift in case.shifts} for case in found.impact.cases)
    assert found.acceptable
    assert not found.weakenings


def test_a_change_that_breaks_a_shape_is_told_by_thing_and_field_and_cannot_be_accepted(
    state: State, lines: Lines
) -> None:
    proposal = made(state, changed(lines, "camhs", "http://www.w3.org/ns/adms#status", '"open"'))
    found = review(state, proposal, CASES, DAY, situations=5)
    assert [(p.thing, p.field) for p in found.report.problems if p.severity == "violation"] == [("camhs", "status")]
    assert not found.acceptable
    before = live(state)
    with pytest.raises(SignpostError) as raised:
        taken(state, proposal)
    assert raised.value.code == "broken-shape"
    assert live(state) == before
    assert read_proposal(state, proposal.id).outcome == OPEN


def test_an_accepted_proposal_is_live_with_the_day_of_the_edit(state: State, lines: Lines) -> None:
    proposal = made(state, changed(lines, "tender-programmes", TITLE, '"Programmes"@en'))
    version = taken(state, proposal)
    assert live(state) == version
    said = [line for line in state.lines(version) if line.startswith(f"<{BASE}tender-programmes> ")]
    assert f'<{BASE}tender-programmes> <{TITLE}> "Programmes"@en .' in said
    assert any("lastEdited" in line and "2026-11-27" in line for line in said)
    publication = state.current()
    assert publication is not None
    assert (publication.proposal, publication.why, publication.by) == (proposal.id, proposal.why, "the editor")
    decided = read_proposal(state, proposal.id)
    assert (decided.outcome, decided.version, decided.decided_by) == (ACCEPTED, version, "the editor")


def test_what_weakens_an_instruction_needs_an_approver(state: State, lines: Lines) -> None:
    name = next(line for line in lines if line.endswith(f"<{SP}Instruction> .")).split(" ")[0].rsplit("/", 1)[1][:-1]
    description = "http://purl.org/dc/terms/description"
    proposal = made(state, changed(lines, name, description, '"You may read the guidance."@en'))
    found = review(state, proposal, CASES, DAY, situations=5)
    assert [w.thing for w in found.weakenings] == [name]
    with pytest.raises(ProposalError) as raised:
        taken(state, proposal, "editor")
    assert raised.value.code == "needs-approver"
    version = taken(state, proposal, "approver")
    assert live(state) == version


def test_a_proposal_is_returned_with_a_reason_and_only_with_one(state: State, lines: Lines) -> None:
    proposal = made(state, changed(lines, "tender-programmes", TITLE, '"Programmes"@en'))
    with pytest.raises(ProposalError) as raised:
        return_to_editor(state, proposal.id, by="approver", reason="  ", at=AT)
    assert raised.value.code == "say-why"
    back = return_to_editor(state, proposal.id, by="approver", reason="Ask the provider\nfirst.", at=AT)
    assert (back.outcome, back.reason, back.decided_by) == (RETURNED, "Ask the provider first.", "approver")
    for decide in (
        lambda: taken(state, proposal),
        lambda: return_to_editor(state, proposal.id, by="a", reason="b", at=AT),
    ):
        with pytest.raises(ProposalError) as raised:
            decide()
        assert raised.value.code == "proposal-decided"


def test_two_proposals_on_one_base_go_together_where_they_touch_different_fields(state: State, lines: Lines) -> None:
    base = live(state)
    one = made(state, changed(lines, "tender-programmes", TITLE, '"Programmes"@en'), base)
    other = made(state, changed(lines, "g-map", TITLE, '"The G-Map programme"@en'), base)
    taken(state, one)
    found = review(state, other, CASES, DAY, situations=5)
    assert found.stale
    assert not found.conflicts
    taken(state, other)
    assert {
        f'<{BASE}tender-programmes> <{TITLE}> "Programmes"@en .',
        f'<{BASE}g-map> <{TITLE}> "The G-Map programme"@en .',
    } <= set(state.lines(live(state)))


def test_two_proposals_that_disagree_are_shown_and_the_second_is_not_accepted(state: State, lines: Lines) -> None:
    base = live(state)
    one = made(state, changed(lines, "g-map", TITLE, '"One name"@en'), base)
    other = made(state, changed(lines, "g-map", TITLE, '"Another name"@en'), base)
    first = taken(state, one)
    found = review(state, other, CASES, DAY, situations=5)
    assert [(c.base, c.ours, c.theirs) for c in found.conflicts] == [
        (('"G-Map"@en',), ('"Another name"@en',), ('"One name"@en',))
    ]
    with pytest.raises(ProposalError) as raised:
        taken(state, other)
    assert raised.value.code == "proposal-conflicts"
    assert live(state) == first


def test_what_others_point_to_is_not_taken_away(state: State, lines: Lines) -> None:
    agency = frozenset(line for line in lines if line.startswith(f"<{BASE}tender> "))
    with pytest.raises(EditError) as raised:
        made(state, Change(agency, frozenset()))
    assert raised.value.code == "still-referred-to"
    assert "tender-programmes" in raised.value.message
    assert "Close it" in raised.value.remedy
    assert list_proposals(state) == ()


def test_a_proposal_to_change_nothing_is_none(state: State, lines: Lines) -> None:
    with pytest.raises(ProposalError) as raised:
        made(state, Change(frozenset(), frozenset()))
    assert raised.value.code == "nothing-proposed"
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    publish(state, apply(lines, proposal.change), by="b", why="the same", at=AT)
    assert not review(state, proposal, CASES, DAY, situations=5).acceptable


def test_an_acceptance_that_was_cut_short_is_an_acceptance(state: State, lines: Lines) -> None:
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    version = taken(state, proposal)
    (state.path / "proposals" / proposal.id / "decision.json").unlink()
    found = read_proposal(state, proposal.id)
    assert (found.outcome, found.version) == (ACCEPTED, version)


@pytest.mark.parametrize("id", ["", "..", "../../current", "20261126-090000-zzzzzz", "20261126-090000-abcdef"])
def test_a_proposal_that_is_not_there_is_not_looked_for_elsewhere(state: State, id: str) -> None:
    with pytest.raises(NotFoundError):
        read_proposal(state, id)


def test_proposals_are_in_the_backup(state: State, lines: Lines, tmp_path: Path) -> None:
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    shutil.copytree(state.path, tmp_path / "copy")
    copy = State(tmp_path / "copy")
    assert read_proposal(copy, proposal.id) == proposal
    taken(copy, proposal)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("proposal.json", '{"added": "abc"}'),
        ("proposal.json", "[" * 5000),
        ("proposal.json", ""),
        ("decision.json", '{"outcome": "accepted", "by": "x", "at": "2026-11-26T09:00:00+00:00", "reason": ""}'),
        ("decision.json", '{"outcome": "banana"}'),
        ("decision.json", '{"outcome": "returned", "at": "soon"}'),
    ],
)
def test_a_file_that_was_altered_by_hand_is_told_and_not_believed(
    state: State, lines: Lines, name: str, text: str
) -> None:
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    (state.path / "proposals" / proposal.id / name).write_text(text)
    with pytest.raises(SignpostError) as raised:
        read_proposal(state, proposal.id)
    assert raised.value.code == "broken-state"


def test_a_line_that_was_put_into_a_proposal_by_hand_is_a_statement_or_is_told(state: State, lines: Lines) -> None:
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    file = state.path / "proposals" / proposal.id / "proposal.json"
    file.write_text(file.read_text("utf-8").replace("One name", "One name\\\\u0022 . <urn:x> <urn:y> \\\\u0022z"))
    with pytest.raises(SignpostError):
        read_proposal(state, proposal.id)


def test_an_empty_folder_among_the_proposals_is_none(state: State, lines: Lines) -> None:
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    (state.path / "proposals" / "20261126-090000-abcdef").mkdir()
    assert list_proposals(state) == (proposal,)
