"""Whatever others do at the same time, a proposal is decided once, and what is live was looked at whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from graph.canonical import Lines, about
from graph.change import Change, apply
from graph.errors import NotFoundError, ProposalError, SignpostError, StateError
from graph.proposals import accept, deciding, list_proposals, propose, read_proposal, return_to_editor, review
from graph.proposals.proposal import ACCEPTED, RETURNED
from graph.publish import publish
from graph.state.folder import State
from graph.state.publication import Publication
from tests.graph.test_proposals import AT, BASE, DAY, SP, TITLE, changed, lines, live, made, state, taken

__all__ = ["lines", "state"]

CONSTRAINS, REQUIREMENT = "http://data.europa.eu/m8g/constrains", "http://data.europa.eu/m8g/holdsRequirement"
EXPECTED = f"{SP}expected"
TRUE, FALSE = (f'"{value}"^^<http://www.w3.org/2001/XMLSchema#boolean>' for value in ("true", "false"))


def just_before(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Somebody else acts between the last look at a proposal and its publication."""

    def raced(*told: object, **more: object) -> Publication:
        act()
        return publish(*told, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding, "publish", raced)


def test_who_accepts_on_a_version_that_another_has_just_replaced_is_told_and_can_try_again(
    state: State, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    others = apply(lines, changed(lines, "tender-programmes", TITLE, '"Programmes"@en'))
    just_before(monkeypatch, lambda: publish(state, others, by="another editor", why="At once.", at=AT))
    with pytest.raises(StateError) as raised:
        taken(state, proposal)
    assert raised.value.code == "base-moved"
    assert state.lines(live(state)) == others
    monkeypatch.undo()
    taken(state, proposal)
    said = state.lines(live(state))
    assert f'<{BASE}g-map> <{TITLE}> "One name"@en .' in said
    assert f'<{BASE}tender-programmes> <{TITLE}> "Programmes"@en .' in said


def test_nobody_returns_what_is_just_being_accepted(
    state: State, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    told: list[str] = []

    def return_it() -> None:
        with pytest.raises(StateError) as raised:
            return_to_editor(state, proposal.id, by="approver", reason="Not yet.", at=AT)
        told.append(raised.value.code)

    monkeypatch.setattr("graph.state.commit._SECONDS_TO_WAIT", 0.1)
    just_before(monkeypatch, return_it)
    version = taken(state, proposal)
    assert told == ["state-busy"]
    decided = read_proposal(state, proposal.id)
    assert (decided.outcome, decided.version, decided.reason) == (ACCEPTED, version, "")


def test_what_was_accepted_stays_accepted_and_what_was_returned_returned(state: State, lines: Lines) -> None:
    one = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    other = made(state, changed(lines, "tender-programmes", TITLE, '"Programmes"@en'))
    taken(state, one)
    return_to_editor(state, other.id, by="approver", reason="Not yet.", at=AT)
    kept = [read_proposal(state, one.id), read_proposal(state, other.id)]
    for proposal in (one, other):
        for decide in (
            lambda id=proposal.id: return_to_editor(state, id, by="another", reason="No.", at=AT + timedelta(9)),
            lambda id=proposal.id: accept(state, id, by="another", role="approver", why="", at=AT + timedelta(9)),
        ):
            with pytest.raises(ProposalError) as raised:
                decide()
            assert raised.value.code == "proposal-decided"
    assert [read_proposal(state, one.id), read_proposal(state, other.id)] == kept
    assert [found.outcome for found in kept] == [ACCEPTED, RETURNED]


def test_a_must_that_is_weakened_waits_for_an_approver(state: State, lines: Lines) -> None:
    """A criterion of a service that expects a yes or no, turned round."""
    demanded = {line.rsplit("/", 1)[1][:-3] for line in lines if f"<{REQUIREMENT}>" in line}
    must = next(
        name
        for name in sorted(demanded)
        if any(f"<{EXPECTED}>" in line for line in about(lines, BASE + name))
        and not any(f"<{SP}strength> <{SP}" in line for line in about(lines, BASE + name))
    )
    was = next(line for line in about(lines, BASE + must) if f"<{EXPECTED}>" in line)
    proposal = made(state, changed(lines, must, EXPECTED, FALSE if TRUE in was else TRUE))
    found = review(state, proposal, (), DAY, situations=5)
    assert must in {one.thing for one in found.weakenings}
    with pytest.raises(ProposalError) as raised:
        taken(state, proposal, "editor")
    assert raised.value.code == "needs-approver"
    assert taken(state, proposal, "approver") == live(state)


def test_what_got_a_referrer_since_it_was_proposed_is_not_taken_away(state: State, lines: Lines) -> None:
    base = live(state)
    new = {f"<{BASE}harbour> <{p}> {o} ." for p, o in _agency("harbour")}
    publish(state, apply(lines, Change(frozenset(), frozenset(new))), by="editor", why="A new agency.", at=AT)
    there = state.lines(live(state))
    away = made(state, Change(frozenset(about(there, f"{BASE}harbour")), frozenset()))
    taken(state, made(state, changed(there, "g-map", f"{SP}providedBy", f"<{BASE}harbour>")))
    assert live(state) != base
    before = live(state)
    assert not review(state, away, (), DAY, situations=5).acceptable
    with pytest.raises(SignpostError):
        taken(state, away, "approver")
    assert live(state) == before


@pytest.mark.parametrize("deleted_first", [True, False])
def test_half_a_thing_is_never_left_where_one_takes_it_away_and_another_says_more(
    state: State, lines: Lines, deleted_first: bool
) -> None:
    new = {f"<{BASE}harbour> <{p}> {o} ." for p, o in _agency("harbour")}
    publish(state, apply(lines, Change(frozenset(), frozenset(new))), by="editor", why="A new agency.", at=AT)
    base = live(state)
    there = state.lines(base)
    more = made(state, changed(there, "harbour", f"{SP}phone", '"01234"'), base)
    away = made(state, Change(frozenset(about(there, f"{BASE}harbour")), frozenset()), base)
    first, second = (away, more) if deleted_first else (more, away)
    taken(state, first, "approver")
    stood = state.lines(live(state))
    found = review(state, second, (), DAY, situations=5)
    assert (f"{BASE}harbour", f"{SP}phone") in {(c.thing, c.predicate) for c in found.conflicts}
    assert not found.acceptable
    with pytest.raises(ProposalError) as raised:
        taken(state, second, "approver")
    assert raised.value.code == "proposal-conflicts"
    assert state.lines(live(state)) == stood


def _agency(name: str) -> list[tuple[str, str]]:
    """All that a new agency needs."""
    return [
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{SP}Agency>"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<http://www.w3.org/ns/org#Organization>"),
        ("http://purl.org/dc/terms/identifier", f'"{name}"'),
        ("http://www.w3.org/2004/02/skos/core#prefLabel", '"Harbour"@en'),
        (f"{SP}basis", f"<{SP}editorial>"),
    ]


@pytest.mark.parametrize("base", ["", "0" * 64, "../../../../etc", "a b"])
def test_a_proposal_on_what_never_was_live_is_none(state: State, lines: Lines, base: str) -> None:
    change = changed(lines, "g-map", TITLE, '"One name"@en')
    with pytest.raises(NotFoundError) as raised:
        propose(state, change, base=base, by="editor", why="w", source="s", at=AT, origin="form")
    assert raised.value.code == "no-such-version"
    assert list_proposals(state) == ()


@pytest.mark.parametrize("field", ["by", "why", "source"])
@pytest.mark.parametrize("text", ["", " \n", "\x1b\u202e", "x" * 501])
def test_a_proposal_says_by_whom_why_and_from_what_in_one_line(
    state: State, lines: Lines, field: str, text: str
) -> None:
    told = {"by": "editor", "why": "They\x1b[31m wrote\nagain. ", "source": "A letter\u202e"}
    change = changed(lines, "g-map", TITLE, '"One name"@en')
    with pytest.raises(ProposalError) as raised:
        propose(state, change, base=live(state), at=AT, origin="form", **{**told, field: text})
    assert (raised.value.code, raised.value.where) == ("say-why", field)
    found = propose(state, change, base=live(state), at=AT, origin="form", **told)
    assert (found.why, found.source) == ("They[31m wrote again.", "A letter")


def test_what_a_killed_editor_left_is_no_proposal_and_is_cleared(state: State, lines: Lines) -> None:
    left = state.path / "proposals" / ".new-killed"
    left.mkdir(parents=True)
    (left / "proposal.json").write_text("{", encoding="utf-8")
    assert list_proposals(state) == ()
    proposal = made(state, changed(lines, "g-map", TITLE, '"One name"@en'))
    assert list_proposals(state) == (proposal,)
    assert not left.exists()


def test_ids_sort_by_time(state: State, lines: Lines) -> None:
    change = changed(lines, "g-map", TITLE, '"One name"@en')
    ids = [
        propose(state, change, base=live(state), by="e", why="w", source="s", at=AT + later, origin="form").id
        for later in (timedelta(), timedelta(seconds=1), timedelta(days=40))
    ]
    assert ids == sorted(ids)
    assert [found.id for found in list_proposals(state)] == ids[::-1]
