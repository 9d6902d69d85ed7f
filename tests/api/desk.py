"""An editor at the desk as a browser without scripts: keeps its cookie, and sends the forms that pages hold."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from graph.canonical import read_lines
from graph.publish import vouch
from graph.snapshot import DEFAULT_DIRECTORY, open_snapshot
from graph.state.commit import commit
from graph.state.folder import State
from graph.state.tokens import APPROVER, EDITOR, make_token
from tests.api.conftest import Live
from tests.server import serving

BASE = open_snapshot().directory.base
Fields = list[tuple[str, str]]


class Desk(NamedTuple):
    """A state folder with one publication and a token for each role."""

    state: State
    editor: str
    approver: str


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: HTTPMessage
    content: bytes

    @property
    def text(self) -> str:
        """The page as it was sent."""
        return self.content.decode()

    @property
    def said(self) -> str:
        """The words of the page."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    @property
    def to(self) -> str:
        """Where one is sent on to."""
        return self.headers["Location"] or ""


def make_desk(path: Path) -> Desk:
    """The project's directory, published, with an editor and an approver."""
    state = State(path)
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    made = commit(state, read_lines(DEFAULT_DIRECTORY), by="directory editor", why="As it was written", at=at)
    vouch(state, made.version)  # that it keeps to the shapes is tested elsewhere
    tokens = (make_token(state, role, f"{role} of the board", date(2026, 10, 5)) for role in (EDITOR, APPROVER))
    return Desk(state, *tokens)


@pytest.fixture(scope="module", name="desk")
def a_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with one who edits and one who approves; tests leave it with whatever they published."""
    return make_desk(tmp_path_factory.mktemp("desk") / "state")


@pytest.fixture(scope="module", name="served")
def a_served_desk(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with that desk."""
    log = tmp_path_factory.mktemp("served") / "log.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGNPOST_STATE", str(desk.state.path))
        with serving(["-m", "signpost", "serve", "--port", "0"], log) as port:
            yield Live(port, log)


class Editor:
    """Somebody at a desk that listens on a port of this machine."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port, self.cookie = port, ""
        self.ours = {"Origin": f"http://127.0.0.1:{port}"}
        if token:
            assert self.sign_in(token).to == "/desk"

    def ask(
        self, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request with the cookie, which an answer may change."""
        given = {"Accept": "text/html", **({"Cookie": self.cookie} if self.cookie else {}), **(headers or {})}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, address, body, given)
            answer = connection.getresponse()
            found = Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        if answer.headers["Set-Cookie"]:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return found

    def get(self, address: str) -> Answer:
        """A page."""
        return self.ask("GET", address)

    def post(self, address: str, fields: Iterable[tuple[str, str]], headers: dict[str, str] | None = None) -> Answer:
        """A form of this very server, unless headers say otherwise."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(
            "POST", address, urlencode(list(fields)).encode(), {**kind, **(self.ours if headers is None else headers)}
        )

    def sign_in(self, token: str) -> Answer:
        """Signs in with a token."""
        return self.post("/desk/sign-in", [("token", token)])

    def mark(self) -> str:
        """What the forms of this session are marked with."""
        return dict(fields_of(self.get("/desk/things").text, "/desk/things"))["mark"]

    def send(self, page: str, action: str, **changed: str) -> Answer:
        """The form of a page, with some fields as one fills them in."""
        fields = fields_of(self.get(page).text, action)
        assert fields, page
        kept = [(name, text) for name, text in fields if name not in changed]
        return self.post(action, [*kept, *changed.items()])

    def upload(self, content: bytes, why: str = "The yearly look", source: str = "a call to the office") -> Answer:
        """Hands in a workbook."""
        fields = [("mark", self.mark()), ("shown", "why"), ("shown", "source"), ("why", why), ("source", source)]
        edge = secrets.token_hex(8)
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="workbook.xlsx"\r\n\r\n'.encode()
        body = b"".join([*parts, head, content, f"\r\n--{edge}--\r\n".encode()])
        return self.ask(
            "POST", "/desk/workbook", body, {**self.ours, "Content-Type": f"multipart/form-data; boundary={edge}"}
        )


def fields_of(page: str, action: str) -> Fields:
    """What a browser would send of the form with an address, if nobody changed anything in it."""
    reader = _Forms(action)
    reader.feed(page)
    return reader.fields


class _Forms(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.fields = action, list[tuple[str, str]]()
        self._inside, self._select, self._text = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action") == self.action and given.get("method") == "post"
        if not self._inside:
            return
        name, value = given.get("name", ""), given.get("value", "")
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and name and ticked and given.get("type") != "file":
            self.fields.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields.append((self._select, value))
        elif tag == "textarea":
            self._text = name
            self.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self._text and self._inside:
            name, text = self.fields.pop()
            self.fields.append((name, text + data.replace("\n", "\r\n")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""
