"""A directory described for catalogues of data: DCAT and VoID, in Turtle."""

from __future__ import annotations

import json
from datetime import date

from graph.clocks import notice
from graph.model import Directory
from graph.terms import SP

_DESCRIPTION = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix sp: <{ours}> .
@prefix void: <http://rdfs.org/ns/void#> .

<{dataset}> a dcat:Dataset, void:Dataset ;
    dct:identifier {identifier} ;
    dct:title {title} ;
    dct:description {description} ;
    dcat:landingPage <{base}/data> ;
    dcat:distribution <{base}/data/services.ttl> ;
    void:dataDump <{base}/data/services.ttl> ;
    void:sparqlEndpoint <{base}/sparql> ;
    void:uriSpace {space} ;
    void:vocabulary <{ours}> ;
    void:classPartition <{base}/data#services>, <{base}/data#routes>, <{base}/data#needs> .

<{base}/data#services> void:class sp:Service ; void:entities {services} .
<{base}/data#routes> void:class sp:AccessRoute ; void:entities {routes} .
<{base}/data#needs> void:class sp:Need ; void:entities {needs} .

<{base}/data/services.ttl> a dcat:Distribution ;
    dcat:downloadURL <{base}/data/services.ttl> ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> .

<{base}/sparql> a dcat:DataService ;
    dcat:endpointURL <{base}/sparql> ;
    dcat:servesDataset <{dataset}> .
"""


def describe(directory: Directory, base: str, on: date) -> str:
    """The data set, its file and its query service, with addresses below a public base."""
    return _DESCRIPTION.format(
        ours=SP.NS,
        base=base,
        dataset=directory.base + directory.id,
        identifier=_text(f"{directory.id}/{directory.version}"),
        title=_text(directory.title),
        description=_text(f"{directory.description} {notice(directory.clocks, on)}".strip()),
        space=_text(directory.base),
        services=len(directory.services),
        routes=len(directory.routes),
        needs=len(directory.needs),
    )


def _text(text: str) -> str:
    # Turtle escapes a string as JSON does.
    return json.dumps(text, ensure_ascii=False)
