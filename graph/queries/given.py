"""What is given to a query, as a directory knows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote

from graph.errors import NotFoundError
from graph.model import Directory
from graph.nearest import nearest
from graph.queries import Parameter, StoredQuery, all_things_of, is_identifier, read_queries, term_of, things_of
from graph.terms import SP

# The address of a thing on a server, or of the page that shows it there.
_PLACE = re.compile(r"https?://[^?#]+/(id|agencies|needs|routes|services)/([^/?#]+)/([^/?#]+)(?:[?#].*)?")
# How the addresses of the documents about a thing end.
_ENDINGS = ("html", "ttl", "jsonld", "nt", "rdf")
# What stands in a list of values as one of them.
_PLAIN = re.compile(r"[\w.~-]+")


def settle(directory: Directory, query: StoredQuery, values: Mapping[str, str]) -> dict[str, str]:
    """The values, each thing by its identifier if it can be given so: its address, also on a server, names it as well.

    Raises QueryError wrong-value, and NotFoundError for what is no such thing of the directory: no rows would read as
    nothing recorded about it.
    """
    parameters = {parameter.name: parameter for parameter in query.parameters if parameter.kind == "iri"}
    return {
        name: _settled(directory, parameters[name], value) if name in parameters else value
        for name, value in values.items()
    }


def with_examples(directory: Directory, query: StoredQuery) -> StoredQuery:
    """The query with things of the directory as examples of what it can be asked about, in its text as well."""
    parameters, text = [], query.text
    for parameter in query.parameters:
        id = _example(directory, parameter)
        parameters.append(parameter._replace(example=directory.base + id) if id else parameter)
        text = text.replace(f"example: {parameter.example}", f"example: {parameters[-1].example}")
    return query._replace(parameters=tuple(parameters), text=text)


def queries_for(directory: Directory) -> tuple[StoredQuery, ...]:
    """Every query, in the order of their titles, with examples of the directory."""
    return tuple(with_examples(directory, query) for query in read_queries().values())


def _example(directory: Directory, parameter: Parameter) -> str:
    """The first thing by name that a parameter can be given, if it can be given things and there is one."""
    things = {} if parameter.options else things_of(directory, parameter)
    return min((id for id in things if _PLAIN.fullmatch(id)), key=things.__getitem__, default="")


def _settled(directory: Directory, parameter: Parameter, value: str) -> str:
    parameter = parameter._replace(example=_example(directory, parameter) or parameter.example)
    if parameter.options:
        value = next((option for option in parameter.options if option.lower() == value.lower()), value)
        term_of(parameter, value, directory.base)
        return value.removeprefix(SP.NS)
    known = all_things_of(directory, parameter)
    name = _name_in(directory, value, known)
    if name in known:
        return name if is_identifier(name) else directory.base + name
    called = _called(directory, name or value, known)
    if not called:
        term_of(parameter, value, directory.base)
    near = nearest(called or name, sorted(known))
    raise NotFoundError("not-found", where=parameter.name, name=(name or value)[:80], nearest=near)


def _called(directory: Directory, text: str, things: Mapping[str, str]) -> str:
    """The thing that has a text for one of its names, in any case; nothing where none has."""
    wanted = text.lower()
    for id, name in things.items():
        named = [kind[id] for kind in (directory.parties, directory.services, directory.needs) if id in kind]
        others = (other for thing in named for other in thing.alternatives)
        if wanted in (id.lower(), name.lower(), *(other.lower() for other in others)):
            return id
    return ""


def _name_in(directory: Directory, value: str, known: Mapping[str, str]) -> str:
    """The identifier that a value gives, by itself or in an address; nothing where the address is of no thing here."""
    if is_identifier(value):
        return value
    if value.startswith(directory.base):
        return value.removeprefix(directory.base)
    place = _PLACE.fullmatch(value)
    if not place or unquote(place[2]) != directory.id:
        return ""
    folder, name = place[1], unquote(place[3])
    if folder == "id":
        stem, _, ending = name.rpartition(".")
        return stem if ending in _ENDINGS and stem in known else name
    shown: dict[str, Collection[str]] = {
        "agencies": directory.parties,
        "needs": directory.needs,
        "routes": directory.routes,
        "services": directory.services,
    }
    # What is no thing at all may be misspelled: whoever asks is told the nearest.
    return "" if name in known and name not in shown[folder] else name
