"""The queries that come with Signpost, described for programs: SHACL's SPARQL executables, in Turtle.

In the way of the example catalogues that editors read: each query with its text, what it answers and where to ask it.
Its result is described as CSV on the Web describes tables: what a row is, and what each column holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from graph.queries import StoredQuery
from graph.words import LANGUAGE, say

_HEAD = """\
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
_PREFIX = """\
<{base}/queries> sh:declare <{base}/queries#prefix-{prefix}> .
<{base}/queries#prefix-{prefix}> sh:prefix "{prefix}" ; sh:namespace "{namespace}"^^xsd:anyURI .
"""
_QUERY = """
<{base}/queries/{name}> a sh:SPARQLExecutable, sh:SPARQL{kind}Executable ;
    rdfs:label {title} ;
    rdfs:comment {answers} ;
    schema:audience [ a schema:Audience ; schema:audienceType {used_by} ] ;
    schema:keywords {keywords} ;
    schema:target <{base}/sparql> ;
    sh:prefixes <{base}/queries> ;
    sh:{form} {text} .
"""
_RESULT = """\
<{base}/queries/{name}> schema:result [ a csvw:Table ; dct:description {row}{nothing} ;
    csvw:tableSchema [ a csvw:Schema ; csvw:column (
{columns}
    ) ] ] .
"""
_COLUMN = "        [ a csvw:Column ; csvw:name {name} ; dct:description {holds} ]"
_SMALL_WORD = 3
_DECLARED = re.compile(r"^PREFIX ([a-z]+): <([^>]+)>$", re.MULTILINE)


def describe_queries(base: str, queries: Iterable[StoredQuery]) -> str:
    """Each query at its own address below a public base, with the prefixes that they share (SHACL, section 5.2.1)."""
    queries = tuple(queries)
    declared = sorted({found for query in queries for found in _DECLARED.findall(query.text)})
    prefixes = (_PREFIX.format(base=base, prefix=prefix, namespace=namespace) for prefix, namespace in declared)
    return "".join([_HEAD, *prefixes, *(_describe(base, query) + _result(base, query) for query in queries)])


def _describe(base: str, query: StoredQuery) -> str:
    words = (word for word in query.name.split("_") if len(word) > _SMALL_WORD)
    keywords = (*words, *(parameter.name for parameter in query.parameters))
    return _QUERY.format(
        base=base,
        name=query.name,
        kind=query.form.capitalize(),
        form=query.form.lower(),
        title=_said(query.title),
        answers=_said(query.answers),
        used_by=_said(query.used_by),
        keywords=", ".join(dict.fromkeys(map(_text, keywords))),
        text=_text(query.text),
    )


def _result(base: str, query: StoredQuery) -> str:
    if not query.columns:
        return ""
    columns = (_COLUMN.format(name=_text(name), holds=_said(holds)) for names, holds in query.columns for name in names)
    return _RESULT.format(
        base=base,
        name=query.name,
        row=_said(say("queries.row", row=query.row)),
        nothing=f" ; rdfs:comment {_said(say('queries.nothing', nothing=query.nothing))}" if query.nothing else "",
        columns="\n".join(columns),
    )


def _said(text: str) -> str:
    return f"{_text(text)}@{LANGUAGE}"


def _text(text: str) -> str:
    # What JSON escapes, Turtle escapes alike.
    return json.dumps(text, ensure_ascii=False)
