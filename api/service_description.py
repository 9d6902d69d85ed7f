"""The query service described for programs (SPARQL 1.1 Service Description), with the queries that come with it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from graph.exchange.catalogue import describe_queries
from graph.queries import StoredQuery
from graph.query import OF_NAME
from graph.store.store import Capabilities
from graph.words import LANGUAGE, say

_DESCRIPTION = """\
@prefix formats: <http://www.w3.org/ns/formats/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .

<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
{features}    sd:supportedLanguage sd:SPARQL10Query, sd:SPARQL11Query ;
    sd:resultFormat {formats} ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ;
        sd:namedGraph {graphs} ] .
"""


def describe_service(
    endpoint: str, graphs: Iterable[str], queries: Iterable[StoredQuery], capabilities: Capabilities
) -> str:
    """The service at an address in Turtle: what it speaks and writes, its graphs, and its example queries.

    Each guard that holds around a query is a feature `#guard-NAME`; whether the kernel is one stands in words as well.
    No feature of the standard's list holds here: addresses are not followed, SERVICE is refused, and the default graph
    is not the merge of all graphs.
    """
    named = " ,\n            ".join(f"[ a sd:NamedGraph ; sd:name <{graph}> ]" for graph in graphs)
    formats = ", ".join(f"formats:{format.standard}" for format in OF_NAME.values())
    features = _features(endpoint, capabilities)
    described = _DESCRIPTION.format(endpoint=endpoint, graphs=named, formats=formats, features=features)
    return described + describe_queries(endpoint.removesuffix("/sparql"), queries)


def _features(endpoint: str, capabilities: Capabilities) -> str:
    guards = capabilities.guards
    if not guards:
        return ""  # no worker has said yet
    words = say("sparql.guarded" if "kernel" in guards else "sparql.guarded-less")
    named = ", ".join(f"<{endpoint}#guard-{guard}>" for guard in guards)
    return f"    rdfs:comment {json.dumps(words, ensure_ascii=False)}@{LANGUAGE} ;\n    sd:feature {named} ;\n"
