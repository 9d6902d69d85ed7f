"""Invents large directories: the same text for a size and a seed, with criteria, routes and needs as real ones have.

About thirty triples a service. Criteria belong to their service, as editors write them; agencies and routes are shared.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

PREFIXES = """\
@prefix : <https://w3id.org/signpost/id/county/> .
@prefix sp: <https://w3id.org/signpost/ns#> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CITED = "sp:basis sp:stated ; prov:wasDerivedFrom :passage-{page}"
WORDS = (
    "support",
    "advice",
    "family",
    "young",
    "outreach",
    "group",
    "crisis",
    "early",
    "school",
    "health",
    "home",
    "night",
)
STATUSES = ("active",) * 16 + ("closing", "planned", "suspended")
PASSAGES = 40
# Questions with their options; the first says what a situation is about.
CHOICES = {
    "about": ("concept", 3),
    "worry": ("concepts", 12),
    "level": ("concept", 4),
    "setting": ("concept", 5),
    "done": ("concepts", 4),
}
YES_OR_NO = ("agrees", "court", "carer", "housed", "known")
NEEDS = 60


def write_directory(services: int, seed: int = 1) -> str:
    """A directory with so many services, as Turtle."""
    random = Random(seed)
    lines = [PREFIXES, *_frame(), *_questions()]
    for n in range(NEEDS):
        broader = f" ; skos:broader :need-{n // 4}" if n // 4 < n else ""
        lines.append(_concept(f"need-{n}", "sp:Need", "needs", n + 1) + broader + " .")
    agencies, routes = max(2, services // 12), max(2, services // 10)
    for n in range(agencies):
        lines.append(
            f':agency-{n} a sp:Agency , org:Organization ; dct:identifier "agency-{n}" ; '
            f'skos:prefLabel "Agency {n}"@en ; {CITED.format(page=n % PASSAGES)} .'
        )
    for n in range(routes):
        lines += _route(random, n, agencies)
    for n in range(services):
        lines += _service(random, n, services, agencies, routes)
    return "\n".join(lines) + "\n"


def _frame() -> list[str]:
    lines = [
        ':county a sp:Directory , dcat:Dataset , void:Dataset ; dct:identifier "county" ; dct:title "County"@en ; '
        'dct:description "To be measured."@en ; dct:publisher :office ; dct:spatial :area ; dct:source :text .',
        ':office a foaf:Agent ; dct:identifier "office" ; dct:title "Office"@en .',
        ':area a dct:Location ; dct:identifier "area" .',
        ':text a sp:Document , foaf:Document ; dct:identifier "text" ; dct:title "Text"@en .',
        ':needs a skos:ConceptScheme ; dct:identifier "needs" .',
        ':lead a sp:Role , org:Role ; dct:identifier "lead" ; skos:prefLabel "Lead"@en .',
    ]
    for n in range(PASSAGES):
        lines.append(
            f':passage-{n} a sp:Passage , oa:SpecificResource , prov:Entity ; dct:identifier "passage-{n}" ; '
            f'oa:hasSource :text ; sp:section "Section {n}" ; sp:page {n + 1} ; sp:pageBasis sp:stated .'
        )
    for n in range(5):
        lines.append(
            f':stage-{n} a sp:Stage , skos:Concept ; dct:identifier "stage-{n}" ; sp:order {n + 1} ; '
            f'skos:prefLabel "Stage {n}"@en ; skos:definition "A stage."@en .'
        )
    return lines


def _questions() -> list[str]:
    lines = []
    for order, (name, (kind, options)) in enumerate(CHOICES.items(), 1):
        special = " , sp:SubjectQuestion" if name == "about" else ""
        lines.append(_question(name, kind, order, special) + f" ; sp:options :{name}-list .")
        lines.append(f':{name}-list a skos:ConceptScheme ; dct:identifier "{name}-list" .')
        lines += [_concept(f"{name}-{n}", "sp:Option", f"{name}-list", n + 1) + " ." for n in range(options)]
    lines.append(_question("age", "number", 10) + " ; sp:lowest 0 ; sp:highest 120 .")
    lines += [_question(name, "boolean", 11 + n) + " ." for n, name in enumerate(YES_OR_NO)]
    lines.append(_question("panel", "boolean", 20, " , sp:Decision") + " ; sp:settledBy :lead .")
    return lines


def _question(name: str, kind: str, order: int, special: str = "") -> str:
    return (
        f':{name} a sp:Question , cv:InformationConcept{special} ; dct:identifier "{name}" ; skos:prefLabel "{name}" ; '
        f'skos:definition "What is known of it."@en ; sp:ask "What of it?"@en ; sp:reason "It decides."@en ; '
        f"sp:order {order} ; sp:answerKind sp:{kind}"
    )


def _concept(name: str, kind: str, scheme: str, order: int) -> str:
    return (
        f':{name} a {kind} , skos:Concept ; dct:identifier "{name}" ; skos:inScheme :{scheme} ; sp:order {order} ; '
        f'skos:prefLabel "{name.replace("-", " ")}"@en ; skos:definition "What it means."@en'
    )


def _route(random: Random, number: int, agencies: int) -> list[str]:
    name, cited = f"route-{number}", CITED.format(page=number % PASSAGES)
    steps = [f"{name}-step-{n}" for n in range(1, random.randint(2, 4))]
    lines = [
        f':{name} a sp:AccessRoute , cv:Channel , prov:Plan ; dct:identifier "{name}" ; '
        f'dct:title "Route {number}"@en ; '
        f"sp:hasStep {_list(steps)} ; adms:status sp:active ; sp:order {number + 1} ; {cited} ."
    ]
    for n, step in enumerate(steps, 1):
        lines.append(
            f':{step} a sp:Step ; dct:identifier "{step}" ; sp:order {n} ; dct:title "Step {n}"@en ; '
            f"sp:actor :lead ; sp:with :agency-{random.randrange(agencies)} ; {cited} ."
        )
    return lines


def _service(random: Random, number: int, services: int, agencies: int, routes: int) -> list[str]:
    name = f"service-{number}"
    lines: list[str] = []
    criteria = _criteria(random, name, number, services, lines)
    held = f"cv:holdsRequirement {_list(criteria)} ; " if criteria else ""
    words = " ".join(random.sample(WORDS, 3)).capitalize()
    lines.append(
        f':{name} a sp:Service ; dct:identifier "{name}" ; dct:title "{words} {number}"@en ; '
        f'skos:altLabel "{random.choice(WORDS)} {number}"@en ; dct:description "It helps with {words.lower()}."@en ; '
        f"sp:providedBy :agency-{random.randrange(agencies)} ; sp:stage :stage-{random.randrange(5)} ; "
        f"sp:forSubject {_list(f'about-{n}' for n in random.sample(range(3), random.choice([1, 1, 1, 2])))} ; "
        f"cv:isClassifiedBy {_list(f'need-{n}' for n in random.sample(range(NEEDS - 3), random.randint(1, 3)))} ; "
        f"cv:hasChannel {_list(f'route-{n}' for n in random.sample(range(routes), random.randint(1, 2)))} ; {held}"
        f"adms:status sp:{random.choice(STATUSES)} ; sp:order {number + 1} ; {CITED.format(page=number % PASSAGES)} ."
    )
    return lines


def _criteria(random: Random, service: str, number: int, services: int, lines: list[str]) -> list[str]:
    """Writes a service's criteria and returns their names: an age, a worry, often an exclusion or what comes first."""
    names: list[str] = []

    def write(kinds: str, said: str, strength: str = "") -> str:
        name = f"{service}-c{len(lines)}"
        strong = f" ; sp:strength sp:{strength}" if strength else ""
        lines.append(
            f':{name} a {kinds} , cv:Requirement ; dct:identifier "{name}" ; dct:title "Criterion"@en ; '
            f"{said}{strong} ; {CITED.format(page=number % PASSAGES)} ."
        )
        return name

    def condition(said: str, strength: str = "", first: str = "") -> str:
        return write(f"sp:Condition , cv:Constraint{first}", said, strength)

    def group(form: str, members: list[str]) -> str:
        return write(f"sp:{form} , cv:Criterion", f"cv:hasRequirement {_list(members)}")

    if random.random() < 0.85:
        low = random.choice([0, 5, 8, 10, 11, 13, 16, 18])
        high = low + random.choice([3, 5, 7, 10, 100])
        names.append(condition(f"cv:constrains :age ; sp:minValue {low} ; sp:maxValue {min(high, 120)}"))
    if random.random() < 0.6:
        chosen = _list(f"worry-{n}" for n in random.sample(range(12), random.randint(1, 4)))
        names.append(condition(f"cv:constrains :worry ; sp:accepts {chosen}"))
    if random.random() < 0.3:
        yes = condition(f"cv:constrains :{random.choice(YES_OR_NO)} ; sp:expected true")
        level = condition(f"cv:constrains :level ; sp:accepts :level-{random.randrange(4)}")
        names.append(group("AnyOf", [yes, level]))
    if random.random() < 0.3:
        barred = condition(f"cv:constrains :{random.choice(YES_OR_NO)} ; sp:expected true")
        names.append(group("NoneOf", [barred]))
    if random.random() < 0.15:
        through = f"sp:obtainedThrough :service-{random.randrange(services)}"
        said = f"cv:constrains :done ; sp:accepts :done-{random.randrange(4)} ; {through}"
        names.append(condition(said, first=" , sp:Prerequisite"))
    if random.random() < 0.15:
        names.append(condition(f"cv:constrains :setting ; sp:accepts :setting-{random.randrange(5)}", "normally"))
    if random.random() < 0.1:
        names.append(condition("cv:constrains :panel ; sp:expected true ; sp:decidedBy :lead"))
    return names


def _list(names: Iterable[str]) -> str:
    return " , ".join(f":{name}" for name in names)
