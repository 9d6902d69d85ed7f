"""What is given to a query is a thing of the directory, by whichever of its addresses, or else an error."""

from __future__ import annotations

import pytest

from graph.errors import NotFoundError, QueryError
from graph.model import Directory
from graph.queries import read_queries, read_query, things_of
from graph.queries.given import settle, with_examples
from graph.query import prepare
from graph.snapshot import open_snapshot

DIRECTORY = open_snapshot().directory
BASE, ID = DIRECTORY.base, DIRECTORY.id
PARTY = next(party.id for party in DIRECTORY.parties.values() if party.kind == "agency")
PANEL = next(party.id for party in DIRECTORY.parties.values() if party.kind == "panel")
NEED = next(iter(DIRECTORY.needs))
STAGE = next(iter(DIRECTORY.stages))
DOCUMENT = next(iter(DIRECTORY.documents))
SERVER = "http://127.0.0.1:8231"
THINGS = pytest.mark.parametrize(
    ("name", "parameter"),
    [(q.name, p) for q in read_queries().values() for p in q.parameters if p.kind == "iri"],
    ids=str,
)


@pytest.mark.parametrize(
    ("query", "parameter", "value"),
    [
        ("services_by_agency", "agency", PARTY),
        ("services_by_agency", "agency", BASE + PARTY),
        ("services_by_agency", "agency", f"{SERVER}/id/{ID}/{PARTY}"),
        ("services_by_agency", "agency", f"{SERVER}/agencies/{ID}/{PARTY}"),
        ("services_by_agency", "agency", f"https://a.test/signpost/agencies/{ID}/{PARTY}?on=2026-01-01#ways"),
        ("services_behind_panel", "panel", f"{SERVER}/agencies/{ID}/{PANEL}"),
        ("services_for_need", "need", f"{SERVER}/needs/{ID}/{NEED}"),
        ("services_for_need", "need", f"{SERVER}/id/{ID}/{NEED}"),
        ("services_by_stage", "stage", f"{SERVER}/id/{ID}/{STAGE}"),
        ("statements_on_page", "document", f"{SERVER}/id/{ID}/{DOCUMENT}"),
    ],
)
def test_a_thing_is_known_by_its_identifier_its_address_and_that_of_its_page_on_any_server(
    query: str, parameter: str, value: str
) -> None:
    settled = settle(DIRECTORY, read_query(query), {parameter: value})[parameter]
    assert settled in things_of(DIRECTORY, next(iter(read_query(query).parameters)))
    assert value.partition("?")[0].endswith(settled)


@pytest.mark.parametrize(
    ("query", "parameter", "value"),
    [
        ("services_by_agency", "agency", f"{BASE}nosuch"),
        ("services_by_agency", "agency", f"{SERVER}/agencies/elsewhere/{PARTY}"),
        ("services_by_agency", "agency", f"{SERVER}/agencies/{ID}/"),
        ("services_by_agency", "agency", BASE),
        ("services_by_agency", "agency", f"https://w3id.org/signpost/id/elsewhere/{PARTY}"),
        ("services_by_agency", "agency", f"mailto:{PARTY}"),
        ("services_behind_panel", "panel", BASE + PARTY),
        ("services_by_stage", "stage", BASE + PANEL),
        ("services_for_need", "need", BASE + PARTY),
        ("services_for_need", "need", PARTY),
        ("services_by_agency", "agency", f"{SERVER}/needs/{ID}/{PARTY}"),
        ("services_by_agency", "agency", f"{SERVER}/agencies/{ID}/{PARTY}.html"),
        ("services_by_agency", "agency", f"{SERVER}/id/{ID}/{PARTY}.txt"),
        ("services_for_need", "need", f"{SERVER}/services/{ID}/{NEED}"),
        ("services_by_stage", "stage", f"{SERVER}/services?stage={STAGE}"),
    ],
)
def test_what_is_no_thing_of_the_kind_that_is_asked_for_is_not_found(query: str, parameter: str, value: str) -> None:
    with pytest.raises(NotFoundError) as error:
        settle(DIRECTORY, read_query(query), {parameter: value})
    assert (error.value.code, error.value.where) == ("not-found", parameter)


@pytest.mark.parametrize("ending", ["html", "ttl", "jsonld", "nt", "rdf"])
def test_a_thing_is_known_by_the_address_of_each_document_about_it(ending: str) -> None:
    query = read_query("statements_on_page")
    given = {"document": f"{SERVER}/id/{ID}/{DOCUMENT}.{ending}"}
    assert settle(DIRECTORY, query, given) == {"document": DOCUMENT}


def with_needs(*names: str) -> Directory:
    """A directory with needs of these identifiers only."""
    return DIRECTORY._replace(needs={name: DIRECTORY.needs[NEED]._replace(id=name) for name in names})


def test_a_thing_that_is_called_like_a_document_is_itself_unless_that_is_about_another() -> None:
    query, given = read_query("services_for_need"), {"need": f"{SERVER}/id/{ID}/food.ttl"}
    assert settle(with_needs("food.ttl"), query, given) == {"need": "food.ttl"}
    assert settle(with_needs("food.ttl", "food"), query, given) == {"need": "food"}


def test_a_name_that_no_address_can_hold_as_it_is_is_read_from_one() -> None:
    query, odd = read_query("services_for_need"), with_needs("food,warm", "in/out")
    assert settle(odd, query, {"need": f"{SERVER}/needs/{ID}/food%2Cwarm"}) == {"need": "food,warm"}
    for address in (f"{BASE}in/out", f"{SERVER}/needs/{ID}/in%2Fout", f"{SERVER}/id/{ID}/in%2Fout.ttl"):
        assert settle(odd, query, {"need": address}) == {"need": f"{BASE}in/out"}


@pytest.mark.parametrize("typed", ["In/out", "in/out", "IN/OUT"])
def test_whoever_gives_a_name_that_only_an_address_can_give_is_told_what_is_meant(typed: str) -> None:
    with pytest.raises(NotFoundError) as error:
        settle(with_needs("In/out"), read_query("services_for_need"), {"need": typed})
    assert error.value.values["nearest"] == "In/out"


def test_a_strength_is_one_that_there_is_however_it_is_written() -> None:
    query = read_query("criteria_by_strength")
    for written in ("must", "Must", "https://w3id.org/signpost/ns#must"):
        assert settle(DIRECTORY, query, {"strength": written}) == {"strength": "must"}
    for other in ("https://w3id.org/signpost/ns#stated", "perhaps", BASE + PARTY):
        with pytest.raises(QueryError) as error:
            settle(DIRECTORY, query, {"strength": other})
        assert error.value.code == "wrong-value"


@THINGS
def test_everything_that_can_be_chosen_can_be_given_by_its_address(name: str, parameter: object) -> None:
    query = read_query(name)
    for own in (p for p in query.parameters if p == parameter and not p.options):
        for thing in things_of(DIRECTORY, own):
            assert settle(DIRECTORY, query, {own.name: BASE + thing}) == {own.name: thing}


@THINGS
def test_an_example_is_the_first_by_name_of_the_directory_and_can_be_asked_about(name: str, parameter: object) -> None:
    query = with_examples(DIRECTORY, read_query(name))
    (own,) = (p for p in query.parameters if p.name == getattr(parameter, "name", ""))
    things = things_of(DIRECTORY, own)
    thing = settle(DIRECTORY, query, {own.name: own.example})[own.name]
    assert own.options or things[thing] == min(things.values())
    assert f"{own.name}: {{kind: iri, example: {own.example}" in query.text
    assert not own.made_up
    assert prepare(query.text).form == query.form


def test_what_is_said_of_a_wrong_value_has_an_example_of_the_directory() -> None:
    with pytest.raises(QueryError) as error:
        settle(DIRECTORY, read_query("services_for_need"), {"need": "a b"})
    assert str(error.value.values["example"]) in DIRECTORY.needs


@pytest.mark.parametrize(
    "typed",
    [
        "MASG",
        "Masg",
        "masgx",
        f"{SERVER}/agencies/{ID}/masgx",
        f"{SERVER}/id/{ID}/masgx.html",
        "Multi-Agency Support Group",
        "multi-agency support group",
    ],
)
def test_whoever_gives_another_name_or_misspells_one_is_told_what_is_meant(typed: str) -> None:
    with pytest.raises(NotFoundError) as error:
        settle(DIRECTORY, read_query("services_by_agency"), {"agency": typed})
    assert str(error.value.values["nearest"]).startswith("masg")
    assert len(str(error.value.values["nearest"]).split(", ")) <= 3


def test_an_example_that_could_be_read_as_more_than_one_value_is_not_taken() -> None:
    need = DIRECTORY.needs[NEED]
    odd = DIRECTORY._replace(needs={"a,b": need._replace(id="a,b", label="A"), NEED: need})
    assert with_examples(odd, read_query("services_for_need")).parameters[0].example == BASE + NEED
    none = DIRECTORY._replace(needs={})
    assert with_examples(none, read_query("services_for_need")) == read_query("services_for_need")


def test_what_is_not_a_thing_is_left_as_it_was_given() -> None:
    values = {"from": "2026-01-01", "nonsense": "x"}
    assert settle(DIRECTORY, read_query("changes_between_days"), values) == values
