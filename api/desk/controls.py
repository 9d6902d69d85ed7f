"""A field as a control of a form: what stands in it, what can be chosen, what is wrong; and what was written in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from api.desk.forms import Form
from api.desk.office import Edition
from api.fields import error_message
from graph.exchange.workbook.cells import WrongValueError, read_all, show_all
from graph.fields import CHOICE, STRING, TEXT, THING, Field, name_of_term
from graph.terms import DCT, SKOS, SP
from graph.words import listed, say

MOST_BOXES, MOST_CHOSEN, MOST_FITTING = 12, 60, 1000
LONGEST_TEXT = 20_000
_LONG = (DCT.description, SKOS.definition, SP.conditionText, SP.ask, SP.reason, SP.caution)
_ONE_LINE = 70
_WIDTHS = {"date": "govuk-input--width-10", "number": "govuk-input--width-5", "integer": "govuk-input--width-5"}
_HINTED = ("date", "duration", "year", "month", "moment", THING)

Values = dict[str, tuple[str, ...]]
Errors = dict[str, str]


class Control(NamedTuple):
    """A field of a form by the component that shows it; `fitting` are the ids that a text could name, with names."""

    name: str
    title: str
    component: str
    options: dict[str, Any]
    error: str = ""
    fitting: tuple[tuple[str, str], ...] = ()

    @property
    def target(self) -> str:
        """Where a summary of what is wrong leads."""
        return f"#{self.options['id']}"


def make_controls(
    edition: Edition,
    fields: Iterable[Field],
    shown: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Control]:
    """The controls of fields. Texts are by the predicate of the field: what stands there, or else what was typed."""
    made = []
    for number, field in enumerate(fields, 1):
        name = field.predicate
        text = (shown if typed is None else typed).get(name, "")
        made.append(_control(edition, field, f"f{number}", shown.get(name, ""), text, (errors or {}).get(name, "")))
    return made


def show_values(edition: Edition, field: Field, values: Iterable[str]) -> str:
    """What stands in a field as its control shows it."""
    found = list(values)
    return show_all(found, field, edition.names) if found else ""


def read_typed(fields: Iterable[Field], form: Form) -> dict[str, str]:
    """What was written in the fields that a form has shown; of several values one a line."""
    asked = set(form.all("shown"))
    return {f.predicate: "\n".join(form.all(f.predicate)).strip() for f in fields if f.predicate in asked}


def read_values(
    edition: Edition, fields: Iterable[Field], typed: Mapping[str, str], was: Mapping[str, Sequence[str]] | None = None
) -> tuple[Values, Errors]:
    """The values that were written, by predicate, and what is wrong with them, in words.

    `was` are the values that stood there; what was lacking before may go on lacking, unless nothing stood there at all.
    """
    values, errors = {}, {}
    for field in fields:
        if field.predicate not in typed:
            continue
        text, before = typed[field.predicate], (was or {}).get(field.predicate, ())
        try:
            values[field.predicate] = _read(edition, field, text, before, was is None)
        except WrongValueError as error:
            errors[field.predicate] = sentence(str(error))
    return values, errors


def summarise(controls: Iterable[Control], further: Iterable[str] = ()) -> list[dict[str, str]]:
    """The summary of what is wrong: each with a link to its field, and what belongs to none."""
    found = [{"text": control.error, "href": control.target} for control in controls if control.error]
    return [*found, *({"text": text} for text in further)]


def _read(edition: Edition, field: Field, text: str, was: Sequence[str], asked: bool) -> tuple[str, ...]:
    if len(text) > LONGEST_TEXT:
        raise WrongValueError(say("desk.error.long", field=sentence(field.name), most=LONGEST_TEXT))
    if not text and field.required and (asked or was):
        raise WrongValueError(say("desk.error.missing", field=sentence(field.name)))
    if text == show_values(edition, field, was):
        return tuple(sorted(was))
    return read_all(text, field, edition.names, was) if text else ()


def _control(edition: Edition, field: Field, id: str, shown: str, text: str, error: str) -> Control:
    fitting = _fitting(edition, field)
    component = _component(field, shown, fitting)
    name = sentence(field.name)
    label = name if field.required else say("desk.optional", field=name)
    options: dict[str, Any] = {
        "id": id,
        "name": field.predicate,
        "label": {"text": label, "classes": "govuk-label--s"},
        "hint": {"text": hint} if (hint := _hint(edition, field, component, shown)) else None,
        "errorMessage": error_message(error),
    }
    if component == "checkboxes":
        chosen = text.split("\n") if text else []
        known = {value for value, _ in fitting}
        items = [*fitting, *((value, value) for value in chosen if value not in known)]
        options |= {
            "idPrefix": id,
            "fieldset": {"legend": {"text": label, "classes": "govuk-fieldset__legend--s"}},
            "classes": "govuk-checkboxes--small",
            "items": [{"value": value, "text": said, "checked": value in chosen} for value, said in items],
        }
        options.pop("label")
    elif component == "select":
        choices = _choices(field, fitting)
        if text and text not in [value for value, _ in choices]:
            choices.append((text, text))
        options["items"] = [
            {"value": "", "text": say("desk.unrecorded"), "selected": not text},
            *({"value": value, "text": said, "selected": value == text} for value, said in choices),
        ]
    elif component == "textarea":
        options |= {"value": text, "rows": min(12, max(3, text.count("\n") + 2, len(text) // 60 + 2))}
    else:
        options |= {"value": text, "classes": _WIDTHS.get(field.kind, ""), "autocomplete": "off"}
        if field.kind == THING:
            options["attributes"] = {"list": f"{id}-fitting"}
    return Control(field.predicate, name, component, options, error, _offered(component, fitting))


def _component(field: Field, shown: str, fitting: Sequence[tuple[str, str]]) -> str:
    if field.kind == CHOICE:
        return "checkboxes" if field.many else "select"
    if field.kind == "boolean" and not field.many:
        return "select"
    if field.kind == THING and fitting:
        if field.many:
            return "checkboxes" if len(fitting) <= MOST_BOXES else "textarea"
        return "select" if len(fitting) <= MOST_CHOSEN else "input"
    long = field.predicate in _LONG or len(shown) > _ONE_LINE or "\n" in shown
    return "textarea" if field.many or (field.kind in (TEXT, STRING) and long) else "input"


def _fitting(edition: Edition, field: Field) -> tuple[tuple[str, str], ...]:
    """What a field could name, each by its id, with its name."""
    if field.kind == CHOICE:
        return tuple((name_of_term(iri), sentence(name_of_term(iri))) for iri in field.choices)
    if field.kind != THING or not field.classes:
        return ()
    if field.classes not in edition.fitting:
        names = edition.names
        found = sorted((names.labels[thing], id) for id in names.ids(field.classes) if (thing := names.thing(id)))
        edition.fitting[field.classes] = tuple((id, label if label == id else f"{label} ({id})") for label, id in found)
    return edition.fitting[field.classes]


def _offered(component: str, fitting: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    # A longer list helps nobody: whoever fills in the form finds things by their names.
    return fitting if component in ("input", "textarea") and len(fitting) <= MOST_FITTING else ()


def _choices(field: Field, fitting: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if field.kind == "boolean":
        return [(word, sentence(word)) for word in (say("cell.yes"), say("cell.no"))]
    return list(fitting)


def _hint(edition: Edition, field: Field, component: str, shown: str) -> str:
    several = field.many and component == "textarea"
    parts = [
        say("desk.hint.contact") if field.predicate == SP.contact else "",
        say(f"desk.hint.{field.predicate}") if field.predicate in ("why", "source") else "",
        say(f"desk.hint.{field.kind}") if field.kind in _HINTED and component in ("input", "textarea") else "",
        say("desk.hint.several") if several else "",
    ]
    if field.kind == THING and component == "textarea" and shown:
        labels = [edition.names.labels[t] for id in shown.split("\n") if (t := edition.names.thing(id))]
        parts.append(say("desk.hint.now", names=listed(labels)) if labels else "")
    return " ".join(part for part in parts if part)


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
