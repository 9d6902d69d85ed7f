"""The things of a directory, their pathways and the gaps between them, as JSON."""

from __future__ import annotations

from datetime import date

from graph.clocks import is_confirmed, notice, standing, unconfirmed_since
from graph.dependence import Dependence, say_dependence
from graph.exchange.answer import Json, say_date, sources_json, step_json, verdict_json
from graph.gaps import Cell
from graph.lifetime import history_of
from graph.links import Link, Links, said_about
from graph.model import Clocks, Criterion, Directory, Option, Party, Route, Service, Statement, Succession, within
from graph.pathways import Leg, Pathways
from graph.words import cut, say


def heading_json(directory: Directory, on: date) -> Json:
    """The directory that an answer comes from, and how far it can be relied on that day."""
    return {
        "id": directory.id,
        "title": directory.title,
        "description": directory.description,
        "area": directory.area,
        "version": directory.version,
        "notice": notice(directory.clocks, on),
        "clocks": clocks_json(directory.clocks, on),
    }


def service_json(directory: Directory, links: Links, service: Service, on: date) -> Json:
    """A service with everything that the directory says about it."""
    inner = [c.id for outer in service.criteria for c in within(outer)]
    return {
        **service_line_json(directory, service, on),
        "also_called": list(service.alternatives),
        "subjects": sorted(service.subjects),
        "needs": list(service.needs),
        "availability": service.availability or None,
        "criteria": [criterion_json(criterion) for criterion in service.criteria],
        "routes": [route_json(directory, links, directory.routes[r], on) for r in service.routes],
        "produces": list(service.produces),
        "replaces": list(service.replaces),
        "replaced_by": list(service.replaced_by),
        "remarks": list(service.remarks),
        **_around(directory, links, service.id, *inner),
        "clocks": clocks_json(service.clocks, on),
    }


def service_line_json(directory: Directory, service: Service, on: date) -> Json:
    """A service as it stands in a list: its `status` is that of the day, also where no one has changed its record."""
    return {
        "id": service.id,
        "address": directory.base + service.id,
        "name": service.name,
        "description": service.description,
        "providers": [cut(name) for name in service.providers],
        "stages": list(service.stages),
        "status": standing(service.clocks, on),
        "not_confirmed_since": say_date(unconfirmed_since(service.clocks, on)),
        "sources": sources_json(service.sources),
    }


def party_json(directory: Directory, links: Links, party: Party, on: date) -> Json:
    """An agency, panel, meeting or role, with what it provides; `contact` is null where none is recorded."""
    return {
        "id": party.id,
        "address": directory.base + party.id,
        "kind": party.kind,
        "name": party.name,
        "description": party.description,
        "also_called": list(party.alternatives),
        "contact": party.contact or None,
        "provides": [s.id for s in directory.services.values() if party.name in s.providers],
        "remarks": list(party.remarks),
        **_around(directory, links, party.id),
        "clocks": clocks_json(party.clocks, on),
        "sources": sources_json(party.sources),
    }


def route_json(directory: Directory, links: Links, route: Route, on: date) -> Json:
    """A route with its steps; `gate` of a step is a criterion, here without a verdict."""
    return {
        "id": route.id,
        "address": directory.base + route.id,
        "name": route.name,
        "description": route.description,
        "also_called": list(route.alternatives),
        "subjects": sorted(route.subjects),
        "next_step": route.next_step,
        "when": criterion_json(route.when) if route.when else None,
        "continues": route.continues or None,
        "steps": [
            {**step_json(step, None), "gate": criterion_json(step.gate) if step.gate else None} for step in route.steps
        ],
        **_around(directory, links, route.id),
        "clocks": clocks_json(route.clocks, on),
        "sources": sources_json(route.sources),
    }


def need_json(directory: Directory, links: Links, need: Option) -> Json:
    """A need with the services that are recorded to help with it, itself or through a narrower one."""
    return {
        "id": need.id,
        "address": directory.base + need.id,
        "name": need.label,
        "definition": need.definition,
        "also_called": list(need.alternatives),
        "broader": sorted(need.broader - {need.id}),
        "services": [
            service.id
            for service in directory.services.values()
            if any(need.id in directory.needs[n].broader for n in service.needs)
        ],
        **_around(directory, links, need.id),
    }


def criterion_json(criterion: Criterion) -> Json:
    """A criterion as the directory records it, without a situation."""
    return {
        "id": criterion.id,
        "text": criterion.text,
        "form": criterion.form,
        "strength": criterion.strength,
        "question": criterion.question or None,
        "accepts": sorted(criterion.accepts),
        "expected": criterion.expected,
        "minimum": criterion.minimum,
        "maximum": criterion.maximum,
        "prerequisite": criterion.prerequisite,
        "decided_by": criterion.decided_by or None,
        "obtained_through": list(criterion.obtained_through),
        "instead": list(criterion.instead),
        "tension": criterion.tension or None,
        "source_word": criterion.word or None,
        "members": [criterion_json(member) for member in criterion.members],
        "sources": sources_json(criterion.sources),
    }


def statement_json(statement: Statement) -> Json:
    """A commitment, aim, agreement, pilot, figure, silence or remark; `details` give label and text."""
    return {
        "id": statement.id,
        "kind": statement.kind,
        "text": statement.text,
        "concerns": list(statement.concerns),
        "details": [{"label": label, "text": text} for label, text in statement.details],
        "sources": sources_json(statement.sources),
    }


def clocks_json(clocks: Clocks, on: date) -> Json:
    """How a thing stands that day and what is recorded: status, validity, the three clocks; null for nothing."""
    days = {
        "valid_from": clocks.valid_from,
        "valid_to": clocks.valid_to,
        "suspended_from": clocks.suspended_from,
        "suspended_to": clocks.suspended_to,
        "last_checked": clocks.last_checked,
        "last_edited": clocks.last_edited,
        "review_due": clocks.review_due,
    }
    return {
        "status": standing(clocks, on),
        "recorded_status": clocks.status,
        **{name: say_date(day) for name, day in days.items()},
        "confirmed": is_confirmed(clocks, on),
        "not_confirmed_since": say_date(unconfirmed_since(clocks, on)),
    }


def pathways_json(directory: Directory, found: Pathways, on: date) -> Json:
    """Every way to one service, the most settled first, and the ways that are closed, each with why."""
    return {
        "on": on.isoformat(),
        "directory": heading_json(directory, on),
        "service": found.service,
        "ways": [
            {
                "routes": list(way.routes),
                "through": list(way.through),
                "unsettled": way.unsettled,
                "legs": [_leg(directory, leg) for leg in way.legs],
            }
            for way in found.ways
        ],
        "more": found.more,
        "closed": [
            {"route": closed.route or None, "why": closed.why, "sources": sources_json(closed.sources)}
            for closed in found.closed
        ],
    }


def gaps_json(
    directory: Directory, cells: tuple[Cell, ...], on: date, dependences: tuple[Dependence, ...] = ()
) -> Json:
    """What is recorded for each need, age and stage, in three sizes, and what much hangs on.

    `ages` is null where no age is asked, and `stage` of a dependence is null but for an only provider.
    """
    return {
        "on": on.isoformat(),
        "directory": heading_json(directory, on),
        "notice": say("notice.gap"),
        "cells": [
            {
                "need": cell.need,
                "ages": {"from": cell.band.low, "to": cell.band.high} if cell.band else None,
                "stage": cell.stage,
                "size": cell.size,
                "services": list(cell.services),
            }
            for cell in cells
        ],
        "dependences": [dependence_json(directory, found) for found in dependences],
    }


def dependence_json(directory: Directory, found: Dependence) -> Json:
    """A thing that two services or more hang on, and how, in words."""
    return {
        "kind": found.kind,
        "thing": found.thing,
        "name": found.name,
        "stage": found.stage or None,
        "reason": say("dependence.whole", why=say_dependence(directory, found), name=found.name),
        "services": list(found.services),
        "sources": sources_json(found.sources),
    }


def _leg(directory: Directory, leg: Leg) -> Json:
    service = directory.services[leg.service]
    return {
        "service": leg.service,
        "route": leg.route or None,
        "because": leg.because or None,
        "text": leg.step.text if leg.step else service.name,
        "step": step_json(leg.step, leg.gate) if leg.step else None,
        "gate": verdict_json(leg.gate) if leg.gate else None,
        "sources": sources_json(leg.sources),
    }


def succession_json(succession: Succession) -> Json:
    """One thing taking another's part: `on` is its first day here, `nationally_on` that in the whole country."""
    return {
        "id": succession.id,
        "kind": succession.kind,
        "predecessors": list(succession.predecessors),
        "successors": list(succession.successors),
        "on": succession.on.isoformat(),
        "nationally_on": say_date(succession.nationally_on),
        "concerns": list(succession.concerns),
        "former_name": succession.former_name or None,
        "new_name": succession.new_name or None,
        "text": succession.text or None,
        "sources": sources_json(succession.sources),
    }


def _around(directory: Directory, links: Links, thing: str, *parts: str) -> Json:
    return {
        "successions": [succession_json(s) for s in history_of(directory, thing)],
        "statements": [statement_json(s) for s in said_about(links, thing, *parts)],
        "what_leads_here": [_link(link, link.start) for link in links.before.get(thing, ())],
        "where_it_leads": [_link(link, link.end) for link in links.after.get(thing, ())],
    }


def _link(link: Link, other: str) -> Json:
    return {"id": other, "kind": link.kind, "text": link.text or None, "sources": sources_json(link.sources)}
