"""Citations in text: a mark beside each statement, and at the end what the marks stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.words import say
from signpost.table import TIED

EDITORIAL = "editorial"


class Citations:
    """Numbers the documents in the order in which they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._inferred_pages: set[str] = set()
        self._editorial = False

    def mark(self, sources: list[dict[str, Any]]) -> str:
        """` [1 p. 4, 7; inferred]`: document, pages and, unless it is stated, the basis; nothing for no source."""
        parts: list[str] = []
        for document in dict.fromkeys(s["document"] for s in sources if s["document"]):
            cited = [s for s in sources if s["document"] == document]
            pages = sorted({s["page"] for s in cited if s["page"] is not None})
            if any(s["page_basis"] != "stated" for s in cited):
                self._inferred_pages.add(document)
            number = str(self._numbers.setdefault(document, len(self._numbers) + 1))
            parts.append(say("source.mark", number=number, pages=", ".join(map(str, pages))) if pages else number)
        if any(s["basis"] == EDITORIAL for s in sources):
            self._editorial = True
        bases = {s["basis"] for s in sources} - {"stated"}
        parts += [say(f"source.{basis}") for basis in sorted(bases)]
        return f" [{'; '.join(parts)}]".replace(" ", TIED).replace(TIED, " ", 1) if parts else ""

    def legend(self) -> Iterator[str]:
        """One line for each document that was cited, and what editorial means where something is."""
        for document, number in self._numbers.items():
            key = "source.inferred-pages" if document in self._inferred_pages else "source.document"
            yield say(key, number=number, document=document)
        if self._editorial:
            yield say("source.editorial-means")
