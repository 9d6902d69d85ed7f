"""What can be wrong with a command itself."""

from collections.abc import Iterable

from graph.errors import SignpostError, SituationError
from graph.words import say

# Errors whose remedy in the catalogue is one for JSON.
_SAID_IN_JSON = ("impossible-number", "none-with-others", "wrong-answer-boolean", "wrong-answer-number")


class UsageError(SignpostError):
    """A command that cannot be carried out as it was written; the exit code is 2."""


class ServingError(SignpostError):
    """A server that could not begin; the exit code is 1."""


def as_typed(error: SituationError, typed: Iterable[str]) -> SituationError:
    """The error, with a remedy that can be typed where the fact that it is about was typed, not read from JSON."""
    questions = {text.partition("=")[0] for text in typed}
    if error.code in _SAID_IN_JSON and error.where.removeprefix("facts.") in questions:
        error.remedy = say(f"cli.remedy.{error.code}", **error.values)
    return error
