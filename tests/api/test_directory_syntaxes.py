"""Whatever a directory holds, its documents say the same in every syntax, to readers that did not write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest
import rdflib
from starlette.testclient import TestClient

from api.syntaxes import SYNTAXES, Syntax
from graph.settings import Settings
from graph.store.formats import TRIPLES
from tests.api.conftest import FRAME, HTML, client_of

# Of these there is a property that is no element of XML, or a letter that is none.
UNSAID = ("controls", "members", "properties", "slashes")
READ_AS = {"turtle": "turtle", "jsonld": "json-ld", "ntriples": "nt", "rdfxml": "xml"}
PLACES = ("", "a/../b", "//x", "?", "%41", "\u00e9", "#", ":")
# What rdflib cannot read in Turtle is not here: the spelling of a bare number, and a full stop that a name ends in.
# Each is of a thing of its own, because one that XML cannot say takes the others with it.
SAID = {
    "texts": r"""dct:title " a "@en , "\r\n\t" , "\r" , "]]>&amp;" , "'''\\\"" , "\u2028\u00a0" ; sp:remark "" """,
    "controls": r"""sp:remark "\u0000\u0008\u001b\u007f\u0085\u202e\ufffe" """,
    "languages": 'dct:title "a"@EN-gb , "b"@en-x-evil , "c"@zh-Hant-TW ; sp:remark "a"@en , "a"@cy , "a"',
    "kinds": """sp:page "many"^^xsd:integer , 1.0 , 1e0 , true , "true" , "1"^^xsd:boolean ;
        sp:lastChecked "2026-02-31"^^xsd:date , "x"^^<dct:kind> , "{}"^^rdf:JSON , "<b"^^rdf:HTML ;
        sp:remark "<b>x</b>"^^rdf:XMLLiteral""",
    "schemes": 'dct:source <dct:title> , <skos:x> , <urn:x> , <org:a#b> ; adms:status <adms:x> , sp:active , "active"',
    "properties": '<dct:title> "x" ; <urn:x> "y" ; <http://p.test/> "z"',
    "places": f"dct:source {' , '.join(f'<http://p.test/{end}>' for end in PLACES)}",
    "spaces": "dct:source sp:Service , <https://w3id.org/signpost/ns#//x> , <https://w3id.org/signpost/ns#>",
    "slashes": '<https://w3id.org/signpost/ns#//x> "x" ; <http://purl.org/dc/terms/a:b> "y"',
    "classes": 'a sp:Service , "no class" , "no class"@en , rdf:type , <dct:Kind> , [ dct:title "of no address" ]',
    "lists": 'dct:source ( 1 "two" ( <dct:three> ) ) , () ; rdf:_1 "first" ; rdf:value rdf:nil',
    "nobody": """dct:source [ dct:title "a" ; dct:source [ dct:title "b" ] ] , [ dct:title "a" ] , _:ring .
        _:ring dct:source _:ring""",
    "members": "rdf:li 1",
    "a.b-c_d:e": 'dct:title "a name of signs"',
    "caf\u00e9": 'dct:title "a name beyond Latin"',
}
NEW = {
    "turned": 'dct:title "\u05d0 1"@he--rtl , "\u05d0 1"@he , "a"@en--ltr',
    "told": "dct:source <<( :mending dct:title <<( :mending a 1 )>> )>>",
}
PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def written(said: dict[str, str]) -> str:
    """A directory in Turtle in which things are said of things by these names."""
    base = "https://w3id.org/signpost/id/spokes/"
    return FRAME.read_text("utf-8") + PREFIXES + "".join(f"<{base}{name}> {text} .\n" for name, text in said.items())


def client_for(folder: pytest.TempPathFactory, said: dict[str, str]) -> Iterator[TestClient]:
    file = folder.mktemp("syntaxes") / "services.ttl"
    file.write_text(written(said), "utf-8")
    with client_of(Settings(directory=file)) as client:
        yield client


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a directory with whatever RDF 1.1 can say."""
    yield from client_for(tmp_path_factory, SAID)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a directory with what only RDF 1.2 can say."""
    yield from client_for(tmp_path_factory, NEW)


@pytest.fixture(autouse=True)
def spelt_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """A dataset that is equal to any other that says the same."""
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def elsewhere(content: bytes, form: str) -> Iterator[ox.Quad]:
    """What a reader that shares no code with us takes from a document."""
    for subject, predicate, value in rdflib.Graph().parse(data=content, format=READ_AS[form]):
        yield ox.Quad(_term(subject), _term(predicate), _term(value))


def _term(node: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, rdflib.Literal):
        kind = None if node.language or node.datatype is None else ox.NamedNode(node.datatype)
        return ox.Literal(str(node), datatype=kind, language=node.language)
    return ox.BlankNode(str(node)) if isinstance(node, rdflib.BNode) else ox.NamedNode(str(node))


def taken(client: TestClient, stem: str, syntax: Syntax) -> bytes | None:
    """A document, or nothing where its syntax cannot say what it should, which is told."""
    answer = client.get(f"{stem}.{syntax.ending}")
    if answer.status_code == 400:
        assert answer.json()["code"] == "unwritable-result"
        return None
    assert answer.status_code == 200
    return answer.content


def meant(client: TestClient, stem: str) -> ox.Dataset:
    """What a document is to say, as its lines do."""
    return canonical(ox.parse(client.get(f"{stem}.nt").content, format=ox.RdfFormat.N_TRIPLES))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.ending)
@pytest.mark.parametrize("stem", ["/data", "/data/services", *(f"/id/spokes/{name}" for name in SAID)])
def test_every_document_says_the_same_in_every_syntax(odd: TestClient, stem: str, syntax: Syntax) -> None:
    content = taken(odd, stem, syntax)
    if content is None:
        assert syntax.form == "rdfxml"
        assert stem in ("/data/services", *(f"/id/spokes/{name}" for name in UNSAID))
        return
    assert canonical(ox.parse(content, format=TRIPLES[syntax.form])) == meant(odd, stem)
    assert canonical(elsewhere(content, syntax.form)) == meant(odd, stem)


def test_a_dump_says_what_the_file_said(odd: TestClient) -> None:
    assert canonical(ox.parse(written(SAID), format=ox.RdfFormat.TURTLE)) == meant(odd, "/data/services")


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.ending)
@pytest.mark.parametrize("stem", ["/data", "/data/services", "/id/spokes/turned", "/id/spokes/told"])
def test_what_only_newer_syntaxes_can_say_is_said_or_refused(new: TestClient, stem: str, syntax: Syntax) -> None:
    content = taken(new, stem, syntax)
    if content is None:
        assert syntax.form in ("jsonld", "rdfxml")
        assert stem in ("/data/services", "/id/spokes/told")
        return
    assert canonical(ox.parse(content, format=TRIPLES[syntax.form])) == meant(new, stem)


@pytest.mark.parametrize("name", NEW)
def test_what_only_newer_syntaxes_can_say_has_a_page(new: TestClient, name: str) -> None:
    assert new.get(f"/id/spokes/{name}.html", headers=HTML).status_code == 200
