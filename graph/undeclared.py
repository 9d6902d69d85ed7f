"""The prefixes that a query uses and does not declare, which is what is forgotten first."""

from __future__ import annotations

import re

_NAME = r"(?:[^\W\d_][\w.\-·]*+)?"
_OUTSIDE = r"(?<![\w\-·:%\\])(?<![\w.\-·:%\\]\.)"
_PARTS = re.compile(
    r"#[^\r\n]*+"
    r"|<[^<>\"{}|^`\x00-\x20]*+>"
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\""
    r"|'(?:[^'\\\r\n]|\\.)*+'|\"(?:[^\"\\\r\n]|\\.)*+\""
    # A string that nobody closes: what comes after it may be part of it.
    r"|(?P<open>['\"])"
    rf"|{_OUTSIDE}PREFIX(?:[ \t\r\n]|#[^\r\n]*+)++(?P<declared>{_NAME}:)"
    # A dot ends a statement, unless it stands within a name; none does in that of a variable.
    rf"|(?:{_OUTSIDE}|[?$][\w·]++\.)(?P<used>{_NAME}:)"
    r"|[?$][\w·]++",
    re.DOTALL | re.IGNORECASE,
)


def find_undeclared(text: str) -> dict[str, int]:
    """Each prefix that is used before anything declares it, with its colon, and where that is first in the text."""
    declared: set[str] = set()
    found: dict[str, int] = {}
    for part in _PARTS.finditer(text):
        if part["open"]:
            break
        if part["declared"]:
            declared.add(part["declared"])
        elif part["used"] and part["used"] not in declared:
            found.setdefault(part["used"], part.start("used"))
    return found
