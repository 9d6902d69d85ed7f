"""What can go wrong: a stable code, what was wrong, where, and what to do."""

from __future__ import annotations

from graph.words import say


class SignpostError(Exception):
    """Something that a person can put right; `code` is permanent and has an entry in docs/errors.md.

    `where` names the file, line, field or cell; `values` fill the sentences of the catalogue.
    """

    def __init__(self, code: str, where: str = "", **values: object) -> None:
        self.code = code
        self.where = where
        self.values = values
        self.title = say(f"error.{code}.title")
        self.message = say(f"error.{code}.message", **values)
        self.remedy = say("nearest.nothing" if values.get("nearest") == "" else f"error.{code}.remedy", **values)
        super().__init__(self.message)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message} {self.remedy} [{self.code}]"


class SituationError(SignpostError):
    """A fact that is not an answer to a question of the directory."""


class DirectoryError(SignpostError):
    """A directory that cannot be read or does not keep to its shapes."""


class QueryError(SignpostError):
    """A query that cannot be run, or was stopped."""


class NotFoundError(SignpostError):
    """A thing that the directory does not have."""


class SettingError(SignpostError):
    """A setting with a value that it cannot have."""


class StateError(SignpostError):
    """A state folder that cannot be read or written, or that another has changed meanwhile."""


class WorkbookError(SignpostError):
    """A workbook that cannot be read, or has cells that are wrong: `values["cells"]` holds every one of them."""


class EditError(SignpostError):
    """A change that cannot be made to a directory."""


class ProposalError(SignpostError):
    """A change that cannot be proposed, or a proposal that cannot be decided so."""
