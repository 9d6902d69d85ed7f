"""A directory described for catalogues of data: DCAT 3 and VoID, in lines of N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from graph.canonical import Lines
from graph.clocks import notice
from graph.exchange.facts import Facts
from graph.exchange.partitions import partitions
from graph.exchange.thing import rights_of, say_unrecorded
from graph.exchange.written import iri, moment, number, plain, say_of, text
from graph.model import Directory
from graph.prefixes import PREFIXES
from graph.query import OF_NAME
from graph.state.publication import Publication
from graph.terms import DCAT, DCT, FOAF, PROV, RDF, SP, VOID
from graph.words import LANGUAGE, say

# How the files of the directory end, and how each is written.
FILES = {OF_NAME[name].ending: OF_NAME[name] for name in ("turtle", "jsonld", "ntriples", "rdfxml")}
OF_VERSIONS = ("ttl", "nt")
_MEDIA = "https://www.iana.org/assignments/media-types/"
_W3C = "http://www.w3.org/ns/formats/"
_LANGUAGE = f"http://id.loc.gov/vocabulary/iso639-1/{LANGUAGE}"
_EXAMPLES = (SP.Service, SP.AccessRoute, SP.Need, SP.Agency, SP.Criterion, SP.Passage)


def describe(directory: Directory, facts: Facts, base: str, on: date, published: Sequence[Publication] = ()) -> Lines:
    """The data set with its files, its versions, its query service and what it holds; addresses below a public base."""
    dataset = directory.base + directory.id
    said = (
        *_catalogue(directory, base, dataset),
        *_dataset(directory, facts, base, on, published),
        *holdings(facts, base, dataset),
        *_files(facts, dataset, f"{base}/data/services", FILES),
        *_versions(directory, facts, base, published),
    )
    return tuple(sorted(set(said)))


def _catalogue(directory: Directory, base: str, dataset: str) -> Iterator[str]:
    catalogue, service = f"{base}/data#catalogue", f"{base}/sparql"
    yield from say_of(
        catalogue,
        (RDF.type_, iri(f"{DCAT.NS}Catalog")),
        (DCT.title, text(say("data.catalogue", title=directory.title))),
        (DCT.description, text(directory.description)),
        (f"{DCAT.NS}dataset", iri(dataset)),
        (f"{DCAT.NS}service", iri(service)),
        (f"{FOAF.NS}homepage", iri(f"{base}/data")),
    )
    yield from say_of(
        service,
        (RDF.type_, iri(f"{DCAT.NS}DataService")),
        (DCT.title, text(say("data.sparql"))),
        (f"{DCAT.NS}endpointURL", iri(service)),
        (f"{DCAT.NS}endpointDescription", iri(service)),
        (f"{DCAT.NS}servesDataset", iri(dataset)),
        (f"{DCT.NS}conformsTo", iri("https://www.w3.org/TR/sparql11-protocol/")),
    )


def _dataset(
    directory: Directory, facts: Facts, base: str, on: date, published: Sequence[Publication]
) -> Iterator[str]:
    dataset, unrecorded = directory.base + directory.id, f"{base}/data#rights"
    rights = rights_of(facts, dataset, unrecorded)
    issued = [moment(published[0].at)] if published else facts.values(dataset, DCT.issued)
    modified = [moment(published[-1].at)] if published else facts.values(dataset, DCT.modified)
    yield from say_of(
        dataset,
        (RDF.type_, [iri(DCAT.Dataset), iri(VOID.Dataset)]),
        (DCT.identifier, plain(f"{directory.id}/{directory.version}")),
        (DCT.title, text(directory.title)),
        (DCT.description, text(f"{directory.description} {notice(directory.clocks, on)}".strip())),
        (DCT.language, iri(_LANGUAGE)),
        *((predicate, facts.values(dataset, predicate)) for predicate in (DCT.publisher, DCT.source, DCT.spatial)),
        (DCT.issued, issued),
        (DCT.modified, modified),
        *rights,
        (f"{DCAT.NS}version", plain(directory.version)),
        (f"{DCAT.NS}hasCurrentVersion", iri(f"{base}/data/versions/{directory.version}")),
        (f"{DCAT.NS}landingPage", iri(f"{base}/data")),
        (f"{FOAF.NS}homepage", iri(f"{base}/data")),
        (DCAT.distribution, [iri(f"{base}/data/services.{ending}") for ending in FILES]),
        (f"{VOID.NS}dataDump", [iri(f"{base}/data/services.{ending}") for ending in FILES]),
        (f"{VOID.NS}sparqlEndpoint", iri(f"{base}/sparql")),
        (f"{VOID.NS}feature", [iri(_W3C + form.standard) for form in FILES.values()]),
    )
    if rights[0][1] == iri(unrecorded):
        yield from say_unrecorded(unrecorded)


def holdings(facts: Facts, base: str, dataset: str) -> Lines:
    """What a data set holds, in VoID: counts, vocabularies, examples, links to others, and its partitions."""
    return (*_holdings(facts, base, dataset), *partitions(facts.counts, dataset, f"{base}/data"))


def _holdings(facts: Facts, base: str, dataset: str) -> Iterator[str]:
    counts = facts.counts
    used = [*counts.classes, *counts.properties]
    yield from say_of(
        dataset,
        (VOID.uriSpace, plain(facts.base)),
        (VOID.triples, number(counts.triples)),
        (f"{VOID.NS}entities", number(counts.entities)),
        (f"{VOID.NS}distinctSubjects", number(counts.subjects)),
        (f"{VOID.NS}distinctObjects", number(counts.objects)),
        (f"{VOID.NS}classes", number(len(counts.classes))),
        (f"{VOID.NS}properties", number(len(counts.properties))),
        (VOID.vocabulary, [iri(space) for space in PREFIXES.values() if any(t.startswith(space) for t in used)]),
        (
            f"{VOID.NS}exampleResource",
            [iri(found.example) for kind in _EXAMPLES if (found := counts.classes.get(kind)) and found.example],
        ),
    )
    for place, ((space, property_), triples) in enumerate(counts.outward.items(), 1):
        linkset = f"{base}/data#links.{place}"
        yield from say_of(dataset, (f"{VOID.NS}subset", iri(linkset)))
        yield from say_of(
            linkset,
            (RDF.type_, iri(f"{VOID.NS}Linkset")),
            (f"{VOID.NS}subjectsTarget", iri(dataset)),
            (f"{VOID.NS}objectsTarget", iri(space)),
            (f"{VOID.NS}linkPredicate", iri(property_)),
            (VOID.triples, number(triples)),
        )


def _files(facts: Facts, dataset: str, stem: str, endings: Iterable[str]) -> Iterator[str]:
    unrecorded = f"{stem.rpartition('/data/')[0]}/data#rights"
    for ending in endings:
        yield from say_of(
            f"{stem}.{ending}",
            (RDF.type_, iri(DCAT.Distribution)),
            (DCT.title, text(say("data.file", form=FILES[ending].standard.replace("_", "/")))),
            (DCAT.accessURL, iri(f"{stem}.{ending}")),
            (DCAT.downloadURL, iri(f"{stem}.{ending}")),
            (DCAT.mediaType, iri(_MEDIA + FILES[ending].media_type)),
            *rights_of(facts, dataset, unrecorded),
        )


def _versions(directory: Directory, facts: Facts, base: str, published: Sequence[Publication]) -> Iterator[str]:
    dataset = directory.base + directory.id
    latest = {one.version: one for one in published}
    for version in dict.fromkeys((*latest, directory.version)):
        address = f"{base}/data/versions/{version}"
        yield from say_of(dataset, (f"{DCAT.NS}hasVersion", iri(address)))
        yield from say_of(
            address,
            (RDF.type_, [iri(DCAT.Dataset), iri(PROV.Entity)]),
            (DCT.title, text(directory.title)),
            (f"{DCAT.NS}version", plain(version)),
            (f"{DCAT.NS}isVersionOf", iri(dataset)),
            (DCAT.distribution, [iri(f"{address}.{ending}") for ending in OF_VERSIONS]),
        )
        yield from _files(facts, dataset, address, OF_VERSIONS)
        if one := latest.get(version):
            yield from say_of(
                address,
                (DCT.issued, moment(one.at)),
                ("http://www.w3.org/ns/adms#versionNotes", text(one.why)),
                (PROV.wasRevisionOf, [iri(f"{base}/data/versions/{one.base}")] if one.base in latest else []),
            )
