"""RDF of others: the same in every form, and things without an address get one that depends on what is said alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.canonical import Lines, read_lines, split
from graph.errors import DirectoryError
from graph.exchange.rdf import base_of, compare, read_rdf
from graph.settings import ROOT
from graph.snapshot import open_snapshot
from graph.store.export import export
from graph.store.incoming import FORMS, Incoming
from graph.store.naming import name_blank_nodes
from graph.store.parser import CONTEXT

DIRECTORY = ROOT / "data" / "services.ttl"
BASE = "https://w3id.org/signpost/id/bicycles/"
SAID = "http://example.org/says"
TOP, PART, TEXT = f"<{BASE}service>", "<http://example.org/hasPart>", f"<{SAID}>"
IDENTIFIER = "http://purl.org/dc/terms/identifier"


def read(folder: Path, name: str, content: str) -> Incoming:
    """What a file of that name says."""
    file = folder / name
    file.write_text(content, "utf-8")
    return read_rdf(file, BASE)


@pytest.mark.parametrize("ending", FORMS)
def test_a_directory_says_the_same_in_every_form(tmp_path: Path, ending: str) -> None:
    file, form = tmp_path / f"directory{ending}", FORMS[ending]
    file.write_bytes(DIRECTORY.read_bytes() if form == "trig" else export(open_snapshot(), form))
    found = read_rdf(file, BASE)
    assert found.lines == read_lines(DIRECTORY)
    assert found.bases == (base_of(found.lines),)
    assert found.named == 0


def test_named_graphs_are_merged_and_told_but_not_those_that_an_export_adds(tmp_path: Path) -> None:
    found = read(tmp_path, "two.trig", f"<{BASE}g> {{ {TOP} {TEXT} 1 }} <{BASE}h> {{ {TOP} {TEXT} 1, 2 }}")
    assert found.graphs == (f"{BASE}g", f"{BASE}h")
    assert len(found.lines) == 2
    file = tmp_path / "all.nq"
    file.write_bytes(export(open_snapshot(), "nquads"))
    exported = read_rdf(file, BASE)
    assert [graph.rpartition("/")[2] for graph in exported.graphs] == ["directory"]
    assert {graph.rpartition("/")[2] for graph in exported.beside} == {"ontology", "alignments", "provenance"}


def test_a_part_is_called_by_its_owner_and_property_and_has_an_identifier(tmp_path: Path) -> None:
    found = read(tmp_path, "parts.ttl", f'{TOP} <http://example.org/hasPart> [ {TEXT} "a", "b" ] .')
    (part,) = {split(line)[2] for line in found.lines if split(line)[0] == TOP}
    assert re.fullmatch(f"<{BASE}service-has-part-[0-9a-f]{{16}}>", part)
    assert f'{part} <{IDENTIFIER}> "{part[len(BASE) + 1 : -1]}" .' in found.lines
    assert len(found.lines) == 4
    assert found.named == 1


def test_an_identifier_that_is_its_own_is_kept_as_its_address(tmp_path: Path) -> None:
    own = f'[] <{IDENTIFIER}> "repair" ; {TEXT} "a" .'
    assert f'<{BASE}repair> {TEXT} "a" .' in read(tmp_path, "own.ttl", own).lines
    # It is not its own where something else is called so already, and then nothing is said of that.
    taken = read(tmp_path, "taken.ttl", f'{own} <{BASE}repair> {TEXT} "b" .')
    assert [line for line in taken.lines if line.startswith(f"<{BASE}repair> ")] == [f'<{BASE}repair> {TEXT} "b" .']


def test_circles_are_told_apart_by_what_they_say_or_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "circle.ttl", f'_:a {PART} _:b . _:b {PART} _:c . _:c {PART} _:a ; {TEXT} "c" .')
    assert found.named == 3
    assert len({split(line)[0] for line in found.lines}) == 3
    with pytest.raises(DirectoryError, match="in a circle"):
        read(tmp_path, "same.ttl", f"_:a {PART} _:b . _:b {PART} _:a .")


@st.composite
def parts(draw: st.DrawFn) -> list[str]:
    """Lines with blank nodes: parts of a named thing, of earlier ones, or of nobody, each with its own text."""
    lines = [f'{TOP} {TEXT} "top" .']
    for number in range(draw(st.integers(1, 8))):
        owners = [TOP, *(f"_:n{before}" for before in range(number))]
        lines += [f"{owner} {PART} _:n{number} ." for owner in draw(st.sets(st.sampled_from(owners), max_size=2))]
        lines.append(f'_:n{number} {TEXT} "text {number}" .')
    return lines


def named(lines: list[str]) -> Lines:
    return name_blank_nodes(lines, BASE).lines


@given(parts(), st.randoms(use_true_random=False))
def test_labels_and_order_make_no_difference(lines: list[str], random: object) -> None:
    labels = [f"x{number}" for number in range(10)]
    random.shuffle(labels)  # type: ignore[attr-defined]
    other = [re.sub(r"_:n(\d)", lambda found: f"_:{labels[int(found[1])]}", line) for line in lines]
    random.shuffle(other)  # type: ignore[attr-defined]
    found = named(lines)
    assert named(other) == found
    assert not any("_:" in line for line in found)
    assert name_blank_nodes(found, BASE) == (found, 0)


@given(parts(), st.data())
def test_another_text_renames_the_thing_that_says_it_and_its_owners_and_nothing_else(
    lines: list[str], data: st.DataObject
) -> None:
    changed = data.draw(st.integers(0, sum(TEXT in line for line in lines) - 2))
    other = [line.replace(f'"text {changed}"', '"other"') for line in lines]
    owners, grown = {f"_:n{changed}"}, True
    while grown:
        more = {split(line)[0] for line in lines if split(line)[2] in owners} - owners
        grown = bool(more)
        owners |= more
    # Every thing has a text of its own, by which it is found again under its address.
    before, after = addresses(named(lines)), addresses(named(other))
    for text, address in before.items():
        number = text.removeprefix("text ")
        if text == f"text {changed}":
            assert after["other"] != address
        elif f"_:n{number}" in owners:
            assert after[text] != address
        else:
            assert after[text] == address


def addresses(lines: Lines) -> dict[str, str]:
    """Each thing by what it says."""
    return {split(line)[2].strip('"'): split(line)[0] for line in lines if split(line)[1] == TEXT}


def test_a_context_is_never_fetched_and_ours_is_known_by_its_address(tmp_path: Path) -> None:
    document = {"@context": [CONTEXT, {"says": SAID}], "id": f"{BASE}a", "title": "A", "says": "b"}
    found = read(tmp_path, "ours.jsonld", json.dumps(document))
    assert f'<{BASE}a> <http://purl.org/dc/terms/title> "A"@en .' in found.lines
    assert f'<{BASE}a> {TEXT} "b" .' in found.lines
    for context in (
        "https://example.org/context",
        [CONTEXT, "https://example.org/context"],
        {"@version": 1.1, "@import": "https://example.org/context"},
        {"says": {"@id": SAID, "@context": "https://example.org/context"}},
    ):
        with pytest.raises(DirectoryError) as caught:
            read(tmp_path, "remote.jsonld", json.dumps({**document, "@context": context, "says": {"title": "c"}}))
        assert caught.value.code == "remote-context"
        assert "https://example.org/context" in str(caught.value)


def test_every_line_that_is_wrong_is_told(tmp_path: Path) -> None:
    lines = [f"{TOP} {TEXT} 1 .", f"{TOP} nowhere:x 2 .", f"{TOP} {TEXT} 3 .", f"<service> {TEXT} 4 ."]
    with pytest.raises(DirectoryError) as caught:
        read(tmp_path, "wrong.ttl", "\n".join(lines))
    assert caught.value.code == "broken-incoming"
    assert [line.line for line in caught.value.values["lines"]] == [2, 4]  # type: ignore[attr-defined]
    assert caught.value.where.endswith("wrong.ttl:2:49")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("workbook.ttl", "PK\x03\x04", "wrong-content"),
        ("turtle.jsonld", "@prefix a: <http://a/> .", "wrong-content"),
        ("xml.nt", "<?xml version='1.0'?>", "wrong-content"),
        ("table.csv", "id,name", "unreadable-incoming"),
        ("json.ttl", '{ "@id": "http://example.org/a" }', "wrong-content"),
        ("empty.ttl", "", "nothing-read"),
        ("unmapped.jsonld", '{"@id": "http://example.org/a", "name": "b"}', "nothing-read"),
        ("relative.jsonld", json.dumps({"@id": "a", SAID: "b"}), "incoming-refused"),
        ("about.ttl", f"{TOP} {TEXT} <<( {TOP} {TEXT} 1 )>> .", "incoming-refused"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(tmp_path: Path, name: str, content: str, code: str) -> None:
    with pytest.raises(DirectoryError) as caught:
        read(tmp_path, name, content)
    assert caught.value.code == code


def test_what_is_not_described_stays_and_others_are_left_alone(tmp_path: Path) -> None:
    live = tuple(sorted([*LIVE, f"{TOP} {PART} <{BASE}kept> .", f'{TOP} {TEXT} "old" .', f'<{BASE}kept> {TEXT} "k" .']))
    found = read(tmp_path, "new.ttl", f'{TOP} {TEXT} "new" . <http://example.org/x> {TEXT} "theirs" .')
    change, left_out = compare(found, live)
    assert change.added == {f'{TOP} {TEXT} "new" .'}
    assert change.removed == {f'{TOP} {TEXT} "old" .', f"{TOP} {PART} <{BASE}kept> ."}
    assert left_out == ("http://example.org/x",)
    assert f'<{BASE}kept> {TEXT} "k" .' in compare(found, live, whole=True).change.removed


def test_a_part_that_was_named_before_goes_when_another_takes_its_place(tmp_path: Path) -> None:
    one, two = (f'{TOP} {PART} [ {TEXT} "{text}" ; {PART} [ {TEXT} "inner" ] ] .' for text in ("one", "two"))
    live = tuple(sorted([*LIVE, *read(tmp_path, "one.ttl", one).lines]))
    assert not compare(read(tmp_path, "one.ttl", one), live).change
    found = read(tmp_path, "two.ttl", two)
    change, _ = compare(found, live)
    assert set(live) - change.removed | change.added == {*LIVE, *found.lines}


def test_things_of_another_directory_are_refused(tmp_path: Path) -> None:
    other = BASE.replace("bicycles", "trams")
    for said in (f"<{other}a> {TEXT} 1 . {TOP} {TEXT} 1 .", f"<http://example.org/a> {TEXT} 1 ."):
        with pytest.raises(DirectoryError) as caught:
            compare(read(tmp_path, "other.ttl", said), LIVE)
        assert caught.value.code == "another-directory"


LIVE: Lines = (
    f"<{BASE}directory> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/signpost/ns#Directory> .",
)
