"""How wide words are, so that boxes can be made before any browser has seen them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

# Advance widths, as parts of the size of type, of a wide sans-serif face: narrower faces leave a little room.
_WIDTHS = {
    " ": 0.32,
    **dict.fromkeys("il'|", 0.30),
    **dict.fromkeys("jI.,:;!", 0.34),
    **dict.fromkeys("ftr()[]{}/-\u2013", 0.42),
    **dict.fromkeys("sczJ", 0.56),
    **dict.fromkeys("wMO&GQ\u2014", 0.84),
    **dict.fromkeys("m%W@\u2026", 1.0),
}
_WORD = re.compile(r"\S+")
_CAPITAL, _OTHER, _FOREIGN = 0.72, 0.64, 1.05


def measure(text: str, size: float) -> float:
    """How wide a line of text is at a size of type, in the same unit; rather too wide than too narrow."""
    return size * sum(_width(character) for character in text)


@cache
def _width(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if ord(character) > 0x24F:
        return _FOREIGN
    return _CAPITAL if character.isupper() else _OTHER


def wrap(text: str, size: float, width: float, most: int) -> tuple[str, ...]:
    """A text in lines that fit a width; where it needs more than `most` lines, the last ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for piece in (piece for word in _WORD.finditer(text) for piece in _pieces(word[0], size, width)):
        longer = f"{line} {piece}" if line else piece
        if line and measure(longer, size) > width:
            lines.append(line)
            line = piece
        else:
            line = longer
        if len(lines) > most:
            break
    lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and measure(f"{last}\u2026", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}\u2026"]
    return tuple(lines)


def _pieces(word: str, size: float, width: float) -> Iterator[str]:
    # A word that is wider than a line is broken: it must not run out of its box.
    piece = ""
    for character in word:
        if piece and measure(piece + character, size) > width:
            yield piece
            piece = ""
        piece += character
    yield piece
