"""A text to send to an agency: what the directory says of it, as questions to confirm or correct, on one page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date

from graph.clocks import OFFERED, say_day, standing
from graph.errors import NotFoundError
from graph.model import Criterion, Directory, Party, Service, Source
from graph.nearest import nearest
from graph.words import listed, say

WIDTH, MOST_LINES = 76, 58
_INDENT = "   "
_LAST_LINES = 7  # of what stands below the questions


def write_letter(directory: Directory, agency: str, on: date) -> str:
    """The text for an agency, by its identifier: at most 58 lines of 76 characters.

    Services that find no room are named, to be asked about in another. Raises NotFoundError not-found.
    """
    party = directory.parties.get(agency)
    if party is None:
        raise NotFoundError("not-found", name=agency[:80], nearest=nearest(agency, directory.parties))
    lines = [say("letter.subject", name=party.name), ""]
    lines += [*_wrapped(say("letter.opening", title=directory.title, day=say_day(on))), ""]
    lines += _question(1, say("letter.you"), _of_agency(directory, party))
    left: list[str] = []
    for service in _provided(directory, party, on):
        block = _question(len(_numbers(lines)) + 1, service.name, _of_service(directory, service, on))
        if left or len(lines) + len(block) + _LAST_LINES > MOST_LINES:
            left.append(service.name)
        else:
            lines += block
    if left:
        rest = textwrap.shorten(say("letter.rest", names="; ".join(left)), 3 * WIDTH, placeholder=" …")
        lines += [*_wrapped(rest), ""]
    return "\n".join([*lines, *_wrapped(say("letter.closing")), "", say("letter.signed"), *_wrapped(directory.title)])


def _of_agency(directory: Directory, party: Party) -> Iterator[str]:
    if party.description:
        yield party.description
    yield say("letter.contact", contact=party.contact) if party.contact else say("letter.contact.none")
    yield from _written(party.sources)


def _of_service(directory: Directory, service: Service, on: date) -> Iterator[str]:
    if service.description:
        yield service.description
    where = standing(service.clocks, on)
    if where not in OFFERED:
        yield say("letter.standing", standing=say(f"availability.{where}"))
    for_whom = "; ".join(_in_words(criterion) for criterion in service.criteria)
    yield say("letter.criteria", criteria=for_whom) if for_whom else say("letter.criteria.none")
    ways = "; ".join(directory.routes[route].name for route in service.routes)
    yield say("letter.ways", ways=ways) if ways else say("letter.ways.none")
    yield from _written(service.sources)


def _in_words(criterion: Criterion) -> str:
    """A criterion with those within it, and how strict it is where it is not a must."""
    text = criterion.text
    if criterion.strength != "must":
        text = say("letter.strength", text=text, strength=say(f"criterion.strength.{criterion.strength}"))
    inner = "; ".join(_in_words(member) for member in criterion.members)
    return say(f"letter.{criterion.form}", text=text, members=inner) if inner else text


def _written(sources: tuple[Source, ...]) -> Iterator[str]:
    for document in dict.fromkeys(source.document for source in sources if source.document):
        pages = sorted({s.page for s in sources if s.document == document and s.page is not None})
        if len(pages) == 1:
            yield say("letter.source.page", document=document, page=pages[0])
        elif pages:
            yield say("letter.source.pages", document=document, pages=listed([str(page) for page in pages]))
        else:
            yield say("letter.source", document=document)


def _provided(directory: Directory, party: Party, on: date) -> list[Service]:
    provided = [service for service in directory.services.values() if party.name in service.providers]
    return [service for service in provided if standing(service.clocks, on) not in ("closed", "ended")]


def _question(number: int, title: str, said: Iterator[str]) -> list[str]:
    lines = textwrap.wrap(f"{number}. {title}", WIDTH, subsequent_indent=_INDENT)
    for sentence in [*said, say("letter.ask")]:
        lines += textwrap.wrap(sentence, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    return [*lines, ""]


def _numbers(lines: list[str]) -> list[str]:
    return [line for line in lines if line[:1].isdigit()]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
