"""A directory is read from its triples into plain values, the same whatever order they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph.errors import DirectoryError
from graph.model import Clocks, Criterion, Source, Ticked
from graph.snapshot import open_snapshot
from graph.store.embedded import read_triples
from tests.graph.worlds import SECOND, read, second

TEXT = SECOND.read_text("utf-8")


def test_a_directory_has_its_title_its_base_and_a_version_of_its_own() -> None:
    directory = second()
    assert directory.title == "Saltreach: help with debt, homes and boats"
    assert (directory.id, directory.base) == ("harbour", "https://w3id.org/signpost/id/harbour/")
    assert directory.area == "Saltreach"
    assert directory.version == read(TEXT + "\n").version
    assert directory.version != read(TEXT.replace("Saltreach", "Saltmouth")).version
    assert directory.version == read(TEXT).version


def test_the_order_of_the_triples_does_not_matter() -> None:
    head, *blocks = TEXT.split("\n\n")
    turned = read("\n\n".join([head, *reversed(blocks)]))
    assert turned._replace(version="") == second()._replace(version="")


def test_stages_questions_and_services_stand_in_their_order() -> None:
    directory = second()
    assert list(directory.stages) == ["first-advice", "casework", "repair"]
    assert list(directory.questions) == ["who", "weeks", "home", "claim", "trouble", "done", "slip-granted"]
    assert [service.order for service in directory.services.values()] == list(range(1, 13))


def test_a_question_has_its_kind_its_options_and_its_bounds() -> None:
    questions = second().questions
    assert second().subject == questions["who"]
    assert (questions["weeks"].lowest, questions["weeks"].highest) == (0, 520)
    assert list(questions["home"].options) == ["renting", "private-rent", "council-rent", "owned", "aboard"]
    assert questions["home"].options["council-rent"].broader == {"council-rent", "renting"}
    assert questions["slip-granted"].decision
    assert questions["slip-granted"].settled_by == "Harbour master"
    assert questions["trouble"].caution


def test_a_service_has_its_criteria_routes_needs_and_provider() -> None:
    service = second().services["debt-casework"]
    assert [criterion.id for criterion in service.criteria] == ["c-four-weeks", "c-no-claim", "c-budget-first"]
    assert service.routes == ("adviser-desk",)
    assert service.needs == ("debt",)
    assert service.providers == ("Caffi Môr advice point",)
    assert service.alternatives == ("Money Lifeline",)
    assert second().services["tide-loan"].replaced_by == ("hardship-fund",)
    assert second().services["boat-survey"].produces == ("hull-surveyed",)


def test_criteria_carry_form_strength_bounds_and_what_to_do_instead() -> None:
    weeks, claim, first = second().services["debt-casework"].criteria
    assert (weeks.form, weeks.minimum, weeks.maximum, weeks.instead) == ("condition", 4, None, ("walk-in-advice",))
    assert (claim.form, [member.expected for member in claim.members]) == ("none", [True])
    assert (first.prerequisite, first.obtained_through) == (True, ("budget-session",))
    usual = second().services["budget-session"].criteria[0]
    assert (usual.strength, usual.word) == ("normally", "usually")
    assert second().services["boat-survey"].criteria[0].tension


def test_the_three_clocks_are_kept_apart() -> None:
    assert second().services["walk-in-advice"].clocks == Clocks(
        "active", None, None, date(2026, 11, 1), date(2026, 11, 3), date(2027, 5, 1)
    )


def test_every_source_has_document_section_page_and_basis() -> None:
    assert second().services["walk-in-advice"].sources == (Source("Quay handbook", "Money", 1, "stated", "stated"),)
    assert second().services["slipway-repair"].sources[0].page_basis == "inferred"
    rule = next(rule for rule in second().implications if rule.id == "evicted-rents")
    assert rule.sources == (Source("", "", None, "editorial"),)


def test_rules_conclude_one_answer_each() -> None:
    values = {rule.id: (rule.question, rule.value) for rule in second().implications}
    assert values == {
        "no-weeks-no-claim": ("claim", False),
        "evicted-rents": ("home", Ticked(frozenset(["renting"]), closed=True)),
        "claim-brings-bailiffs": ("trouble", Ticked(frozenset(["bailiffs"]), closed=False)),
    }


def test_parties_are_agencies_panels_and_roles() -> None:
    kinds = {party.id: party.kind for party in second().parties.values()}
    assert kinds["berth-panel"] == "panel"
    assert kinds["harbour-master"] == "role"
    assert kinds["town-council"] == "agency"


def test_every_criterion_that_is_reached_is_cited() -> None:
    def within(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
        for criterion in criteria:
            yield criterion
            yield from within(criterion.members)

    reached = [c for service in second().services.values() for c in within(service.criteria)]
    assert len(reached) > 20
    assert all(criterion.sources and criterion.text for criterion in reached)


def test_a_file_without_a_directory_is_refused() -> None:
    with pytest.raises(DirectoryError) as caught:
        read("<https://example.org/a> <https://example.org/b> 1 .")
    assert caught.value.code == "no-directory"


def test_a_date_that_is_none_is_refused_with_the_reason() -> None:
    with pytest.raises(DirectoryError) as caught:
        read(TEXT.replace('"2026-12-31"^^xsd:date', '"soon"'))
    assert caught.value.code == "broken-directory"
    assert "soon" in caught.value.message


def test_broken_turtle_is_refused_with_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("PREFIX : <https://example.org/>\n:a :b :c\n:d :e :f .\n", "utf-8")
    with pytest.raises(DirectoryError) as caught:
        open_snapshot(path)
    assert caught.value.code == "broken-turtle"
    assert caught.value.where.startswith(f"{path}:3")


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError) as caught:
        open_snapshot(tmp_path / "nothing.ttl")
    assert caught.value.code == "unreadable-directory"
    assert "nothing.ttl" in caught.value.where


def test_another_language_stands_in_only_where_ours_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "languages.ttl"
    path.write_text(
        '<https://example.org/a> <https://example.org/b> "cwch"@cy , "boat"@en ; <https://example.org/c> "môr"@cy .'
    )
    said = read_triples(path)["https://example.org/a"]
    assert said == {"https://example.org/b": ["boat"], "https://example.org/c": ["môr"]}


@pytest.mark.parametrize(
    ("there", "elsewhere"),
    [
        ("cv:hasChannel :front-desk ;", "cv:hasChannel :no-such-route ;"),
        ("cv:constrains :weeks ;", "cv:constrains :no-such-question ;"),
        ("sp:accepts :private-rent ;", "sp:accepts :no-such-option ;"),
        ("sp:obtainedThrough :budget-session ;", "sp:obtainedThrough :no-such-service ;"),
    ],
)
def test_a_reference_to_nothing_is_refused_with_the_thing_that_refers(there: str, elsewhere: str) -> None:
    broken = TEXT.replace(there, elsewhere, 1)
    assert broken != TEXT, f"the harbour town has no {there}"
    with pytest.raises(DirectoryError) as caught:
        read(broken)
    assert caught.value.code == "broken-directory"
    assert caught.value.where
    assert "no-such" in caught.value.message
