"""The query service of a server in a process of its own, and what it says."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"


class Answer(NamedTuple):
    """What the server said."""

    status: int
    kind: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, where it is text."""
        return self.body.decode("utf-8")

    @property
    def code(self) -> str:
        """The code of a problem, which every error here has to be."""
        assert self.kind == "application/problem+json"
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        assert problem["title"]
        assert problem["remedy"]
        return str(problem["code"])


class Endpoint(NamedTuple):
    """A server in a process of its own, and the file that all its output goes to."""

    process: int
    port: int
    log: Path

    def send(self, method: str, query: str = "", body: bytes = b"", accept: str = "", kind: str = "") -> Answer:
        """One request to the query service."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Accept": accept, "Content-Type": kind}
            said = {name: value for name, value in headers.items() if value}
            connection.request(method, "/sparql" + (f"?{query}" if query else ""), body or None, said)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            got = found.get("content-type", "").partition(";")[0]
            return Answer(answer.status, got, found, answer.read())
        finally:
            connection.close()

    def ask(self, query: str, accept: str = "*/*", **more: str) -> Answer:
        """A query in a form, as a browser sends it."""
        return self.send("POST", "", urlencode({"query": query, **more}).encode(), kind=FORM, accept=accept)
