"""Requests without end, each from a seed: queries of ours that were broken, in every method, form and header."""

from __future__ import annotations

from random import Random
from typing import NamedTuple
from urllib.parse import quote

from graph.queries import read_queries

METHODS = ("GET",) * 6 + ("POST",) * 8 + ("HEAD", "OPTIONS", "QUERY", "PUT", "DELETE", "PATCH", "TRACE")
NAMES = ("query",) * 8 + (
    "update",
    "format",
    "example",
    "default-graph-uri",
    "named-graph-uri",
    "using-graph-uri",
    "",
    "é",
)
ENDS = ("&", "%", "%FF%FE", "&&=", "=", "%00", ";x=1", "+")
FORMATS = ("json", "xml", "csv", "tsv", "turtle", "ntriples", "rdfxml", "jsonld", "html", "", "JSON", "../json")
TYPES = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-query; charset=utf-8",
    "application/sparql-query; charset=utf-16",
    "application/sparql-update",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/json",
    ";",
    "",
)
ACCEPTS = (
    "*/*",
    "text/html",
    "text/csv",
    "text/tab-separated-values",
    "application/sparql-results+json",
    "application/sparql-results+xml;q=0.3, */*;q=0.1",
    "text/turtle",
    "application/rdf+xml",
    "application/ld+json;profile=x",
    "application/n-triples",
    "image/png",
    "*/*;q=0",
    "text/*;q=x",
    ",;,",
    "",
)
PIECES = (
    *("(", ")", "{", "}", "<", ">", "<<", ">>", "{|", "|}", "'", '"', "'''", '"""', "\\", "\\u0041", "\\uD800"),
    *("#", "/", "|", "^", "*", "+", "!", "a", "a*", "?x", "$x", "_:b", "[]", "()", "@en", "1e999", "<urn:x>"),
    *("\n", "\r", "\0", "\ufeff", "\U0001f600", "é", "ASK", "FILTER"),
    *("SELECT * {", "CONSTRUCT", "DESCRIBE", "OPTIONAL", "GRAPH ?g", "LATERAL {", "SERVICE <urn:x> {"),
    *("PREFIX : <>", "BASE <x>", "VERSION '1.2'", "VALUES ?x { 1 UNDEF }", "BIND(1/0 AS ?e)"),
    *("GROUP BY ?x", "HAVING(1)", "ORDER BY ?x", "LIMIT 0", "LIMIT -1", "OFFSET 99999999999999999999"),
    *("^^<urn:t>", "'x'^^<http://www.w3.org/2001/XMLSchema#dateTime>", "STRDT('x', <>)", "IRI('\\u0000')"),
    *("REGEX(?x, '(')", "REPLACE('a', 'b*', '$9')", "SUBSTR('a', -1, 1e99)"),
    "<http://www.w3.org/2001/XMLSchema#integer>('9999999999999999999999')",
)


class Sent(NamedTuple):
    """One request: its method, the address below /sparql, its body and its headers."""

    method: str
    address: str
    body: bytes
    headers: dict[str, str]


def request(random: Random) -> Sent:
    """Some request to /sparql; the same for the same seed."""
    method = random.choice(METHODS)
    kind = random.choice((*TYPES[:3] * 4, *TYPES))
    headers = {"Accept": random.choice(ACCEPTS), "Content-Type": kind}
    if random.random() < 0.1:
        headers["Origin"] = random.choice(("https://elsewhere.test", "null", "x"))
    if random.random() < 0.1:
        headers["If-None-Match"] = random.choice(("*", '"x"', "W/", '"'))
    parameters = _parameters(random)
    if method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        return Sent(method, f"?{parameters}" if random.random() < 0.95 else "", b"", headers)
    body = parameters.encode() if "form" in kind else _query(random).encode("utf-8", "surrogatepass")
    if random.random() < 0.1:
        body = _broken(random, body)
    return Sent(method, f"?{_parameters(random)}" if random.random() < 0.2 else "", body, headers)


def _parameters(random: Random) -> str:
    said = [("query", _query(random))] if random.random() < 0.8 else []
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 3))):
        name = random.choice(NAMES)
        values = FORMATS if name == "format" else (_query(random), "urn:x", "no address", "")
        said.append((name, random.choice(values)))
    random.shuffle(said)
    text = "&".join(f"{quote(name)}={quote(value, errors='surrogatepass')}" for name, value in said)
    return (
        text if random.random() < 0.95 else text + random.choice(("&", "%", "%FF%FE", "&&=", "=", "%00", ";x=1", "+"))
    )


def _query(random: Random) -> str:
    if random.random() < 0.15:
        return " ".join(random.choices(PIECES, k=random.randint(0, 25)))
    text = random.choice(QUERIES)
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 4))):
        start = random.randrange(len(text) + 1)
        end = start if random.random() < 0.5 else min(len(text), start + random.randint(1, 40))
        text = text[:start] + random.choice(("", " ", *PIECES)) + text[end:]
    return text


def _broken(random: Random, body: bytes) -> bytes:
    place = random.randrange(len(body) + 1)
    return body[:place] + random.randbytes(random.randint(1, 8)) + body[place + random.randint(0, 8) :]


QUERIES = tuple(query.text for query in read_queries().values())
