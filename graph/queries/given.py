"""What is given to a query, as a directory knows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from graph.errors import NotFoundError
from graph.model import Directory
from graph.nearest import nearest
from graph.queries import Parameter, StoredQuery, all_things_of, is_identifier, term_of
from graph.terms import SP

# The address of a thing on a server, or of the page that shows it there.
_PLACE = re.compile(r"https?://[^?#]+/(?:id|agencies|needs|routes|services)/([^/?#]+)/([^/?#]+)(?:[?#].*)?")


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


def _settled(directory: Directory, parameter: Parameter, value: str) -> str:
    if parameter.options:
        value = next((option for option in parameter.options if option.lower() == value.lower()), value)
        term_of(parameter, value, directory.base)
        return value.removeprefix(SP.NS)
    term_of(parameter, value, directory.base)
    known = all_things_of(directory, parameter)
    name = _name_in(directory, value)
    if name not in known:
        near = nearest(name or value, sorted(known))
        raise NotFoundError("not-found", where=parameter.name, name=(name or value)[:80], nearest=near)
    return name if is_identifier(name) else directory.base + name


def _name_in(directory: Directory, value: str) -> str:
    """The identifier that a value gives, by itself or in an address; nothing where the address is of no thing here."""
    if is_identifier(value):
        return value
    if value.startswith(directory.base):
        return value.removeprefix(directory.base)
    place = _PLACE.fullmatch(value)
    return unquote(place[2]) if place and unquote(place[1]) == directory.id else ""
