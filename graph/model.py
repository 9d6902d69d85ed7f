"""A directory as plain values, made once from its triples: what every answer is computed from.

Named tuples, because they are immutable, typed, and cheap to import for a command that must answer at once.
Identifiers are local (`dct:identifier`); an address is `Directory.base + id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

# The answer to a question with any number of options that says that none of them holds.
NONE_OF_THESE = "none"


class Ticked(NamedTuple):
    """Options that were chosen; `closed` says that no other holds, so that an option not among them is false."""

    options: frozenset[str]
    closed: bool


# The kinds of succession: in some one thing ends and another takes its place.
REPLACING, RENAMED, MOVED = ("replaced", "merged", "split"), "renamed", "moved"

# What can be told of one question; None is "asked, and not known".
Answer = None | bool | float | Ticked


class Source(NamedTuple):
    """A passage, and how a statement rests on it: `basis` and `page_basis` are stated, inferred or editorial."""

    document: str
    section: str
    page: int | None
    basis: str
    page_basis: str = "stated"


class Option(NamedTuple):
    """One possible answer; `broader` holds the identifiers of itself and of all that is broader.

    Here as everywhere `alternatives` are other names, and `hidden` are searched and never shown.
    """

    id: str
    label: str
    definition: str
    broader: frozenset[str]
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


class Question(NamedTuple):
    """A fact that can be asked for; `kind` is number, boolean, concept or concepts; `options` stand in their order."""

    id: str
    label: str
    ask: str
    help: str
    kind: str
    options: Mapping[str, Option]
    subjects: frozenset[str]
    order: int
    reason: str = ""
    caution: str = ""
    decision: bool = False
    is_subject: bool = False
    settled_by: str = ""
    lowest: float | None = None
    highest: float | None = None
    whole: bool = False


class Clocks(NamedTuple):
    """Lifecycle and the three clocks (checked, edited, due), never mixed; all days are included in what they bound."""

    status: str = "active"
    valid_from: date | None = None
    valid_to: date | None = None
    last_checked: date | None = None
    last_edited: date | None = None
    review_due: date | None = None
    suspended_from: date | None = None
    suspended_to: date | None = None


class Criterion(NamedTuple):
    """One node of a criteria tree; `form` is all, any, none, condition or unrecorded.

    `accepts` is a set of option identifiers, `expected` a yes or no, `minimum` and `maximum` inclusive bounds:
    a condition has one of the three. `strength` is must, normally or may.
    """

    id: str
    text: str
    form: str
    strength: str = "must"
    members: tuple[Criterion, ...] = ()
    question: str = ""
    accepts: frozenset[str] = frozenset()
    expected: bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    decided_by: str = ""
    prerequisite: bool = False
    obtained_through: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    tension: str = ""
    word: str = ""
    sources: tuple[Source, ...] = ()
    clocks: Clocks = Clocks()


def within(criterion: Criterion | None) -> Iterator[Criterion]:
    """A criterion and all that stand within it, at whatever depth."""
    if criterion is not None:
        yield criterion
        for member in criterion.members:
            yield from within(member)


class Outcome(NamedTuple):
    """One of the things that a step can end in; `leads_to` holds identifiers of routes or services."""

    id: str
    text: str
    leads_to: tuple[str, ...]
    sources: tuple[Source, ...] = ()


class Step(NamedTuple):
    """One act in a route: who takes it, with whom, who decides, and what has to hold before."""

    id: str
    order: int
    text: str
    actor: str = ""
    partner: str = ""
    decided_by: str = ""
    gate: Criterion | None = None
    contact: str = ""
    outcomes: tuple[Outcome, ...] = ()
    sources: tuple[Source, ...] = ()


class Route(NamedTuple):
    """A way in: ordered steps; `when` opens it, `next_step` makes it an answer in its own right.

    `continues` is the route that has to be gone through first; its steps, as many as `inherited` says, stand at the
    beginning of `steps`.
    """

    id: str
    name: str
    description: str
    steps: tuple[Step, ...]
    next_step: bool
    when: Criterion | None
    subjects: frozenset[str]
    continues: str = ""
    inherited: int = 0
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    order: int = 0
    clocks: Clocks = Clocks()
    sources: tuple[Source, ...] = ()

    @property
    def own_steps(self) -> tuple[Step, ...]:
        """The steps without those of the route that it continues."""
        return self.steps[self.inherited :]


class Service(NamedTuple):
    """Something that one can be referred to or ask for; `public` where the source names a public authority for it.

    `providers` are names, `provided_by` the identifiers of the same.
    """

    id: str
    name: str
    description: str
    providers: tuple[str, ...]
    stages: tuple[str, ...]
    subjects: frozenset[str]
    needs: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    routes: tuple[str, ...]
    produces: tuple[str, ...] = ()
    clocks: Clocks = Clocks()
    remarks: tuple[str, ...] = ()
    availability: str = ""
    replaced_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    order: int = 0
    sources: tuple[Source, ...] = ()
    public: bool = False
    areas: tuple[str, ...] = ()
    provided_by: tuple[str, ...] = ()


class Instruction(NamedTuple):
    """What a situation makes obligatory before any service; `condition` reads after the word "if"."""

    id: str
    text: str
    condition: str
    when: Criterion | None
    subjects: frozenset[str]
    follows: tuple[str, ...] = ()
    order: int = 0
    sources: tuple[Source, ...] = ()
    clocks: Clocks = Clocks()


class Implication(NamedTuple):
    """When `when` holds, the answer to `question` is `value`, unless another was told."""

    id: str
    when: Criterion
    question: str
    value: Answer
    sources: tuple[Source, ...] = ()


class Contradiction(NamedTuple):
    """Facts that cannot all be right, with the words that say so."""

    id: str
    text: str
    when: Criterion
    sources: tuple[Source, ...] = ()


class Party(NamedTuple):
    """An agency, panel, meeting or role: `kind` says which; `public` where it is a public organisation."""

    id: str
    name: str
    kind: str
    description: str = ""
    contact: str = ""
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    clocks: Clocks = Clocks()
    remarks: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    public: bool = False


class Statement(NamedTuple):
    """A commitment, aim, agreement, pilot, figure, silence or remark: `kind` says which; `details` are label and text.

    One with a `when` belongs into every answer to a situation in which that holds.
    """

    id: str
    kind: str
    text: str
    concerns: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    when: Criterion | None = None
    subjects: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()
    clocks: Clocks = Clocks()


class Document(NamedTuple):
    """A text that the directory rests on or refers to; `issued` is empty when it carries no date."""

    id: str
    title: str
    description: str = ""
    issued: str = ""
    clocks: Clocks = Clocks()


class Succession(NamedTuple):
    """One thing taking another's part: `kind` is replaced, merged, split, renamed or moved.

    `on` is its first day here, and answers go by it; `nationally_on` is only shown. What is renamed is its own
    predecessor and successor, with `former_name` before and `new_name` from that day. What is moved is what it
    `concerns`, from one agency to another; successors in `provided_before` provided it before that day too.
    """

    id: str
    kind: str
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    on: date
    nationally_on: date | None = None
    concerns: tuple[str, ...] = ()
    provided_before: tuple[str, ...] = ()
    former_name: str = ""
    new_name: str = ""
    text: str = ""
    sources: tuple[Source, ...] = ()


class Directory(NamedTuple):
    """All that one authority's directory says, by local identifier."""

    id: str
    base: str
    title: str
    description: str
    area: str
    version: str
    questions: Mapping[str, Question]
    stages: Mapping[str, Option]
    needs: Mapping[str, Option]
    services: Mapping[str, Service]
    routes: Mapping[str, Route]
    parties: Mapping[str, Party]
    instructions: tuple[Instruction, ...]
    implications: tuple[Implication, ...]
    contradictions: tuple[Contradiction, ...]
    statements: tuple[Statement, ...]
    documents: Mapping[str, Document]
    clocks: Clocks = Clocks()
    successions: tuple[Succession, ...] = ()

    @property
    def subject(self) -> Question | None:
        """The question that says what a situation is about, or None where the directory has none."""
        return next((q for q in self.questions.values() if q.is_subject), None)
