"""The command line: reads what is asked, hands it to one verb, and turns every error into one line.

Exit codes: 0 done, 1 a finding or a failed check, 2 wrong usage. A verb is a module of `signpost.verbs` with
`declare(parser)` and `run(asked)`; only the one that is asked for is imported, so that an answer comes at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from graph.errors import NotFoundError, SettingError, SignpostError, SituationError
from graph.settings import read_settings
from graph.words import say
from signpost import VERSION
from signpost.errors import UsageError
from signpost.table import WIDTH, plain

VERBS = (
    *("serve", "match", "query", "search", "map", "gaps"),
    *("check", "diff", "import", "publish", "history", "rollback", "due", "export", "desk"),
)
DONE, FOUND, MISUSED = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141  # what a shell says of a command that a signal ended

_MISUSES = (NotFoundError, SettingError, SituationError, UsageError)
# A query that was wrong as it was written; others fail while they run.
_MISUSED_QUERIES = (
    "broken-query",
    "days-reversed",
    "missing-query",
    "query-refused",
    "query-too-large",
    "unknown-parameter",
    "wrong-format",
    "wrong-value",
)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code; nothing but wrong options leaves by SystemExit, with 2."""
    _speak_utf8()
    try:
        asked = read_command(sys.argv[1:] if arguments is None else arguments)
        code: int = verb_module(asked.verb).run(asked)
        sys.stdout.flush()
    except SignpostError as error:
        print(plain(say("cli.error", error=error)), file=sys.stderr)
        misused = isinstance(error, _MISUSES) or error.code in _MISUSED_QUERIES
        return MISUSED if misused else FOUND
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone; so that the interpreter does not complain when it flushes:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code


def verb_module(verb: str) -> ModuleType:
    """The module of a verb."""
    return import_module(f"signpost.verbs.{verb}")


def read_command(arguments: list[str]) -> argparse.Namespace:
    """What is asked: `verb`, the verb's own options, and `settings` with the directory that was named."""
    first = command_parser().parse_args(arguments)
    asked = verb_parser(first.verb).parse_args(first.rest, argparse.Namespace(**vars(first)))
    settings = read_settings()
    # A file that is named is what is asked about, whatever the state folder holds.
    asked.settings = settings._replace(directory=asked.directory, state=None) if asked.directory else settings
    return asked


def command_parser() -> argparse.ArgumentParser:
    """The parser of all that stands before a verb, and of the verb."""
    parser = _parser("signpost", say("cli.about"))
    parser.epilog = "\n".join([say("cli.verbs"), *(f"  {verb:<10}{say(f'cli.{verb}')}" for verb in VERBS)])
    parser.add_argument("--version", action="version", version=VERSION)
    parser.add_argument("--directory", metavar="FILE", type=Path, help=say("cli.directory"))
    parser.add_argument("--as-published", metavar="VERSION", default="", help=say("cli.as-published"))
    parser.add_argument("verb", choices=VERBS, metavar="VERB", help=say("cli.verb"))
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...", help=say("cli.rest"))
    return parser


def verb_parser(verb: str) -> argparse.ArgumentParser:
    """The parser of all that stands after a verb."""
    parser = _parser(f"signpost {verb}", say(f"cli.{verb}"))
    verb_module(verb).declare(parser)
    parser.add_argument("--directory", metavar="FILE", type=Path, default=argparse.SUPPRESS, help=say("cli.directory"))
    parser.add_argument("--as-published", metavar="VERSION", default=argparse.SUPPRESS, help=say("cli.as-published"))
    return parser


def _parser(name: str, description: str) -> argparse.ArgumentParser:
    # A width that is known: argparse would import half the library, and more than once, to ask the terminal for it.
    return argparse.ArgumentParser(
        prog=name,
        description=description,
        allow_abbrev=False,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=WIDTH),
    )


def _speak_utf8() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
