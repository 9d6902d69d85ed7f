"""The constants of `graph/terms.py` and the context of `ontology/context.jsonld`, made from the ontology.

`python -m graph.generate_terms` writes both; with `--check` it writes nothing and fails when either is stale.
Both are deterministic and carry no date, so that making them again is never a difference.
"""

from __future__ import annotations

import builtins
import json
import keyword
import sys
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
TERMS = ROOT / "graph" / "terms.py"
CONTEXT = ONTOLOGY / "context.jsonld"
NAMESPACE = "https://w3id.org/signpost/ns#"

# Terms of other vocabularies that data, queries and shapes use: by name of the class, the namespace and then the terms.
OUTSIDE = {
    "ADMS": "http://www.w3.org/ns/adms# status",
    "CPSV": "http://purl.org/vocab/cpsv# PublicService",
    "CV": """http://data.europa.eu/m8g/ Channel Constraint Criterion EvidenceType InformationConcept PublicOrganisation
        ReferenceFramework Requirement constrains hasChannel hasCompetentAuthority hasRequirement holdsRequirement
        isClassifiedBy""",
    "DCAT": "http://www.w3.org/ns/dcat# Dataset Distribution accessURL distribution downloadURL mediaType",
    "DCT": """http://purl.org/dc/terms/ Location created description identifier isReplacedBy issued language license
        modified publisher references replaces rights source spatial title type""",
    "FOAF": "http://xmlns.com/foaf/0.1/ Agent Document",
    "OA": "http://www.w3.org/ns/oa# SpecificResource hasSource",
    "ORG": """http://www.w3.org/ns/org# ChangeEvent FormalOrganization Organization OrganizationalCollaboration
        OrganizationalUnit Role unitOf""",
    "OWL": "http://www.w3.org/2002/07/owl# Class DatatypeProperty ObjectProperty Ontology versionInfo",
    "PROV": """http://www.w3.org/ns/prov# Activity Agent Entity Plan endedAtTime generated used wasAssociatedWith
        wasDerivedFrom wasRevisionOf""",
    "RDF": "http://www.w3.org/1999/02/22-rdf-syntax-ns# langString type",
    "RDFS": "http://www.w3.org/2000/01/rdf-schema# comment domain label range seeAlso subClassOf subPropertyOf",
    "SKOS": """http://www.w3.org/2004/02/skos/core# Concept ConceptScheme altLabel broader definition example
        hasTopConcept hiddenLabel inScheme narrower notation prefLabel related scopeNote topConceptOf""",
    "VOID": "http://rdfs.org/ns/void# Dataset triples uriSpace vocabulary",
    "XSD": "http://www.w3.org/2001/XMLSchema# boolean date dateTime decimal duration gYear gYearMonth integer string",
}

# What the context calls the reused terms, and how their values are read: a language, a datatype, or an address.
REUSED: dict[str, tuple[str, dict[str, str]]] = {
    "label": ("skos:prefLabel", {"@language": "en"}),
    "alternative": ("skos:altLabel", {"@language": "en"}),
    "definition": ("skos:definition", {"@language": "en"}),
    "title": ("dct:title", {"@language": "en"}),
    "description": ("dct:description", {"@language": "en"}),
    "identifier": ("dct:identifier", {}),
    "status": ("adms:status", {"@type": "@vocab"}),
    "source": ("dct:source", {"@type": "@id"}),
    "area": ("dct:spatial", {"@type": "@id"}),
    "publisher": ("dct:publisher", {"@type": "@id"}),
    "replaces": ("dct:replaces", {"@type": "@id"}),
    "isReplacedBy": ("dct:isReplacedBy", {"@type": "@id"}),
    "broader": ("skos:broader", {"@type": "@id"}),
    "inScheme": ("skos:inScheme", {"@type": "@id"}),
    "competentAuthority": ("cv:hasCompetentAuthority", {"@type": "@id"}),
    "constrains": ("cv:constrains", {"@type": "@id"}),
    "members": ("cv:hasRequirement", {"@type": "@id"}),
    "criteria": ("cv:holdsRequirement", {"@type": "@id"}),
    "routes": ("cv:hasChannel", {"@type": "@id"}),
    "needs": ("cv:isClassifiedBy", {"@type": "@id"}),
    "derivedFrom": ("prov:wasDerivedFrom", {"@type": "@id"}),
    "ofDocument": ("oa:hasSource", {"@type": "@id"}),
}

HEADER = '''"""Every term of our vocabulary, and those of others that we use, as constants that type checkers verify.

Generated from ontology/ by `python -m graph.generate_terms`: do not edit.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, whose import would cost more than this whole file
if TYPE_CHECKING:
    from typing import Final
'''


def _outside() -> list[tuple[str, str, list[str]]]:
    """The vocabularies of others, as (name of the class, namespace, local names)."""
    return [(name, text.split()[0], text.split()[1:]) for name, text in OUTSIDE.items()]


def _ontology(directory: Path) -> Graph:
    """The declarations, without shapes: `signpost.ttl` of the directory given."""
    return Graph().parse(directory / "signpost.ttl", format="turtle")


def _declared(ontology: Graph) -> list[URIRef]:
    """Every term of ours that the ontology gives a type, in alphabetical order whatever its case."""
    ours = {s for s in ontology.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(NAMESPACE)}
    return sorted(ours, key=lambda term: (term.casefold(), term))


def _constant(local: str) -> str:
    """The name of a term in Python: its own, with an underscore where Python has that word already."""
    return f"{local}_" if keyword.iskeyword(local) or hasattr(builtins, local) else local


def render(ontology_dir: Path) -> str:
    """The text of `graph/terms.py` for the ontology in a directory."""
    ontology = _ontology(ontology_dir)
    title = ontology.value(URIRef(NAMESPACE.rstrip("#")), DCTERMS.title)
    lines = [HEADER, "", "class SP:", f'    """{title}."""', "", f'    NS: Final = "{NAMESPACE}"']
    for term in _declared(ontology):
        local = term.removeprefix(NAMESPACE)
        lines.append(f'    {_constant(local)}: Final = "{term}"')
        lines.append(f'    """{ontology.value(term, SKOS.definition)}"""')
    for name, namespace, terms in _outside():
        lines += ["", "", f"class {name}:", f'    NS: Final = "{namespace}"']
        lines += [f'    {_constant(local)}: Final = "{namespace}{local}"' for local in terms]
    return "\n".join(lines) + "\n"


def _reading(ontology: Graph, term: URIRef) -> dict[str, str]:
    """How JSON-LD reads the values of a property: from its kind and its range."""
    kinds, ranged = set(ontology.objects(term, RDF.type)), ontology.value(term, RDFS.range)
    if OWL.ObjectProperty in kinds:
        # Where the ontology lists the values (a basis, a strength), their bare names are enough.
        listed = ranged is not None and (None, RDF.type, ranged) in ontology
        return {"@type": "@vocab" if listed else "@id"}
    if OWL.DatatypeProperty in kinds:
        if ranged is None:
            return {"@language": "en"}
        return {} if ranged == XSD.string else {"@type": str(ranged)}
    return {}


def render_context(ontology_dir: Path) -> str:
    """The text of `ontology/context.jsonld`: short names for our terms and the reused ones, with their readings."""
    ontology = _ontology(ontology_dir)
    context: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type", "sp": NAMESPACE}
    context |= {name.lower(): namespace for name, namespace, _ in _outside()}
    for name, (term, reading) in REUSED.items():
        context[name] = {"@id": term, **reading} if reading else term
    for iri in _declared(ontology):
        local = iri.removeprefix(NAMESPACE)
        reading = _reading(ontology, iri)
        context[local] = {"@id": f"sp:{local}", **reading} if reading else f"sp:{local}"
    return json.dumps({"@context": context}, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Write both files, or with `--check` say which is stale; 0 is fresh or written, 1 stale."""
    wanted = {TERMS: render(ONTOLOGY), CONTEXT: render_context(ONTOLOGY)}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" not in arguments:
            path.write_text(wanted[path], "utf-8")
        print(f"{'stale' if '--check' in arguments else 'written'}: {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
