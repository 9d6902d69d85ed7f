"""An editor with a spreadsheet: takes the workbook of the live version, types into cells, and hands it in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from graph.cases import Case
from graph.directory import read_directory
from graph.exchange.workbook.changes import changes
from graph.exchange.workbook.sheets import export
from graph.exchange.workbook.xlsx import read_xlsx, write_xlsx
from graph.model import Directory
from graph.proposals import Proposal, Review, accept, propose, review
from graph.state.folder import State
from graph.state.publication import Publication
from graph.store.embedded import read_triples

EDITOR, APPROVER = "editor", "approver"


class Editor:
    """One day at the desk: `type_in` and `add` fill cells, `hand_in` makes a proposal of what differs."""

    def __init__(self, state: State, today: date) -> None:
        self.state, self.today = state, today
        publication = state.current()
        assert publication is not None
        self.version = publication.version
        book = export(state.lines(self.version), self.version)
        self.book: Workbook = load_workbook(io.BytesIO(write_xlsx(book)))

    def type_in(self, sheet: str, thing: str, **cells: object) -> None:
        """Types into the row of a thing; names of columns have underscores for spaces."""
        page = self.book[sheet]
        row = next(n for n in range(3, page.max_row + 1) if page.cell(n, 1).value == thing)
        self._fill(page, row, cells)

    def read(self, sheet: str, thing: str, column: str) -> str:
        """What stands in a cell."""
        page = self.book[sheet]
        row = next(n for n in range(3, page.max_row + 1) if page.cell(n, 1).value == thing)
        return str(page.cell(row, _columns(page)[column]).value)

    def add(self, sheet: str, thing: str, **cells: object) -> None:
        """Fills the first free row of a sheet for a new thing."""
        page = self.book[sheet]
        row = next(n for n in range(3, page.max_row + 2) if page.cell(n, 1).value is None)
        page.cell(row, 1).value = thing
        self._fill(page, row, cells)

    def hand_in(self, why: str, source: str) -> Proposal:
        """Saves the workbook and proposes what it changes."""
        saved = io.BytesIO()
        self.book.save(saved)
        change = changes(read_xlsx(saved.getvalue()), self.state.lines(self.version))
        return propose(
            self.state,
            change,
            base=self.version,
            by="directory editor",
            why=why,
            source=source,
            at=self._now(),
            origin="workbook",
        )

    def review(self, proposal: Proposal, cases: Sequence[Case], on: date | None = None) -> Review:
        """What the proposal would do."""
        return review(self.state, proposal, cases, on or self.today, situations=120)

    def accept(self, proposal: Proposal, role: str = EDITOR) -> Publication:
        """Makes it live."""
        return accept(self.state, proposal.id, by=role, role=role, why="", at=self._now())

    def _now(self) -> datetime:
        return datetime.combine(self.today, time(10, 0), UTC)

    def _fill(self, page: Worksheet, row: int, cells: dict[str, object]) -> None:
        columns = _columns(page)
        for name, value in cells.items():
            page.cell(row, columns[name.rstrip("_").replace("_", " ")]).value = value


def live(state: State) -> Directory:
    """The live version as values."""
    publication = state.current()
    assert publication is not None
    return read_directory(read_triples(state.data_path(publication.version)), publication.version)


def _columns(page: Worksheet) -> dict[str, int]:
    return {str(page.cell(1, n).value): n for n in range(1, page.max_column + 1)}
