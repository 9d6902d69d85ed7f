"""`signpost match`: the answer to a situation. It imports nothing that it does not need: it has to be there at once."""

from __future__ import annotations

import gc
from argparse import ArgumentParser, Namespace

from graph.ask import ask_next
from graph.errors import SituationError
from graph.exchange.answer import answer_json
from graph.finding import OUTCOMES
from graph.lifetime import on_day
from graph.match import match
from graph.situation import read_situation
from graph.words import say
from signpost.answer import write_answer
from signpost.day import read_day
from signpost.errors import as_typed
from signpost.facts import read_facts
from signpost.files import write_json
from signpost.opened import open_asked


def declare(parser: ArgumentParser) -> None:
    """The facts, the day, and how the answer is shown."""
    parser.add_argument("facts", nargs="*", metavar="QUESTION=VALUE", help=say("cli.match.facts"))
    parser.add_argument("--facts", dest="file", metavar="FILE", help=say("cli.match.file"))
    parser.add_argument("--on", metavar="DATE", help=say("cli.on"))
    parser.add_argument("--outcome", action="append", choices=OUTCOMES, help=say("cli.match.outcome"))
    parser.add_argument("--full", action="store_true", help=say("cli.match.full"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def run(asked: Namespace) -> int:
    """Prints the answer; whatever it says, the exit code is 0."""
    gc.disable()  # the process ends before there is anything worth collecting
    on = read_day(asked.on)
    directory = on_day(open_asked(asked).directory, on)
    facts = read_facts(directory, asked.file, asked.facts)
    try:
        situation = read_situation(directory, facts)
    except SituationError as error:
        raise as_typed(error, asked.facts) from None
    found = match(directory, situation, on)
    answer = answer_json(directory, found, ask_next(directory, found))
    if asked.outcome:
        answer["services"] = [s for s in answer["services"] if s["outcome"] in asked.outcome]
    if asked.json:
        write_json(answer)
    else:
        fold = not asked.full and not asked.outcome
        print("\n".join(write_answer(directory, answer, asked.settings.emergency, asked.full, fold)))
    return 0
