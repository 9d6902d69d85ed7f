"""The data can be taken away in every form and every version, and is described for catalogues and query editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID
from starlette.testclient import TestClient

from api.syntaxes import SYNTAXES
from graph.canonical import lines_of
from graph.model import Directory
from graph.settings import Settings
from graph.state.folder import State
from graph.terms import SP
from tests.api.conftest import FRAME, HTML, client_of
from tests.api.reader import Reader
from tests.published import HOSTILE, build

TURTLE = {"Accept": "text/turtle"}
BASE = Settings().base


@pytest.fixture(scope="module")
def described(client: TestClient) -> Graph:
    """What the data says of itself."""
    return Graph().parse(data=client.get("/data", headers=TURTLE).text, format="turtle")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a directory with a history of five publications."""
    folder = tmp_path_factory.mktemp("kept") / "state"
    build(folder)
    with client_of(Settings(state=folder)) as client:
        yield client


def test_the_directory_can_be_taken_away_byte_for_byte(client: TestClient) -> None:
    answer = client.get("/data/services.ttl")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.content == Settings().directory.read_bytes()


def test_the_directory_can_be_taken_away_in_every_syntax(client: TestClient) -> None:
    lines = lines_of(client.get("/data/services.ttl").content)
    assert client.get("/data/services.nt").text.splitlines() == list(lines)
    for syntax in SYNTAXES:
        assert client.get(f"/data/services.{syntax.ending}").headers["content-type"].startswith(syntax.media_type)
    xml = Graph().parse(data=client.get("/data/services.rdf").content, format="xml")
    assert len(xml) == len(lines)
    assert client.get("/data/services.csv").json()["code"] == "not-found"


def test_what_editors_complete_is_all_that_the_void_has_and_is_kept_until_it_changes(
    client: TestClient, described: Graph
) -> None:
    answer = client.get("/data/terms.json")
    assert answer.headers["content-type"].partition(";")[0] == "application/json"
    found = answer.json()
    assert {str(one) for one in described.objects(None, VOID["class"])} <= set(found["classes"])
    assert {str(one) for one in described.objects(None, VOID.property)} <= set(found["properties"])
    assert found["classes"][SP.Service] == "service"
    assert "" not in [*found["classes"].values(), *found["properties"].values()]
    assert not answer.headers["etag"].startswith("W/")
    again = client.get("/data/terms.json", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_data_is_described_for_catalogues(described: Graph, client: TestClient, directory: Directory) -> None:
    dataset = URIRef(directory.base + directory.id)
    (catalogue,) = described.subjects(DCAT.dataset, dataset)
    assert (catalogue, RDF.type, DCAT.Catalog) in described
    assert {DCAT.Dataset, VOID.Dataset} <= set(described.objects(dataset, RDF.type))
    assert str(described.value(dataset, DCTERMS.title)) == directory.title
    files = set(described.objects(dataset, DCAT.distribution))
    assert files == set(described.objects(dataset, VOID.dataDump))
    assert len(files) == len(SYNTAXES)
    for file in files:
        assert client.get(str(file).removeprefix(BASE)).status_code == 200
        assert str(described.value(file, DCAT.mediaType)).startswith("https://www.iana.org/assignments/media-types/")


def test_a_licence_that_nobody_recorded_is_said_not_to_be(described: Graph, directory: Directory) -> None:
    dataset = URIRef(directory.base + directory.id)
    assert described.value(dataset, DCTERMS.license) is None
    rights = described.value(dataset, DCTERMS.rights)
    assert "not recorded" in str(described.value(rights, RDFS.label))


def test_what_the_description_counts_is_what_there_is(
    described: Graph, client: TestClient, directory: Directory
) -> None:
    whole = Graph().parse(data=client.get("/data/services.ttl").content, format="turtle")
    dataset = URIRef(directory.base + directory.id)
    assert described.value(dataset, VOID.triples) == Literal(len(whole))
    assert described.value(dataset, VOID.distinctSubjects) == Literal(len(set(whole.subjects())))
    assert described.value(dataset, VOID.distinctObjects) == Literal(len(set(whole.objects())))
    parts = list(described.objects(dataset, VOID.classPartition))
    kinds = {described.value(part, VOID["class"]): part for part in parts}
    assert set(kinds) == set(whole.objects(None, RDF.type))
    for kind, part in kinds.items():
        assert described.value(part, VOID.entities) == Literal(len(set(whole.subjects(RDF.type, kind))))
    service = kinds[URIRef(SP.Service)]
    stage = next(
        p
        for p in described.objects(service, VOID.propertyPartition)
        if (p, VOID.property, URIRef(SP.stage)) in described
    )
    rows = [(s, o) for s, o in whole.subject_objects(URIRef(SP.stage)) if (s, RDF.type, URIRef(SP.Service)) in whole]
    assert described.value(stage, VOID.triples) == Literal(len(rows))
    led = {described.value(inner, VOID["class"]) for inner in described.objects(stage, VOID.classPartition)}
    assert led == {kind for _, o in rows for kind in whole.objects(o, RDF.type)}


def test_a_query_editor_finds_classes_properties_and_values_in_what_the_query_service_says(client: TestClient) -> None:
    said = Graph().parse(data=client.get("/sparql", headers=TURTLE).content, format="turtle")
    found = said.query(
        """PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>
        SELECT DISTINCT ?subject ?property ?object ?datatype {
          [] void:class ?subject ; void:propertyPartition ?part . ?part void:property ?property ; void:triples ?n .
          OPTIONAL { ?part void:classPartition [ void:class ?object ] }
          OPTIONAL { ?part ext:datatypePartition [ ext:datatype ?datatype ] } }"""
    )
    rows = {tuple(str(value).rpartition("#")[2] for value in row) for row in found}
    assert ("Service", "stage", "Stage", "None") in rows
    assert ("Step", "order", "None", "integer") in rows


def test_the_description_is_where_void_is_looked_for(client: TestClient) -> None:
    answer = client.get("/.well-known/void")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.content == client.get("/data.ttl").content == client.get("/data", headers=TURTLE).content
    assert client.get("/.well-known/void", headers=HTML).headers["location"] == "/data"


def test_a_browser_gets_a_page_about_the_data(client: TestClient, directory: Directory) -> None:
    page = client.get("/data", headers=HTML)
    assert page.headers["content-type"].startswith("text/html")
    read = Reader(page.text)
    assert set(directory.documents) | set(directory.questions) <= set(read.ids)
    assert {s.id for s in directory.statements if s.kind in ("aim", "figure")} <= set(read.ids)
    assert {f"/data/services.{syntax.ending}" for syntax in SYNTAXES} <= set(read.links)


def test_page_and_description_are_not_taken_for_each_other(client: TestClient) -> None:
    page = client.get("/data", headers=HTML)
    other = client.get("/data", headers={**TURTLE, "If-None-Match": page.headers["etag"]})
    assert other.status_code == 200
    assert page.headers["vary"].split(", ")[0] == other.headers["vary"].split(", ")[0] == "Accept"


def test_every_statement_is_shown_on_some_page(client: TestClient, directory: Directory) -> None:
    assert len(directory.statements) > 40
    pages: dict[str, list[str]] = {}
    for statement in directory.statements:
        answer = client.get(f"/id/{directory.id}/{statement.id}", headers=HTML)
        page, _, fragment = answer.headers["location"].partition("#")
        if page not in pages:
            pages[page] = Reader(client.get(page, headers=HTML).text).ids
        assert fragment in pages[page], statement.id


def test_the_version_that_is_served_can_be_taken_away_by_its_name(client: TestClient, directory: Directory) -> None:
    address = f"/data/versions/{directory.version}"
    assert client.get(f"{address}.nt").content == client.get("/data/services.nt").content
    assert client.get(address, headers=HTML).headers["location"] == f"/data#version-{directory.version}"
    assert client.get(address, headers=TURTLE).headers["location"] == f"{address}.ttl"
    assert client.get(f"/data/versions/{'0' * 64}.nt").json()["code"] == "no-such-version"
    assert client.get(f"{address}.rdf").status_code == 404


def test_every_version_that_was_published_can_be_taken_away_as_it_was(kept: TestClient) -> None:
    page = Reader(kept.get("/data", headers=HTML).text)
    versions = [id.removeprefix("version-") for id in page.ids if id.startswith("version-")]
    assert len(versions) == 4
    for version in versions:
        lines = lines_of(kept.get(f"/data/versions/{version}.nt").content)
        assert lines == lines_of(kept.get(f"/data/versions/{version}.ttl").content)
    assert len({kept.get(f"/data/versions/{version}.nt").headers["etag"] for version in versions}) == 4
    changes = [link for link in page.links if link.startswith("/changes?month=")]
    for link in changes:
        month, _, fragment = link.partition("#")
        assert fragment in Reader(kept.get(month, headers=HTML).text).ids


def test_a_version_is_found_by_how_it_is_printed_or_by_a_day(kept: TestClient, client: TestClient) -> None:
    page = Reader(kept.get("/data", headers=HTML).text)
    *_, first = [id.removeprefix("version-") for id in page.ids if id.startswith("version-")]
    for name in (first[:12], first[:6], "2026-10-05", "2026-10-19"):
        asked = f"/data/versions/{name}"
        assert kept.get(asked, headers=HTML).headers["location"] == f"/data#version-{first}"
        assert kept.get(asked, headers=TURTLE).headers["location"] == f"/data/versions/{first}.ttl"
        for ending in ("ttl", "nt"):
            led = kept.get(f"{asked}.{ending}")
            assert (led.status_code, led.headers["location"]) == (303, f"/data/versions/{first}.{ending}")
        assert kept.get(f"{asked}.rdf").json()["code"] == "not-found"
    assert kept.get("/data/versions/2026-10-04.nt").json()["code"] == "before-first-version"
    for name in ("2026-13-01", first[:5], "zzzzzz"):
        assert kept.get(f"/data/versions/{name}.nt").json()["code"] == "no-such-version"
    served: str = client.app.state.service.snapshot.directory.version  # type: ignore[attr-defined]
    assert client.get(f"/data/versions/{served[:12]}.nt").headers["location"] == f"/data/versions/{served}.nt"
    assert client.get("/data/versions/2026-11-23").json()["code"] == "no-such-version"


def test_the_description_tells_when_and_why_each_version_came(kept: TestClient) -> None:
    said = Graph().parse(data=kept.get("/data.ttl").text, format="turtle")
    (dataset,) = said.objects(None, DCAT.dataset)
    assert str(said.value(dataset, DCTERMS.issued)).startswith("2026-10-05")
    assert str(said.value(dataset, DCTERMS.modified)).startswith("2026-12-02")
    versions = list(said.objects(dataset, URIRef(f"{DCAT}hasVersion")))
    assert len(versions) == 4
    assert HOSTILE in {str(why) for why in said.objects(None, URIRef("http://www.w3.org/ns/adms#versionNotes"))}
    assert len(list(said.subject_objects(PROV.wasRevisionOf))) >= 3
    assert "<script>alert" not in kept.get("/data", headers=HTML).text


def test_the_public_address_may_be_any_path() -> None:
    base = "https://signpost.test/data/id/here"
    client = client_of(Settings(directory=FRAME, base=base))
    directory = client.app.state.service.snapshot.directory  # type: ignore[attr-defined]
    for address in ("/data.ttl", f"/id/{directory.id}/{next(iter(directory.services))}.ttl"):
        found = Graph().parse(data=client.get(address).text, format="turtle")
        assert set(found.objects(None, DCTERMS.rights)) == {URIRef(f"{base}/data#rights")}


def test_what_is_published_while_a_page_of_the_data_is_made_is_neither_in_its_tag_nor_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = build(tmp_path / "state")
    client = client_of(Settings(state=state.path))
    *_, fourth, fifth = state.history()
    pointers = iter([(fourth.number, fourth.version)])
    monkeypatch.setattr(State, "pointer", lambda _: next(pointers, (fifth.number, fifth.version)))
    before, after = (client.get("/data", headers=HTML) for _ in range(2))
    newest = [next(id for id in Reader(page.text).ids if id.startswith("version-")) for page in (before, after)]
    assert newest == [f"version-{fourth.version}", f"version-{fifth.version}"]
    assert before.headers["etag"] != after.headers["etag"]


def test_a_version_is_read_for_its_documents_and_not_to_lead_to_them(tmp_path: Path) -> None:
    state = build(tmp_path / "state")
    client = client_of(Settings(state=state.path))
    version = state.history()[0].version
    address = f"/data/versions/{version}"
    known = {"If-None-Match": client.get(f"{address}.nt").headers["etag"]}
    state.data_path(version).write_text("damaged", "utf-8")
    assert client.get(address, headers=TURTLE).headers["location"] == f"{address}.ttl"
    assert client.get(f"{address}.nt", headers=known).status_code == 304
    assert client.get(f"{address}.ttl").json()["code"] == "broken-state"
    unknown = client.get(f"/data/versions/{'0' * 64}.nt", headers=known)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no-such-version")
