"""Results of queries as people read them on a page."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from graph.errors import QueryError, SignpostError
from graph.prefixes import shorten
from graph.query import FORMATS, Query, media_types
from graph.store.embedded import UNSHOWN
from graph.store.store import Result
from graph.terms import DCT, RDFS, SKOS
from graph.words import listed, say
from viz.triples import Drawing, Triple, draw_triples

# How a page is given a result: rows of values, or lines of triples.
TABLE, LINES = "json", "ntriples"
# The forms that pages lead to: those that people ask for.
OFFERED = {"rows": ("csv", "tsv", "json", "xml"), "triples": ("turtle", "ntriples", "rdfxml", "jsonld")}
# More than a page can show goes out only in the other forms, which are passed on as they are.
MOST_ON_PAGE = 1_000_000
_MOST_ROWS = 1000
# A row costs its asker nothing where all of it is empty; a page costs us every cell.
_MOST_CELLS = 20_000
# What names a thing, the best first.
_NAMING = (DCT.title, SKOS.prefLabel, RDFS.label)


class Cell(NamedTuple):
    """One value of a result: its text, the thing of the directory that it names, if it does, if it is a literal, and
    the whole address where the text is a short one. What a page would obey rather than show is in no text.
    """

    text: str
    thing: str = ""
    literal: bool = False
    whole: str = ""


class Table(NamedTuple):
    """A result as people read it: rows with their heads, or a text; `total` counts all rows, not only those shown.

    Triples come with the picture of them, unless there are too many for one.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    text: str = ""
    triples: bool = False
    picture: Drawing | None = None


def read_result(result: Result, base: str) -> Table:
    """A result in JSON or N-Triples, for a page; things below `base` are those of the directory.

    Raises QueryError unwritable-result where triples stand in triples deeper than can be shown.
    """
    try:
        return _read(result, base)
    except RecursionError:
        raise QueryError("unwritable-result") from None


def as_shown(error: QueryError, query: Query) -> QueryError:
    """An error as a page shows it: a result that is too large only for a page is to be had in another form."""
    if error.code == "result-too-large" and error.values["limit"] == MOST_ON_PAGE:
        form = "csv" if TABLE in media_types(query).values() else "turtle"
        error.remedy = say("sparql.too-large", form=say(f"sparql.saved.{form}"))
    return error


def as_chosen(error: SignpostError) -> SignpostError:
    """An error as the page shows it: a form that does not fit a query is answered with those that can be chosen."""
    if error.code == "wrong-format":
        known = {format.name for format in FORMATS[str(error.values["form"])]}
        names = [say(f"sparql.saved.{name}") for names in OFFERED.values() for name in names if name in known]
        error.remedy = say("error.wrong-format.remedy", known=listed(names, "list.or"))
    return error


def _read(result: Result, base: str) -> Table:
    if result.media_type == "application/n-triples":
        return _read_triples(result.body.decode("utf-8"), base)
    found = json.loads(result.body)
    if "boolean" in found:
        return Table((), (), 1, say("sparql.yes" if found["boolean"] else "sparql.no"))
    heads = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    most = min(_MOST_ROWS, max(1, _MOST_CELLS // max(1, len(heads))))
    rows = (tuple(_cell(row.get(head), base) for head in heads) for row in bindings[:most])
    return Table(heads, tuple(rows), len(bindings))


def _cell(term: dict[str, Any] | None, base: str) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if not isinstance(value, str):  # a triple term
        return Cell(" ".join(_cell(value[part], base).text for part in ("subject", "predicate", "object")))
    if term["type"] == "uri":
        return _named(value, base)
    return Cell(f"_:{value}") if term["type"] == "bnode" else _literal(value)


def _read_triples(text: str, base: str) -> Table:
    lines = sorted(line for line in text.split("\n") if line)
    rows = tuple(tuple(_read_line(_TERM.finditer(line), base)) for line in lines[:_MOST_ROWS])
    heads = tuple(say(f"sparql.triple.{part}") for part in ("subject", "predicate", "object"))
    # What kind of thing it is stands in its box: as arrows, kinds would draw everything together.
    name = _names(rows).get
    triples = [Triple(name(s, s.text), p.text, name(o, o.text), o.literal or p.text == "rdf:type") for s, p, o in rows]
    picture = draw_triples(triples) if len(lines) == len(rows) else None
    return Table(heads, rows, len(lines), triples=True, picture=picture)


def _names(rows: Iterable[tuple[Cell, ...]]) -> dict[Cell, str]:
    """What each thing is called in some triples, where nothing else there is called so."""
    found: dict[Cell, str] = {}
    for naming in _NAMING:
        for thing, predicate, value in rows:
            if predicate.whole == naming and value.literal and value.text:
                found.setdefault(thing, value.text)
    texts = Counter([*found.values(), *{cell.text for row in rows for cell in row if not cell.literal}])
    return {thing: name for thing, name in found.items() if texts[name] == 1}


# RDF 1.2 N-Triples, section 7, as far as a line that the engine has written needs to be told apart.
_TERM = re.compile(r'(?P<mark><<\(|\)>>|\.)|<(?P<iri>[^>]*)>|(?P<blank>_:\S+)|"(?P<literal>(?:[^"\\]|\\.)*)"[^\s]*')
_ESCAPE = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _read_line(line: Iterator[re.Match[str]], base: str) -> Iterator[Cell]:
    for term in line:
        if term["mark"] == "<<(":
            yield Cell(" ".join(cell.text for cell in _read_line(line, base)))
        elif term["mark"]:
            return
        elif term["iri"] is not None:
            yield _named(_plain(term["iri"]), base)
        elif term["blank"]:
            yield Cell(term["blank"])
        else:
            yield _literal(_plain(term["literal"]))


def _named(iri: str, base: str) -> Cell:
    """A thing by its identifier, a word of a vocabulary with its prefix, anything else whole."""
    text = UNSHOWN.sub("", iri)
    if iri.startswith(base):
        return Cell(text.removeprefix(base), iri.removeprefix(base), whole=text)
    short = shorten(text)
    return Cell(short, whole=text if short != text else "")


def _literal(text: str) -> Cell:
    return Cell(UNSHOWN.sub("", text), literal=True)


def _plain(text: str) -> str:
    def character(escape: re.Match[str]) -> str:
        number = escape[1] or escape[2]
        return chr(int(number, 16)) if number else _ESCAPED.get(escape[3], escape[3])

    return _ESCAPE.sub(character, text)
