"""At the desk, a thing is found and changed whatever its address is made of."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from graph.change import edits
from graph.proposals import read_proposal
from graph.publish import publish
from graph.terms import SP
from tests.api.conftest import Live
from tests.api.desk import BASE, Desk, Editor
from tests.api.desk import a_desk as a_desk
from tests.api.desk import a_served_desk as a_served_desk

THING, SILENCE = f"{BASE}in/two//parts/happened", f"{BASE}not/told"
WHY = {"why": "They told us", "source": "a call to the office"}
LINES = f"""\
<{THING}> <http://purl.org/dc/terms/identifier> "happened" .
<{THING}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/org#Organization> .
<{THING}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SP.Agency}> .
<{THING}> <http://www.w3.org/2004/02/skos/core#prefLabel> "The Other Office"@en .
<{THING}> <{SP.basis}> <{SP.editorial}> .
<{SILENCE}> <http://purl.org/dc/terms/description> "How to reach the office is not recorded."@en .
<{SILENCE}> <http://purl.org/dc/terms/identifier> "told" .
<{SILENCE}> <http://purl.org/dc/terms/title> "How to reach it"@en .
<{SILENCE}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SP.Silence}> .
<{SILENCE}> <{SP.concerns}> <{THING}> .
"""


@pytest.fixture(scope="module")
def editor(served: Live, desk: Desk) -> Editor:
    live = desk.state.current()
    assert live is not None
    lines = tuple(sorted({*desk.state.lines(live.version), *LINES.splitlines()}))
    publish(desk.state, lines, by="directory editor", why="Another office", at=datetime(2026, 10, 6, 9, tzinfo=UTC))
    return Editor(served.port, desk.editor)


def address_of(thing: str) -> str:
    return quote(f"<{thing}>", safe="")


def test_a_thing_whose_name_has_slashes_is_found_in_the_list_and_changed(editor: Editor, desk: Desk) -> None:
    address = f"/desk/things/{address_of(THING)}"
    assert f'href="{address}"' in editor.get("/desk/things?kind=Agency").text
    led = editor.send(address, address, **{SP.contact: "Ring the office"}, **WHY).to
    (edit,) = edits(read_proposal(desk.state, led.rpartition("/")[2]).change)
    assert edit.thing == THING
    assert editor.get(led).status == 200


def test_what_happened_to_such_a_thing_can_be_told(editor: Editor, desk: Desk) -> None:
    address = f"/desk/things/{address_of(THING)}/happened"
    told = {"name": "The Office", "on": "2026-10-01", **WHY}
    led = editor.send(f"{address}?what=renamed", address, **told).to
    assert THING in {edit.thing for edit in edits(read_proposal(desk.state, led.rpartition("/")[2]).change)}


def test_what_is_not_recorded_of_such_a_thing_can_be_answered(editor: Editor, desk: Desk) -> None:
    address = f"/desk/silences/{address_of(SILENCE)}"
    assert f'href="{address}"' in editor.get("/desk").text
    assert f'href="/desk/things/{address_of(THING)}?settles=' in editor.get(address).text
    led = editor.send(address, address, answer="Ring the office.", **WHY).to
    assert SILENCE in {edit.thing for edit in edits(read_proposal(desk.state, led.rpartition("/")[2]).change)}
