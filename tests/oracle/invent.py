"""Invents small directories and situations at random, from a given source of randomness; each keeps to the shapes.

They have every form of criterion, nested; every strength; prerequisites, decisions, rules, contradictions, subjects
and dates. Two things that the definition leaves open are not invented: a prerequisite within an exclusion, and two
rules that conclude different single answers to one question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from tests.oracle.record import Asked

PREFIXES = """\
@prefix : <https://w3id.org/signpost/id/invented/> .
@prefix sp: <https://w3id.org/signpost/ns#> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FRAME = """\
:invented a sp:Directory , dcat:Dataset , void:Dataset ; dct:identifier "invented" ; dct:title "Invented"@en ;
  dct:description "Invented at random."@en ; dct:publisher :all ; dct:spatial :area ; dct:source :text .
:all a foaf:Agent ; dct:identifier "all" ; dct:title "All"@en .
:area a dct:Location ; dct:identifier "area" .
:text a sp:Document , foaf:Document ; dct:identifier "text" ; dct:title "Text"@en .
:doer a sp:Agency , org:Organization ; dct:identifier "doer" ; skos:prefLabel "Doer"@en ; sp:basis sp:editorial .
:judge a sp:Role , org:Role ; dct:identifier "judge" ; skos:prefLabel "Judge"@en .
"""
TODAY = date(2026, 11, 23)
STATUSES = ("active",) * 8 + ("closing", "planned", "suspended", "closed")
EDITORIAL = {"sp:basis": "sp:editorial"}


def invent_directory(random: Random) -> str:
    """A directory of one to six services, as Turtle."""
    return _Author(random).write()


def invent_facts(random: Random, questions: Mapping[str, Asked], told: float | None = None) -> dict[str, object]:
    """Answers to questions, in the form that an asker gives them; `told` is the share of questions answered."""
    share = random.choice([0.0, 0.4, 0.8, 1.0, 1.0]) if told is None else told
    names = sorted(questions)
    random.shuffle(names)
    return {name: _fact(random, questions[name]) for name in names if random.random() < share}


def _fact(random: Random, question: Asked) -> object:
    options = sorted(question.cases)
    if random.random() < 0.12:
        return None
    if question.kind == "boolean":
        return random.random() < 0.5
    if question.kind == "number":
        low, high = int(question.lowest or 0), int(min(question.highest or 40, 40))
        whole = random.randint(low, high)
        return whole if question.whole or whole == high else random.choice([whole, whole + 0.5])
    if question.kind == "concept":
        return random.choice(options)
    return ["none"] if random.random() < 0.3 else random.sample(options, random.randint(0, len(options)))


class _Author:
    """Writes one directory: every thing by its number, so that the same randomness writes the same text."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.count = 0
        self.options: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}
        self.decisions: set[str] = set()
        self.services = [f"service-{n}" for n in range(random.randint(1, 6))]

    def write(self) -> str:
        self._ask("subject", "concept", "sp:SubjectQuestion", 1, self.random.randint(2, 3))
        for n in range(self.random.randint(2, 6)):
            kind = self.random.choice(["number", "boolean", "concept", "concepts"])
            self._ask(f"question-{n}", kind, "", n + 2, self.random.randint(2, 4))
        for n in range(2):
            self._thing(f"stage-{n}", ["sp:Stage", "skos:Concept"], {"sp:order": str(n + 1)}, labelled=True)
        self._thing("needs", ["skos:ConceptScheme"], {})
        for n in range(2):
            self._thing(f"need-{n}", ["sp:Need", "skos:Concept"], {"skos:inScheme": ":needs"}, labelled=True)
        routes = [self._route(n) for n in range(self.random.randint(0, 4))]
        for n, service in enumerate(self.services):
            self._service(service, n, routes)
        for n in range(self.random.randint(0, 3)):
            self._instruction(n)
        self._rules()
        for n in range(self.random.randint(0, 2)):
            when = self._group("sp:AllOf", [self._condition(), self._condition()], "")
            self._thing(f"wrong-{n}", ["sp:Contradiction"], {"sp:when": when, **EDITORIAL}, described=True)
        return PREFIXES + FRAME + "\n".join(self.lines) + "\n"

    def _thing(
        self, name: str, kinds: list[str], values: dict[str, str], *, labelled: bool = False, described: bool = False
    ) -> str:
        values = {"dct:identifier": f'"{name}"', **values}
        if labelled:
            values |= {"skos:prefLabel": f'"{name}"@en', "skos:definition": f'"What {name} means."@en'}
        if described:
            values["dct:description"] = f'"About {name}."@en'
        said = " ; ".join(f"{predicate} {value}" for predicate, value in values.items() if value)
        self.lines.append(f":{name} a {' , '.join(kinds)} ; {said} .")
        return f":{name}"

    def _ask(self, name: str, kind: str, special: str, order: int, options: int) -> None:
        if not special and kind == "boolean" and self.random.random() < 0.4:
            special = "sp:Decision"
            self.decisions.add(name)
        self.kinds[name] = kind
        chosen = kind in ("concept", "concepts")
        settled = ":judge" if self.random.random() < 0.3 else ""
        self._thing(
            name,
            ["sp:Question", "cv:InformationConcept", *([special] if special else [])],
            {
                "skos:prefLabel": f'"{name}"',
                "skos:definition": f'"What {name} means."@en',
                "sp:ask": f'"What of {name}?"@en',
                "sp:reason": '"It matters."@en',
                "sp:order": str(order),
                "sp:answerKind": f"sp:{kind}",
                "sp:options": f":{name}-options" if chosen else "",
                "sp:settledBy": settled,
                **({"sp:lowest": "0", "sp:highest": "30"} if kind == "number" else {}),
            },
        )
        if not chosen:
            return
        self._thing(f"{name}-options", ["skos:ConceptScheme"], {})
        self.options[name] = []
        for n in range(options):
            broader = self.random.choice(self.options[name]) if n and self.random.random() < 0.4 else ""
            values = {"skos:inScheme": f":{name}-options", "sp:order": str(n + 1), "skos:broader": broader}
            self.options[name].append(
                self._thing(f"{name}-option-{n}", ["sp:Option", "skos:Concept"], values, labelled=True)
            )

    def _subjects(self, least: int) -> str:
        options = self.options["subject"]
        return " , ".join(self.random.sample(options, self.random.randint(least, len(options))))

    def _clocks(self) -> dict[str, str]:
        status = self.random.choice(STATUSES)
        days = [TODAY + timedelta(self.random.choice([-900, -400, -1, 0, 1, 300])) for _ in range(5)]
        first = str(days[0]) if self.random.random() < 0.3 else ""
        last = str(max(days[0], days[1])) if status == "closed" or self.random.random() < 0.2 else ""
        checked = str(days[2]) if self.random.random() < 0.3 else ""
        dates = {"sp:validFrom": first, "sp:validTo": last, "sp:lastChecked": checked}
        if self.random.random() < 0.15:
            dates |= {"sp:suspendedFrom": str(min(days[3:])), "sp:suspendedTo": str(max(days[3:]))}
            del dates[self.random.choice(["sp:suspendedFrom", "sp:suspendedTo", "sp:lastChecked"])]
        return {"adms:status": f"sp:{status}"} | {p: f'"{day}"^^xsd:date' for p, day in dates.items() if day}

    def _service(self, name: str, order: int, routes: list[str]) -> None:
        criteria = [self._criterion(3, top=True, first=True) for _ in range(self.random.choice([0, 1, 1, 2, 2, 3]))]
        ways = self.random.sample(routes, self.random.randint(0, len(routes)))
        made = [option for q, options in self.options.items() if self.kinds[q] == "concepts" for option in options]
        self._thing(
            name,
            ["sp:Service"],
            {
                "dct:title": f'"{name}"@en',
                "sp:providedBy": ":doer",
                "sp:stage": f":stage-{self.random.randint(0, 1)}",
                "sp:forSubject": self._subjects(1),
                "cv:isClassifiedBy": f":need-{self.random.randint(0, 1)}",
                "cv:holdsRequirement": " , ".join(criteria),
                "cv:hasChannel": " , ".join(ways),
                "sp:produces": self.random.choice(made) if made and self.random.random() < 0.3 else "",
                "sp:order": str(order + 1),
                **self._clocks(),
                **EDITORIAL,
            },
            described=True,
        )

    def _criterion(self, depth: int, *, top: bool = False, first: bool = False) -> str:
        """A criterion of any form; `first` says whether it may be a prerequisite, or hold one."""
        strength = self.random.choice(["", "", "", "sp:must", "sp:normally", "sp:may" if top else ""])
        form = self.random.choice(["sp:AllOf", "sp:AnyOf", "sp:NoneOf", "condition", "condition", "unrecorded"])
        if form == "unrecorded":
            if self.random.random() < 0.7:
                return self._condition(strength, first=first)
            return self._named_criterion(["sp:UnrecordedTerms", "cv:Criterion"], {"sp:strength": strength})
        if form == "condition" or depth == 0:
            return self._condition(strength, first=first)
        inner = first and form != "sp:NoneOf"
        members = [self._criterion(depth - 1, first=inner) for _ in range(self.random.randint(1, 3))]
        return self._group(form, members, strength)

    def _group(self, form: str, members: list[str], strength: str) -> str:
        values = {"cv:hasRequirement": " , ".join(members), "sp:strength": strength}
        return self._named_criterion([form, "cv:Criterion"], values)

    def _condition(self, strength: str = "", *, first: bool = False, decisions: bool = True) -> str:
        name = self.random.choice([q for q in self.kinds if decisions or q not in self.decisions])
        values = {"cv:constrains": f":{name}", "sp:strength": strength}
        if self.kinds[name] == "boolean":
            values["sp:expected"] = self.random.choice(["true", "false"])
        elif self.kinds[name] == "number":
            low = self.random.randint(0, 20)
            values["sp:minValue"] = str(low) if self.random.random() < 0.7 else ""
            if not values["sp:minValue"] or self.random.random() < 0.5:
                values["sp:maxValue"] = str(low + self.random.randint(0, 10))
        else:
            options = self.options[name]
            values["sp:accepts"] = " , ".join(self.random.sample(options, self.random.randint(1, len(options) - 1)))
        kinds = ["sp:Condition", "cv:Constraint"]
        if first and self.random.random() < 0.2:
            kinds.append("sp:Prerequisite")
            values["sp:obtainedThrough"] = f":{self.random.choice(self.services)}"
        if self.random.random() < 0.2:
            values["sp:decidedBy"] = ":judge"
        return self._named_criterion(kinds, values)

    def _named_criterion(self, kinds: list[str], values: dict[str, str]) -> str:
        self.count += 1
        name = f"criterion-{self.count}"
        values = {"dct:title": f'"{name}"@en', "sp:order": str(self.random.randint(1, 3)), **values, **EDITORIAL}
        if self.random.random() < 0.12:
            values |= self._clocks()
        return self._thing(name, [*kinds, "cv:Requirement"], values)

    def _route(self, number: int) -> str:
        kinds = ["sp:AccessRoute", "cv:Channel", "prov:Plan", *(["sp:NextStep"] if self.random.random() < 0.6 else [])]
        before = f":route-{self.random.randrange(number)}" if number and self.random.random() < 0.3 else ""
        steps = [self._step(f"route-{number}-step-{n}", n, number) for n in range(1, self.random.randint(2, 3))]
        return self._thing(
            f"route-{number}",
            kinds,
            {
                "dct:title": f'"route-{number}"@en',
                "sp:hasStep": " , ".join(steps),
                "sp:when": self._criterion(2) if self.random.random() < 0.6 else "",
                "sp:forSubject": self._subjects(0),
                "sp:continues": before,
                "sp:order": str(number + 1),
                **self._clocks(),
                **EDITORIAL,
            },
        )

    def _step(self, name: str, order: int, route: int) -> str:
        ends = {
            "dct:title": f'"{name}-end"@en',
            "sp:leadsTo": f":route-{self.random.randrange(route)}" if route else "",
        }
        values = {
            "dct:title": f'"{name}"@en',
            "sp:order": str(order),
            "sp:actor": ":doer",
            "sp:gate": self._criterion(1) if self.random.random() < 0.4 else "",
            "sp:outcome": self._thing(f"{name}-end", ["sp:Outcome"], {**ends, **EDITORIAL}),
        }
        return self._thing(name, ["sp:Step"], {**values, **EDITORIAL})

    def _instruction(self, number: int) -> None:
        when = ""
        if self.random.random() < 0.8:
            members = [self._condition(decisions=False) for _ in range(self.random.randint(1, 3))]
            when = self._group(self.random.choice(["sp:AllOf", "sp:AnyOf", "sp:NoneOf"]), members, "")
        self._thing(
            f"instruction-{number}",
            ["sp:Instruction"],
            {
                "sp:conditionText": '"so it is"@en',
                "sp:forSubject": self._subjects(1),
                "sp:when": when,
                "sp:order": str(number + 1),
                **(self._clocks() if self.random.random() < 0.3 else {}),
                **EDITORIAL,
            },
            described=True,
        )

    def _rules(self) -> None:
        # A question with one possible answer is concluded about once and for all; a list can be added to.
        concluded: dict[str, dict[str, str]] = {}
        for n in range(self.random.randint(0, 4)):
            name = self.random.choice([q for q, kind in self.kinds.items() if kind != "number"])
            if self.kinds[name] == "boolean":
                value = {"sp:expected": self.random.choice(["true", "false"])}
            else:
                value = {"sp:accepts": self.random.choice(self.options[name])}
            if self.kinds[name] != "concepts":
                value = concluded.setdefault(name, value)
            conclusion = self._named_criterion(
                ["sp:Condition", "cv:Constraint"], {"cv:constrains": f":{name}", **value}
            )
            values = {"sp:when": self._criterion(1), "sp:concludes": conclusion, **EDITORIAL}
            self._thing(f"rule-{n}", ["sp:Implication"], values)
