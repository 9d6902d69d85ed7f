"""One module a verb: `declare(parser)` says what can follow it, `run(asked)` does it and returns the exit code."""
