"""The door of the desk: not there until a token is made, then opened by one alone, and shut to what others send."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.desk.sessions import LONGEST, LONGEST_UNUSED, MOST_SESSIONS, MOST_WRONG, WITHIN, Sessions, Tries
from graph.canonical import read_lines
from graph.proposals import list_proposals
from graph.settings import Settings
from graph.state.folder import State
from graph.state.tokens import holders, take_token
from tests.api.conftest import FRAME, HTML, Live, client_of
from tests.api.desk import Desk, Editor, make_desk
from tests.api.desk import a_desk as a_desk
from tests.api.desk import a_served_desk as a_served_desk

ADDRESSES = (
    "/desk",
    "/desk/sign-in",
    "/desk/workbook",
    "/desk/workbook.xlsx",
    "/desk/things",
    "/desk/nowhere",
    "/desk/",
)
FORMS = ("/desk/sign-in", "/desk/sign-out", "/desk/checked", "/desk/workbook", "/desk/things/aim-2")


@pytest.mark.parametrize("address", sorted({*ADDRESSES, *FORMS}))
def test_there_is_no_desk_without_a_state_folder(client: TestClient, address: str) -> None:
    assert client.get(address, headers=HTML).status_code == 404
    assert client.post(address, headers=HTML).status_code == 404


def test_there_is_no_desk_until_a_token_is_made(tmp_path: Path) -> None:
    client = client_of(Settings(directory=FRAME, state=tmp_path / "state"))
    plain = client_of(Settings(directory=FRAME))
    for address in (*ADDRESSES, *FORMS):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            answer = client.request(method, address, headers=HTML)
            assert answer.status_code == 404
            assert answer.text == plain.request(method, address.replace("desk", "bench"), headers=HTML).text


def test_who_is_not_signed_in_is_sent_to_the_door(served: Live) -> None:
    stranger = Editor(served.port)
    for address in ("/desk", "/desk/workbook", "/desk/workbook.xlsx", "/desk/things", "/desk/things/aim-2"):
        assert (stranger.get(address).status, stranger.get(address).to) == (303, "/desk/sign-in")
    assert stranger.post("/desk/checked", [("thing", "aim-2"), ("how", "phone")]).status == 403
    assert stranger.cookie == ""


def test_the_cookie_is_kept_from_scripts_other_pages_and_other_sites(served: Live, desk: Desk) -> None:
    answer = Editor(served.port).sign_in(desk.editor)
    assert (answer.status, answer.to) == (303, "/desk")
    told = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert told == {"httponly", "samesite=strict", "path=/desk"}


def test_behind_tls_the_cookie_travels_by_tls_alone(desk: Desk) -> None:
    client = client_of(Settings(state=desk.state.path, base="https://signpost.test"))
    answer = client.post("/desk/sign-in", data={"token": desk.editor}, headers={"Origin": "https://signpost.test"})
    assert answer.status_code == 303
    assert "; secure" in answer.headers["set-cookie"].lower()


def test_no_other_page_sets_a_cookie_and_nothing_of_the_desk_is_kept_or_shared(served: Live, desk: Desk) -> None:
    stranger, editor = Editor(served.port), Editor(served.port, desk.editor)
    for address in ("/", "/find", "/services", "/changes", "/map", "/desk/sign-in"):
        assert stranger.get(address).headers["Set-Cookie"] is None
    for address in ("/desk", "/desk/things", "/desk/workbook", "/desk/workbook.xlsx"):
        answer = editor.ask("GET", address, headers={"Origin": "https://elsewhere.test"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_every_wrong_token_is_answered_alike_and_slowly(served: Live, desk: Desk) -> None:
    stranger, pages = Editor(served.port), set()
    for token in ("", "x", desk.editor[:-1]):
        began = time.monotonic()
        answer = stranger.sign_in(token)
        assert time.monotonic() - began >= 1
        assert answer.status == 403
        pages.add(answer.text)
    assert len(pages) == 1
    assert stranger.cookie == ""


def test_after_ten_wrong_tokens_no_more_are_tried_and_nobody_is_kept_out(desk: Desk) -> None:
    client = client_of(Settings(state=desk.state.path))
    ours = {"Origin": "http://127.0.0.1:8000"}
    for _ in range(MOST_WRONG):
        client.app.state.desk.tries.note()  # type: ignore[attr-defined]
    answer = client.post("/desk/sign-in", data={"token": desk.editor[:-1]}, headers={**HTML, **ours})
    assert answer.status_code == 429
    assert "set-cookie" not in answer.headers
    assert desk.editor[:-1] not in answer.text
    right = client.post("/desk/sign-in", data={"token": desk.editor}, headers={**HTML, **ours}, follow_redirects=False)
    assert right.status_code == 303
    assert "set-cookie" in right.headers


def test_tries_are_forgotten_after_a_minute() -> None:
    now = [0.0]
    tries = Tries(lambda: now[0])
    for _ in range(MOST_WRONG - 1):
        tries.note()
    assert not tries.too_many()
    tries.note()
    now[0] = WITHIN - 1
    assert tries.too_many()
    now[0] = WITHIN
    assert not tries.too_many()


def test_a_session_ends_after_an_hour_without_use_and_after_eight_hours() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    unused, used = sessions.begin("a"), sessions.begin("a")
    while now[0] < LONGEST - 1000:
        now[0] += LONGEST_UNUSED - 1
        assert sessions.find(used) is not None or now[0] >= LONGEST
    assert sessions.find(unused) is None
    now[0] = LONGEST
    assert sessions.find(used) is None


def test_so_many_sessions_and_no_more() -> None:
    sessions = Sessions()
    ids = [sessions.begin("a") for _ in range(MOST_SESSIONS + 1)]
    assert [id for id in ids if sessions.find(id) is None] == ids[:1]


def test_signing_in_gives_a_new_session_whatever_cookie_was_sent(served: Live, desk: Desk) -> None:
    editor = Editor(served.port)
    editor.cookie = planted = "signpost-desk=planted-by-somebody-else"
    editor.sign_in(desk.editor)
    first = editor.cookie
    assert first != planted
    editor.sign_in(desk.editor)
    assert editor.cookie != first
    editor.cookie = first
    assert editor.get("/desk").status == 303


def test_signing_out_ends_the_session(served: Live, desk: Desk) -> None:
    editor = Editor(served.port, desk.editor)
    cookie = editor.cookie
    assert editor.post("/desk/sign-out", [("mark", editor.mark())]).to == "/desk/sign-in"
    editor.cookie = cookie
    assert editor.get("/desk").status == 303


def test_a_session_ends_with_its_token(served: Live, tmp_path: Path) -> None:
    short = make_desk(tmp_path / "state")
    client = client_of(Settings(state=short.state.path))
    answer = client.post("/desk/sign-in", data={"token": short.editor}, headers={"Origin": "http://127.0.0.1:8000"})
    cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
    assert client.get("/desk", headers=cookie).status_code == 200
    assert take_token(short.state, next(one.id for one in holders(short.state) if one.role == "editor"))
    assert client.get("/desk", headers=cookie).status_code == 303


def test_a_form_that_others_send_is_refused_and_changes_nothing(served: Live, desk: Desk) -> None:
    editor, other = Editor(served.port, desk.editor), Editor(served.port, desk.approver)
    fields = [("thing", "aim-2"), ("how", "phone")]
    mark = editor.mark()
    foreign = {"Origin": "https://elsewhere.test"}
    attempts = [
        (fields, None),
        ([*fields, ("mark", "")], None),
        ([*fields, ("mark", "a.b")], None),
        ([*fields, ("mark", mark[:-1] + "01"[mark.endswith("0")])], None),
        ([*fields, ("mark", other.mark())], None),
        ([*fields, ("mark", mark)], {}),
        ([*fields, ("mark", mark)], foreign),
        ([*fields, ("mark", mark)], {"Origin": "null"}),
        ([*fields, ("mark", mark)], {"Sec-Fetch-Site": "cross-site"}),
        ([*fields, ("mark", mark)], {**editor.ours, "Sec-Fetch-Site": "same-site"}),
        ([*fields, ("mark", mark)], {**foreign, "Sec-Fetch-Site": "same-origin"}),
    ]
    before = desk.state.pointer()
    for given, headers in attempts:
        answer = editor.post("/desk/checked", given, headers)
        assert answer.status == 403
        assert "desk-refused" in answer.text
    assert editor.post("/desk/sign-in", [("token", desk.editor)], foreign).status == 403
    assert desk.state.pointer() == before


def test_a_form_of_the_desk_itself_is_taken_however_a_browser_says_where_it_is_from(served: Live, desk: Desk) -> None:
    editor = Editor(served.port, desk.editor)
    for headers in (editor.ours, {"Sec-Fetch-Site": "same-origin"}, {**editor.ours, "Sec-Fetch-Site": "same-origin"}):
        assert editor.post("/desk/things", [("mark", editor.mark()), ("q", "aim")], headers).status == 200


def test_no_two_pages_carry_the_same_mark(served: Live, desk: Desk) -> None:
    editor = Editor(served.port, desk.editor)
    assert editor.mark() != editor.mark()


def test_a_desk_with_nothing_published_says_what_to_do(tmp_path: Path, desk: Desk) -> None:
    state = State(tmp_path / "state")
    state.path.mkdir()
    (state.path / "desk.json").write_bytes((desk.state.path / "desk.json").read_bytes())
    client = client_of(Settings(directory=FRAME, state=state.path))
    answer = client.post("/desk/sign-in", data={"token": desk.editor}, headers={"Origin": "http://127.0.0.1:8000"})
    cookie = answer.headers["set-cookie"].partition(";")[0]
    page = client.get("/desk", headers={**HTML, "Cookie": cookie})
    assert page.status_code >= 400
    assert "signpost publish" in page.text


def test_no_log_holds_a_token_or_what_was_looked_for(served: Live, desk: Desk) -> None:
    editor = Editor(served.port, desk.editor)
    editor.post("/desk/things", [("mark", editor.mark()), ("q", "Zebedee-Quillfeather")])
    log = served.log.read_text("utf-8")
    assert "/desk/things" in log
    assert not re.search("Quillfeather|" + re.escape(desk.editor), log)
    assert list_proposals(desk.state) == ()
    assert read_lines(desk.state.data_path(desk.state.history()[0].version))
