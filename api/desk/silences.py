"""What was not recorded, and the answer to it in words, as a remark; the note of it goes where it is settled."""

from __future__ import annotations

from typing import NamedTuple

from api.desk.happenings import Told
from api.desk.office import Edition
from graph.acts import delete
from graph.change import Change
from graph.diff import literal_text
from graph.errors import NotFoundError
from graph.exchange.workbook.cells import literal
from graph.fields import TEXT, THING, Field, kinds
from graph.nearest import nearest
from graph.terms import DCT, PROV, RDF, SP
from graph.words import LANGUAGE, say


class Silence(NamedTuple):
    """Something that was not recorded, by its address, and the ids and names of what it is about."""

    thing: str
    id: str
    title: str
    text: str
    about: tuple[tuple[str, str], ...]


def silences(edition: Edition) -> tuple[Silence, ...]:
    """Everything that the directory says is not recorded, by title."""
    names = edition.names
    found = [thing for thing, kind in names.kinds.items() if kind is not None and kind.iri == SP.Silence]
    return tuple(sorted((_silence(edition, thing) for thing in found), key=lambda one: (one.title.lower(), one.id)))


def find_silence(edition: Edition, id: str) -> Silence:
    """One of them by its id. Raises NotFoundError not-found."""
    known = {silence.id: silence for silence in silences(edition)}
    if id not in known:
        raise NotFoundError("not-found", name=id[:80], nearest=nearest(id, known))
    return known[id]


def answer_fields() -> tuple[Field, ...]:
    """What an answer in words consists of."""
    return (
        Field("answer", say("desk.ask.answer"), TEXT, many=False, required=True),
        Field("passage", say("desk.ask.passage"), THING, many=True, classes=(SP.Passage,)),
    )


def answer(edition: Edition, silence: Silence, told: Told, settled: bool) -> Change:
    """A remark about the same things that says the answer. Raises EditError still-referred-to where it is settled."""
    kind = kinds()[SP.Remark]
    id = edition.names.new_id(f"answer {silence.id}")
    passages = told.things("passage")
    said: list[tuple[str, str]] = [
        *((RDF.type_, f"<{iri}>") for iri in kind.also),
        (DCT.identifier, literal(id)),
        (DCT.title, literal(silence.title, language=LANGUAGE)),
        (DCT.description, literal(told.text("answer"), language=LANGUAGE)),
        (SP.basis, f"<{SP.stated if passages else SP.editorial}>"),
        *((PROV.wasDerivedFrom, f"<{passage}>") for passage in passages),
        *((SP.concerns, value) for value in edition.names.said[silence.thing].get(SP.concerns, [])),
    ]
    gone = settle(edition, silence) if settled else Change(frozenset(), frozenset())
    made = frozenset(f"<{edition.names.base}{id}> <{predicate}> {value} ." for predicate, value in said)
    return Change(gone.removed, made)


def settle(edition: Edition, silence: Silence) -> Change:
    """Takes away the note that something is not recorded. Raises EditError still-referred-to."""
    return delete(edition.lines, silence.thing)


def _silence(edition: Edition, thing: str) -> Silence:
    names = edition.names
    said = names.said[thing]
    texts = [literal_text(value) for value in said.get(DCT.description, []) if value.startswith('"')]
    concerned = [value[1:-1] for value in said.get(SP.concerns, []) if value[1:-1] in names.labels]
    about = sorted((names.labels[one], names.id_of(one)) for one in concerned)
    label = names.labels[thing]
    return Silence(thing, names.id_of(thing), label, " ".join(texts), tuple((id, name) for name, id in about))
