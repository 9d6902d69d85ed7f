"""Whether a query could ask another server: a search for a SERVICE clause that nothing hides from.

Engines differ over where a token ends. Ours takes `<` now as an operator and now as the start of an IRI, wants no space
after a keyword (`trueSERVICEx:y{`), and reads a long string that turns out to be broken as two short ones. So every
reading is followed at once: a set of states for each place in the text, each place looked at once, in order.
Comments, IRIs, strings, variables and prefixed names hide nothing and are not mistaken for the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# What may have been read up to a place: anything; SERVICE; the start of a prefixed name after it; a whole name
# that might go on; a name that has ended. An opening brace after a name makes the clause.
_ANYTHING, _SERVICE, _PREFIX, _NAME, _NAMED, _CLAUSE = range(6)
_STATES = range(5)

_WORD = "service"
_SILENT = "silent"
_SPACE = " \t\r\n"
_IRI = re.compile(r"<[^<>\"{}|^`\x00-\x20]*+>")
_NAME_AFTER = re.compile(r"[?$][\w·]++|@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|:(?:[\w·:-]|%[0-9A-Fa-f]{2}|\\.)*+", re.DOTALL)
_STRINGS = {
    "'": (re.compile(r"'''(?:[^'\\]|\\.|'(?!''))*+'''", re.DOTALL), re.compile(r"'(?:[^'\\\r\n]|\\.)*+'", re.DOTALL)),
    '"': (re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+"""', re.DOTALL), re.compile(r'"(?:[^"\\\r\n]|\\.)*+"', re.DOTALL)),
}
_LINE_END = re.compile(r"[\r\n]|\Z")
# Each long string may be looked for to the end of the text; a query that is written by people has few of them.
_MOST_LONG_STRINGS = 200
# All that could be a clause if reading began at the word; most queries that name services have none, and need no more.
_GAP = r"(?:[ \t\r\n]|#[^\r\n]*+)"
_IN_NAME = r"[\w.·\-\u0080-\U0010ffff]"
_COULD_BE_CLAUSE = re.compile(
    rf"{_WORD}(?:{_GAP}|{_SILENT})*+(?:{_IRI.pattern}|(?:[?$]|{_IN_NAME}*+:)(?:{_IN_NAME}|[:%]|\\.)*+){_GAP}*+\{{",
    re.IGNORECASE | re.DOTALL,
)
# The text may be read to its end from each word in it, and nobody else is answered meanwhile.
_MOST_STEPS = 200_000


def asks_elsewhere(text: str) -> bool:
    """Whether some reading of the text has a SERVICE clause; true as well for a text too intricate to tell."""
    words = text.lower().count(_WORD)
    if not words or (words * len(text) <= _MOST_STEPS and not _COULD_BE_CLAUSE.search(text)):
        return False
    return text.count("'''") + text.count('"""') > _MOST_LONG_STRINGS or _reads_clause(text)


def _reads_clause(text: str) -> bool:
    reached = bytearray(len(text) + 2)
    reached[0] = 1 << _ANYTHING
    line_end = 0
    for place in range(len(text)):
        if not reached[place]:
            continue
        if text[place] == "#" and line_end <= place:
            found = _LINE_END.search(text, place)
            line_end = found.start() if found else len(text)
        for state in _STATES:
            if reached[place] >> state & 1:
                for after, then in _steps(text, place, state, line_end):
                    if then == _CLAUSE:
                        return True
                    reached[after] |= 1 << then
    return False


def _steps(text: str, place: int, state: int, line_end: int) -> Iterator[tuple[int, int]]:
    """Where reading can go on from a place, and in which state."""
    here = text[place]
    if here in _SPACE or here == "#":
        after = line_end if here == "#" else place + 1
        if state != _PREFIX:
            yield after, _NAMED if state == _NAME else state
    elif state == _ANYTHING:
        yield from _read_on(text, place, here)
    elif state == _SERVICE:
        yield from _read_name(text, place, here)
    elif state == _PREFIX:
        if here == ":":
            yield place + 1, _NAME
        elif _in_name(here):
            yield place + 1, _PREFIX
    elif here == "{":
        yield place, _CLAUSE
    elif state == _NAME and (_in_name(here) or here in ":%\\"):
        yield min(place + 1 + (here == "\\"), len(text)), _NAME


def _read_on(text: str, place: int, here: str) -> Iterator[tuple[int, int]]:
    if here in _STRINGS:
        for string in _STRINGS[here]:
            if found := string.match(text, place):
                yield found.end(), _ANYTHING
        return
    if here == "<":
        if found := _IRI.match(text, place):
            yield found.end(), _ANYTHING
    elif here in "?$@:":
        if found := _NAME_AFTER.match(text, place):
            yield found.end(), _ANYTHING
            return
    elif here == "\\":
        place += 1
    elif text[place : place + len(_WORD)].lower() == _WORD:
        yield place + len(_WORD), _SERVICE
    yield place + 1, _ANYTHING


def _read_name(text: str, place: int, here: str) -> Iterator[tuple[int, int]]:
    if text[place : place + len(_SILENT)].lower() == _SILENT:
        yield place + len(_SILENT), _SERVICE
    if here == "<":
        if found := _IRI.match(text, place):
            yield found.end(), _NAMED
    elif here in "?$:":
        yield place + 1, _NAME
    elif _in_name(here):
        yield place + 1, _PREFIX


def _in_name(here: str) -> bool:
    return here.isalnum() or here in "_.-·" or ord(here) > 127
