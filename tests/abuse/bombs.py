"""Queries that are meant to hang an endpoint or to fill its memory, each with the errors that may come of it."""

from __future__ import annotations

from typing import NamedTuple


class Bomb(NamedTuple):
    """A query, and the codes of the clean errors that it may end in."""

    query: str
    codes: frozenset[str]


LATE = frozenset({"query-timeout"})
LATE_OR_LARGE = LATE | {"query-stopped", "result-too-large"}


def numbers(names: str, size: int = 100) -> str:
    """The product of so many lists of numbers, none of which touches the data."""
    return "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(size)))} }} " for name in names)


DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
EVERYWHERE = "(!<urn:x>|^!<urn:x>)*"

BOMBS = {
    "a product of lists": Bomb(f"SELECT (COUNT(*) AS ?n) {{ {numbers('abcdef')} }}", LATE),
    "a million rows in order": Bomb(f"SELECT * {{ {numbers('abcd', 60)} }} ORDER BY DESC(?d) ?c ?b", LATE_OR_LARGE),
    "a million rows": Bomb(f"SELECT * {{ {numbers('abc')} }}", LATE_OR_LARGE),
    "paths without bound": Bomb(
        f"SELECT (COUNT(*) AS ?n) {{ ?a {EVERYWHERE} ?b . ?b {EVERYWHERE} ?c . ?c {EVERYWHERE} ?d }}", LATE_OR_LARGE
    ),
    "one long group": Bomb(
        f'SELECT (GROUP_CONCAT(CONCAT(STR(?a), "{"x" * 1000}"); separator="{"y" * 1000}") AS ?x) '
        f"{{ {numbers('abcd', 60)} }}",
        LATE_OR_LARGE,
    ),
    "one long text": Bomb(f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("xxxxxxxx" AS ?x0) {DOUBLED} }}', LATE_OR_LARGE),
    "a regular expression": Bomb(
        f"SELECT (COUNT(*) AS ?n) {{ {numbers('abcde')} "
        f'FILTER(!REGEX(CONCAT("{"a" * 2000}", STR(?a)), "(a*)*(a|aa)+b")) }}',
        LATE_OR_LARGE,
    ),
}


def calling(address: str) -> list[str]:
    """Queries that ask for an address to be called: plain, nested, hidden, and after odd beginnings."""
    clause = f"SERVICE <{address}> {{ ?s ?p ?o }}"
    escaped = clause.replace("S", "\\u0053", 1)
    return [
        f"SELECT * {{ {clause} }}",
        f"SELECT * {{ {clause.lower()} }}",
        f"SELECT * {{ {clause.replace('SERVICE', 'sErViCe SILENT')} }}",
        f"ASK {{ {clause} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {clause} }}",
        f"DESCRIBE ?s WHERE {{ {clause} }}",
        f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ {{ {clause} }} UNION {{ }} }} }} }} }}",
        f"SELECT * {{ FILTER EXISTS {{ {clause} }} }}",
        f"SELECT * {{ ?a ?b ?c MINUS {{ {clause} }} }}",
        f"SELECT * {{ # no\r{clause} }}",
        f"SELECT * {{ #\n{clause}#\n }}",
        f"SELECT * {{ {escaped} }}",
        f"PREFIX SERVICE: <urn:x> SELECT * {{ {clause} }}",
        f"PREFIX x: <{address}> SELECT * {{ ?a ?b trueSERVICEx:y {{}} }}",
        f"PREFIX x: <{address}> SELECT * {{ ?a ?b 1.SERVICE x: {{}} }}",
        f"PREFIX x: <{address}> SELECT * {{ VALUES ?x {{ ''' ' }} SERVICE x: {{}} #\\q'''\n}}",
        f"BASE <{address}> SELECT * {{ SERVICE <x> {{}} }}",
        f"SELECT * {{ VALUES ?a {{ <{address}> }} SERVICE ?a {{ ?s ?p ?o }} }}",
        f"LOAD <{address}>",
        f"load silent <{address}> INTO GRAPH <urn:x>",
        f"# SELECT\n\\u004COAD <{address}>",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ {clause} }}",
        f"INSERT DATA {{ <urn:a> <urn:b> <urn:c> }} ; LOAD <{address}>",
        f"SELECT * {{}} ; LOAD <{address}>",
    ]


ENDLESS = BOMBS["a product of lists"].query
# More than any buffer on the way to a reader holds.
LARGE = f'SELECT (CONCAT("{"x" * 900}", STR(?a)) AS ?x) {{ {numbers("ab", 60)} }}'
