"""The evaluator and an independent second statement of the definition always agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from graph.lifetime import on_day
from graph.match import match
from graph.model import Directory
from graph.situation import read_situation
from graph.snapshot import DEFAULT_DIRECTORY, open_snapshot
from graph.validate import read_graph, validate
from tests.oracle.definition import Answer, answer
from tests.oracle.invent import TODAY, invent_directory, invent_facts
from tests.oracle.record import Record, read_record

ROOT = Path(__file__).resolve().parent.parent.parent
SECOND = ROOT / "tests/second/services.ttl"
SITUATIONS = 15
DAYS = (TODAY, TODAY + timedelta(days=1), TODAY - timedelta(days=400), TODAY + timedelta(days=300))


def said_by_the_evaluator(directory: Directory, facts: dict[str, object], on: date) -> Answer:
    """What `graph` says, in the form of the second statement."""
    directory = on_day(directory, on)
    situation = read_situation(directory, facts)
    said = match(directory, situation, on)
    return Answer(
        {finding.service.id: finding.outcome for finding in said.findings},
        {applied.instruction.id: applied.applies for applied in said.instructions},
        {opened.route.id: opened.applies for opened in said.next_steps},
        {question: rule.id for question, rule in situation.derived.items()},
        {contradiction.id for contradiction in situation.contradictions},
        set(situation.disputed),
    )


def pairs_of(
    directory: Directory, record: Record, random: Random, count: int
) -> Iterator[tuple[Answer, Answer, object]]:
    """Situations with what each statement says to them."""
    for _ in range(count):
        facts, on = invent_facts(random, record.questions), random.choice(DAYS)
        yield said_by_the_evaluator(directory, facts, on), answer(record, facts, on), (facts, on)


def invented(seed: int, folder: Path) -> tuple[Directory, Record, Random]:
    """A directory of its own for each seed, read in both ways."""
    random = Random(seed)
    turtle = invent_directory(random)
    path = folder / f"{seed}.ttl"
    path.write_text(turtle, "utf-8")
    return open_snapshot(path).directory, read_record(turtle), random


@pytest.mark.parametrize(
    ("directories", "least"),
    [pytest.param(40, 600, id="hundreds"), pytest.param(300, 4_500, id="thousands", marks=pytest.mark.proof)],
)
def test_both_statements_agree_on_directories_and_situations_without_number(
    directories: int, least: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = 0
    seen: Counter[str] = Counter()
    for seed in range(directories):
        directory, record, random = invented(seed, tmp_path)
        for first, second, situation in pairs_of(directory, record, random, SITUATIONS):
            assert first == second, f"seed {seed}, {situation}"
            pairs += 1
            seen.update([*first.outcomes.values(), *first.instructions.values(), *first.next_steps.values()])
            seen.update(derived=bool(first.derived), disputed=bool(first.disputed))
    for path in (DEFAULT_DIRECTORY, SECOND):
        directory, record = open_snapshot(path).directory, read_record(path.read_text("utf-8"))
        for first, second, situation in pairs_of(directory, record, Random(7), least // 12):
            assert first == second, f"{path.name}, {situation}"
            pairs += 1
    with capsys.disabled():
        print(f" {pairs} pairs, with {dict(seen)}", end="")
    assert pairs >= least
    # Agreement on what hardly ever happens would show little.
    kinds = ("looks-suitable", "cannot-tell-yet", "not-suitable", "yes", "if", "derived", "disputed")
    assert [kind for kind in kinds if seen[kind] < least // 40] == []


def test_invented_directories_keep_to_the_shapes() -> None:
    shapes = read_graph(ROOT / "ontology/shapes.ttl")
    for seed in range(3):
        assert [p for p in validate(invent_directory(Random(seed)), shapes).problems if p.severity == "violation"] == []


def test_the_same_seed_invents_the_same_directory() -> None:
    assert invent_directory(Random(5)) == invent_directory(Random(5))
    assert invent_directory(Random(5)) != invent_directory(Random(6))


def test_the_second_statement_shares_no_code_with_the_evaluator() -> None:
    for name in ("definition.py", "record.py", "invent.py"):
        assert "import graph" not in (text := (ROOT / "tests/oracle" / name).read_text("utf-8"))
        assert "from graph" not in text
