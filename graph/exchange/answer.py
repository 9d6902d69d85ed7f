"""An answer as the JSON that `/api/match` and `signpost match --json` give, and the questions behind it.

A name that stands in many places is cut where it has no end, as pages do it; whole, it stands with its own thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graph.ask import Ask
from graph.clocks import is_confirmed, notice, standing, unconfirmed_since
from graph.finding import OUTCOMES, Finding
from graph.match import Answer, Applied
from graph.model import NONE_OF_THESE, Directory, Question, Source, Step
from graph.opening import Opened
from graph.situation import questions_of
from graph.verdict import Verdict
from graph.words import cut

Json = dict[str, Any]


def answer_json(directory: Directory, answer: Answer, asks: tuple[Ask, ...]) -> Json:
    """The whole answer, in the shape of design section 5; every group, nothing hidden."""
    situation = answer.situation
    return {
        "on": answer.on.isoformat(),
        "directory": {
            "id": directory.id,
            "version": directory.version,
            "title": directory.title,
            "notice": notice(directory.clocks, answer.on),
        },
        "derived": [
            {"question": q, "rule": rule.id, "sources": sources_json(rule.sources)}
            for q, rule in situation.derived.items()
        ],
        "contradictions": [
            {
                "id": c.id,
                "facts": sorted(set(questions_of(c.when))),
                "text": c.text,
                "sources": sources_json(c.sources),
            }
            for c in situation.contradictions
        ],
        "instructions": [_instruction(directory, applied) for applied in answer.instructions],
        "elsewhere": answer.elsewhere,
        "next_steps": [opened_json(opened) for opened in answer.next_steps],
        "remarks": [
            {"id": s.id, "kind": s.kind, "text": s.text, "sources": sources_json(s.sources)} for s in answer.remarks
        ],
        "counts": {outcome: sum(f.outcome == outcome for f in answer.findings) for outcome in OUTCOMES},
        "services": [finding_json(directory, finding, answer.on) for finding in answer.findings],
        "ask_next": [{"question": ask.question, "settles": ask.settles} for ask in asks],
    }


def sources_json(sources: tuple[Source, ...]) -> list[Json]:
    """Where a statement is written: document, section and page, and whether statement and page are inferred."""
    return [
        {
            "document": cut(s.document),
            "section": s.section,
            "page": s.page,
            "basis": s.basis,
            "page_basis": s.page_basis,
        }
        for s in sources
    ]


def _instruction(directory: Directory, applied: Applied) -> Json:
    instruction = applied.instruction
    return {
        "id": instruction.id,
        "text": instruction.text,
        "applies": applied.applies,
        "why": applied.why,
        "follows": [directory.documents[d].title for d in instruction.follows if d in directory.documents],
        "sources": sources_json(instruction.sources),
    }


def opened_json(opened: Opened) -> Json:
    """A way in as ordered steps; a step with a gate says whether it is open."""
    route = opened.route
    return {
        "id": route.id,
        "name": cut(route.name),
        "description": route.description,
        "applies": opened.applies,
        "when": {"text": route.when.text, "sources": sources_json(route.when.sources)} if route.when else None,
        "steps": [step_json(step, gate) for step, gate in opened.gates],
        "sources": sources_json(route.sources),
    }


def step_json(step: Step, gate: Verdict | None) -> Json:
    """One step: who acts, with whom, who decides, what it needs, and what it can end in."""
    return {
        "id": step.id,
        "order": step.order,
        "text": step.text,
        "by": cut(step.actor),
        "with": cut(step.partner),
        "decides": cut(step.decided_by),
        "contact": step.contact or None,
        "gate": verdict_json(gate) if gate else None,
        "outcomes": [{"text": o.text, "leads_to": list(o.leads_to)} for o in step.outcomes],
        "sources": sources_json(step.sources),
    }


def verdict_json(verdict: Verdict) -> Json:
    """A criterion in words with its verdict, who settles it, and the same for its members."""
    criterion = verdict.criterion
    return {
        "id": criterion.id,
        "text": criterion.text,
        "form": criterion.form,
        "strength": criterion.strength,
        "verdict": verdict.verdict,
        "question": criterion.question or None,
        "prerequisite": criterion.prerequisite,
        "settled_by": verdict.settled_by or None,
        "failing_that": verdict.otherwise or None,
        "tension": criterion.tension or None,
        "source_word": criterion.word or None,
        "members": [verdict_json(member) for member in verdict.members],
        "sources": sources_json(criterion.sources),
    }


def finding_json(directory: Directory, finding: Finding, on: date) -> Json:
    """One service's finding."""
    service = finding.service
    return {
        "id": service.id,
        "name": service.name,
        "description": service.description,
        "provider": ", ".join(map(cut, service.providers)) or None,
        "stage": service.stages[0] if service.stages else None,
        "stages": list(service.stages),
        "outcome": finding.outcome,
        "summary": finding.summary,
        "settled_by": list(finding.settled_by),
        "criteria": [verdict_json(verdict) for verdict in finding.verdicts],
        "routes": [opened_json(way) for way in finding.ways],
        "status": standing(service.clocks, on),
        "availability": service.availability or None,
        "remarks": list(service.remarks),
        "confirmed": is_confirmed(service.clocks, on),
        "not_confirmed_since": say_date(unconfirmed_since(service.clocks, on)),
        "last_checked": say_date(service.clocks.last_checked),
        "instead": list(finding.instead),
        "sources": sources_json(service.sources),
    }


def say_date(day: date | None) -> str | None:
    """A day as 2026-11-23; None where none is recorded."""
    return day.isoformat() if day else None


def name_of(directory: Directory, thing: str) -> str:
    """The name of a service or route, or the identifier itself."""
    named: Mapping[str, Any] = {**directory.services, **directory.routes}
    return str(named[thing].name) if thing in named else thing


def question_json(question: Question) -> Json:
    """A question as `/api/questions` gives it."""
    return {
        "id": question.id,
        "label": question.label,
        "ask": question.ask,
        "help": question.help,
        "reason": question.reason,
        "caution": question.caution or None,
        "kind": question.kind,
        "decision": question.decision,
        "subject": question.is_subject,
        "subjects": sorted(question.subjects),
        "settled_by": question.settled_by or None,
        "lowest": question.lowest,
        "highest": question.highest,
        "none_of_these": NONE_OF_THESE if question.kind == "concepts" else None,
        "options": [{"id": o.id, "label": o.label, "definition": o.definition} for o in question.options.values()],
    }
