"""What a SPARQL query may be here: one that only reads, asks no other server, and is of bounded length.

Nothing in this file runs or fully parses a query: a parser can be broken by what it reads, so that happens in a worker.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.errors import QueryError
from graph.federation import asks_elsewhere
from graph.prefixes import PREFIXES
from graph.undeclared import find_undeclared
from graph.words import listed, say

MOST_BYTES = 65_536


class Query(NamedTuple):
    """A query that may be run: its text, and its form, one of SELECT, ASK, CONSTRUCT, DESCRIBE."""

    text: str
    form: str


class Format(NamedTuple):
    """A way to write results: its short name, its media type, how names of its files end, what the W3C calls it (below
    http://www.w3.org/ns/formats/), and other media types by which programs ask for it.
    """

    name: str
    media_type: str
    ending: str
    standard: str
    aliases: tuple[str, ...] = ()


_TABLES = (
    Format("json", "application/sparql-results+json", "json", "SPARQL_Results_JSON", ("application/json",)),
    Format("xml", "application/sparql-results+xml", "xml", "SPARQL_Results_XML", ("application/xml", "text/xml")),
    Format("csv", "text/csv", "csv", "SPARQL_Results_CSV"),
    Format("tsv", "text/tab-separated-values", "tsv", "SPARQL_Results_TSV"),
)
_TRIPLES = (
    Format("turtle", "text/turtle", "ttl", "Turtle"),
    Format("ntriples", "application/n-triples", "nt", "N-Triples", ("text/plain",)),
    Format("rdfxml", "application/rdf+xml", "rdf", "RDF_XML", ("application/xml", "text/xml")),
    Format("jsonld", "application/ld+json", "jsonld", "JSON-LD", ("application/json",)),
    Format("trig", "application/trig", "trig", "TriG"),
    Format("nquads", "application/n-quads", "nq", "N-Quads"),
    Format("n3", "text/n3", "n3", "N3"),
)
FORMATS = {"SELECT": _TABLES, "ASK": _TABLES, "CONSTRUCT": _TRIPLES, "DESCRIBE": _TRIPLES}
OF_NAME = {format.name: format for format in (*_TABLES, *_TRIPLES)}


def find_format(query: Query, name: str) -> Format:
    """The format of that name, where it can hold the results of the query. Raises QueryError wrong-format."""
    for format in FORMATS[query.form]:
        if format.name == name:
            return format
    known = tuple(format.name for format in FORMATS[query.form])
    raise QueryError("wrong-format", name=name[:40], form=query.form, known=listed(known, "list.or"))


def media_types(query: Query) -> dict[str, str]:
    """The media types that results can be asked for by, each with its format's name; the best first."""
    formats = FORMATS[query.form]
    named = {format.media_type: format.name for format in formats}
    return named | {alias: format.name for format in formats for alias in format.aliases}


def prepare(text: str, most_bytes: int = MOST_BYTES) -> Query:
    """A query that may be run.

    Raises QueryError missing-query, query-too-large, query-refused (an update, SERVICE, LOAD) and broken-query.
    """
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise _broken_at(text, error.start, say("query.not-text")) from None
    if size > most_bytes:
        raise QueryError("query-too-large", limit=most_bytes)
    for reading in _readings(text):
        verb, _ = _verb(reading)
        if verb in _UPDATES:
            raise QueryError("query-refused", what=say("query.update", verb=verb))
        if asks_elsewhere(reading):
            raise QueryError("query-refused", what=say("query.service"))
    verb, place = _verb(text)
    if _NOTHING.fullmatch(text):
        raise QueryError("missing-query")
    if verb in _PROLOGUES:
        raise _broken_at(text, place, say("query.prologue"))
    form = next((form for form in FORMATS if verb.startswith(form)), None)
    if form is None:
        raise _broken_at(text, place, say("query.expected", names=listed(tuple(FORMATS), "list.or")))
    return Query(text, form)


def is_steady(query: Query) -> bool:
    """Whether the answer can only change with the data: no reading of the query calls the clock, chance or new names.

    Errs on the safe side: text in strings and comments counts as a call.
    """
    return not any(_CHANGING.search(reading) for reading in _readings(query.text))


def broken_query(text: str, line: int, column: int, reason: str) -> QueryError:
    """The error of a text that is not SPARQL, with its place: at the latest, where the query in it ends.

    It tells of a prefix that nothing declares rather than of what the engine made of it.
    """
    undeclared = find_undeclared(text)
    if undeclared:
        prefix, place = next(iter(undeclared.items()))
        error = _broken_at(text, place, say("query.undeclared", prefix=prefix[:_LONGEST_SHOWN]))
        error.remedy = _declared(list(undeclared)) or error.remedy
        return error
    return _broken(text, line, column, reason)


def _declared(prefixes: list[str]) -> str:
    """What to do about prefixes that nothing declares; nothing where all of them are too long to show."""
    if prefixes[0] in _SCHEMES:
        return say("query.address")
    shown = [prefix for prefix in prefixes if len(prefix) <= _LONGEST_SHOWN][:_MOST_SHOWN]
    lines = (f"PREFIX {prefix} <{PREFIXES.get(prefix[:-1].lower(), '...')}>" for prefix in shown)
    return say("query.declare", lines=" ".join(lines)) if shown else ""


def _broken(text: str, line: int, column: int, reason: str) -> QueryError:
    lines = text.split("\n")
    while lines and (not lines[-1].strip(_SPACE) or lines[-1].lstrip(_SPACE).startswith("#")):
        lines.pop()
    line, column = min((line, column), _place("\n".join(lines).rstrip(_SPACE)))
    if reason == say("query.unexpected") and lines:
        reason = say("query.unexpected-after", text=lines[line - 1][: column - 1][-_LONGEST_SHOWN:].strip())
    return QueryError("broken-query", where=f"{line}:{column}", line=line, column=column, reason=reason)


def _broken_at(text: str, place: int, reason: str) -> QueryError:
    return _broken(text, *_place(text[:place]), reason)


def _place(before: str) -> tuple[int, int]:
    """The line and column of what comes after a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


_SCHEMES = ("http:", "https:", "urn:", "mailto:")
_MOST_SHOWN, _LONGEST_SHOWN = 8, 24
_PROLOGUES = ("BASE", "PREFIX")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])

_SPACE = " \t\r"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_GAP = r"(?:[ \t\r\n]|#[^\r\n]*+)*+"
_NOTHING = re.compile(_GAP)
_IRI = r"<[^<>\"{}|^`\x00-\x20]*+>"
_PROLOGUE = re.compile(
    rf"{_GAP}(?:(?:BASE{_GAP}{_IRI}|PREFIX{_GAP}[^\s:<>#]*+:{_GAP}{_IRI}"
    rf"|VERSION{_GAP}(?:'[^'\r\n]*+'|\"[^\"\r\n]*+\")){_GAP})*+",
    re.IGNORECASE,
)
# No space need stand before a name, and anything that counts as one between it and its bracket. A comment is taken for
# the bracket: read on from each name in it, a long one would take seconds, in which nobody is answered.
_CHANGING = re.compile(r"(?:NOW|RAND|UUID|BNODE)[ \t\r\n]*+[(#]", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]*")


def _readings(text: str) -> tuple[str, ...]:
    # The standard reads \u0041 as A before anything else, and our engine does not; a query has to pass both ways.
    return (text, _without_escapes(text)) if "\\" in text else (text,)


def _without_escapes(text: str) -> str:
    def character(escape: re.Match[str]) -> str:
        number = int(escape[1] or escape[2], 16)
        return chr(number) if number < 0x110000 else " "

    return _ESCAPE.sub(character, text)


def _verb(text: str) -> tuple[str, int]:
    """The word that comes after the prologue, in capitals, and where it stands."""
    prologue = _PROLOGUE.match(text)
    place = prologue.end() if prologue else 0
    word = _LETTERS.match(text, place)
    return (word[0].upper() if word else ""), place
