"""The documentation is whole: whatever can be asked, set, said or found wrong has its place in it."""

from __future__ import annotations

import re

import pytest

from api.main import create_app
from graph.cases import read_cases
from graph.queries import read_queries
from graph.settings import ROOT, Settings
from graph.store.embedded import read_triples
from graph.terms import SP
from signpost.cli import VERBS, verb_parser
from signpost.docs import DOCS, PAGES, error_codes, main


def page(name: str) -> str:
    """The text of a generated page as it stands in the checkout."""
    return (DOCS / f"{name}.md").read_text("utf-8")


def test_every_generated_page_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", PAGES)
def test_a_stale_page_is_found_and_left_as_it_is(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(PAGES, name, lambda: "something else")
    before = page(name)
    assert main(["--check"]) == 1
    assert capsys.readouterr().out == f"stale: docs/{name}.md\n"
    assert page(name) == before


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_each_of_its_options_is_documented(verb: str) -> None:
    _, _, section = page("cli").partition(f"## signpost {verb}\n")
    section = section.partition("\n## ")[0]
    options = [a.option_strings[-1] for a in verb_parser(verb)._actions if a.option_strings]
    assert [o for o in options if o != "--help" and f"- `{o}" not in section] == []
    assert "--directory" in section


def test_every_error_code_is_documented() -> None:
    found = re.findall(r"^## (\S+)$", page("errors"), re.MULTILINE)
    assert found == error_codes()
    assert len(found) > 20


def test_every_setting_is_documented() -> None:
    found = re.findall(r"^\| `SIGNPOST_(\w+)`", page("settings"), re.MULTILINE)
    assert [name.lower() for name in found] == list(Settings._fields)


def test_every_term_of_ours_is_documented() -> None:
    declared = {s.removeprefix(SP.NS) for s in read_triples(ROOT / "ontology" / "signpost.ttl") if s.startswith(SP.NS)}
    found = set(re.findall(r"^### sp:(\S+)$", page("terms"), re.MULTILINE))
    assert len(declared) > 100
    assert found == declared


def test_every_query_is_documented() -> None:
    queries = read_queries()
    assert len(queries) == len(list((ROOT / "graph" / "queries").glob("*.rq"))) > 0
    assert [name for name in queries if name not in page("queries")] == []
    assumed = [p for query in queries.values() for p in query.parameters if p.today]
    assert page("queries").count("; if none is given, the day on which it is asked is assumed |") == len(assumed) > 0


def test_every_case_is_documented() -> None:
    cases = read_cases(ROOT / "data" / "cases")
    assert len(cases) >= 25
    assert [case.title for case in cases if f"## {case.title}\n" not in page("cases")] == []


PUBLIC = [
    "/",
    "/services",
    "/agencies",
    "/routes",
    "/needs",
    "/map",
    "/gaps",
    "/sparql",
    "/queries",
    "/ontology",
    "/data",
]


def test_every_route_is_documented() -> None:
    documented = set(re.findall(r"^\| `(/[^`]*)`", page("http"), re.MULTILINE))
    in_schema = set(create_app(Settings()).openapi()["paths"])
    assert len(in_schema) > 10
    assert in_schema - documented == set()
    assert {*PUBLIC, "/healthz", "/readyz", "/docs", "/api/openapi.json"} - documented == set()
