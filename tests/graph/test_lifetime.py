"""A directory says on each day what holds on that day, and changes on the days that it names, by itself."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.clocks import is_confirmed, is_offered, standing, unconfirmed_since
from graph.lifetime import dated, forget, history_of, in_its_place, on_day, provided_on
from graph.links import link
from graph.match import match
from graph.model import MOVED, RENAMED, Clocks, Directory, Instruction, Party, Route, Statement, Step, Succession
from graph.situation import read_situation
from graph.snapshot import open_snapshot
from tests.graph.worlds import ON, group, holds, made, service, steady, yes_or_no
from tests.oracle.invent import TODAY

DAY = timedelta(days=1)
NEXT = Clocks(valid_from=ON + DAY)
OVER = Clocks(valid_to=ON - DAY)
DAYS = st.integers(-6, 6).map(lambda n: TODAY + n * DAY)
CLOCKS = st.builds(
    Clocks,
    st.sampled_from(["active", "planned", "suspended", "closing", "closed"]),
    *[st.none() | DAYS for _ in range(4)],
    st.none() | DAYS,
    *[st.none() | DAYS for _ in range(2)],
)


AGENCIES = ("one", "two", "three")


@st.composite
def moves_of(draw: st.DrawFn, service: str) -> tuple[tuple[str, ...], list[Succession], tuple[str, ...]]:
    """Who provided something first, together or alone, to whom it moved since, and who is recorded at the end."""
    first = providers = tuple(draw(st.lists(st.sampled_from(AGENCIES), min_size=1, max_size=2, unique=True)))
    moves: list[Succession] = []
    for n, day in enumerate(sorted(draw(st.lists(DAYS, max_size=4)))):
        new = draw(st.sampled_from(AGENCIES))
        old = tuple(agency for agency in providers if agency != new)
        if old:
            both = (new,) if new in providers else ()
            moves.append(Succession(f"m-{n}", MOVED, old, (new,), day, concerns=(service,), provided_before=both))
            providers = (new,)
    return first, moves, providers


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """Small directories in which whatever can carry a date may carry one, and things are renamed and handed on."""
    clocks = lambda: draw(CLOCKS | st.just(Clocks()))  # noqa: E731
    inner = [holds("a", id=f"inner-{n}", clocks=clocks()) for n in range(draw(st.integers(1, 2)))]
    criteria = (group("any", *inner, clocks=clocks()), holds("a", clocks=clocks()))
    parties = {name: Party(name, name.title(), "agency", clocks=clocks()) for name in AGENCIES}
    route = Route("route", "Route", "", (Step("s", 1, "", "One", gate=criteria[1]),), True, criteria[0], frozenset())
    told = [
        Succession(f"s-{n}", RENAMED, ("one",), ("one",), day, former_name=f"Name {n}", new_name=f"Name {n + 1}")
        for n, day in enumerate(sorted(draw(st.lists(DAYS, max_size=3, unique=True))))
    ]
    moves, recorded = draw(moves_of("service"))[1:]
    told += moves
    name = next((s.new_name for s in reversed(told) if s.kind == RENAMED), "One")
    parties["one"] = parties["one"]._replace(name=name)
    providers = tuple(parties[party].name for party in recorded)
    offered = service(*criteria, providers=providers, provided_by=recorded, clocks=clocks())
    whole = made([yes_or_no("a")], [offered])
    return whole._replace(
        parties=parties,
        routes={"route": route._replace(clocks=clocks())},
        instructions=(Instruction("i", "", "", criteria[0], frozenset(), clocks=clocks()),),
        statements=(Statement("r", "remark", "", when=criteria[1], clocks=clocks()),),
        successions=tuple(sorted(told, key=lambda s: s.on)),
        documents={},
    )


def seen(directory: Directory, on: date) -> object:
    """Everything that somebody can see to be otherwise on another day."""
    things = (*directory.services.values(), *directory.routes.values(), *directory.parties.values())
    return on_day(directory, on), [(standing(t.clocks, on), is_confirmed(t.clocks, on)) for t in things]


@given(directories(), DAYS)
@steady
def test_a_directory_of_a_day_is_itself_on_that_day(directory: Directory, on: date) -> None:
    assert on_day(on_day(directory, on), on) == on_day(directory, on)


@given(moves_of("service"), DAYS)
@steady
def test_a_service_is_provided_by_those_to_whom_it_moved_last(
    told: tuple[tuple[str, ...], list[Succession], tuple[str, ...]], on: date
) -> None:
    first, moves, recorded = told
    expected = next((move.successors for move in reversed(moves) if move.on <= on), first)
    assert set(provided_on(recorded, moves, on)) == set(expected)


@given(directories(), DAYS)
@steady
def test_who_provides_a_service_on_a_day_is_the_same_by_identifier_and_by_name(directory: Directory, on: date) -> None:
    there = on_day(directory, on)
    (offered,) = there.services.values()
    assert [there.parties[party].name for party in offered.provided_by] == list(offered.providers)


@given(directories())
@steady
def test_what_is_seen_changes_only_on_the_days_that_are_named(directory: Directory) -> None:
    days = dated(directory)
    assert list(days) == sorted(set(days))
    for n in range(-9, 10):
        on = TODAY + n * DAY
        if on not in days:
            assert seen(directory, on) == seen(directory, on - DAY)


@given(directories(), DAYS)
@steady
def test_nothing_that_has_a_page_is_ever_left_out(directory: Directory, on: date) -> None:
    then = on_day(directory, on)
    assert (list(then.services), list(then.routes)) == (list(directory.services), list(directory.routes))
    assert (list(then.parties), list(then.needs)) == (list(directory.parties), list(directory.needs))


@given(directories(), DAYS)
@steady
def test_only_what_is_in_force_counts(directory: Directory, on: date) -> None:
    then = on_day(directory, on)
    left = [c for c in then.services["service"].criteria for c in (c, *c.members)]
    assert all(is_offered(criterion.clocks, on) for criterion in left)
    assert all(criterion.members for criterion in left if criterion.form == "any")
    assert all(is_offered(rule.clocks, on) for rule in (*then.instructions, *then.statements))


def test_a_directory_without_dates_is_itself_on_every_day() -> None:
    directory = open_snapshot().directory
    assert all(on_day(directory, ON + n * 400 * DAY) is directory for n in (-2, 0, 2))
    assert dated(directory) == ()


def test_days_on_which_the_same_is_said_give_the_same_object() -> None:
    directory = made([yes_or_no("a")], [service(holds("a", clocks=NEXT))])
    assert on_day(directory, ON) is on_day(directory, ON - 5 * DAY)
    assert on_day(directory, ON + DAY) is directory
    assert on_day(directory, ON) != directory


def test_a_criterion_counts_from_its_first_day_to_its_last() -> None:
    clocks = Clocks(valid_from=ON, valid_to=ON + DAY)
    directory = made([yes_or_no("a"), yes_or_no("b")], [service(holds("b"), holds("a", clocks=clocks))])
    situation = read_situation(directory, {"a": False, "b": True})

    def outcome(day: date) -> str:
        return match(directory, situation, day).findings[0].outcome

    outcomes = [outcome(ON + n * DAY) for n in (-1, 0, 1, 2)]
    assert outcomes == ["looks-suitable", "not-suitable", "not-suitable", "looks-suitable"]


def test_a_service_whose_only_criterion_has_ended_is_not_open_to_all() -> None:
    directory = made([yes_or_no("a")], [service(holds("a", clocks=OVER))])
    finding = match(directory, read_situation(directory, {"a": True}), ON).findings[0]
    assert finding.outcome == "cannot-tell-yet"
    assert "not recorded" in finding.summary


def test_an_instruction_begins_on_its_day_and_one_whose_condition_has_ended_applies_to_all() -> None:
    to_come = Instruction("to-come", "Do.", "so", None, frozenset(), clocks=NEXT)
    freed = Instruction("freed", "Do.", "so", holds("a", clocks=OVER), frozenset())
    directory = made([yes_or_no("a")])._replace(instructions=(to_come, freed))
    situation = read_situation(directory, {"a": False})
    shown = [[i.instruction.id for i in match(directory, situation, day).instructions] for day in (ON, ON + DAY)]
    assert shown == [["freed"], ["to-come", "freed"]]


def test_a_pause_is_between_its_days_whatever_else_holds() -> None:
    pause = Clocks("suspended", suspended_from=ON, suspended_to=ON + DAY)
    assert [standing(pause, ON + n * DAY) for n in (-1, 0, 1, 2)] == ["active", "suspended", "suspended", "active"]
    ending = pause._replace(status="closed", valid_to=ON + 2 * DAY)
    assert [standing(ending, ON + n * DAY) for n in (-1, 1, 2, 3)] == ["closing", "suspended", "closing", "closed"]
    assert [standing(Clocks("suspended"), ON + n * DAY) for n in (-900, 900)] == ["suspended", "suspended"]
    assert standing(Clocks("suspended", suspended_from=ON + DAY), ON) == "active"


def test_a_thing_is_not_confirmed_since_the_day_after_its_check_was_due() -> None:
    clocks = Clocks(last_checked=ON - 90 * DAY, review_due=ON - DAY)
    assert unconfirmed_since(clocks, ON) == ON
    assert unconfirmed_since(clocks, ON - DAY) is None
    assert unconfirmed_since(Clocks(review_due=ON - DAY), ON) == ON
    assert unconfirmed_since(Clocks(), ON) is None


def renamed_twice() -> Directory:
    """An agency that was called First, is called Second, and is to be called Third; it provides and acts."""
    told = (
        Succession("r1", RENAMED, ("p",), ("p",), ON, former_name="First", new_name="Second"),
        Succession("r2", RENAMED, ("p",), ("p",), ON + 9 * DAY, former_name="Second", new_name="Third"),
    )
    route = Route("r", "Way", "", (Step("s", 1, "Ask", "Third / Other", decided_by="Third"),), True, None, frozenset())
    offered = service(holds("a", decided_by="Third"), providers=("Third",), routes=("r",))
    return made([yes_or_no("a", settled_by="Third")], [offered])._replace(
        parties={"p": Party("p", "Third", "agency")}, routes={"r": route}, successions=told
    )


def test_a_name_holds_between_its_days_wherever_it_stands() -> None:
    for day, name in ((ON - DAY, "First"), (ON, "Second"), (ON + 8 * DAY, "Second"), (ON + 9 * DAY, "Third")):
        then = on_day(renamed_twice(), day)
        step, criterion = then.routes["r"].steps[0], then.services["service"].criteria[0]
        assert then.parties["p"].name == name
        assert then.services["service"].providers == (name,)
        assert (step.actor, step.decided_by, criterion.decided_by) == (f"{name} / Other", name, name)
        assert then.questions["a"].settled_by == name


def test_another_agency_provides_from_its_day_and_back_again() -> None:
    parties = {name: Party(name, name.title(), "agency") for name in ("one", "two")}
    there = Succession("m1", MOVED, ("one",), ("two",), ON, concerns=("service",))
    back = Succession("m2", MOVED, ("two",), ("one",), ON + 2 * DAY, concerns=("service",))
    for recorded in ("One", "Two"):
        directory = made([yes_or_no("a")], [service(providers=(recorded, "Other"))])
        directory = directory._replace(parties=parties, successions=(there, back))
        who = [set(on_day(directory, ON + n * DAY).services["service"].providers) for n in (-1, 0, 1, 2)]
        assert who == [{"One", "Other"}, {"Two", "Other"}, {"Two", "Other"}, {"One", "Other"}]


def test_what_stands_in_the_place_of_a_thing_is_found_through_all_that_took_it() -> None:
    told = (
        Succession("s1", "replaced", ("a",), ("b",), ON),
        Succession("s2", "split", ("b",), ("c", "d"), ON + 9 * DAY),
        Succession("s3", "merged", ("d",), ("a",), ON + 9 * DAY),
    )
    directory = made([yes_or_no("q")], [service(name=n) for n in "abcd"])._replace(successions=told)
    assert [in_its_place(directory, "a", ON + n * DAY) for n in (-1, 0, 9)] == [(), ("b",), ("c", "d")]
    assert [s.id for s in history_of(directory, "d")] == ["s2", "s3"]


def test_a_day_keeps_every_page_and_its_links() -> None:
    then = on_day(renamed_twice(), ON)
    assert set(link(then).homes) == set(link(renamed_twice()).homes)


def test_what_is_forgotten_is_read_anew_and_says_the_same() -> None:
    directory = made([yes_or_no("a")], [service(holds("a", clocks=NEXT))])
    before = on_day(directory, ON)
    forget(directory.version)
    assert on_day(directory, ON) == before
    assert on_day(directory, ON) is not before
