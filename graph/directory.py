"""Reads a directory's triples into plain values, once; everything after this works on the values."""

from __future__ import annotations

from itertools import product

from graph.errors import DirectoryError
from graph.model import (
    RENAMED,
    REPLACING,
    Answer,
    Contradiction,
    Criterion,
    Directory,
    Document,
    Implication,
    Instruction,
    Option,
    Outcome,
    Party,
    Question,
    Route,
    Service,
    Statement,
    Step,
    Succession,
    Ticked,
    within,
)
from graph.nodes import Nodes
from graph.store.embedded import Triples
from graph.terms import CPSV, CV, DCT, RDF, SKOS, SP
from graph.words import say

_FORMS = {SP.AllOf: "all", SP.AnyOf: "any", SP.NoneOf: "none", SP.UnrecordedTerms: "unrecorded"}
_PARTIES = {SP.Panel: "panel", SP.Meeting: "meeting", SP.Role: "role", SP.Agency: "agency"}
_STATEMENTS = {
    SP.Commitment: "commitment",
    SP.Aim: "aim",
    SP.Agreement: "agreement",
    SP.Pilot: "pilot",
    SP.Figure: "figure",
    SP.Silence: "silence",
    SP.Remark: "remark",
}
_DETAILS = {
    SP.committedParty: "by",
    SP.modality: "modality",
    SP.party: "party",
    SP.duration: "duration",
    SP.figureValue: "value",
    SP.population: "population",
    SP.nature: "nature",
}


def read_directory(triples: Triples, version: str) -> Directory:
    """The directory that the triples describe. Raises DirectoryError where they describe none, or a broken one."""
    reader = _Reader(triples)
    node = next(reader.of_class(SP.Directory), None)
    if node is None:
        raise DirectoryError("no-directory")
    try:
        directory = _read(reader, node, version)
        _check_references(directory)
        return directory
    except (KeyError, ValueError, RecursionError) as error:
        raise DirectoryError("broken-directory", reason=str(error)) from error


def _read(reader: _Reader, node: str, version: str) -> Directory:
    questions = reader.by_id(SP.Question, reader.question)
    return Directory(
        id=reader.id(node),
        base=node.removesuffix(reader.id(node)),
        title=reader.text(node, DCT.title),
        description=reader.text(node, DCT.description),
        area=", ".join(reader.names(node, DCT.spatial)),
        version=version,
        questions=questions,
        stages=reader.by_id(SP.Stage, reader.option),
        needs=reader.by_id(SP.Need, reader.option),
        services=reader.by_id(SP.Service, reader.service),
        routes=reader.by_id(SP.AccessRoute, reader.route),
        parties={p.id: p for kind in _PARTIES for p in reader.sorted(kind, reader.party) if p.kind == _PARTIES[kind]},
        instructions=tuple(reader.sorted(SP.Instruction, reader.instruction)),
        implications=tuple(reader.sorted(SP.Implication, lambda n: reader.implication(n, questions))),
        contradictions=tuple(reader.sorted(SP.Contradiction, reader.contradiction)),
        statements=tuple(s for kind in _STATEMENTS for s in reader.sorted(kind, reader.statement)),
        documents=reader.by_id(SP.Document, reader.document),
        clocks=reader.clocks(node),
        successions=tuple(_named_in_turn(reader.sorted(SP.Succession, reader.succession))),
    )


def _named_in_turn(successions: list[Succession]) -> list[Succession]:
    """Successions by day; a new name holds until the next renaming of the same thing says what it was called before."""
    ordered = sorted(successions, key=lambda s: (s.on, s.id))
    later: dict[tuple[str, ...], str] = {}
    for place, succession in reversed(list(enumerate(ordered))):
        if succession.kind == RENAMED:
            new = later.get(succession.successors, succession.new_name)
            ordered[place] = succession._replace(new_name=new)
            later[succession.successors] = succession.former_name
    return ordered


def _check_references(directory: Directory) -> None:
    """What every answer relies on being there. Raises DirectoryError with the thing that refers to nothing."""
    for service in directory.services.values():
        for route in service.routes:
            _expect(route in directory.routes, service.id, route)
        for other in (s for criterion in service.criteria for c in within(criterion) for s in c.obtained_through):
            _expect(other in directory.services, service.id, other)
        for need in service.needs:
            _expect(need in directory.needs, service.id, need)
    conditions = [
        *(criterion for service in directory.services.values() for criterion in service.criteria),
        *(route.when for route in directory.routes.values()),
        *(step.gate for route in directory.routes.values() for step in route.steps),
        *(instruction.when for instruction in directory.instructions),
        *(statement.when for statement in directory.statements),
        *(rule.when for rule in directory.implications),
        *(rule.when for rule in directory.contradictions),
    ]
    for criterion in (inner for outer in conditions for inner in within(outer) if inner.form == "condition"):
        question = directory.questions.get(criterion.question)
        _expect(question is not None, criterion.id, criterion.question or "?")
        for option in criterion.accepts:
            _expect(question is not None and option in question.options, criterion.id, option)


def _expect(found: bool, thing: str, name: str) -> None:
    if not found:
        raise DirectoryError("broken-directory", where=thing, reason=say("directory.nothing-there", name=name))


class _Reader(Nodes):
    """Reads one kind of thing each."""

    def __init__(self, triples: Triples) -> None:
        super().__init__(triples)
        self._criteria: dict[str, Criterion] = {}
        self._after: dict[str, list[str]] = {}
        self._before: dict[str, list[str]] = {}
        for node in self.of_class(SP.Succession):
            if self.word(node, SP.successionKind) in REPLACING:
                for old, new in product(self.all(node, SP.predecessor), self.all(node, SP.successor)):
                    self._after.setdefault(old, []).append(self.id(new))
                    self._before.setdefault(new, []).append(self.id(old))

    def _with(self, told: dict[str, list[str]], node: str, predicate: str) -> tuple[str, ...]:
        # What took a thing's place is said of the thing itself, or by a succession, or by both.
        return tuple(dict.fromkeys([*self.ids(node, predicate), *sorted(told.get(node, ()))]))

    def option(self, node: str) -> Option:
        broader: set[str] = set()
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if self.id(here) not in broader:
                broader.add(self.id(here))
                waiting += self.all(here, SKOS.broader)
        return Option(
            self.id(node),
            self.name(node),
            self.text(node, SKOS.definition),
            frozenset(broader),
            self.alternatives(node),
            self.hidden(node),
        )

    def question(self, node: str) -> Question:
        kinds = self.all(node, RDF.type_)
        schemes = self.all(node, SP.options)
        members = [
            option
            for option in (*self.of_class(SP.Option), *self.of_class(SP.Need))
            if set(self.all(option, SKOS.inScheme)) & set(schemes)
        ]
        options = [self.option(n) for n in sorted(set(members), key=lambda n: (self.order(n), n))]
        return Question(
            id=self.id(node),
            label=self.name(node),
            ask=self.text(node, SP.ask),
            help=self.text(node, SKOS.definition),
            kind=self.word(node, SP.answerKind),
            options={option.id: option for option in options},
            subjects=frozenset(self.ids(node, SP.forSubject)),
            order=self.order(node),
            reason=self.text(node, SP.reason),
            caution=self.text(node, SP.caution),
            decision=SP.Decision in kinds,
            is_subject=SP.SubjectQuestion in kinds,
            settled_by=" / ".join(self.names(node, SP.settledBy)),
            lowest=self.number(node, SP.lowest),
            highest=self.number(node, SP.highest),
            whole=self.text(node, SP.wholeNumbers) == "true",
        )

    def criterion(self, node: str) -> Criterion:
        if node not in self._criteria:
            self._criteria[node] = self._read_criterion(node)
        return self._criteria[node]

    def _read_criterion(self, node: str) -> Criterion:
        kinds = self.all(node, RDF.type_)
        members = self.in_order(node, CV.hasRequirement)
        expected = self.text(node, SP.expected)
        return Criterion(
            id=self.id(node),
            text=self.text(node, DCT.title),
            form=next((_FORMS[k] for k in kinds if k in _FORMS), "condition"),
            strength=self.word(node, SP.strength, "must"),
            members=tuple(self.criterion(m) for m in members),
            question=self.id(self.text(node, CV.constrains)) if self.all(node, CV.constrains) else "",
            accepts=frozenset(self.ids(node, SP.accepts)),
            expected=expected == "true" if expected else None,
            minimum=self.number(node, SP.minValue),
            maximum=self.number(node, SP.maxValue),
            decided_by=" / ".join(self.names(node, SP.decidedBy)),
            prerequisite=SP.Prerequisite in kinds,
            obtained_through=self.ids(node, SP.obtainedThrough),
            instead=self.ids(node, SP.instead),
            tension=self.text(node, SP.tension),
            word=self.text(node, SP.sourceWord),
            sources=self.sources(node),
            clocks=self.clocks(node),
        )

    def condition_of(self, node: str) -> Criterion | None:
        value = self.text(node, SP.when)
        return self.criterion(value) if value else None

    def step(self, node: str) -> Step:
        gate = self.text(node, SP.gate)
        return Step(
            id=self.id(node),
            order=self.order(node),
            text=self.text(node, DCT.title),
            actor=" / ".join(self.names(node, SP.actor)),
            partner=" / ".join(self.names(node, SP.with_)),
            decided_by=" / ".join(self.names(node, SP.decidedBy)),
            gate=self.criterion(gate) if gate else None,
            contact=self.text(node, SP.contact),
            outcomes=tuple(
                Outcome(self.id(n), self.text(n, DCT.title), self.ids(n, SP.leadsTo), self.sources(n))
                for n in self.in_order(node, SP.outcome)
            ),
            sources=self.sources(node),
        )

    def route(self, node: str) -> Route:
        before = self.text(node, SP.continues)
        earlier = self.route(before).steps if before else ()
        own = sorted((self.step(n) for n in self.all(node, SP.hasStep)), key=lambda s: s.order)
        return Route(
            id=self.id(node),
            name=self.name(node),
            description=self.text(node, DCT.description),
            steps=tuple(step._replace(order=n) for n, step in enumerate((*earlier, *own), 1)),
            next_step=SP.NextStep in self.all(node, RDF.type_),
            when=self.condition_of(node),
            subjects=frozenset(self.ids(node, SP.forSubject)),
            continues=self.id(before) if before else "",
            inherited=len(earlier),
            alternatives=self.alternatives(node),
            hidden=self.hidden(node),
            order=self.order(node),
            clocks=self.clocks(node),
            sources=self.sources(node),
        )

    def service(self, node: str) -> Service:
        criteria = self.in_order(node, CV.holdsRequirement)
        routes = self.in_order(node, CV.hasChannel)
        return Service(
            id=self.id(node),
            name=self.name(node),
            description=self.text(node, DCT.description),
            providers=self.names(node, SP.providedBy),
            stages=self.ids(node, SP.stage),
            subjects=frozenset(self.ids(node, SP.forSubject)),
            needs=self.ids(node, CV.isClassifiedBy),
            criteria=tuple(self.criterion(c) for c in criteria),
            routes=tuple(self.id(r) for r in routes),
            produces=self.ids(node, SP.produces),
            clocks=self.clocks(node),
            remarks=tuple(self.all(node, SP.remark)),
            availability=self.text(node, SP.localAvailability),
            replaced_by=self._with(self._after, node, DCT.isReplacedBy),
            replaces=self._with(self._before, node, DCT.replaces),
            alternatives=self.alternatives(node),
            hidden=self.hidden(node),
            order=self.order(node),
            sources=self.sources(node),
            public=CPSV.PublicService in self.all(node, RDF.type_),
            areas=self.names(node, DCT.spatial),
            provided_by=tuple(map(self.id, self.all(node, SP.providedBy))),
        )

    def instruction(self, node: str) -> Instruction:
        return Instruction(
            id=self.id(node),
            text=self.text(node, DCT.description),
            condition=self.text(node, SP.conditionText),
            when=self.condition_of(node),
            subjects=frozenset(self.ids(node, SP.forSubject)),
            follows=self.ids(node, SP.follows),
            order=self.order(node),
            sources=self.sources(node),
            clocks=self.clocks(node),
        )

    def implication(self, node: str, questions: dict[str, Question]) -> Implication:
        conclusion = self.criterion(self.text(node, SP.concludes))
        value: Answer = conclusion.expected
        if conclusion.accepts:
            closed = questions[conclusion.question].kind == "concept"
            value = Ticked(conclusion.accepts, closed)
        elif conclusion.minimum is not None:
            value = conclusion.minimum
        return Implication(
            self.id(node), self.criterion(self.text(node, SP.when)), conclusion.question, value, self.sources(node)
        )

    def contradiction(self, node: str) -> Contradiction:
        return Contradiction(
            self.id(node),
            self.text(node, DCT.description),
            self.criterion(self.text(node, SP.when)),
            self.sources(node),
        )

    def party(self, node: str) -> Party:
        kinds = self.all(node, RDF.type_)
        return Party(
            id=self.id(node),
            name=self.name(node),
            kind=next(_PARTIES[k] for k in _PARTIES if k in kinds),
            description=self.text(node, DCT.description),
            contact=self.text(node, SP.contact),
            alternatives=self.alternatives(node),
            hidden=self.hidden(node),
            clocks=self.clocks(node),
            remarks=(*self.all(node, SP.remark), *self.all(node, SP.localAvailability)),
            sources=self.sources(node),
            public=CV.PublicOrganisation in kinds,
        )

    def statement(self, node: str) -> Statement:
        return Statement(
            id=self.id(node),
            kind=next(_STATEMENTS[k] for k in self.all(node, RDF.type_) if k in _STATEMENTS),
            text=self.text(node, DCT.description) or self.text(node, DCT.title),
            concerns=self.ids(node, SP.concerns),
            details=tuple(
                (label, self.name(value) if value in self.triples else value.removeprefix(SP.NS))
                for predicate, label in _DETAILS.items()
                for value in self.all(node, predicate)
            ),
            when=self.condition_of(node),
            subjects=frozenset(self.ids(node, SP.forSubject)),
            sources=self.sources(node),
            clocks=self.clocks(node),
        )

    def document(self, node: str) -> Document:
        return Document(
            self.id(node),
            self.name(node),
            self.text(node, DCT.description),
            self.text(node, DCT.issued),
            self.clocks(node),
        )

    def succession(self, node: str) -> Succession:
        on = self.day(node, SP.succeededOn)
        if on is None:
            raise ValueError(say("directory.no-day", name=self.id(node)))
        kind = self.word(node, SP.successionKind)
        return Succession(
            id=self.id(node),
            kind=kind,
            predecessors=self.ids(node, SP.predecessor),
            successors=self.ids(node, SP.successor),
            on=on,
            nationally_on=self.day(node, SP.succeededNationallyOn),
            concerns=self.ids(node, SP.concerns),
            provided_before=self.ids(node, SP.providedBefore),
            former_name=self.text(node, SP.formerName),
            new_name=next((self.name(n) for n in self.all(node, SP.successor)), "") if kind == RENAMED else "",
            text=self.text(node, DCT.description),
            sources=self.sources(node),
        )
