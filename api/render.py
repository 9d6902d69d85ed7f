"""Pages: one environment of templates, in which every text is escaped and every word of ours is said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.components import components
from api.syntaxes import alternates
from graph.clocks import say_day
from graph.model import Source
from graph.settings import Settings
from graph.words import LANGUAGE, listed, say

TEMPLATES = Path(__file__).parent / "templates"


class Citations:
    """The passages that one page rests on, numbered as they are first cited, and the identifiers that stand on it."""

    def __init__(self) -> None:
        self.cited: dict[Source, int] = {}
        self.shown: set[str] = set()

    def number(self, source: Source) -> int:
        """The number of a passage, whatever rests on it and how."""
        return self.cited.setdefault(source._replace(basis=""), len(self.cited) + 1)

    def by_section(self, sources: tuple[Source, ...]) -> list[list[Source]]:
        """Passages of one section together, in their order."""
        groups: dict[tuple[str, str, str], list[Source]] = {}
        for source in sources:
            groups.setdefault((source.document, source.section, source.basis), []).append(source)
        return list(groups.values())

    def first(self, thing: str) -> bool:
        """Whether a thing comes up for the first time: only then its place on the page bears its identifier."""
        new = thing not in self.shown
        self.shown.add(thing)
        return new


def make_environment(settings: Settings) -> Environment:
    """The templates, for every directory. A name that a template does not get is an error, never an empty place."""
    return _environment(settings.exit_page, settings.brand, settings.emergency, settings.logo is not None)


@cache  # it takes longer to compile them than to read a directory
def _environment(exit_page: str, brand: str, emergency: str, logo: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["urlencode"] = _quoted
    parts = components()
    environment.globals.update(
        parts,
        exit_page=exit_page,
        exit_this_page=parts["govuk_exit_this_page"](_exit(exit_page)),
        language=LANGUAGE,
        logo=logo,
    )
    environment.globals.update(
        say=say,
        listed=listed,
        say_day=say_day,
        brand=brand,
        emergency=emergency,
        citations=Citations,
        alternates=alternates,
        query=_query,
    )
    return environment


def _exit(exit_page: str) -> dict[str, Any]:
    return {
        "attributes": {"role": "region", "aria-label": say("exit.button")},
        "redirectUrl": exit_page,
        "text": say("exit.button"),
        "activatedText": say("exit.activated"),
        "timedOutText": say("exit.timed-out"),
        "pressTwoMoreTimesText": say("exit.twice-more"),
        "pressOneMoreTimeText": say("exit.once-more"),
    }


def _quoted(part: str | Mapping[str, str]) -> str:
    """A part of a path, of which a slash is a part, too; or the parameters of a query."""
    return quote(part, safe="") if isinstance(part, str) else urlencode(part)


def _query(**filters: object) -> str:
    return "?" + urlencode({name: value for name, value in filters.items() if value})
