"""The pages of docs/ that are made from the code, the words and the data, so that they cannot say otherwise.

`python -m signpost.docs` writes them; with `--check` it writes nothing and fails when one is stale.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import api.routes
from api.problems import OF_CLASS, OF_CODE
from graph.cases import Case, read_cases
from graph.model import Directory, within
from graph.queries.markdown import render_queries
from graph.settings import MEANING, ROOT, Settings
from graph.snapshot import ONTOLOGY, open_snapshot
from graph.store.embedded import read_triples
from graph.terms import OWL, RDF, RDFS, SKOS, SP
from graph.words import read_catalogue, say
from signpost.cli import DONE, FOUND, MISUSED, VERBS, command_parser, verb_parser
from signpost.facts import write_facts

DOCS = ROOT / "docs"
PACKAGES = ("graph", "viz", "api", "signpost")


def main(arguments: list[str]) -> int:
    """Writes every page, or with `--check` says which is stale; 0 fresh or written, 1 stale."""
    checking = "--check" in arguments
    stale = 0
    for name, render in PAGES.items():
        path = DOCS / f"{name}.md"
        text = f"<!-- {say('docs.generated')} -->\n# {say(f'docs.{name}')}\n\n{say(f'docs.{name}.about')}\n\n"
        text = "\n".join([text + render().strip(), ""])
        if not path.exists() or path.read_text("utf-8") != text:
            stale += 1
            print(f"{'stale' if checking else 'written'}: docs/{name}.md")
            if not checking:
                path.write_text(text, "utf-8")
    return 1 if stale and checking else 0


def render_settings() -> str:
    """A row for every setting."""
    defaults = Settings()._asdict()
    rows = [(f"`SIGNPOST_{field.upper()}`", MEANING[field], _default(defaults[field])) for field in Settings._fields]
    return _table(("docs.setting", "docs.meaning", "docs.default"), rows)


def _default(value: object) -> str:
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}`"
    return f"`{value}`" if value is not None else ""


def render_errors() -> str:
    """A section for every code: what is said, what to do, and the HTTP status where the API gives it."""
    catalogue = read_catalogue()
    classes = raised()
    lines: list[str] = []
    for code in error_codes():
        kinds = classes.get(code, set())
        statuses = {OF_CODE[code]} if code in OF_CODE else {s for kind, s in OF_CLASS.items() if kind.__name__ in kinds}
        lines += [f"## {code}", "", f"{catalogue[f'error.{code}.title']}.", ""]
        lines += [f"- {say('docs.message')}: {_template(catalogue[f'error.{code}.message'])}"]
        lines += [f"- {say('docs.remedy')}: {_template(catalogue[f'error.{code}.remedy'])}"]
        lines += [f"- {say('docs.status')}: {', '.join(map(str, sorted(statuses)))}"] if statuses else []
        lines += [""]
    return "\n".join(lines)


def error_codes() -> list[str]:
    """Every code that the catalogue has words for."""
    return sorted(key.split(".")[1] for key in read_catalogue() if re.fullmatch(r"error\.[^.]+\.title", key))


def raised() -> dict[str, set[str]]:
    """For each code, the names of the classes that it is raised as, read from the source."""
    found: dict[str, set[str]] = {}
    codes = error_codes()
    for path in (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
                pattern = _pattern(node.args[0]) if node.args else None
                for code in codes if pattern else ():
                    if re.fullmatch(pattern or "", code):
                        found.setdefault(code, set()).add(node.func.id)
    return found


def _pattern(node: ast.expr) -> str | None:
    """A pattern of the strings that an expression can be; None where it says nothing of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) or ".+" for part in node.values)
    return None


def render_cli() -> str:
    """A section for every verb, with all that can follow it."""
    lines = [say("docs.cli.exits", done=DONE, found=FOUND, misused=MISUSED), ""]
    lines += [*_options(command_parser()), ""]
    for verb in VERBS:
        parser = verb_parser(verb)
        lines += [f"## signpost {verb}", "", f"{_sentence(parser.description or '')}", "", *_options(parser), ""]
    return "\n".join(lines)


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction | argparse._VersionAction):
            continue
        value = "" if action.nargs == 0 else action.metavar or action.dest.upper()
        choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
        yield f"- `{' '.join([*action.option_strings[-1:], str(value)]).strip()}`: {action.help}{choices}"


def render_http() -> str:
    """A row for every address of the server."""
    modules = (import_module(f"api.routes.{found.name}") for found in iter_modules(api.routes.__path__))
    # Routes that one module takes in from another are those of the other.
    found = (route for module in modules for route in module.router.routes if hasattr(route, "methods"))
    routes = sorted(found, key=lambda route: (route.path_format, min(route.methods)))
    rows = [(f"`{route.path_format}`", ", ".join(sorted(route.methods)), route.summary or "") for route in routes]
    return _table(("docs.address", "docs.methods", "docs.meaning"), rows)


def render_terms() -> str:
    """Classes, properties and values of the ontology, each with its definition."""
    triples = read_triples(ONTOLOGY / "signpost.ttl")
    ours = {term: said for term, said in triples.items() if term.startswith(SP.NS)}
    kinds = {"docs.classes": {OWL.Class}, "docs.properties": {OWL.ObjectProperty, OWL.DatatypeProperty}}
    lines: list[str] = []
    for key in (*kinds, "docs.values"):
        wanted = kinds.get(key)
        lines += [f"## {say(key)}", ""]
        for term in sorted(ours, key=str.casefold):
            types = set(ours[term].get(RDF.type_, ()))
            known = set().union(*kinds.values())
            if types & wanted if wanted else not types & known:
                lines += _term(term, ours[term])
    return "\n".join(lines)


def _term(term: str, said: dict[str, list[str]]) -> Iterator[str]:
    label = next(iter(said.get(RDFS.label, said.get(SKOS.prefLabel, []))), "")
    yield f"### sp:{_local(term)}"
    yield ""
    yield f"*{label}.* {' '.join(said.get(SKOS.definition, []))}"
    for predicate, key in (
        (SKOS.example, "example"),
        (RDFS.domain, "of"),
        (RDFS.range_, "value"),
        (RDFS.subClassOf, "kind-of"),
    ):
        for value in said.get(predicate, []):
            yield f"\n- {say(f'docs.{key}')}: {_local(value) if predicate != SKOS.example else value}"
    yield ""


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def render_cases() -> str:
    """A section for every case card: the situation, and the answer that it has to get."""
    directory = open_snapshot().directory
    names = _names(directory)
    return "\n".join(line for case in read_cases(ROOT / "data" / "cases") for line in _case(case, names))


def _case(case: Case, names: dict[str, str]) -> Iterator[str]:
    facts = " ".join(write_facts(case.facts))
    yield from (f"## {case.title}", "", case.why, "", "```", f"signpost match {facts} --on {case.on}", "```", "")
    for key, expected in case.expect.items():
        if expected not in ([], {}):
            yield f"- {say(f'case.{key}')}: {_expected(expected, names)}"
    yield ""


def _expected(expected: object, names: dict[str, str]) -> str:
    if isinstance(expected, dict):
        return "; ".join(f"{names.get(key, key)} ({_expected(value, names)})" for key, value in expected.items())
    if isinstance(expected, list):
        return "; ".join(_expected(item, names) for item in expected)
    if isinstance(expected, bool):
        return say("docs.yes" if expected else "docs.no")
    return names.get(str(expected), str(expected))


def _names(directory: Directory) -> dict[str, str]:
    """What the identifiers on a case card stand for."""
    names = {service.id: service.name for service in directory.services.values()}
    names |= {route.id: route.name for route in directory.routes.values()}
    names |= {question.id: question.label for question in directory.questions.values()}
    names |= {instruction.id: instruction.text for instruction in directory.instructions}
    names |= {contradiction.id: contradiction.text for contradiction in directory.contradictions}
    names |= {statement.id: statement.text for statement in directory.statements}
    names |= {c.id: c.text for s in directory.services.values() for outer in s.criteria for c in within(outer)}
    return {name: text.rstrip(".") for name, text in names.items()}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _template(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [tuple(say(head) for head in heads), tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


PAGES: dict[str, Callable[[], str]] = {
    "settings": render_settings,
    "errors": render_errors,
    "cli": render_cli,
    "http": render_http,
    "terms": render_terms,
    "queries": render_queries,
    "cases": render_cases,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
