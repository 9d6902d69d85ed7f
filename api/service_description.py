"""The query service described for programs (SPARQL 1.1 Service Description), with the queries that come with it."""

from __future__ import annotations

from collections.abc import Iterable

from graph.exchange.catalogue import describe_queries
from graph.queries import StoredQuery

_DESCRIPTION = """\
@prefix formats: <http://www.w3.org/ns/formats/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .

<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL10Query, sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
        formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD,
        formats:TriG, formats:N-Quads, formats:N3 ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ;
        sd:namedGraph {graphs} ] .
"""


def describe_service(endpoint: str, graphs: Iterable[str], queries: Iterable[StoredQuery]) -> str:
    """The service at an address in Turtle: what it speaks and writes, its graphs, and its example queries."""
    named = " ,\n            ".join(f"[ a sd:NamedGraph ; sd:name <{graph}> ]" for graph in graphs)
    described = _DESCRIPTION.format(endpoint=endpoint, graphs=named)
    return described + describe_queries(endpoint.removesuffix("/sparql"), queries)
