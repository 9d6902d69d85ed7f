"""The words of the ontology: declared once, defined in English, known to Python, and none used that is not declared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from graph import generate_terms, terms
from graph.generate_terms import CONTEXT, NAMESPACE, ONTOLOGY, ROOT, TERMS, render, render_context

FOLDERS = ("api", "benchmarks", "data", "docs", "graph", "ontology", "signpost", "tests", "viz")
SUFFIXES = {".html", ".j2", ".json", ".jsonld", ".md", ".py", ".rq", ".sparql", ".ttl", ".yaml"}
# Where terms are declared or listed rather than used.
DECLARING = {ONTOLOGY / "signpost.ttl", ONTOLOGY / "alignments.ttl", CONTEXT, TERMS, ROOT / "docs/terms.md"}
# Terms that do not exist, and beginnings of some that do.
WRONG_ON_PURPOSE = {
    ROOT / "tests/shapes/undeclared-term-violates.ttl",
    ROOT / "tests/graph/test_validate.py",
    ROOT / "tests/browser/test_sparql.py",
}
TERM = re.compile(rf"(?:\bsp:|\bSP\.|{re.escape(NAMESPACE)})([A-Za-z]\w*)")
# Terms that nothing uses yet, each with the reason why it is declared all the same.
UNUSED = dict.fromkeys(
    ("AnswerKind", "Basis", "CheckMethod", "LifecycleStatus", "Modality", "Nature", "Strength", "SuccessionKind"),
    "the class of a list of values: data names the values",
)

ONTOLOGY_GRAPH = Graph().parse(ONTOLOGY / "signpost.ttl", format="turtle")
DECLARED = {str(s).removeprefix(NAMESPACE) for s in ONTOLOGY_GRAPH.subjects(RDF.type) if str(s).startswith(NAMESPACE)}
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}


def project_files() -> Iterator[Path]:
    """The files of the project in which a term of ours can be used."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in SUFFIXES and file not in DECLARING and "__pycache__" not in file.parts:
                yield file


def terms_in(file: Path) -> set[str]:
    """The local names of our terms in a file; a name that Python has already loses its underscore."""
    return {name.rstrip("_") for name in TERM.findall(file.read_text("utf-8")) if name != "NS"}


def test_the_constants_are_those_of_the_ontology() -> None:
    assert TERMS.read_text("utf-8") == render(ONTOLOGY), "stale: run python -m graph.generate_terms"


def test_the_context_is_that_of_the_ontology() -> None:
    assert CONTEXT.read_text("utf-8") == render_context(ONTOLOGY), "stale: run python -m graph.generate_terms"


def test_a_stale_file_fails_the_check_and_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "terms.py"
    stale.write_text("class SP: ...\n", "utf-8")
    monkeypatch.setattr(generate_terms, "ROOT", tmp_path)
    monkeypatch.setattr(generate_terms, "TERMS", stale)
    monkeypatch.setattr(generate_terms, "CONTEXT", tmp_path / "context.jsonld")
    assert generate_terms.main(["--check"]) == 1
    assert stale.read_text("utf-8") == "class SP: ...\n"
    assert generate_terms.main([]) == 0
    assert generate_terms.main(["--check"]) == 0


def test_a_word_that_python_has_already_gets_an_underscore() -> None:
    assert terms.SP.with_ == NAMESPACE + "with"
    assert terms.RDF.type_.endswith("#type")


def test_the_constants_cost_no_import() -> None:
    imports = re.findall(r"^(?:from|import) (\w+)", TERMS.read_text("utf-8"), re.MULTILINE)
    assert imports == ["__future__"]


def test_every_term_of_ours_that_a_file_uses_is_declared() -> None:
    files = [file for file in project_files() if file not in WRONG_ON_PURPOSE]
    assert len(files) > 100
    undeclared = {str(file.relative_to(ROOT)): names for file in files if (names := terms_in(file) - DECLARED)}
    assert undeclared == {}


def test_every_declared_term_is_used_or_says_why_not() -> None:
    used = set().union(*(terms_in(file) for file in project_files() if file != Path(__file__)))
    assert DECLARED - used == set(UNUSED)
    assert all(UNUSED.values())


def test_every_declared_term_has_an_english_label_and_definition_and_a_kind() -> None:
    assert len(DECLARED) > 100
    classes = set(ONTOLOGY_GRAPH.subjects(RDF.type, OWL.Class))
    for name in sorted(DECLARED):
        term = URIRef(NAMESPACE + name)
        for words in (RDFS.label, SKOS.definition):
            languages = [getattr(value, "language", None) for value in ONTOLOGY_GRAPH.objects(term, words)]
            assert languages == ["en"], f"{name} needs one {words} in English"
        kinds = set(ONTOLOGY_GRAPH.objects(term, RDF.type))
        assert len(kinds & (KINDS | classes)) == len(kinds) == 1, f"{name} is neither class, property nor listed value"


def test_every_term_of_others_in_the_shapes_is_a_constant() -> None:
    vocabularies = [kind for kind in vars(terms).values() if isinstance(kind, type)]
    known = {str(value) for vocabulary in vocabularies for value in vars(vocabulary).values()}
    namespaces = tuple(text.split()[0] for text in generate_terms.OUTSIDE.values())
    shapes = Graph().parse(ONTOLOGY / "shapes.ttl", format="turtle")
    used = {str(node) for triple in shapes for node in triple if str(node).startswith(namespaces)}
    assert len(used) > 20
    rdf_lists = {str(RDF.first), str(RDF.rest), str(RDF.nil)}
    assert used - known - rdf_lists == set()


def test_a_thing_written_with_the_context_is_the_thing_in_turtle() -> None:
    context = json.loads(CONTEXT.read_text("utf-8"))["@context"]
    thing = {
        "@context": context,
        "id": "https://w3id.org/signpost/id/spokes/young",
        "type": ["Condition", "cv:Constraint"],
        "identifier": "young",
        "title": "At most ten years old",
        "constrains": "https://w3id.org/signpost/id/spokes/years",
        "maxValue": "10.5",
        "expected": True,
        "basis": "stated",
        "strength": "normally",
        "status": "active",
        "lastChecked": "2026-03-01",
        "sourceWord": "new",
    }
    turtle = """
        @prefix : <https://w3id.org/signpost/id/spokes/> . @prefix sp: <https://w3id.org/signpost/ns#> .
        @prefix adms: <http://www.w3.org/ns/adms#> . @prefix cv: <http://data.europa.eu/m8g/> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :young a sp:Condition , cv:Constraint ; dct:identifier "young" ; dct:title "At most ten years old"@en ;
            cv:constrains :years ; sp:maxValue 10.5 ; sp:expected true ; sp:basis sp:stated ; sp:strength sp:normally ;
            adms:status sp:active ; sp:lastChecked "2026-03-01"^^xsd:date ; sp:sourceWord "new" ."""
    read = {quad.triple for quad in ox.parse(json.dumps(thing), format=ox.RdfFormat.JSON_LD)}
    assert read == {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
