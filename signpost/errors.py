"""What can be wrong with a command itself."""

from graph.errors import SignpostError


class UsageError(SignpostError):
    """A command that cannot be carried out as it was written; the exit code is 2."""


class ServingError(SignpostError):
    """A server that could not begin; the exit code is 1."""
