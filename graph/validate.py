"""Whether a directory may be published: every problem in words that an editor understands, with its place in the file.

The only file that imports pySHACL. The rules and their words are in `ontology/shapes.ttl`.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.namespace import SH as SHACL
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from graph.canonical import Lines, text_of
from graph.change import Change, apply
from graph.errors import DirectoryError
from graph.integrity import LINKS, PATHS, THINGS, Flaw, check_integrity, local
from graph.neighbourhood import find_neighbourhood
from graph.reach import read_rules
from graph.store.embedded import read_triples
from graph.vocabulary import written

Turtle = str | bytes | os.PathLike[str]

_SEVERITY: dict[Node | None, str] = {SHACL.Violation: "violation", SHACL.Warning: "warning", SHACL.Info: "info"}
_DEPTH = 10  # of things without an address within one another, at which looking for an owner ends
_GRAVEST_FIRST = ("violation", "warning", "info")
_LABELS = (SKOS.prefLabel, DCTERMS.title, RDFS.label, DCTERMS.description)
_SUBCLASS = f"<{RDFS.subClassOf}>"
_SUBJECT = re.compile(r"^(?:<([^>\s]+)>|[\w.-]*:([\w.-]*\w))(?=\s|$)")

# rdflib logs a traceback for each literal that is no value of its datatype; here that is a problem with a place.
logging.getLogger("rdflib.term").addFilter(lambda record: not record.getMessage().startswith("Failed to convert"))


class Problem(NamedTuple):
    """One thing to put right; `code` is the name of the rule, `thing` a local identifier or else an address.

    `field` is in words, `term` as it is written in Turtle; where several terms count, all of them.
    """

    code: str
    severity: str
    message: str
    thing: str
    label: str
    field: str
    value: str
    file: str
    line: int | None
    term: str = ""


class Report(NamedTuple):
    """All problems of a directory, the gravest first, then by their place in the file."""

    problems: tuple[Problem, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing forbids publishing: a warning does not."""
        return not any(problem.severity == "violation" for problem in self.problems)


def validate(data: Turtle, shapes: Turtle | Graph) -> Report:
    """The report on a directory; `data` and `shapes` are each Turtle text or a path, shapes also a graph already read.

    Raises DirectoryError broken-turtle, with line, column and what was expected, and unreadable-directory.
    """
    things = read_graph(data)
    return _report(_flaws(things, _rules(shapes)), things, data)


def validate_change(before: Lines, change: Change, shapes: Turtle | Graph) -> Report:
    """What a change makes wrong in a directory that conforms: the violations that `validate` finds in all of it then.

    Of warnings, those about the things that the change concerns. Problems have no place in a file.
    Raises DirectoryError broken-turtle for lines that are no triples.
    """
    rules = _rules(shapes)
    known = read_rules(rules, PATHS)
    # A class within another, or a thing without an address, bears on things wherever they stand.
    if known is None or any(_SUBCLASS in line or "_:" in line for line in chain(before, change.added)):
        things = read_graph(text_of(apply(before, change)))
        return _report(_flaws(things, rules), things)
    near = find_neighbourhood(before, change, known, {link.n3() for link in LINKS})
    things = read_graph(text_of(near.lines))
    return _report(_flaws(things, rules, near.things), things)


def _rules(shapes: Turtle | Graph) -> Graph:
    """The shapes in a store that knows no other graphs: pySHACL finds them there in less time."""
    plain = Graph(store="SimpleMemory")
    plain += shapes if isinstance(shapes, Graph) else read_graph(shapes)
    return plain


def _flaws(things: Graph, rules: Graph, concerned: Collection[str] | None = None) -> list[Flaw]:
    """What is wrong, of things `concerned` only where those are given: others may stand there in part."""

    def is_told(flaw: Flaw) -> bool:
        return concerned is None or f"<{flaw.thing}>" in concerned

    broken = list(filter(is_told, check_shapes(things, rules)))
    told = {(flaw.thing, flaw.value) for flaw in broken}
    # What a shape has said of a value in its own words is not said again in general ones.
    integrity = (f for f in check_integrity(things, rules) if f.rule != "ill-typed" or (f.thing, f.value) not in told)
    return [*broken, *filter(is_told, integrity)]


def read_graph(turtle: Turtle) -> Graph:
    """The triples of Turtle text or of a file. Raises DirectoryError broken-turtle and unreadable-directory."""
    name, text = _name(turtle), _text(turtle)
    if isinstance(turtle, os.PathLike):
        read_triples(Path(turtle))  # stricter than rdflib, and it says better what is wrong
    rdflib.NORMALIZE_LITERALS = False  # a day with a time zone would lose it here, and then fail where it is read
    try:
        return Graph().parse(data=text, format="turtle")
    except BadSyntax as error:
        # rdflib counts lines from 0 here and gives the place as an offset into the whole text.
        offset, source = error._i, error._str
        line = error.lines + 1
        column = offset - (source.rfind(b"\n" if isinstance(source, bytes) else "\n", 0, offset))
        where = f"{name}:{line}:{column}".lstrip(":")
        raise DirectoryError("broken-turtle", where=where, line=line, column=column, reason=error._why) from None
    finally:
        rdflib.NORMALIZE_LITERALS = True


def check_shapes(data: Graph, shapes: Graph) -> Iterator[Flaw]:
    """Every breach of SHACL shapes, ours or anybody's, as pySHACL finds it.

    Never with `use_shapes`, which passes everything once property shapes have names, nor with `focus_nodes`, which
    passes every value that is not among them.
    """
    try:
        _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    except ReportableRuntimeError as error:
        if any(isinstance(value, BNode) for value in data.objects()):
            return  # It compares no thing without an address; the rule on those says what is wrong.
        raise DirectoryError("broken-directory", reason=str(error)) from error
    if not isinstance(results, Graph):
        raise DirectoryError("broken-directory", reason=str(results))
    # Not what a result gives as its details, which are in nobody's words.
    for result in results.objects(None, SHACL.result):
        thing = results.value(result, SHACL.focusNode)
        rule = results.value(result, SHACL.sourceShape)
        severity = _SEVERITY.get(results.value(result, SHACL.resultSeverity), "violation")
        path = results.value(result, SHACL.resultPath)
        field = shapes.value(rule, SHACL.name) or shapes.value(rule, RDFS.label) or local(path)
        value = results.value(result, SHACL.value)
        bound = shapes.value(rule, SHACL.lessThanOrEquals)
        if bound is not None and thing is not None and not _comparable(value, data.objects(thing, bound)):
            continue  # the rule on the kind of value says what is wrong
        term = ", ".join(dict.fromkeys(_terms(shapes, shapes.value(rule, SHACL.path))))
        message = results.value(result, SHACL.resultMessage)
        yield Flaw(local(rule), severity, thing or BNode(), str(field), value, str(message or ""), term)


def _terms(shapes: Graph, path: Node | None) -> Iterator[str]:
    """The properties that a path of SHACL goes over, as written in Turtle, in its order."""
    if isinstance(path, URIRef):
        if path != RDF.nil:
            yield written(path)
    elif path is not None:
        for part in sorted(shapes.predicates(path), key=lambda predicate: predicate == RDF.rest):
            yield from _terms(shapes, shapes.value(path, part))


def _comparable(value: Node | None, others: Iterable[Node]) -> bool:
    """Whether a bound is of one kind with another, so that one of them can be above the other."""
    for other in others:
        try:
            if (
                isinstance(value, Literal)
                and isinstance(other, Literal)
                and (value.value <= other.value) in (True, False)
            ):
                return True
        except TypeError:
            continue
    return False


def _named(data: Graph, thing: Node) -> Node:
    """A thing, or for one without an address the nearest that has one and leads to it."""
    for _ in range(_DEPTH):
        if isinstance(thing, BNode):
            thing = next(data.subjects(None, thing), thing)
    return thing


def _report(flaws: Iterable[Flaw], data: Graph, turtle: Turtle = "") -> Report:
    """Flaws in terms of the graph as problems in terms of the file, each once."""
    lines, name = _subject_lines(turtle), _name(turtle)
    flaws = [flaw._replace(thing=_named(data, flaw.thing)) for flaw in flaws]
    problems = {
        Problem(
            code=flaw.rule,
            severity=flaw.severity,
            message=flaw.message,
            thing=_short(flaw.thing),
            label=_label(data, flaw.thing),
            field=flaw.field,
            term=flaw.term,
            value=_short(flaw.value),
            file=name,
            line=lines.get(local(flaw.thing)),
        )
        for flaw in flaws
    }
    return Report(tuple(sorted(problems, key=lambda p: (_GRAVEST_FIRST.index(p.severity), p.line or 0, p))))


def _label(data: Graph, thing: Node) -> str:
    """What a thing is called, or nothing."""
    labels = (data.value(thing, term) for term in _LABELS)
    return next((str(label) for label in labels if isinstance(label, Literal)), "")


def _short(node: Node | None) -> str:
    """A thing of a directory by its identifier, anything else in full; nothing for one without a name."""
    if isinstance(node, URIRef) and not node.startswith(THINGS):
        return str(node)
    return local(node)


def _name(turtle: Turtle) -> str:
    """The path of a file; nothing for text."""
    return os.fspath(turtle) if isinstance(turtle, os.PathLike) else ""


def _text(turtle: Turtle) -> str | bytes:
    """The text itself, read where a path was given. Raises DirectoryError unreadable-directory."""
    if not isinstance(turtle, os.PathLike):
        return turtle
    try:
        return Path(turtle).read_bytes()
    except OSError as error:
        raise DirectoryError("unreadable-directory", where=_name(turtle), reason=error.strerror or str(error)) from None


def _subject_lines(turtle: Turtle) -> dict[str, int]:
    """The line on which the description of each thing begins, where things begin at the margin."""
    text = _text(turtle)
    lines: dict[str, int] = {}
    for number, line in enumerate((text.decode() if isinstance(text, bytes) else text).splitlines(), 1):
        if found := _SUBJECT.match(line):
            lines.setdefault(found[2] or local(URIRef(found[1])), number)
    return lines
