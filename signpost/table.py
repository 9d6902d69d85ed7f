"""Text and tables that fit a terminal of 80 columns, with no sign in them that would steer it."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 80
TIED = "\u00a0"  # a space at which a line is not broken
_GAP = "  "


def plain(text: str, kept: str = "\n") -> str:
    """A text without control characters but those kept: what a directory says must not steer a terminal."""
    return "".join(c if c.isprintable() or c == TIED or c in kept else " " for c in text)


def wrap(text: str, width: int = WIDTH, indent: str = "") -> str:
    """A text in lines of at most `width`, each after the indent; a longer word stands alone and whole."""
    return "\n".join(indent + line for line in _lines(text, width - len(indent)))


def table(rows: Sequence[Sequence[str]], heads: Sequence[str], width: int = WIDTH) -> str:
    """Rows under their heads; cells that do not fit are wrapped, never cut off. A row of one cell stands across all."""
    whole = [list(heads), *(list(row) for row in rows if len(row) > 1)]
    widths = _widths(whole, width - len(_GAP) * (len(heads) - 1))
    lines = _row(heads, widths)
    lines.append(_GAP.join("-" * w for w in widths))
    for row in rows:
        lines += _row(row, widths) if len(row) > 1 else _lines(row[0], width)
    return "\n".join(lines)


def _widths(grid: list[list[str]], room: int) -> list[int]:
    """The width of each column: as wide as its cells, the widest narrowed until all fit, no word broken."""
    columns = [[plain(cell) for cell in column] for column in zip(*grid, strict=True)]
    widths = [max(len(cell) for cell in column) for column in columns]
    words = [max(len(word) for cell in column for word in (cell.split(" "))) for column in columns]
    while sum(widths) > room and any(w > word for w, word in zip(widths, words, strict=True)):
        spare = [(w, n) for n, (w, word) in enumerate(zip(widths, words, strict=True)) if w > word]
        widths[max(spare)[1]] -= 1
    return widths


def _row(cells: Sequence[str], widths: list[int]) -> list[str]:
    wrapped = [_lines(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return [
        _GAP.join(
            (lines[n] if n < len(lines) else "").ljust(width) for lines, width in zip(wrapped, widths, strict=True)
        ).rstrip()
        for n in range(max(len(lines) for lines in wrapped))
    ]


def _lines(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for paragraph in plain(text).split("\n"):
        line = ""
        for word in filter(None, paragraph.split(" ")):
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return [line.replace(TIED, " ") for line in lines]
