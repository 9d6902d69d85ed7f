"""The query service described for programs (SPARQL 1.1 Service Description), with the queries that come with it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from graph.queries import StoredQuery
from graph.words import LANGUAGE

_DESCRIPTION = """\
@prefix formats: <http://www.w3.org/ns/formats/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL10Query, sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
        formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD,
        formats:TriG, formats:N-Quads, formats:N3 ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ;
        sd:namedGraph {graphs} ] .
"""
_EXAMPLE = """
<{endpoint}?example={name}> a sh:SPARQLExecutable, sh:SPARQL{kind}Executable ;
    rdfs:label {title} ;
    rdfs:comment {answers} ;
    sh:{form} {text} ;
    schema:target <{endpoint}> .
"""


def describe_service(endpoint: str, graphs: Iterable[str], queries: Iterable[StoredQuery]) -> str:
    """The service at an address in Turtle: what it speaks and writes, its graphs, and its example queries."""
    named = " ,\n            ".join(f"[ a sd:NamedGraph ; sd:name <{graph}> ]" for graph in graphs)
    examples = (_describe(endpoint, query) for query in queries)
    return _DESCRIPTION.format(endpoint=endpoint, graphs=named) + "".join(examples)


def _describe(endpoint: str, query: StoredQuery) -> str:
    constructs = "CONSTRUCT {" in query.text
    return _EXAMPLE.format(
        endpoint=endpoint,
        name=query.name,
        kind="Construct" if constructs else "Select",
        form="construct" if constructs else "select",
        title=f"{_quoted(query.title)}@{LANGUAGE}",
        answers=f"{_quoted(query.answers)}@{LANGUAGE}",
        text=_quoted(query.text),
    )


def _quoted(text: str) -> str:
    # What JSON escapes, Turtle escapes alike.
    return json.dumps(text, ensure_ascii=False)
